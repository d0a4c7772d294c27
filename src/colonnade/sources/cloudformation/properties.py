"""The typed view of a resource's properties: every value as a fact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from colonnade.condition import NEVER, Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Choice, Fact, Opaque, Origin, Text
from colonnade.problem import Unreadable
from colonnade.sources.cloudformation.conversion import as_text, converted, stands
from colonnade.sources.cloudformation.intrinsics import called, resolve
from colonnade.sources.cloudformation.values import (
    MISSING,
    Structure,
    Values,
    cases,
    choice,
    mapped,
    shown,
)
from colonnade.sources.document import Mapping, Node, Scalar, Sequence, parse_embedded
from colonnade.sources.nodes import Spelled

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack
    from colonnade.sources.cloudformation.template import Parameter, ResourceNode

T = TypeVar("T")

TRANSFORM = "Fn::Transform"


class Properties:
    """The properties of a resource or of a part of it, as facts.

    Made from the mapping that holds them and its stack. Where an `Fn::If` around the whole cannot be decided
    it has alternatives, and so have its facts. `label` is the name it has in its surroundings.
    """

    __slots__ = ("_below", "_node", "_whole", "label", "stack", "written")

    def __init__(
        self,
        node: Node,
        stack: Stack,
        *,
        whole: object = None,
        below: tuple[str | int, ...] = (),
        label: str = "",
    ) -> None:
        self._node = node
        self._whole = resolve(stack, node) if whole is None else whole
        self._below = below
        self.stack = stack
        self.label = label
        self.written = self._whole is not MISSING

    @classmethod
    def of(cls, resource: ResourceNode, stack: Stack) -> Properties:
        """The properties of a resource, which may have none."""
        if resource.properties is not None:
            return cls(resource.properties, stack, label="Properties")
        return cls(resource.node, stack, whole=MISSING, below=("Properties",), label="Properties")

    @property
    def raw_whole(self) -> object:
        """The whole as one raw value: a Structure, a Choice between such, Opaque or MISSING."""
        return self._whole

    @property
    def origin(self) -> Origin:
        """Where it stands; where it is not written, the place around it, with the path it would have."""
        if self._below:
            return self._unwritten(self._below)
        return (self._node.at if isinstance(self._node, Mapping) else self._node).origin

    def fact(self, name: str, kind: type[T], default: T) -> Fact[T]:
        """The property as a fact of this kind; the default where nobody wrote it."""
        return self._fact(name, kind, default)

    def optional(self, name: str, kind: type[T]) -> Fact[T | None]:
        """The property as a fact of this kind; None where nobody wrote it."""
        return self._fact(name, kind, None)

    def _fact(self, name: str, kind: type, default: object) -> Fact[T]:
        raw, node = self._read(name)
        if raw is MISSING or raw is None:
            return Fact(
                default, self._place(node, name), written=False, label=self._unwritten_label(name, node)
            )
        if isinstance(raw, Choice):
            raw = mapped(
                raw, lambda each: default if each is MISSING or each is None else converted(each, kind)
            )
        else:
            raw = converted(raw, kind)
        return Fact(raw, self._place(node, name), node is not None and stands(node), self._label(name, node))

    def text(self, name: str) -> Fact[Text] | None:
        """The property as a text with parts; None where nobody wrote it, also in a branch of alternatives."""
        raw, node = self._read(name)
        if raw is MISSING or raw is None:
            return None
        raw = mapped(raw, lambda each: None if each is MISSING else as_text(each))
        return Fact(raw, self._place(node, name), node is not None and stands(node), self._label(name, node))

    def hidden(self, name: str) -> str | None:
        """The parameter not to be shown (NoEcho) that the property takes its value from, or None."""
        parameter = self.parameter(name)
        return parameter.name if parameter is not None and parameter.no_echo else None

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of the template that the property is, or None."""
        _, node = self._read(name)
        call = called(node) if node is not None else None
        if call is None or call[0] != "Ref" or not isinstance(call[1], Scalar):
            return None
        return self.stack.template.parameters.get(call[1].text)

    def raw(self, name: str) -> object:
        """The property as the template gives it, or MISSING."""
        return self._read(name)[0]

    def has(self, name: str) -> Fact[bool]:
        """Whether the property is there."""
        node = self._read(name)[1]
        raw = _has(self._whole, name)
        return Fact(raw, self._place(node, name), node is not None, self._label(name, node))

    def within(self, name: str) -> Properties:
        """The mapping that the property is; an empty one where nobody wrote it."""
        raw, node = self._read(name)
        return self._inner(name, raw, node)

    def document(self, name: str) -> Properties:
        """The mapping that the property is, or that the JSON or YAML text in it is."""
        raw, node = self._read(name)
        if node is not None and not isinstance(raw, Structure | Choice):
            embedded = _embedded(self.stack, node)
            if embedded is not None:
                return Properties(node, self.stack, whole=embedded, label=self._label(name, node))
        return self._inner(name, raw, node)

    def each(self, name: str) -> list[Item]:
        """The elements of a list; a single value is a list of one, one that cannot be read an Opaque one."""
        raw, node = self._read(name)
        at, label = (node, self._label(name, node)) if node is not None else (self._node, name)
        return list(_items(raw, at, label, self.stack))

    def texts(self, name: str) -> tuple[Fact[Text], ...]:
        """The elements of a list as texts."""
        return tuple(item.text() for item in self.each(name))

    def entries(self, name: str | None = None) -> list[tuple[str, Item]]:
        """The entries of a mapping within (None: of this one); an unreadable one gives an Opaque named ""."""
        raw, node = (self._whole, self._node) if name is None else self._read(name)
        return list(_entries(raw, node or self._node, name or self.label, self.stack))

    def _inner(self, name: str, raw: object, node: Node | None) -> Properties:
        if node is None and not isinstance(raw, Opaque):
            return Properties(self._node, self.stack, whole=MISSING, below=(*self._below, name), label=name)
        whole = MISSING if raw is None else raw
        return Properties(node or self._node, self.stack, whole=whole, label=self._label(name, node))

    def _read(self, name: str) -> tuple[object, Node | None]:
        return _read(self._whole, name)

    def _place(self, node: Node | None, name: str) -> Origin:
        return node.origin if node is not None else self._unwritten((*self._below, name))

    def _unwritten(self, below: tuple[str | int, ...]) -> Origin:
        """The place around what is not written, with the path it would have."""
        node = self._node.at if isinstance(self._node, Mapping) else self._node
        at = node.name if isinstance(node, Mapping) else node
        path = (
            self._node.path_of(tuple(map(str, below)))
            if isinstance(self._node, Mapping)
            else node.path + below
        )
        return Origin(node.text_file, at.line, at.column, path)

    def _label(self, name: str, node: Node | None) -> str:
        """The name of the property as the user writes it, where SAM or another language has its own."""
        if node is None:
            return self._unwritten_label(name, node)
        if not isinstance(node.key, str):
            return name
        whole = self._whole
        made = (
            isinstance(whole, Structure) and isinstance(whole.node, Mapping) and name not in whole.node.keys
        )
        return node.key if made else name

    def _unwritten_label(self, name: str, node: Node | None) -> str:
        """The name of what is not written: with the keys that lead to it, where they are the user's own."""
        if node is not None or not isinstance(self._node, Spelled):
            return name
        path, around = self._unwritten((*self._below, name)).path, self._node.at.path
        shown = path[len(around) :] if path[: len(around)] == around else path
        return ".".join(each for each in shown if isinstance(each, str))


