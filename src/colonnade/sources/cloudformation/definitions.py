"""Amazon States Language: the definition of a state machine, wherever and however it is written."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from colonnade.fact import Fact, Opaque, Origin, Reference, Text
from colonnade.model.state_machine import Catcher, Retrier, State, StateMachine, TaskState
from colonnade.problem import Problem, Unreadable
from colonnade.sources.cloudformation.derive import alternatives, changed, default
from colonnade.sources.cloudformation.intrinsics import called, substituted
from colonnade.sources.cloudformation.tasks import integration_of, task_function
from colonnade.sources.cloudformation.values import Structure, joined, spread
from colonnade.sources.document import Mapping, Node, Scalar, Sequence, parse_embedded
from colonnade.sources.nodes import every

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.links import Links
    from colonnade.sources.cloudformation.properties import Properties
    from colonnade.sources.cloudformation.stacks import Stack

ATTEMPTS = 3
_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
_SOURCES = ("Definition", "DefinitionString", "DefinitionS3Location")
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Definition:
    """What was read: `known` holds None, or is Opaque with the reason, and then there are no states."""

    known: Fact[None]
    timeout: Fact[int | None]
    states: tuple[State, ...] = ()


def read_definition(machine: StateMachine, properties: Properties, links: Links) -> Definition:
    """Read the states of a state machine from the properties of its AWS::StepFunctions::StateMachine.

    What is wrong with a definition is told in its template's problems.
    """
    written = [
        (name, node)
        for name in _SOURCES
        if (node := _node(properties, name)) is not None and list(alternatives(properties.raw(name)))
    ]
    if not written:
        return _unread("not written", machine, default(None, machine.origin, "Definition"))
    name, node = written[0]
    place = properties.within(name)
    try:
        root, reader = _root(name, node, properties, links)
    except Unreadable as unreadable:
        properties.stack.template.problems.append(unreadable.problem)
        where = f"{unreadable.problem.file}:{unreadable.problem.line}"
        return _unread(f"broken at {where}: {unreadable.problem.what}", machine, place)
    except _Elsewhere as elsewhere:
        return _unread(str(elsewhere), machine, place)
    reader.machine = machine
    states = tuple(reader.states(root))
    timeout = reader.seconds(root, "TimeoutSeconds")
    return Definition(Fact(None, root.origin, label=name), timeout, states)


class _Elsewhere(Exception):
    """Raised where a definition is not among the files; the message completes "the definition is …"."""


def _unread(reason: str, machine: StateMachine, at: Properties | Fact[None]) -> Definition:
    opaque = Opaque(reason, f"the definition of {machine.key}")
    unread: Fact[Any] = Fact(opaque, at.origin, label="the definition")
    return Definition(unread, unread)


def _node(properties: Properties, name: str) -> Node | None:
    """The node of a property; None where it is absent, or the whole is not told."""
    whole = properties.raw_whole
    return whole.node.get(name) if isinstance(whole, Structure) and isinstance(whole.node, Mapping) else None


def _root(name: str, node: Node, properties: Properties, links: Links) -> tuple[Mapping, _Reader]:
    """The definition as a mapping, with what knows how to read its values."""
    stack = properties.stack
    given = properties.raw("DefinitionSubstitutions")
    substitutions = given.node if isinstance(given, Structure) else None
    reader = _Reader(stack, links, dict(substitutions.entries) if isinstance(substitutions, Mapping) else {})
    raws = [raw for _, raw in alternatives(properties.raw(name))]
    call = called(node)
    function, argument = call if call is not None else ("", node)
    if function == "Join":
        return _mapping(_from_pieces(argument, reader)), reader
    if function == "ToJsonString":
        return _mapping(argument), reader
    if function == "Sub" and name != "DefinitionS3Location":
        text = _of_sub(argument, reader)
        if text is not None:
            return _mapping(parse_embedded(text, stack.template.document.text)), reader
    if len(raws) != 1:
        raise _Elsewhere("chosen by a condition that the files leave open")
    return _known(name, raws[0], node, stack), reader


def _of_sub(argument: Node, reader: _Reader) -> Scalar | None:
    """The text of an `Fn::Sub`; the reader then knows its variables."""
    if isinstance(argument, Sequence) and argument.items:
        argument, *others = argument.items
        reader.within = dict(others[0].entries) if others and isinstance(others[0], Mapping) else {}
    reader.from_sub = isinstance(argument, Scalar)
    return argument if isinstance(argument, Scalar) else None


def _known(name: str, raw: object, node: Node, stack: Stack) -> Mapping:
    """The definition that is a value: a mapping, a text, or the path of a file."""
    if isinstance(raw, Opaque):
        raise _Elsewhere(raw.reason)
    if name == "DefinitionS3Location":
        return _from_file(raw, stack)
    if isinstance(raw, Structure):
        return _mapping(raw.node)
    if not isinstance(raw, str):
        raise _Elsewhere("made by functions that are not followed")
    text = node if isinstance(node, Scalar) and not node.tag else Scalar.made(node, raw)
    return _mapping(parse_embedded(text, stack.template.document.text))


def _mapping(node: Node) -> Mapping:
    if isinstance(node, Mapping) and isinstance(node.get("States"), Mapping):
        return node
    what = "the definition of a state machine has no States"
    raise Unreadable(Problem(node.text_file, node.line, node.column, what, "give it StartAt and States"))


def _from_file(raw: object, stack: Stack) -> Mapping:
    """The definition in a file beside the template."""
    if not isinstance(raw, str) or "://" in raw:
        raise _Elsewhere("kept in S3, and not in the reviewed folder")
    path = stack.tree.resolve(posixpath.dirname(stack.template.file), raw)
    if path is None or not stack.tree.exists(path):
        raise _Elsewhere(f"in {raw}, which is not in the reviewed folder")
    text = stack.tree.read(path)
    scalar = Scalar()
    scalar.text_file, scalar.line, scalar.column, scalar.parent, scalar.key = path, 0, 1, None, ""
    return _mapping(_placed(scalar, text))


def _placed(scalar: Scalar, text: str) -> Node:
    """Parse a text that stands nowhere as it is: places are told as if it were a file of its own."""
    header = "|\n"
    scalar.tag, scalar.plain, scalar.text = "", False, text
    scalar.start, scalar.end = 0, len(header) + len(text)
    root = parse_embedded(scalar, header + text)
    for each in every(root):
        each.start -= len(header)
        each.end -= len(header)
    return root


def _from_pieces(argument: Node, reader: _Reader) -> Node:
    """The definition that `Fn::Join` puts together; every value stands where its piece does."""
    items = argument.items if isinstance(argument, Sequence) else []
    if len(items) != 2 or not isinstance(items[0], Scalar) or not isinstance(items[1], Sequence):
        raise _Elsewhere("put together by an Fn::Join that is not followed")
    text, starts, pieces = "", [], []
    for index, piece in enumerate(items[1].items):
        if index:
            text += items[0].text
        starts.append(len(text))
        pieces.append(piece)
        if isinstance(piece, Scalar) and not piece.tag:
            text += piece.text
        else:
            reader.variables[f"piece {index}"] = piece
            text += f"${{piece {index}}}"
    scalar = Scalar.made(argument, text)
    scalar.line = 0
    root = _placed(scalar, text)
    for each in every(root):
        piece = pieces[max(bisect_right(starts, each.start) - 1, 0)]
        each.line, each.column, each.start, each.end = piece.line, piece.column, -1, -1
    return root


@dataclass(slots=True)
class _Reader:
    """Reads a definition: `variables` are its DefinitionSubstitutions, `within` those of its `Fn::Sub`."""

    stack: Stack
    links: Links
    variables: dict[str, Node]
    within: dict[str, Node] = field(default_factory=dict)
    from_sub: bool = False
    machine: StateMachine = field(init=False)

    def raw(self, node: Node) -> object:
        """The value of a node, with what is put into its text."""
        if not isinstance(node, Scalar) or node.tag or "${" not in node.text:
            return self.stack.resolve(node)
        text = node.text
        if self.from_sub:
            known = substituted(self.stack, text, self.within, node)
            if not isinstance(known, str) or "${" not in known:
                return known
            text = known
        raws: list[object] = []
        end = 0
        for match in _PLACEHOLDER.finditer(text):
            value = self.variables.get(match[1].strip())
            raws += [text[end : match.start()], match[0] if value is None else self.stack.resolve(value)]
            end = match.end()
        return spread((*raws, text[end:]), joined)

    def text(self, node: Node | None) -> str:
        """The text of a value that is known, else ""."""
        raw = self.raw(node) if node is not None else None
        return raw if isinstance(raw, str) else ""

    def states(
        self, definition: Mapping, inside: tuple[str, ...] = (), *, guarded: bool = False
    ) -> Iterator[State]:
        """The states of a definition and of those within it, in the order they are written."""
        states = definition.get("States")
        if not isinstance(states, Mapping):
            return
        for name, node in states.entries.items():
            if not isinstance(node, Mapping):
                self.stack.template.tell(node, f"the state {name} is not a mapping", "give it a Type")
                continue
            kind = self.text(node.get("Type"))
            common: dict[str, Any] = {
                "machine": self.machine,
                "name": name,
                "kind": kind,
                "origin": node.origin,
                "next": self.text(node.get("Next")) or None,
                "inside": inside,
            }
            yield self.task(node, common, guarded=guarded) if kind == "Task" else State(**common)
            if len(inside) < _DEEPEST:
                catches = guarded or "Catch" in node.entries
                for inner in _inner(node):
                    yield from self.states(inner, (*inside, name), guarded=catches)

    def task(self, node: Mapping, common: dict[str, Any], *, guarded: bool) -> TaskState:
        written = node.get("Resource")
        raw = self.raw(written) if written is not None else Opaque("not written", common["name"])
        place = written.origin if written is not None else node.origin
        resource: Fact[Text] = Fact(changed(raw, _text), place, written is not None, "Resource")
        integration = changed(raw, lambda each: integration_of(each, self.links))
        function = task_function(self, node, raw, integration)
        return TaskState(
            **common,
            resource=resource,
            integration=Fact(integration, place, label="Resource"),
            function=function,
            retriers=tuple(self.retriers(node)),
            catchers=tuple(self.catchers(node)),
            timeout=self.seconds(node, "TimeoutSeconds"),
            heartbeat=self.seconds(node, "HeartbeatSeconds"),
            guarded=guarded,
        )

    def retriers(self, node: Mapping) -> Iterator[Retrier]:
        for each in _mappings(node.get("Retry")):
            attempts = self.number(each, "MaxAttempts", ATTEMPTS)
            yield Retrier(errors=self.errors(each), attempts=attempts, origin=each.origin)

    def catchers(self, node: Mapping) -> Iterator[Catcher]:
        for each in _mappings(node.get("Catch")):
            yield Catcher(errors=self.errors(each), next=self.text(each.get("Next")), origin=each.origin)

    def errors(self, node: Mapping) -> tuple[str, ...]:
        errors = node.get("ErrorEquals")
        return tuple(map(self.text, errors.items)) if isinstance(errors, Sequence) else ()

    def seconds(self, node: Mapping, name: str) -> Fact[int | None]:
        """A time that is written, or read from the input when the state runs."""
        path = node.get(f"{name}Path")
        if path is not None:
            reason = f"read from {self.text(path) or 'the input'} when the state runs"
            return Fact(Opaque(reason, f"{path.text_file}:{path.line}"), path.origin, label=f"{name}Path")
        return self.number(node, name, None)

    def number(self, node: Mapping, name: str, otherwise: int | None) -> Fact[Any]:
        written = node.get(name)
        if written is None:
            place = node.origin
            path = (*place.path, name)
            return Fact(
                otherwise, Origin(place.file, place.line, place.column, path), written=False, label=name
            )
        return Fact(changed(self.raw(written), _number), written.origin, label=name)


def _inner(node: Mapping) -> Iterator[Mapping]:
    """The definitions within a Parallel or Map state."""
    yield from _mappings(node.get("Branches"))
    for name in ("Iterator", "ItemProcessor"):
        inner = node.get(name)
        if isinstance(inner, Mapping):
            yield inner


def _mappings(node: Node | None) -> list[Mapping]:
    return [each for each in node.items if isinstance(each, Mapping)] if isinstance(node, Sequence) else []


def _text(raw: object) -> object:
    match raw:
        case Text():
            return raw
        case str():
            return Text((raw,))
        case Reference():
            return Text((raw,))
        case _:
            return Opaque("no text, where an ARN belongs", str(raw))


def _number(raw: object) -> object:
    if isinstance(raw, str):
        if raw.startswith("{%"):
            return Opaque("worked out by a JSONata expression when the state runs", raw)
        raw = int(raw) if raw.strip().isdecimal() else raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return int(raw)
    return Opaque(f"{raw!r}, where a whole number belongs", str(raw))
