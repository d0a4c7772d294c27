"""Loops of templates (`Fn::ForEach` of AWS::LanguageExtensions), written out."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator

from colonnade.sources.document import Mapping, Node, Scalar, Sequence

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
LOOP = "Fn::ForEach::"
MOST_TURNS = 500

Tell = Callable[[Node, str, str], None]


def unrolled(loop: Node, known: dict[str, str], tell: Tell) -> Iterator[tuple[str, Node]]:
    """Write a loop out: what it makes in each turn, by name, with the loop's variable replaced.

    `known` are the values of parameters, from which a collection may be taken. A loop that cannot be written
    out is told and gives nothing.
    """
    for count, (name, node) in enumerate(_turns(loop, known, tell)):
        if count == MOST_TURNS:
            tell(loop, f"the loop makes more than {MOST_TURNS} entries", "the rest of them is not reviewed")
            return
        yield name, node


def written_out(node: Node, known: dict[str, str], tell: Tell) -> Node:
    """The node with the loops among its properties written out; what has none is shared, not copied."""
    if isinstance(node, Sequence):
        items = [written_out(each, known, tell) for each in node.items]
        return node if items == node.items else _copied(node, items=items)
    if not isinstance(node, Mapping):
        return node
    entries: dict[str, Node] = {}
    for name, each in node.entries.items():
        if name.startswith(LOOP):
            turns = unrolled(each, known, tell)
            entries |= {made: written_out(turn, known, tell) for made, turn in turns}
        else:
            entries[name] = written_out(each, known, tell)
    return node if entries == node.entries else _copied(node, entries=entries)


def _copied(node: Node, **changed: object) -> Node:
    """A copy that stands at the same place."""
    made = copy.copy(node)
    for name, value in changed.items():
        setattr(made, name, value)
    return made


def _turns(loop: Node, known: dict[str, str], tell: Tell) -> Iterator[tuple[str, Node]]:
    match loop:
        case Sequence(items=[Scalar(text=variable), collection, Mapping(entries=made)]):
            pass
        case _:
            tell(
                loop, "the loop is not a list of a variable, a collection and what to make", "write the three"
            )
            return
    values = _values(collection, known)
    if values is None:
        tell(
            collection,
            "the collection of the loop is not known from the files",
            "list it, or give the parameter",
        )
        return
    for value in values:
        for name, node in made.items():
            turned = _with(node, variable, value)
            if name.startswith(LOOP):
                yield from _turns(turned, known, tell)
            else:
                yield _put(name, variable, value), turned


def _values(collection: Node, known: dict[str, str]) -> list[str] | None:
    """The strings of a collection: a list, or a parameter that holds one."""
    if isinstance(collection, Sequence):
        values: list[str] = []
        for item in collection.items:
            inner = [item.text] if isinstance(item, Scalar) and not item.tag else _values(item, known)
            if inner is None:
                return None
            values += inner
        return values
    name = collection.get("Ref") if isinstance(collection, Mapping) else collection
    if not isinstance(name, Scalar) or (name is collection and name.tag != "!Ref") or name.text not in known:
        return None
    return [each.strip() for each in known[name.text].split(",")]


def _put(text: str, variable: str, value: str) -> str:
    """Replace the variable in a text; `&{X}` is its value without what may not stand in a logical id."""
    if variable not in text:
        return text
    bare = re.sub("[^A-Za-z0-9]", "", value)
    return text.replace("${" + variable + "}", value).replace("&{" + variable + "}", bare)


def _with(node: Node, variable: str, value: str) -> Node:
    """The node with the variable replaced; what does not name it is shared, not copied."""
    if isinstance(node, Scalar):
        text = value if node.tag == "!Ref" and node.text == variable else _put(node.text, variable, value)
        if text is node.text:
            return node
        return _copied(node, text=text, tag="" if node.tag == "!Ref" else node.tag, plain=False)
    if isinstance(node, Sequence):
        items = [_with(each, variable, value) for each in node.items]
        return node if items == node.items else _copied(node, items=items)
    if not isinstance(node, Mapping):
        return node
    named = node.get("Ref")
    if len(node.entries) == 1 and isinstance(named, Scalar) and named.text == variable:
        return _copied(named, text=value, tag="", plain=False)
    entries = {_put(key, variable, value): _with(each, variable, value) for key, each in node.entries.items()}
    if entries == node.entries:
        return node
    keys = {_put(key, variable, value): each for key, each in node.keys.items()}
    return _copied(node, entries=entries, keys=keys)