@dataclass(frozen=True, slots=True)
class Item:
    """An element of a list, or the value of an entry; it is there where `condition` holds, None is always."""

    raw: object
    origin: Origin
    condition: Condition | None
    written: bool
    label: str
    node: Node
    stack: Stack

    def properties(self) -> Properties:
        """The mapping that the element is."""
        return Properties(self.node, self.stack, whole=self.raw, label=self.label)

    def text(self) -> Fact[Text]:
        """The element as a text with parts."""
        return Fact(as_text(self.raw), self.origin, self.written, self.label)

    def fact(self, kind: type[T]) -> Fact[T]:
        """The element as a fact of this kind."""
        return Fact(converted(self.raw, kind), self.origin, self.written, self.label)


def _read(whole: object, name: str) -> tuple[object, Node | None]:
    """The value of a name in each alternative of a whole, and where it is written first."""
    if isinstance(whole, Structure):
        if not isinstance(whole.node, Mapping):
            return Opaque("in a list, where a mapping belongs", shown(whole)), None
        node = whole.node.entries.get(name)
        if node is not None:
            return resolve(whole.stack, node), node
        if TRANSFORM in whole.node.entries:
            return _read(_transformed(whole), name)
        return MISSING, None
    if isinstance(whole, Choice):
        then, first = _read(whole.then, name)
        otherwise, second = _read(whole.otherwise, name)
        return choice(whole.condition, then, otherwise), first or second
    if whole is MISSING or whole is None:
        return MISSING, None
    if isinstance(whole, Opaque):
        return whole, None
    return Opaque("in a value that is no mapping", shown(whole)), None


