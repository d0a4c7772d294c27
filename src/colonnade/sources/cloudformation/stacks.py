"""Stacks: templates with the values they are deployed with, and which of them make one application."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.problem import Unreadable
from colonnade.sources.cdk.assembly import ASSET, PROPERTY
from colonnade.sources.cloudformation import intrinsics
from colonnade.sources.cloudformation.commands import stored_names
from colonnade.sources.cloudformation.neighbours import OWN_NAME, PLACEHOLDER, related, siblings
from colonnade.sources.cloudformation.scope import NESTED, OUTPUT
from colonnade.sources.cloudformation.template import is_template, read
from colonnade.sources.cloudformation.values import Structure, parts_of, shown
from colonnade.sources.document import Mapping, Node, Scalar, parse

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.sources.cloudformation.parameters import Given
    from colonnade.sources.cloudformation.template import ResourceNode, Template
    from colonnade.sources.files import Tree


@dataclass(eq=False, slots=True)
class Stack:
    """A template with its values: `parameters` those given, `passed` those of the stacks it is nested in.

    `children` are its nested stacks by logical id; `together` is what all stacks of the application share.
    """

    template: Template
    tree: Tree
    parameters: dict[str, object] = field(default_factory=dict)
    parent: Stack | None = None
    name: str | None = None
    region: str | None = None
    passed: dict[str, list[tuple[Stack, Node]]] = field(default_factory=dict)
    children: dict[str, Stack] = field(default_factory=dict)
    together: Together = field(init=False)
    conditions: dict[str, Condition] = field(default_factory=dict)
    known: dict[tuple[str, str], object] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        Together([self])

    def __repr__(self) -> str:
        return f"<Stack {self.template.file}>"

    def resolve(self, node: Node) -> object:
        """The value of a node of the template."""
        return intrinsics.resolve(self, node)

    @contextmanager
    def asking(self, kind: str, name: str) -> Iterator[bool]:
        """Ask for something named; gives True where that question is being asked already."""
        question = (kind, name)
        if question in self.asked:
            yield True
            return
        self.asked.add(question)
        try:
            yield False
        finally:
            self.asked.discard(question)

    def forget(self) -> None:
        """Forget what was found while the stack stood alone."""
        self.conditions.clear()
        self.known.clear()


class Together:
    """What the stacks of one application share: exports, stored parameters and included files."""

    __slots__ = ("_exports", "_included", "_stored", "depth", "stacks")

    def __init__(self, stacks: list[Stack]) -> None:
        self.stacks = stacks
        self.depth = 0
        self._exports: dict[str, tuple[Stack, Node]] | None = None
        self._stored: dict[str, tuple[Stack, Node]] | None = None
        self._included: dict[str, Node | None] = {}
        for stack in stacks:
            stack.together = self
            stack.forget()

    @property
    def exports(self) -> dict[str, tuple[Stack, Node]]:
        """Where the value of each export is written, by the export's name."""
        if self._exports is None:
            self._exports = {}
            self._exports |= {name: where for each in self.stacks for name, where in exports_of(each)}
        return self._exports

    @property
    def stored(self) -> dict[str, tuple[Stack, Node]]:
        """Where the value of each SSM parameter is written, by its name."""
        if self._stored is None:
            self._stored = {}
            self._stored |= {name: where for each in self.stacks for name, where in stored_by(each)}
        return self._stored

    def export_like(self, name: str) -> tuple[Stack, Node] | None:
        """The one export named after its own stack that an import names through a parameter, if there is one.

        "${NetworkStack}-Vpc" imports "${AWS::StackName}-Vpc".
        """
        if len(PLACEHOLDER.findall(name)) != 1:
            return None
        wanted = PLACEHOLDER.sub("*", name)
        found = [
            where
            for each, where in self.exports.items()
            if OWN_NAME.search(each) and OWN_NAME.sub("*", each) == wanted
        ]
        return found[0] if len(found) == 1 else None

    def included(self, folder: str, location: str) -> Node | None:
        """The root of a file that a template in this folder includes; None where it is not in the tree."""
        tree = self.stacks[0].tree
        path = None if "://" in location else tree.resolve(folder, location)
        if path is None:
            return None
        if path not in self._included:
            try:
                self._included[path] = parse(path, tree.read(path)).root
            except Unreadable:
                self._included[path] = None
        return self._included[path]


def exports_of(stack: Stack) -> Iterator[tuple[str, tuple[Stack, Node]]]:
    """The exports of a stack: their names, and where their values are written.

    Services of the Serverless Framework read any output, by the names of the stack and the output.
    """
    for output, written in stack.template.outputs.items():
        export, value = written.get("Export"), written.get("Value")
        if stack.name is not None and value is not None:
            yield f"{OUTPUT}{stack.name}.{output}", (stack, value)
        name = export.get("Name") if isinstance(export, Mapping) else None
        if name is not None and value is not None:
            yield shown(stack.resolve(name)), (stack, value)


def stored_by(stack: Stack) -> Iterator[tuple[str, tuple[Stack, Node]]]:
    """The SSM parameters that a stack declares: their names, and where their values are written."""
    for resource in stack.template.resources.values():
        if resource.type == "AWS::SSM::Parameter" and resource.properties is not None:
            name, value = resource.properties.get("Name"), resource.properties.get("Value")
            if name is not None and value is not None:
                yield shown(stack.resolve(name)), (stack, value)


