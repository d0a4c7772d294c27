"""Performance: time that callers wait for."""
