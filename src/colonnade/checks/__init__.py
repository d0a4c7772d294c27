"""The checks: one practice a module, found by type."""
