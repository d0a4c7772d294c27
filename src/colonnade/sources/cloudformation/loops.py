"""Loops of templates (`Fn::ForEach` of AWS::LanguageExtensions), written out."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Known

from colonnade.sources.document import Mapping, Node, Scalar, Sequence

LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
LOOP = "Fn::ForEach::"
MOST_TURNS = 2_000
MOST_NODES = 200_000


class Loops:
    """Writes out the loops of one template, up to a bound on their turns and on what is made in them.

    `known` are the values of parameters, from which a collection may be taken. A loop that cannot be written
    out is told and gives nothing.
    """

    def __init__(self, known: Known[str, str], tell: Callable[[Node, str, str], None]) -> None:
        self._known = known
        self._tell = tell
        self._turns = self._nodes = 0

    def unrolled(self, loop: Node) -> Iterator[tuple[str, Node]]:
        """What a loop makes in each turn, by name, with the loop's variable replaced."""
        match loop:
            case Sequence(items=[Scalar(text=variable), collection, Mapping(entries=made)]):
                pass
            case _:
                what = "the loop is not a list of a variable, a collection and what to make"
                self._tell(loop, what, "write the three")
                return
        values = self._values(collection)
        if values is None:
            what = "the collection of the loop is not known from the files"
            self._tell(collection, what, "list it, or give the parameter")
            return
        for value in values:
            self._turns += 1
            if self._turns > MOST_TURNS or self._nodes > MOST_NODES:
                self._tell(loop, "the loops make more than is followed", "the rest of them is not reviewed")
                return
            for name, node in made.items():
                turned = self._with(node, variable, value)
                if name.startswith(LOOP):
                    yield from self.unrolled(turned)
                else:
                    yield _put(name, variable, value), self.written_out(turned)

    def written_out(self, node: Node) -> Node:
        """The node with the loops among its properties written out; what has none is shared, not copied."""
        if isinstance(node, Sequence):
            items = [self.written_out(each) for each in node.items]
            return node if items == node.items else _copied(node, items=items)
        if not isinstance(node, Mapping):
            return node
        entries: dict[str, Node] = {}
        for name, each in node.entries.items():
            if name.startswith(LOOP):
                entries |= dict(self.unrolled(each))
            else:
                entries[name] = self.written_out(each)
        return node if entries == node.entries else _copied(node, entries=entries)

    def _values(self, collection: Node) -> list[str] | None:
        """The strings of a collection: a list, or a parameter that holds one."""
        if isinstance(collection, Sequence):
            values: list[str] = []
            for item in collection.items:
                inner = [item.text] if isinstance(item, Scalar) and not item.tag else self._values(item)
                if inner is None:
                    return None
                values += inner
            return values
        name = collection.get("Ref") if isinstance(collection, Mapping) else collection
        if not isinstance(name, Scalar) or (name is collection and name.tag != "!Ref"):
            return None
        known = self._known.get(name.text)
        return None if known is None else [each.strip() for each in known.split(",")]

    def _with(self, node: Node, variable: str, value: str) -> Node:
        """The node with the variable replaced; what does not name it is shared, not copied."""
        self._nodes += 1
        if isinstance(node, Scalar):
            text = value if node.tag == "!Ref" and node.text == variable else _put(node.text, variable, value)
            if text is node.text:
                return node
            return _copied(node, text=text, tag="" if node.tag == "!Ref" else node.tag, plain=False)
        if isinstance(node, Sequence):
            items = [self._with(each, variable, value) for each in node.items]
            return node if items == node.items else _copied(node, items=items)
        if not isinstance(node, Mapping):
            return node
        named = node.get("Ref")
        if len(node.entries) == 1 and isinstance(named, Scalar) and named.text == variable:
            return _copied(named, text=value, tag="", plain=False)
        entries = {
            _put(key, variable, value): self._with(each, variable, value)
            for key, each in node.entries.items()
        }
        if entries == node.entries:
            return node
        keys = {_put(key, variable, value): each for key, each in node.keys.items()}
        return _copied(node, entries=entries, keys=keys)


def _put(text: str, variable: str, value: str) -> str:
    """Replace the variable in a text; `&{X}` is its value without what may not stand in a logical id."""
    if variable not in text:
        return text
    bare = re.sub("[^A-Za-z0-9]", "", value)
    return text.replace("${" + variable + "}", value).replace("&{" + variable + "}", bare)


def _copied(node: Node, **changed: object) -> Node:
    """A copy that stands at the same place."""
    made = copy.copy(node)
    for name, value in changed.items():
        setattr(made, name, value)
    return made
