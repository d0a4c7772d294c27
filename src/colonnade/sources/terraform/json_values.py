"""JSON: as the text that jsonencode() makes, and as nodes of a text, whatever of it is only known once deployed."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Reference, Text
from colonnade.problem import Unreadable
from colonnade.sources import document
from colonnade.sources.cloudformation.values import joined, parts_of, shown, spread
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence
from colonnade.sources.terraform.syntax import Source, Unread
from colonnade.sources.terraform.values import Value, below, raw_of, too_large, value

if TYPE_CHECKING:
    from colonnade.sources.terraform.syntax import Expression

# What stands for a part that is not known while a text is parsed: characters for private use.
_FIRST, _MOST = 0xF0000, 4_000
_NOWHERE = Unread(Source("", ""), 0, 0)
_STANDS_IN = re.compile("[\U000f0000-\U000f0fff]")


def encoded(node: Node) -> object:
    """The JSON text of a value."""
    if too_large(node):
        return Opaque("a text that is longer than is followed", "long JSON")
    return _encoded(node)


def _encoded(node: Node) -> object:
    raw = raw_of(node)
    if isinstance(raw, Mapping):
        pieces: list[object] = ["{"]
        for index, (key, each) in enumerate(raw.entries.items()):
            pieces += ["," if index else "", json.dumps(key) + ":", _encoded(each)]
        return spread((*pieces, "}"), joined)
    if isinstance(raw, Sequence):
        pieces = ["["]
        for index, each in enumerate(raw.items):
            pieces += ["," if index else "", _encoded(each)]
        return spread((*pieces, "]"), joined)
    if isinstance(raw, str | int | float | None):
        return json.dumps(raw)
    if isinstance(raw, Text | Reference):
        inner = [json.dumps(each)[1:-1] if isinstance(each, str) else each for each in parts_of(raw)]
        return joined(('"', *inner, '"'))
    return raw if isinstance(raw, Opaque) else Opaque("a value that has no JSON", shown(raw))


def decoded(at: Expression | Node, raw: str | Text, file: str = "", first_line: int = 0) -> Node | None:
    """The nodes of a JSON or YAML text; None where it is none.

    What stands in for parts that are not known becomes those parts again. Places are told in `file`, in whose
    line `first_line` (from 0) the text begins; without a file, all stand where the text does.
    """
    parts = parts_of(raw)
    unknown: list[object] = [each for each in parts if not isinstance(each, str)]
    if len(unknown) > _MOST:
        return None
    text, count = "", 0
    for each in parts:
        if isinstance(each, str):
            text += _STANDS_IN.sub("?", each)
        else:
            text += _stand_in(text, chr(_FIRST + count))
            count += 1
    try:
        root = document.parse(file or "text", text).root
    except Unreadable:
        return None
    if root is None:
        return None
    return _restored(root, unknown, at, file, first_line)


def _stand_in(before: str, character: str) -> str:
    """A part that is not known within JSON: in quotes where a bare value belongs, as in `"Resource": ${…}`."""
    bare = before.count('"') - before.count('\\"')
    return f'"{character}"' if before.lstrip().startswith(("{", "[")) and bare % 2 == 0 else character


def _restored(root: Node, unknown: list[object], at: Expression | Node, file: str, first_line: int) -> Node:
    moved = root
    for node in list(below(root)):
        around, key = node.parent, node.key
        made = node
        if isinstance(node, Scalar) and _STANDS_IN.search(node.text):
            made = _filled(node, unknown)
            if isinstance(around, Mapping):
                around.entries[str(key)] = made
            elif isinstance(around, Sequence) and isinstance(key, int):
                around.items[key] = made
            else:
                moved = made
        elif isinstance(node, Mapping) and any(_STANDS_IN.search(each) for each in node.entries):
            node.entries = {_named(each, unknown): one for each, one in node.entries.items()}
            node.keys = {}
        if file:
            made.text_file, made.line = file, node.line + first_line
            made.start, made.end = -1, -1
        else:
            _stand(made, at)
    return moved


def _filled(node: Scalar, unknown: list[object]) -> Node:
    pieces: list[object] = []
    end = 0
    for match in _STANDS_IN.finditer(node.text):
        pieces += [node.text[end : match.start()], unknown[ord(match[0]) - _FIRST]]
        end = match.end()
    made = value(_NOWHERE, joined((*pieces, node.text[end:])))
    made.text_file, made.line, made.column = node.text_file, node.line, node.column
    made.start, made.end, made.parent, made.key = node.start, node.end, node.parent, node.key
    return made


def _named(name: str, unknown: list[object]) -> str:
    return _STANDS_IN.sub(lambda match: shown(unknown[ord(match[0]) - _FIRST]), name)


def _stand(node: Node, at: Expression | Node) -> None:
    if isinstance(at, Node):
        node.text_file, node.line, node.column = at.text_file, at.line, at.column
    else:
        node.text_file = at.source.file
        node.line, node.column = at.source.place(at.start)
    node.start = node.end = -1


def held(node: Node) -> Node:
    """What a value that is a JSON text holds; the value itself where it is none."""
    if isinstance(node, Value) and node.inner is not None:
        return node.inner
    raw = raw_of(node)
    if not isinstance(node, Value) or not isinstance(raw, str | Text):
        return node
    return decoded(node, raw, node.file, node.above) or node
