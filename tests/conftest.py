"""Options of the tests."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# No test is timed: a machine that is busy with others must not make one fail.
settings.register_profile("colonnade", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("colonnade")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update` rewrites the expected files; the writer reads the difference."""
    parser.addoption("--update", action="store_true", help="rewrite the expected files")
