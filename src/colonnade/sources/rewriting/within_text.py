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
        text = around.value if isinstance(around, Tagged) else around
        if isinstance(text, str) and not isinstance(edit, NewResource):
            if not text.lstrip().startswith(("{", "[")) and "\n" not in text:
                return edit
            try:
                new = rewrite(edit.file, text, [replace(edit, path=edit.path[index:])])
            except Refused as refused:
                raise Refused(f"in the text within: {refused.reason}") from None
            value: Any = new
            if isinstance(around, Tagged):
                value = {f"Fn::{around.tag[1:]}": new}
            return Edit(edit.file, edit.path[:index], value)
    return edit
