"""Amazon States Language: the definition of a state machine, wherever and however it is written."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Opaque
from colonnade.model.state_machine import StateMachine
from colonnade.model.task import State
from colonnade.problem import Problem, Unreadable
from colonnade.sources.cloudformation.derive import alternatives, default
from colonnade.sources.cloudformation.intrinsics import called
from colonnade.sources.cloudformation.states import Reader
from colonnade.sources.cloudformation.values import Structure
from colonnade.sources.document import Mapping, Node, Scalar, Sequence, parse_embedded
from colonnade.sources.nodes import every

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.links import Links
    from colonnade.sources.cloudformation.properties import Properties
    from colonnade.sources.cloudformation.stacks import Stack

_SOURCES = ("Definition", "DefinitionString", "DefinitionS3Location")


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


def _root(name: str, node: Node, properties: Properties, links: Links) -> tuple[Mapping, Reader]:
    """The definition as a mapping, with what knows how to read its values."""
    stack = properties.stack
    given = properties.raw("DefinitionSubstitutions")
    substitutions = given.node if isinstance(given, Structure) else None
    reader = Reader(stack, links, dict(substitutions.entries) if isinstance(substitutions, Mapping) else {})
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


def _of_sub(argument: Node, reader: Reader) -> Scalar | None:
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


def _from_pieces(argument: Node, reader: Reader) -> Node:
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