def build(templates: Iterable[Template], tree: Tree, given: Given) -> list[list[Stack]]:
    """The stacks of the templates, those of each application together, in the order of their files.

    Which belong together is told by the rule of `neighbours`.
    """
    ordered = sorted(templates, key=lambda each: each.file)
    stacks = {each.file: _stack(each, tree, given) for each in ordered}
    united = _Groups(stacks.values())
    for stack in stacks.values():
        for name, child in _nested(stack, stacks):
            _nest(stack, name, child)
            united.join(stack, child)
    for one, other in related(list(stacks.values()), exports_of, stored_by):
        united.join(one, other)
    for one, other in siblings(united.groups()):
        united.join(one, other)
    applications = united.groups()
    for application in applications:
        Together(application)
    return applications


def again(
    files: Iterable[str], nested: Iterable[tuple[str, str, str]], tree: Tree, given: Given
) -> list[Stack]:
    """The stacks of one application, read anew; `nested` are the parents, their resources, and the children.

    Raises Unreadable where a file is not there any more.
    """
    stacks = {file: _stack(_read(file, tree, given), tree, given) for file in files}
    for parent, name, child in nested:
        _nest(stacks[parent], name, stacks[child])
    return Together(list(stacks.values())).stacks


def _read(file: str, tree: Tree, given: Given) -> Template:
    """Read a file that is known to be a template or a service."""
    document = parse(file, tree.read(file))
    if is_template(document):
        return read(document)
    from colonnade.sources.serverless import services, template  # noqa: PLC0415 - for those who have any

    return template.read(document, tree, services.options(given, file))


def _stack(template: Template, tree: Tree, given: Given) -> Stack:
    settings = given.settings(template.file)
    parameters = {**stored_names(template, tree), **settings.parameters}
    name, region = settings.name or template.stack_name, settings.region or template.region
    return Stack(template, tree, parameters, name=name, region=region)


def _nested(stack: Stack, stacks: dict[str, Stack]) -> Iterator[tuple[str, Stack]]:
    """The nested stacks whose templates are in the tree, by the logical id of what nests them."""
    for resource in stack.template.resources.values():
        if resource.type in NESTED and resource.properties is not None:
            key = "TemplateURL" if resource.type == NESTED[0] else "Location"
            node = resource.properties.get(key)
            child = _asset(stack, resource, key, stacks) or (
                _at(stack, stack.resolve(node), stacks) if node is not None else None
            )
            if child is not None and child is not stack:
                yield resource.name, child


def _asset(stack: Stack, resource: ResourceNode, key: str, stacks: dict[str, Stack]) -> Stack | None:
    """The stack whose template the CDK made an asset of, beside that of its parent."""
    asset = resource.metadata.get(ASSET) if resource.metadata is not None else None
    of = resource.metadata.get(PROPERTY) if resource.metadata is not None else None
    if not isinstance(asset, Scalar) or not isinstance(of, Scalar) or of.text != key:
        return None
    return stacks.get(posixpath.join(posixpath.dirname(stack.template.file), asset.text))


def _at(stack: Stack, location: object, stacks: dict[str, Stack]) -> Stack | None:
    """The stack whose template is at a path, or has the base name of a URL as the only one."""
    *_, last = parts_of(location) or ("",)
    if not isinstance(last, str):
        return None
    if isinstance(location, str) and "://" not in location:
        path = stack.tree.resolve(posixpath.dirname(stack.template.file), location)
        return stacks.get(path) if path is not None else None
    before, slash, base = last.partition("?")[0].rpartition("/")
    if not base or not (slash or before):
        return None
    found = [each for file, each in stacks.items() if posixpath.basename(file) == base]
    return found[0] if len(found) == 1 else None


def _nest(parent: Stack, name: str, child: Stack) -> None:
    """Make one stack the child of another, and pass it the parent's values for its parameters."""
    parent.children[name] = child
    child.parent = child.parent or parent
    child.region = child.region or parent.region
    properties = parent.template.resources[name].properties
    values = properties.get("Parameters") if properties is not None else None
    raw = parent.resolve(values) if values is not None else None
    if isinstance(raw, Structure) and isinstance(raw.node, Mapping):
        for key, node in raw.node.entries.items():
            child.passed.setdefault(key, []).append((parent, node))


class _Groups:
    """Stacks that belong together, found pair by pair."""

    def __init__(self, stacks: Iterable[Stack]) -> None:
        self.leader = {each: each for each in stacks}

    def first(self, stack: Stack) -> Stack:
        while (leader := self.leader[stack]) is not stack:
            self.leader[stack] = self.leader[leader]
            stack = leader
        return stack

    def join(self, one: Stack, other: Stack) -> None:
        first, second = self.first(one), self.first(other)
        if first is not second:
            earlier = first.template.file < second.template.file
            self.leader[second if earlier else first] = first if earlier else second

    def groups(self) -> list[list[Stack]]:
        found: dict[Stack, list[Stack]] = {}
        for stack in self.leader:
            found.setdefault(self.first(stack), []).append(stack)
        return list(found.values())
