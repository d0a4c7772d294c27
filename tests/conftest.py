"""Options of the tests."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update` rewrites the expected files; the writer reads the difference."""
    parser.addoption("--update", action="store_true", help="rewrite the expected files")
