"""Edits of JSON or YAML that stands as a text in another document: the definition of a state machine, say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from colonnade.edit import Edit, NewResource, TemplateEdit
from colonnade.sources.rewriting.plain import MISSING, Tagged, at
from colonnade.sources.rewriting.refused import Refused

Rewrite = Callable[[str, str, list[TemplateEdit]], str]


def of_the_text(data: Any, edit: TemplateEdit, rewrite: Rewrite) -> TemplateEdit:
    """Turn an edit whose path leads into a text into one of that text; any other stays what it is."""
    for index in range(1, len(edit.path)):
        around = at(data, edit.path[:index])
        if around is MISSING:
            return edit
        text, wrapped = _text_at(around, edit.path[index])
        if isinstance(text, str) and not isinstance(edit, NewResource):
            if not text.lstrip().startswith(("{", "[")) and "\n" not in text:
                return edit
            try:
                new = rewrite(edit.file, text, [replace(edit, path=edit.path[index:])])
            except Refused as refused:
                raise Refused(f"in the text within: {refused.reason}") from None
            return Edit(edit.file, edit.path[:index], wrapped(new))
    return edit


def _text_at(around: Any, key: str | int) -> tuple[Any, Callable[[str], Any]]:
    """The text that stands there, or that an intrinsic function fills in, and how to write another in its place."""
    if isinstance(around, Tagged):
        around = {f"Fn::{around.tag[1:]}": around.value}
    if not isinstance(around, dict) or len(around) != 1 or key in around:
        return around, lambda new: new
    (name, held), *_ = around.items()
    if not name.startswith("Fn::"):
        return around, lambda new: new
    return held, lambda new: {name: new}
