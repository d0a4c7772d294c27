"""Terragrunt: what its files give the variables of root modules, and which root modules belong together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.problem import Unreadable
from colonnade.sources.nodes import Mapping, Node
from colonnade.sources.terraform import hcl
from colonnade.sources.terraform.folders import Folder
from colonnade.sources.terraform.modules import Module
from colonnade.sources.terraform.syntax import Body, Literal, Source
from colonnade.sources.terraform.values import Value, mapping, raw_of, text_of

if TYPE_CHECKING:
    from colonnade.sources.terraform.project import Project
    from colonnade.sources.terraform.syntax import Block, Expression

NAME = "terragrunt.hcl"


class Unit(Module):
    """A terragrunt.hcl: `target` is the folder of the root module that it is for, `parent` what it includes."""

    def __init__(self, project: Project, file: str, body: Body) -> None:
        super().__init__(project, Folder(posixpath.dirname(file), (file,), (body,)))
        self.file = file
        self.body = body
        self.target: str | None = None
        self.parent: Unit | None = None

    def dependency(self, name: str, at: Expression) -> Node | None:
        """The outputs of the root module that a dependency is for."""
        unit = self.dependencies.get(name)
        if unit is None or unit.target is None:
            return None
        root = self.project.root(unit.target)
        return mapping(at, {"outputs": root.outputs(next(self.body.of_type("dependency")))})

    @property
    def dependencies(self) -> dict[str, Unit]:
        """The units that it depends on, by the names it gives them."""
        found: dict[str, Unit] = {}
        for block in self.body.of_type("dependency"):
            path = self._text(block, "config_path")
            folder = self.project.tree.resolve(self.folder.path, path) if path is not None else None
            unit = (
                self.project.units.get(f"{folder}/{NAME}" if folder else NAME) if folder is not None else None
            )
            if unit is not None and block.labels:
                found[block.labels[0]] = unit
        return found

    def inputs_given(self) -> dict[str, Node]:
        """What it gives to the variables, with what the files that it includes give."""
        given = self.parent.inputs_given() if self.parent is not None else {}
        written = self.body.attributes.get("inputs")
        raw = raw_of(self.scope.evaluate(written.value)) if written is not None else None
        return {**given, **(raw.entries if isinstance(raw, Mapping) else {})}

    def generated(self) -> Iterator[Body]:
        """The files that it writes into the root module before it is deployed."""
        if self.parent is not None:
            yield from self.parent.generated()
        for block in self.body.of_type("generate"):
            contents = block.body.attributes.get("contents")
            node = self.scope.evaluate(contents.value) if contents is not None else None
            text = text_of(raw_of(node)) if node is not None else None
            if node is not None and text is not None:
                file = node.file if isinstance(node, Value) and node.file else self.file
                yield hcl.read(Source(file, text))[0]

    def find(self) -> None:
        """Find what it is for, and what it includes."""
        for block in self.body.of_type("terraform"):
            source = self._text(block, "source")
            if source is not None and source.startswith("."):
                self.target = self.project.tree.resolve(self.folder.path, source.replace("//", "/"))
        for block in self.body.of_type("include"):
            self.parent = self._included(block)
        if self.target is None and self.project.folder(self.folder.path).files:
            self.target = self.folder.path

    def _included(self, block: Block) -> Unit | None:
        """The file around that an include names, by its name or as find_in_parent_folders() finds it."""
        written = block.body.attributes.get("path")
        name = NAME
        for argument in getattr(written.value, "arguments", ()) if written is not None else ():
            name = str(argument.value) if isinstance(argument, Literal) else name
        folder = self.folder.path
        while folder:
            folder = posixpath.dirname(folder)
            file = f"{folder}/{name}" if folder else name
            if self.project.tree.exists(file):
                return self.project.units.get(file) or _unit(self.project, file)
        return None

    def _text(self, block: Block, name: str) -> str | None:
        written = block.body.attributes.get(name)
        return text_of(self.scope.raw(written.value)) if written is not None else None


def _unit(project: Project, file: str) -> Unit | None:
    try:
        body, problems = hcl.read(Source(file, project.tree.read(file)))
    except Unreadable as unreadable:
        project.tell([unreadable.problem])
        return None
    project.tell(problems)
    return Unit(project, file, body)


def units(project: Project) -> dict[str, Unit]:
    """The units of a tree, by their files."""
    files = [each for each in project.tree.files((NAME,)) if posixpath.basename(each) == NAME]
    return {file: unit for file in files if (unit := _unit(project, file)) is not None}
