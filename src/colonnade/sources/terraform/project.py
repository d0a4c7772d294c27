"""Terraform configurations of the reviewed folder: their files read once, their modules found."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

from colonnade.fact import Opaque
from colonnade.problem import Problem, Unreadable
from colonnade.sources.nodes import Mapping, Node
from colonnade.sources.terraform import hcl, images, plans
from colonnade.sources.terraform.folders import Folder
from colonnade.sources.terraform.modules import Module
from colonnade.sources.terraform.syntax import Body, Source
from colonnade.sources.terraform.values import value

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.parameters import Given
    from colonnade.sources.files import Tree
    from colonnade.sources.terraform.syntax import Block, Expression
    from colonnade.sources.terraform.terragrunt import Unit

MOST_STEPS = 1_000_000
SUFFIXES = (".tf", ".tf.json")
_REGISTRY = re.compile(r"(?:[\w.-]+/)?([\w-]+)/([\w-]+)/aws(?://modules/([\w-]+))?")
_TOLD = {
    "AWS::AccountId": "the account",
    "AWS::Partition": "the partition",
    "AWS::Region": "the region",
    "AWS::URLSuffix": "the domain of the region",
}


class Project:
    """What the configurations of one tree share: files that were read, and what was wrong with them."""

    def __init__(self, tree: Tree, given: Given) -> None:
        self.tree = tree
        self.given = given
        self.depth = 0
        self.steps = 0
        self.problems: list[Problem] = []
        self._folders: dict[str, Folder] = {}
        self._registry: dict[str, tuple[str, str] | None] = {}
        self._undeclared: set[tuple[str, str]] = set()
        self._images: list[str] | None = None
        self._roots: dict[str, Module] = {}
        self._units: dict[str, Unit] | None = None
        self._regions: dict[str, str | None] = {}

    def tell(self, problems: Iterable[Problem]) -> None:
        """Record, once, what could not be read."""
        self.problems += [each for each in problems if each not in self.problems]

    def spend(self, steps: int) -> bool:
        """Take steps of evaluating; False once more were taken for one configuration than are followed."""
        self.steps += steps
        return self.steps <= MOST_STEPS

    @contextmanager
    def heard(self) -> Iterator[list[Problem]]:
        """What is told while something is read, in a list of its own; files were read before, so theirs too."""
        before = len(self.problems)
        self.steps = 0
        heard: list[Problem] = []
        yield heard
        heard += self.problems[before:]

    def dockerfiles(self) -> list[str]:
        """The Dockerfiles of the tree."""
        if self._images is None:
            self._images = images.dockerfiles(self.tree)
        return self._images

    def undeclared(self, at: Expression, what: str) -> None:
        """Record that a name is not declared."""
        key = (posixpath.dirname(at.source.file), what)
        if at.source.at is None and key not in self._undeclared:
            self._undeclared.add(key)
            line, column = at.source.place(at.start)
            advice = "declare it, or correct the name"
            self.tell(
                [Problem(at.source.file, line, column, f"{what} is not declared in the module", advice)]
            )

    def folder(self, path: str) -> Folder:
        """What the files directly in a folder declare; a plan that is reviewed alone stands for its folder."""
        alone = self.tree.only or ""
        if path not in self._folders and alone.endswith(".json") and not alone.endswith(SUFFIXES):
            self._folders[path] = plans.read(self, alone)
        if path not in self._folders:
            listed = sorted({*self.tree.list(path), *self.tree.links(path)})
            names = [each for each in listed if each.endswith(SUFFIXES)]
            files = [f"{path}/{name}" if path else name for name in names]
            self._folders[path] = Folder(path, files, [body for each in files if (body := self._body(each))])
        return self._folders[path]

    def _body(self, file: str) -> Body | None:
        try:
            source = Source(file, self.tree.read(file))
            if file.endswith(".json"):
                from colonnade.sources.terraform.json_syntax import read  # noqa: PLC0415 - few write them

                body, problems = read(source)
            else:
                body, problems = hcl.read(source)
        except Unreadable as unreadable:
            self.tell([unreadable.problem])
            return None
        self.tell(problems)
        return body

    def root(self, path: str) -> Module:
        """The root module in a folder, with the values that files and the user give its variables."""
        if path not in self._roots:
            unit = self.unit_of(path)
            folder = self.folder(path)
            if unit is not None:
                folder = Folder(path, folder.files, (*unit.generated(), *folder.bodies))
            module = self._roots[path] = Module(self, folder)
            if unit is not None:
                module.inputs |= unit.inputs_given()
            module.inputs |= self._given(module)
        return self._roots[path]

    @property
    def units(self) -> dict[str, Unit]:
        """The files of Terragrunt, by their paths."""
        if self._units is None:
            from colonnade.sources.terraform.terragrunt import units  # noqa: PLC0415 - few have any

            self._units = units(self)
            for unit in list(self._units.values()):
                unit.find()
        return self._units

    def unit_of(self, path: str) -> Unit | None:
        """The first file of Terragrunt that is for the root module in a folder."""
        return next((each for each in self.units.values() if each.target == path), None)

    def _given(self, module: Module) -> dict[str, Node]:
        path = module.folder.path
        names = self.tree.list(path)
        files = [each for each in names if each in {"terraform.tfvars", "terraform.tfvars.json"}]
        files += [each for each in names if each.endswith((".auto.tfvars", ".auto.tfvars.json"))]
        found: dict[str, Node] = {}
        for name in files:
            body = self._body(f"{path}/{name}" if path else name)
            if body is not None:
                found |= {key: module.scope.evaluate(each.value) for key, each in body.attributes.items()}
        for name, text in self.given.parameters.items():
            if name in module.folder.variables:
                source = Source("--parameter", f"_ = {text}\n")
                read = hcl.read_expression(source) if text[:1] in "[{" else None
                written = read or hcl.read_expression(Source("--parameter", '_ = ""\n'))
                found[name] = module.scope.evaluate(written) if read else value(written, text)
        return found

    def stack_file(self, root: Module) -> str:
        """The file that stands for a root module."""
        return self.first_file(root.folder.path)

    def first_file(self, path: str) -> str:
        """The file that stands for the root module in a folder: main.tf, or else the first."""
        files = self.folder(path).files
        return next((each for each in files if posixpath.basename(each) == "main.tf"), files[0])

    def region(self, root: Module) -> str | None:
        """The region of the provider, where the files or the user tell it."""
        path = root.folder.path
        if path not in self._regions:
            self._regions[path] = self.given.region
            for block in root.folder.providers if self.given.region is None else ():
                written = block.body.attributes.get("region")
                if block.labels == ("aws",) and written is not None and "alias" not in block.body.attributes:
                    self._regions[path] = None  # a region that asks for itself
                    raw = root.scope.raw(written.value)
                    self._regions[path] = raw if isinstance(raw, str) and raw else None
        return self._regions[path]

    def pseudo(self, root: Module, name: str) -> object:
        """The account, the region and what hangs on it."""
        region = self.region(root)
        if region is not None:
            if name == "AWS::Region":
                return region
            if name == "AWS::Partition":
                return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region[:-2].rpartition("-")[0], "aws")
            if name == "AWS::URLSuffix":
                return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        return Opaque(f"{_TOLD[name]}, which is only known when it is deployed", name)

    def module_folder(self, caller: Module, block: Block, source: str) -> Folder | None:
        """The folder that a module is called from; None where it is not among the files."""
        if source.startswith(("./", "../")) or source in {".", ".."}:
            path = self.tree.resolve(caller.folder.path, source)
            if path is None or not self.tree.is_dir(path):
                self._tell_of(
                    block,
                    f"the module {block.labels[0]} is called from {source}, which is not in the reviewed folder",
                    "give the folder that holds it",
                )
                return None
            found = self.folder(path)
            return found if found.files else None
        known = self._known(source)
        if known is None:
            advice = "what it makes is not reviewed"
            self._tell_of(
                block, f"the module {block.labels[0]} is called from {source}, which is not read", advice
            )
            return None
        name, text = known
        body, _ = hcl.read(Source(name, text))
        return Folder(name, (name,), (body,), of_registry=True)

    def registry_at(self, folder: Folder, call: Mapping) -> Folder:
        """A module that is known without its files, standing at its call."""
        source = Source(folder.path, folder.bodies[0].source.text, at=call)
        body, _ = hcl.read(source)
        return Folder(folder.path, folder.files, (body,), of_registry=True)

    def _known(self, source: str) -> tuple[str, str] | None:
        """What is known of a module of the registry, as a configuration in miniature."""
        match = _REGISTRY.fullmatch(source.partition("?")[0].removeprefix("registry.terraform.io/"))
        name = "-".join(each for each in (match[1], match[2], match[3]) if each) if match else ""
        if name not in self._registry:
            file = resources.files(__package__).joinpath("registry", f"{name}.tf")
            there = bool(name) and file.is_file()
            self._registry[name] = (name, file.read_text(encoding="utf-8")) if there else None
        return self._registry[name]

    def _tell_of(self, block: Block, what: str, advice: str) -> None:
        if block.source.at is None:
            line, column = block.source.place(block.start)
            self.tell([Problem(block.source.file, line, column, what, advice, note=True)])


def root_folders(project: Project, files: Iterable[str]) -> list[str]:
    """The folders with a configuration that no other one calls."""
    paths = sorted({posixpath.dirname(each) for each in files})
    called: set[str] = set()
    for path in paths:
        folder = project.folder(path)
        for block in folder.calls.values():
            source = block.body.attributes.get("source")
            written = getattr(source.value, "value", None) if source is not None else None
            if isinstance(written, str) and written.startswith("."):
                resolved = project.tree.resolve(path, written)
                if resolved is not None and resolved != path:
                    called.add(resolved)
    roots = [each for each in paths if each not in called and project.folder(each).is_configuration]
    return roots or [each for each in paths if project.folder(each).is_configuration][:1]


__all__ = ["SUFFIXES", "Project", "root_folders"]
