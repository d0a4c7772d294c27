"""Expressions that are compiled late do what those do that are compiled at once."""

from __future__ import annotations

import re

import pytest

from colonnade.regex import regex

WORDS = regex(r"(\w+)-(?P<second>\w+)", re.IGNORECASE)


def test_does_what_a_compiled_one_does() -> None:
    at_once = re.compile(r"(\w+)-(?P<second>\w+)", re.IGNORECASE)
    for _ in range(2):
        found = WORDS.search("so ONE-two")
        assert found is not None
        assert found["second"] == "two"
        assert WORDS.findall("a-b c-d") == at_once.findall("a-b c-d") == [("a", "b"), ("c", "d")]
        assert WORDS.sub("x", "a-b") == "x"
        assert (WORDS.pattern, WORDS.flags, WORDS.groups) == (at_once.pattern, at_once.flags, 2)


def test_compiles_when_first_asked() -> None:
    wrong = regex("(")
    with pytest.raises(re.error):
        wrong.match("")
    with pytest.raises(AttributeError):
        WORDS.other  # type: ignore[attr-defined]  # noqa: B018 - what is tested
