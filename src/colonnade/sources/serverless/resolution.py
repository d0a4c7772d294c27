"""Puts in the values of variables: a service's nodes as they are once every `${…}` in them is read."""

from __future__ import annotations

from collections.abc import Mapping as Given
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Opaque
from colonnade.problem import Unreadable
from colonnade.sources.document import Mapping, Node, Scalar, Sequence, parse
from colonnade.sources.nodes import COMPUTED, Computed
from colonnade.sources.serverless.placing import (
    PSEUDO_PARAMETER,
    Value,
    in_sub,
    joined,
    place_of,
    placed,
    shown,
    substituted,
    text_at,
    unknown,
    value_of,
)
from colonnade.sources.serverless.variable_sources import (
    ABSENT,
    CIRCLE,
    SOURCES,
    Absent,
    Asked,
    elsewhere,
    no_value,
)
from colonnade.sources.serverless.variables import Literal, Parts, Source, Variable, parts_of

if TYPE_CHECKING:
    from colonnade.sources.files import Tree

DEEPEST = 120
LONGEST_CHAIN = 30
SETTINGS = {"region": "us-east-1", "stage": "dev"}


@dataclass(eq=False, slots=True)
class Resolver:
    """Reads the variables of one service.

    `options` are what the command line gives: `stage`, `region`, further options and parameters, by name.
    `pseudo` tells whether `#{AWS::Region}` means something too: the plugin serverless-pseudo-parameters says so.
    `files` are the files that the service was read from, by path, None where one is not there.
    """

    root: Mapping
    folder: str
    tree: Tree
    options: Given[str, str]
    pseudo: bool = False
    files: dict[str, Node | None] = field(default_factory=dict)
    _resolved: dict[int, Node] = field(default_factory=dict)
    _kept: list[Node] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)
    _depth: int = 0

    def resolve(self, node: Node) -> Node:
        """The node with its variables replaced; it is the node itself where it has none."""
        known = self._resolved.get(id(node))
        if known is None:
            if self._depth > DEEPEST:
                return unknown(
                    node, Opaque("nested too deeply, in more variables than are followed", place_of(node))
                )
            self._depth += 1
            try:
                known = self._resolved[id(node)] = self._replaced(node)
            finally:
                self._depth -= 1
            self._kept.append(node)  # so that no other node takes its id
        return known

    def _replaced(self, node: Node) -> Node:
        if isinstance(node, Scalar):
            return self._scalar(node)
        if isinstance(node, Mapping):
            entries = {key: self.resolve(each) for key, each in node.entries.items()}
            if all(entries[key] is each for key, each in node.entries.items()) and not any(
                "${" in key for key in entries
            ):
                return node
            renamed = {self._key(key, node): each for key, each in entries.items()}
            mapping = Mapping.made(node, renamed)
            mapping.keys, mapping.tag = node.keys, node.tag
            return mapping
        assert isinstance(node, Sequence)  # noqa: S101 - there are no other nodes
        items = [self.resolve(each) for each in node.items]
        if all(one is other for one, other in zip(items, node.items, strict=True)):
            return node
        sequence = Sequence.made(node, items)
        sequence.tag = node.tag
        return sequence

    def _key(self, key: str, at: Mapping) -> str:
        if "${" not in key:
            return key
        value = self._text(parts_of(key), at)
        return value if isinstance(value, str) else key

    def _scalar(self, node: Scalar) -> Node:
        text = node.text
        if "${" not in text and not (self.pseudo and "#{" in text):
            return node
        parts = parts_of(text)
        if all(isinstance(part, str) for part in parts):
            plain = "".join(map(str, parts))
            if self.pseudo and not node.tag and PSEUDO_PARAMETER.search(plain):
                return substituted(node, plain)
            return node if plain == text else text_at(node, plain)
        if len(parts) == 1 and isinstance(variable := parts[0], Variable):
            return self._whole(node, variable)
        pieces = [part if isinstance(part, str) else self.value(part, node) for part in parts]
        if node.tag == "!Sub":
            return in_sub(node, pieces)
        if self.pseudo and any(isinstance(each, str) and "#{" in each for each in pieces):
            return in_sub(
                node,
                [PSEUDO_PARAMETER.sub(r"${\1}", each) if isinstance(each, str) else each for each in pieces],
            )
        return joined(node, pieces)

    def _whole(self, node: Scalar, variable: Variable) -> Node:
        """What a variable is that is the whole of a text."""
        value = self.value(variable, node)
        if isinstance(value, Mapping | Sequence):
            return value
        if node.tag:
            return in_sub(node, [value]) if node.tag == "!Sub" else text_at(node, shown(value))
        return placed(node, value)

    def value(self, variable: Variable, at: Node) -> Value:
        """The value of a variable: that of its first source which has one."""
        empty = any(isinstance(each, Literal) for each in variable.sources)
        circle = False
        for source in variable.sources:
            found = self._source(source, at)
            circle |= found is CIRCLE
            if found is None:
                empty = True
            elif not isinstance(found, Absent):
                return found
        return None if empty else no_value(variable, circle=circle)

    def _source(self, source: Source | Literal | Variable, at: Node) -> Value | Absent:
        if isinstance(source, Literal):
            return ABSENT if source.value is None else source.value
        if isinstance(source, Variable):
            return self.value(source, at)
        address = self._text(source.address, at)
        if isinstance(address, Opaque):
            return address
        question = f"{source.type}{source.arguments}:{address}"
        if question in self._asked:
            return CIRCLE
        if len(self._asked) >= LONGEST_CHAIN:
            return Opaque("nested too deeply, in more variables than are followed", place_of(at))
        self._asked.add(question)
        try:
            argument = self._text(source.arguments[0], at) if source.arguments else ""
            return SOURCES.get(source.type, elsewhere)(Asked(self, source, address, argument, at))
        finally:
            self._asked.discard(question)

    def _text(self, parts: Parts, at: Node) -> str | Opaque:
        """Parts as one text; Opaque where one of them is."""
        found = []
        for part in parts:
            value = part if isinstance(part, str) else self.value(part, at)
            if isinstance(value, Opaque):
                return value
            if isinstance(value, Node):
                return Opaque("named after what is only known when the service is deployed", place_of(at))
            found.append(shown(value))
        return "".join(found)

    def within(self, root: Node, address: str) -> Value | Absent:
        """What stands at an address, "custom.tables.0", below a node."""
        node = root
        for key in filter(None, address.split(".")):
            node = self.resolve(node) if isinstance(node, Scalar) else node
            if isinstance(node, Computed) and node.tag == COMPUTED and isinstance(node.raw, Opaque):
                return node.raw
            if isinstance(node, Mapping) and key in node.entries:
                node = node.entries[key]
            elif isinstance(node, Sequence) and key.isdigit() and int(key) < len(node.items):
                node = node.items[int(key)]
            else:
                return ABSENT
        return value_of(self.resolve(node))

    def file(self, path: str) -> Node | None:
        """The root of a file of data beside the service; None where there is none that can be read."""
        place = self.tree.resolve(self.folder, path)
        if place is None:
            return None
        if place not in self.files:
            self.files[place] = None
            if self.tree.exists(place) and not self.tree.is_dir(place):
                try:
                    self.files[place] = parse(place, self.tree.read(place)).root
                except Unreadable:
                    self.files[place] = None
        return self.files[place]

    def setting(self, name: str) -> Value:
        """The stage or region that is reviewed: the command line's, else the provider's, else the default."""
        if name in self.options:
            return self.options[name]
        question = f"the setting {name}"
        if question in self._asked:  # `stage: ${opt:stage, self:provider.stage, 'dev'}`
            return None
        self._asked.add(question)
        try:
            found = self.within(self.root, f"provider.{name}")
        finally:
            self._asked.discard(question)
        return SETTINGS[name] if isinstance(found, Absent) or found in (None, "") else found