def _transformed(whole: Structure) -> object:
    """What a transform adds to the mapping it stands in."""
    assert isinstance(whole.node, Mapping)  # noqa: S101 - it was found there
    return resolve(whole.stack, Mapping.made(whole.node, {TRANSFORM: whole.node.entries[TRANSFORM]}))


def _has(whole: object, name: str) -> object:
    if isinstance(whole, Choice):
        return choice(whole.condition, _has(whole.then, name), _has(whole.otherwise, name))
    raw, node = _read(whole, name)
    if node is None:
        return raw if isinstance(raw, Opaque) else False
    return mapped(raw, lambda each: each is not MISSING and each is not None)


def _embedded(stack: Stack, node: Node) -> Structure | None:
    """The mapping that a text is; placeholders within are replaced where the text is an Fn::Sub."""
    call = called(node)
    scalar = node if call is None else call[1]
    if not isinstance(scalar, Scalar) or (call is not None and call[0] != "Sub"):
        return None
    if not scalar.text.lstrip().startswith(("{", "[")) and "\n" not in scalar.text:
        return None
    try:
        root = parse_embedded(scalar, stack.template.document.text)
    except Unreadable:
        return None
    if call is not None:
        _substitute(root)
    return Structure(root, stack) if isinstance(root, Mapping | Sequence) else None


def _substitute(node: Node) -> None:
    """Make every text with a placeholder an Fn::Sub, as the text around it is one."""
    if isinstance(node, Scalar) and "${" in node.text:
        node.tag = "!Sub"
    inner = node.entries.values() if isinstance(node, Mapping) else getattr(node, "items", ())
    for each in inner:
        _substitute(each)


def _items(raw: object, at: Node, label: str, stack: Stack, when: Condition | None = None) -> Iterator[Item]:
    for condition, whole in cases(raw, when):
        if condition == NEVER or whole is MISSING or whole is None:
            continue
        if isinstance(whole, Structure) and isinstance(whole.node, Sequence):
            for node in whole.node.items:
                yield from _elements(resolve(whole.stack, node), node, label, whole.stack, condition)
        else:
            yield from _elements(whole, at, label, stack, condition)


def _elements(raw: object, at: Node, label: str, stack: Stack, when: Condition | None) -> Iterator[Item]:
    for condition, each in cases(raw, when):
        if condition == NEVER or each is MISSING:
            continue
        if isinstance(each, Values):
            for inner in each.items:
                yield from _elements(inner, at, label, stack, condition)
        else:
            yield Item(each, at.origin, condition, stands(at), label, at, stack)


def _entries(
    raw: object, at: Node, label: str, stack: Stack, when: Condition | None = None
) -> Iterator[tuple[str, Item]]:
    for condition, whole in cases(raw, when):
        if condition == NEVER or whole is MISSING or whole is None:
            continue
        if not isinstance(whole, Structure) or not isinstance(whole.node, Mapping):
            unread = (
                whole if isinstance(whole, Opaque) else Opaque("no mapping, where one belongs", shown(whole))
            )
            yield "", Item(unread, at.origin, condition, stands(at), label, at, stack)
            continue
        for key, node in whole.node.entries.items():
            if key == TRANSFORM:
                yield from _entries(_transformed(whole), node, key, whole.stack, condition)
                continue
            for item in _elements(resolve(whole.stack, node), node, key, whole.stack, condition):
                yield key, item
