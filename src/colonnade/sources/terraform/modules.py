"""Modules: the files of a folder with the values they are called with."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from collections.abc import Mapping as Given
from contextlib import contextmanager
from typing import TYPE_CHECKING

from colonnade.condition import ALWAYS, NEVER, Condition, Same
from colonnade.fact import Choice, Opaque
from colonnade.sources.cloudformation.conditions import subject
from colonnade.sources.cloudformation.values import MISSING, all_of, both, cases, either_of
from colonnade.sources.nodes import Mapping, Node, Sequence
from colonnade.sources.terraform.blocks import rooted
from colonnade.sources.terraform.evaluate import Scope
from colonnade.sources.terraform.folders import Folder
from colonnade.sources.terraform.instances import Instance
from colonnade.sources.terraform.syntax import Unread
from colonnade.sources.terraform.types import converted
from colonnade.sources.terraform.values import (
    NotThere,
    Outputs,
    again,
    filled_in,
    mapping,
    raw_of,
    sequence,
    text_of,
    value,
)

if TYPE_CHECKING:
    from colonnade.sources.terraform.project import Project
    from colonnade.sources.terraform.syntax import Block, Expression

_META = frozenset(("source", "version", "count", "for_each", "providers", "depends_on"))
MOST_INSTANCES = 200
Names = Given[str, Node]
DEEPEST = 12

Expanded = list[tuple[str, Names, Condition | None]]


class Call:
    """What a call of a module gives it, evaluated when it is asked for: modules may need each other's outputs."""

    def __init__(self, scope: Scope, block: Block, node: Mapping) -> None:
        self.scope = scope
        self.written = {name: each for name, each in block.body.attributes.items() if name not in _META}
        self.node = node

    def given(self, name: str) -> Node | None:
        """What is given to a variable."""
        if name not in self.node.entries and name in self.written:
            filled_in(self.node, name, self.scope.evaluate(self.written[name].value))
        return self.node.entries.get(name)


