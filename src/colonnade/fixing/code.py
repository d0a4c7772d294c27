"""Recipes that rewrite Python code."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from colonnade.edit import CodeEdit
from colonnade.sources.rewriting import Refused

Recipe = Callable[[str, Sequence[CodeEdit]], str]

# What a CodeEdit names, and what follows it: the text of a file and all edits of that recipe in it, whose places
# are those of that text. It raises Refused where the code is not what it knows how to change.
RECIPES: dict[str, Recipe] = {}


def recoded(text: str, edits: Sequence[CodeEdit]) -> str:
    """Follow the recipes of all edits of one Python file, each told the places of the text as it was."""
    recipes = dict.fromkeys(each.recipe for each in edits)
    if len(recipes) > 1:
        raise Refused("another fix changes the same file in another way; it comes with the next round")
    for name in recipes:
        if name not in RECIPES:
            raise Refused(f"there is no recipe {name!r}")
        text = RECIPES[name](text, edits)
    try:
        compile(text, edits[0].file, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise Refused(f"the code would no longer parse: {error}") from None
    return text
