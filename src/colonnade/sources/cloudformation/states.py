"""The states of a definition in Amazon States Language, at any depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Any

from colonnade.aws.integrations import integration_prefix
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Opaque, Origin, Reference, Text
from colonnade.model.state_machine import StateMachine
from colonnade.model.task import Catcher, Retrier, State, TaskState
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import changed
from colonnade.sources.cloudformation.intrinsics import substituted
from colonnade.sources.cloudformation.tasks import (
    integration_of,
    task_arguments,
    task_function,
    task_input,
    task_limit,
    task_queue,
    task_table,
)
from colonnade.sources.cloudformation.values import joined, spread
from colonnade.sources.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.links import Links
    from colonnade.sources.cloudformation.stacks import Stack


ATTEMPTS = 3


_PLACEHOLDER = regex(r"\$\{([^{}]*)\}")


_DEEPEST = 30


@dataclass(slots=True)
class Reader:
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
        start = self.text(definition.get("StartAt"))
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
                "choices": tuple(self.choices(node)),
                "is_start": name == start,
                "catchers": tuple(self.catchers(node)),
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
            prefix=Fact(changed(integration, integration_prefix), place, label="Resource"),
            function=function,
            retriers=tuple(self.retriers(node)),
            timeout=self.seconds(node, "TimeoutSeconds"),
            heartbeat=self.seconds(node, "HeartbeatSeconds"),
            guarded=guarded,
            sends_to=task_queue(self, node, integration),
            given=task_input(self, node, integration),
            own_limit=task_limit(node),
            arguments={} if function.raw is not None else task_arguments(self, node),
            table=task_table(self, node),
        )

    def choices(self, node: Mapping) -> Iterator[str]:
        """The states that a Choice may go on to."""
        for each in (*_mappings(node.get("Choices")), node):
            following = each.get("Next" if each is not node else "Default")
            if following is not None:
                yield self.text(following)

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