class Module:
    """A module: `address` starts the addresses of what is in it ("module.orders."), `call` gives it its inputs.

    `inputs` are those of a root module, which stand in its files of variables.
    """

    def __init__(
        self,
        project: Project,
        folder: Folder,
        *,
        address: str = "",
        call: Call | None = None,
        caller: Module | None = None,
        condition: Condition | None = None,
    ) -> None:
        self.project = project
        self.folder = folder
        self.address = address
        self.call = call
        self.inputs: dict[str, Node] = {}
        self.caller = caller
        self.condition = condition
        self.root: Module = caller.root if caller is not None else self
        self.depth: int = caller.depth + 1 if caller is not None else 0
        self.scope = Scope(self)
        self._known: dict[tuple[str, str], Node] = {}
        self._asked: set[tuple[str, str]] = set()
        self._instances: dict[tuple[str, str], tuple[Node, list[Instance]]] = {}
        self._children: dict[str, tuple[Node, list[Module]]] = {}

    def __repr__(self) -> str:
        return f"<Module {self.address or self.folder.path}>"

    @contextmanager
    def _asking(self, kind: str, name: str) -> Iterator[bool]:
        question = (kind, name)
        if question in self._asked:
            yield True
            return
        self._asked.add(question)
        try:
            yield False
        finally:
            self._asked.discard(question)

    def variable(self, name: str, at: Expression) -> tuple[Node, bool]:
        """The value of a variable, and whether it keeps its place: what a call of the module gives does."""
        known = self._known.get(("var", name))
        if known is None:
            known = self._variable(name, at)
            if ("var", name) not in self._asked:
                self._known["var", name] = known
        return known, self.call is not None and name in self.call.written

    def _variable(self, name: str, at: Expression) -> Node:
        block = self.folder.variables.get(name)
        with self._asking("var", name) as circle:
            if circle:
                return value(
                    at, Opaque(f"the variable {name}, which refers to itself", f"var.{self.address}{name}")
                )
            given = self.call.given(name) if self.call is not None else self.inputs.get(name)
        if block is None:
            if given is not None:
                return given
            self.project.undeclared(at, f"the variable {name}")
            return value(
                at, Opaque(f"the variable {name}, which is not declared", f"var.{self.address}{name}")
            )
        nullable = block.body.attributes.get("nullable")
        may_be_null = nullable is None or self.scope.raw(nullable.value) is not False
        default = block.body.attributes.get("default")
        if given is None or (not may_be_null and raw_of(given) is None and default is not None):
            given = self.scope.evaluate(default.value) if default is not None else None
        if given is None:
            sensitive = block.body.attributes.get("sensitive")
            secret = "is sensitive and " if sensitive and self.scope.raw(sensitive.value) is True else ""
            reason = f"the variable {name}, which {secret}has no default"
            return value(at, Opaque(reason, f"var.{self.address}{name}"))
        type_ = block.body.attributes.get("type")
        return converted(self.scope, type_.value, given) if type_ is not None else given

    def allowed(self, identity: str) -> tuple[str, ...]:
        """The values that a variable may have, where its validation lists them."""
        return self.folder.allowed.get(identity.removeprefix("var."), ())

    def local(self, name: str, at: Expression) -> Node:
        known = self._known.get(("local", name))
        if known is not None:
            return known
        written = self.folder.locals.get(name)
        if written is None:
            self.project.undeclared(at, f"local.{name}")
            return value(at, Opaque(f"local.{name}, which is not declared", f"local.{self.address}{name}"))
        with self._asking("local", name) as circle:
            if circle:
                return value(
                    at, Opaque(f"local.{name}, which refers to itself", f"local.{self.address}{name}")
                )
            known = self.scope.evaluate(written.value)
        self._known["local", name] = known
        return known

    def about(self, kind: str, name: str, at: Expression) -> Node:
        """What stands under `path`, `terraform` and `dependency`, and `each` and `count` where they are none."""
        if kind == "path":
            root = self.root.folder.path
            own = posixpath.relpath(self.folder.path or ".", root or ".") if name == "module" else "."
            return value(at, own)
        if kind == "dependency":
            given = self.dependency(name, at)
            if given is not None:
                return given
        if kind == "terraform":
            reason = f"the {name} of Terraform, which is only known when it is deployed"
            return value(at, Opaque(reason, f"terraform.{name}"))
        return value(at, Opaque(f"{kind}.{name}, which has no value here", f"{kind}.{name}"))

    def dependency(self, name: str, at: Expression) -> Node | None:
        """What another root module gives; only the files of Terragrunt ask for it."""
        del name, at
        return None

    def resource(self, type_: str, name: str, at: Expression) -> Node:
        """A resource, or the list or mapping of those that a count or for_each makes."""
        block = self.folder.resources.get((type_, name))
        if block is None:
            self.project.undeclared(at, f"{type_}.{name}")
            return value(
                at, NotThere(f"{type_}.{name}, which is not declared", f"{self.address}{type_}.{name}")
            )
        return self._of(type_, name, block)[0]

    def instances(self) -> Iterator[Instance]:
        """The resources of the module and of those it calls, in the order of the files."""
        for (type_, name), block in self.folder.resources.items():
            if not type_.startswith("data."):
                yield from self._of(type_, name, block)[1]
        for block in self.folder.calls.values():
            for child in self._called(block)[1]:
                yield from child.instances()

    def made_by(self, type_: str, name: str) -> list[Instance]:
        """What one block makes."""
        return self._of(type_, name, self.folder.resources[type_, name])[1]

    def _of(self, type_: str, name: str, block: Block) -> tuple[Node, list[Instance]]:
        key = (type_, name)
        if key not in self._instances:
            with self._asking("resource", f"{type_}.{name}") as circle:
                if circle:
                    reason = f"{type_}.{name}, which refers to itself"
                    at = block.body.source
                    return value(Unread(at, block.start, block.end), Opaque(reason, reason)), []
                whole, expanded = self._expanded(block)
                expanded = expanded if self.project.spend(20 * len(expanded)) else []
                base = self.folder.addresses.get(key) or f"{self.address}{type_}.{name}"
                made = [
                    Instance(self, block, type_, base + suffix, names, both(self.condition, condition))
                    for suffix, names, condition in expanded
                ]
                self._instances[key] = (
                    self._standing(block, whole, expanded, [each.node for each in made]),
                    made,
                )
        return self._instances[key]

    def _standing(self, block: Block, whole: object, expanded: Expanded, made: list[Node]) -> Node:
        """What a reference to a block with its count or for_each gives."""
        written = block.body.attributes.get("count") or block.body.attributes.get("for_each")
        if written is None:
            return made[0] if made else value(Unread(block.source, block.start, block.end), None)
        if isinstance(whole, Opaque):
            return value(written.value, whole)
        if written.name == "count":
            return sequence(written.value, made)
        keys = [_key(names["each"]) for _, names, _ in expanded]
        return mapping(written.value, dict(zip(keys, made, strict=True)))

    def _expanded(self, block: Block) -> tuple[object, Expanded]:
        """The ends of the addresses of what a block makes, the names in it, and when it exists."""
        attributes = block.body.attributes
        count, for_each = attributes.get("count"), attributes.get("for_each")
        if count is not None:
            return self._counted(count.value)
        if for_each is not None:
            return self._each(for_each.value)
        return None, [("", {}, None)]

    def _counted(self, written: Expression) -> tuple[object, Expanded]:
        raw = self.scope.raw(written)
        found: dict[int, list[Condition]] = {}
        for condition, each in cases(raw):
            if isinstance(each, bool) or not isinstance(each, int | float | str):
                if each is None or each is MISSING:
                    continue
                told = each if isinstance(each, Opaque) else Opaque("not a known number", "count")
                asked = Same(f"the count, {subject(told)},", "more than 0")
                names = {"count": mapping(written, {"index": value(written, told)})}
                return told, [("", names, all_of((condition or ALWAYS, asked)))]
            number = int(each) if str(each).lstrip("-").isdigit() else 0
            for index in range(min(number, MOST_INSTANCES)):
                found.setdefault(index, []).append(condition or ALWAYS)
        expanded: Expanded = []
        for index, conditions in sorted(found.items()):
            names = {"count": mapping(written, {"index": value(written, index)})}
            when = either_of(conditions)
            expanded.append((f"[{index}]", names, None if when == ALWAYS else when))
        return None, expanded

    def _each(self, written: Expression) -> tuple[object, Expanded]:
        raw = self.scope.raw(written)
        found: dict[str, tuple[Node, list[Condition]]] = {}
        for condition, whole in cases(raw):
            if isinstance(whole, Mapping):
                pairs = list(whole.entries.items())
            elif isinstance(whole, Sequence):
                pairs = [(text_of(raw_of(each)) or str(raw_of(each)), each) for each in whole.items]
            elif whole is None or whole is MISSING:
                continue
            else:
                told = whole if isinstance(whole, Opaque) else Opaque("a value that is no list", "for_each")
                unknown = value(written, told)
                names = {"each": mapping(written, {"key": unknown, "value": again(unknown, written)})}
                return told, [("[each.key]", names, condition)]
            for key, node in pairs[:MOST_INSTANCES]:
                there: Condition = condition or ALWAYS
                if isinstance(raw_of(node), Choice):
                    there = all_of((there, _exists(raw_of(node))))
                if there != NEVER:
                    found.setdefault(key, (node, []))[1].append(there)
        expanded: Expanded = []
        for key, (node, conditions) in found.items():
            names = {"each": mapping(written, {"key": value(written, key), "value": node})}
            when = either_of(conditions)
            expanded.append((f'["{key}"]', names, None if when == ALWAYS else when))
        return None, expanded

    def child(self, name: str, at: Expression) -> Node:
        """A module that is called, or the list or mapping of them: what is asked of it is an output."""
        block = self.folder.calls.get(name)
        if block is None:
            self.project.undeclared(at, f"module.{name}")
            return value(at, Opaque(f"module.{name}, which is not declared", f"{self.address}module.{name}"))
        return self._called(block)[0]

    def _called(self, block: Block) -> tuple[Node, list[Module]]:
        name = block.labels[0] if block.labels else ""
        if name not in self._children:
            at = block.body.attributes.get("source")
            source = text_of(self.scope.raw(at.value)) if at is not None else None
            with self._asking("module", name) as circle:
                too_deep = circle or self.depth >= DEEPEST
                folder = (
                    None if too_deep or source is None else self.project.module_folder(self, block, source)
                )
                if folder is None:
                    told = f"{source} is not in the reviewed folder" if source else "it has no source"
                    place = at.value if at is not None else Unread(block.source, block.start, block.end)
                    reason = f"an output of module.{name}, and {told}"
                    unknown = value(place, Opaque(reason, f"{self.address}module.{name}"))
                    self._children[name] = unknown, []
                    return self._children[name]
                whole, expanded = self._expanded(block)
                expanded = expanded if self.project.spend(20 * len(expanded)) else []
                children = [
                    self._child(block, folder, name + suffix, names, condition)
                    for suffix, names, condition in expanded
                ]
            standing = self._standing(block, whole, expanded, [each.outputs(block) for each in children])
            self._children[name] = standing, children
        return self._children[name]

    def _child(
        self, block: Block, folder: Folder, name: str, names: Names, condition: Condition | None
    ) -> Module:
        scope = self.scope.with_names(names) if names else self.scope
        call = rooted(block)
        return Module(
            self.project,
            self.project.registry_at(folder, call) if folder.of_registry else folder,
            address=f"{self.address}module.{name}.",
            call=Call(scope, block, call),
            caller=self,
            condition=both(self.condition, condition),
        )

    def outputs(self, block: Block) -> Node:
        """The module as a value."""
        node = Outputs()
        node.text_file, node.start, node.end = block.source.file, block.start, block.end
        node.line, node.column = block.source.place(block.start)
        node.tag, node.parent, node.key, node.module = "", None, "", self
        return node

    def output(self, name: str, at: Expression) -> Node:
        """The value of an output."""
        block = self.folder.outputs.get(name)
        written = block.body.attributes.get("value") if block is not None else None
        if written is None:
            reason = (
                f"the output {name} of {self.address.rstrip('.') or self.folder.path}, which it does not have"
            )
            return value(at, NotThere(reason, f"{self.address}output.{name}"))
        key = ("output", name)
        if key not in self._known:
            with self._asking(*key) as circle:
                if circle:
                    return value(
                        at, Opaque(f"the output {name}, which refers to itself", f"{self.address}{name}")
                    )
                self._known[key] = self.scope.evaluate(written.value)
        return self._known[key]


def _key(each: Node) -> str:
    return str(raw_of(each.entries["key"])) if isinstance(each, Mapping) else ""


def _exists(raw: object) -> Condition:
    """The condition that a value which hangs on conditions is there at all."""
    there = [condition or ALWAYS for condition, each in cases(raw) if each is not MISSING]
    return either_of(there)
