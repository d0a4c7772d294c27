"""Rewriting a document in place: what an edit says, spliced into the text, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from colonnade.edit import TemplateEdit
from colonnade.problem import Unreadable
from colonnade.sources.document import Document, parse
from colonnade.sources.rewriting import plain
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.rewriting.splices import splice
from colonnade.sources.rewriting.steps import Put, steps
from colonnade.sources.rewriting.within_text import of_the_text

__all__ = ["Refused", "rewritten"]


def rewritten(file: str, text: str, edits: Iterable[TemplateEdit]) -> str:
    """Make edits of one document and give its new text.

    The text is read again: each edit has come to what it says, and all else means what it meant; otherwise
    Refused is raised.
    """
    document = _read(file, text)
    wanted = plain.plain(document.root)
    for edit in edits:
        for step in steps(wanted, of_the_text(wanted, edit, rewritten)):
            data = copy.deepcopy(wanted)
            if isinstance(step, Put):
                plain.put(wanted, step.path, step.value)
            else:
                plain.cut(wanted, step.path)
            document = _read(file, splice(document, data, step).into(document.text))
    _compare(wanted, document)
    return document.text


def _read(file: str, text: str) -> Document:
    try:
        document = parse(file, text)
    except Unreadable as unreadable:
        raise Refused(f"the file could not be read afterwards: {unreadable.problem.what}") from None
    if document.root is None:
        raise Refused("the file is empty")
    return document


def _compare(wanted: object, document: Document) -> None:
    """Refuse a text that means anything else than what is wanted."""
    meant = plain.long_form(plain.plain(document.root))
    different = plain.first_difference(plain.long_form(wanted), meant)
    if different is not None:
        raise Refused(f"it would also change {plain.spelled(different)}")
