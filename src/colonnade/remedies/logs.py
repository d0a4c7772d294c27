"""How lines of text become lines of JSON: what is printed goes through a logger, and Lambda writes it as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from colonnade.edit import CodeEdit
from colonnade.finding import Fix
from colonnade.model.code import LogCall
from colonnade.model.function import Function

RECIPE = "print-logged"
_SUMMARY = "Log through logging with LogFormat JSON, or through Logger of Powertools"
_EFFECT = "what was printed becomes JSON of level INFO: whoever reads it as text has to follow"


def logged(function: Function, lines: Iterable[LogCall]) -> Fix:
    """Have what is printed written by a logger, and have that write JSON."""
    powertools = function.code.uses_powertools
    printed = [each for each in lines if each.how == "print"]
    fix = Fix.code(
        _SUMMARY,
        (CodeEdit.following(RECIPE, each.origin, powertools=powertools) for each in printed),
        _EFFECT,
    )
    if not fix.edits or powertools or function.log_format.value == "JSON":
        return fix
    return Fix(_SUMMARY, (*Fix.set(function.log_format, "JSON").edits, *fix.edits), fix.safety, fix.effect)
