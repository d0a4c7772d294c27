"""Rewriting a document in place: what an edit says, spliced into the text, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from colonnade.edit import KeyPath, TemplateEdit
from colonnade.problem import Unreadable
from colonnade.sources.document import Document, parse
from colonnade.sources.rewriting import plain
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.rewriting.splices import Splice, Splicer
from colonnade.sources.rewriting.steps import Cut, Put, Step, steps
from colonnade.sources.rewriting.within_text import of_the_text

HCL = (".tf", ".tfvars")


def rewritten(file: str, text: str, edits: Iterable[TemplateEdit]) -> str:
    """Make edits of one document and give its new text.

    The text is read again: each edit has come to what it says, and all else means what it meant; otherwise
    Refused is raised.
    """
    if file.endswith(HCL):
        # Reading HCL costs something that only those with Terraform files need.
        from colonnade.sources.terraform import writing  # noqa: PLC0415

        return writing.rewritten(file, text, edits)
    document = _read(file, text)
    wanted = plain.plain(document.root)
    waiting: list[Step] = []
    for edit in edits:
        for step in steps(wanted, of_the_text(wanted, edit, rewritten)):
            if isinstance(step, Put):
                plain.put(wanted, step.path, copy.deepcopy(step.value))
            else:
                plain.cut(wanted, step.path)
            waiting.append(step)
    try:
        made = _together(document, waiting)
        _compare(wanted, made)
    except Refused:
        if len(waiting) < 2:
            raise
        made = document
        for step in waiting:
            made = _read(file, Splicer(made).splice(step).into(made.text))
        _compare(wanted, made)
    return made.text


def _together(document: Document, waiting: list[Step]) -> Document:
    """Make steps in as few readings as their places allow: those that meet others wait for the next."""
    while waiting:
        splicer = Splicer(document)
        touched: list[KeyPath] = []
        splices: list[tuple[Splice, int]] = []
        later: list[Step] = []
        for step in waiting:
            place = _touched(document, step)
            meets = any(_same_way(place, other) for other in touched) or _follows(step, touched)
            touched.append(place)
            made = None if meets else splicer.splice(step)
            if made is None or any(made.overlaps(other) for other, _ in splices):
                later.append(step)
            else:
                splices.append((made, len(place)))
        text = document.text
        # From the end on, so that places stay true; of what is put at one place, the innermost comes first.
        splices.sort(key=lambda each: (each[0].start, each[0].end, -each[1]))
        for each, _ in reversed(splices):
            text = each.into(text)
        document = _read(document.file, text)
        waiting = later
    return document


def _touched(document: Document, step: Step) -> KeyPath:
    """The path below which a step changes a document: of what is not there, where it is added."""
    known = 0
    while known < len(step.path) and plain.node_at(document.root, step.path[: known + 1]) is not None:
        known += 1
    path = step.path[: known + 1]
    return path[:-1] if isinstance(step, Cut) or isinstance(path[-1], int) else path


def _follows(step: Step, touched: list[KeyPath]) -> bool:
    """Whether a step puts something below what another is about to put there."""
    return isinstance(step, Put) and bool(step.beside) and (*step.path[:-1], step.beside) in touched


def _same_way(one: KeyPath, other: KeyPath) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


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
