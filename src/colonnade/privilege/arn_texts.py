"""Puts ARNs together from what is known and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from colonnade.aws.arns import Expression
from colonnade.fact import Opaque, Reference, Text
from colonnade.model.resource import Resource
from colonnade.privilege.reading import is_unseen
from colonnade.regex import regex

Piece = str | Reference | Opaque
VARIABLE = regex(r"\$\{([^}]*)\}")
PSEUDO = {"Partition": "AWS::Partition", "Region": "AWS::Region", "Account": "AWS::AccountId"}
# Stands in an expression for a part that may hold more than letters, and for the resource it is about.
PART = "\ue0ff"
THIS = "ThisResource"
_STARS = regex(r"\*+")


def restored(cut: str, holes: list[Piece]) -> Iterator[Piece]:
    """The end of a text with its parts put back: they are the last ones."""
    pieces = re.split(f"({PART})", cut)
    left = iter(holes[len(holes) - cut.count(PART) :])
    for piece in pieces:
        if piece == PART:
            yield next(left)
        elif piece:
            yield piece


def merged(parts: Iterable[Piece]) -> Iterator[Piece]:
    """The parts with `*` for what nobody knows, and no two strings side by side."""
    held = ""
    for part in parts:
        piece = "*" if is_unseen(part) else part
        if isinstance(piece, str):
            held += piece
            continue
        if held:
            yield _STARS.sub("*", held)
        held = ""
        yield piece
    if held:
        yield _STARS.sub("*", held)


def filled(arn: str, parts: Mapping[str, Text]) -> Text:
    """A template of an ARN, or the rest of one, with what is known in it."""
    pieces: list[Piece] = []
    end = 0
    for each in VARIABLE.finditer(arn):
        pieces.append(arn[end : each.start()])
        end = each.end()
        if each[1] in PSEUDO:
            pieces.append(Opaque("only known when the stack is deployed", PSEUDO[each[1]]))
        else:
            pieces += parts[each[1]].parts if each[1] in parts else ("*",)
    pieces.append(arn[end:])
    return Text(tuple(merged([piece for piece in pieces if piece != ""])))


def written_out(expression: Expression, resource: Resource, part: Text | None) -> Text:
    """An expression of a template as a text, in which references know their resource."""
    pieces: list[Piece] = []
    end = 0
    for each in VARIABLE.finditer(expression.text):
        pieces += _spliced(expression.text[end : each.start()], part)
        end = each.end()
        name, _, attribute = each[1].partition(".")
        if name == THIS:
            pieces.append(Reference(resource.key, attribute or None))
        else:
            pieces.append(Opaque("only known when the stack is deployed", each[1]))
    pieces += _spliced(expression.text[end:], part)
    return Text(tuple(merged([piece for piece in pieces if piece != ""])))


def _spliced(text: str, part: Text | None) -> list[Piece]:
    before, found, after = text.partition(PART)
    return [before, *(part.parts if part is not None else ()), after] if found else [text]
