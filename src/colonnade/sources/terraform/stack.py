"""A root module as a stack: what it makes as the resources of a template, with their values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Opaque
from colonnade.problem import Problem, Unreadable
from colonnade.sources.cloudformation.stacks import Stack
from colonnade.sources.cloudformation.template import Parameter, Template
from colonnade.sources.document import Document
from colonnade.sources.nodes import Mapping, Node
from colonnade.sources.terraform.blocks import rooted
from colonnade.sources.terraform.changes import Changes
from colonnade.sources.terraform.project import SUFFIXES, Project, root_folders
from colonnade.sources.terraform.translate import Translation
from colonnade.sources.terraform.values import Made, Outputs, text_of

if TYPE_CHECKING:
    from colonnade.sources.terraform.modules import Module


@dataclass(eq=False, slots=True)
class TerraformStack(Stack):
    """The stack of a root module, whose conditions were decided when it was evaluated."""

    decided: dict[str, Condition] = field(default_factory=dict)

    def resolve(self, node: Node) -> object:
        """The value of a node; what is made is none by itself, only its attributes are."""
        if isinstance(node, Made | Outputs):
            return Opaque("a whole resource or module stands where a value is asked for", str(node.origin))
        return Stack.resolve(self, node)

    def forget(self) -> None:
        self.known.clear()
        self.conditions.update(self.decided)


def roots(project: Project) -> list[str]:
    """The folders of the root modules of a tree, in order."""
    tree = project.tree
    only = tree.only
    if only is not None:
        return [""] if project.folder("").is_configuration else []
    return root_folders(project, tree.files(SUFFIXES))


def files_of(project: Project, path: str) -> tuple[str, ...]:
    """The files of a root module, the one that stands for it first."""
    files = project.folder(path).files
    first = project.first_file(path)
    return (first, *(each for each in files if each != first))


def together(project: Project, paths: list[str]) -> list[list[str]]:
    """The root modules that make one application: those that give each other outputs through Terragrunt."""
    leader = {path: path for path in paths}

    def first(path: str) -> str:
        while leader[path] != path:
            path = leader[path]
        return path

    for unit in project.units.values():
        for other in unit.dependencies.values():
            if unit.target in leader and other.target in leader:
                one, two = sorted((first(str(unit.target)), first(str(other.target))))
                leader[two] = one
    groups: dict[str, list[str]] = {}
    for path in paths:
        groups.setdefault(first(path), []).append(path)
    return list(groups.values())


def stack_of(project: Project, path: str) -> TerraformStack:
    """Evaluate and translate the root module in a folder.

    Raises Unreadable where its files are gone.
    """
    if not project.folder(path).files:
        raise Unreadable(Problem(path or ".", 0, 0, "has no Terraform files any more", "check the folder"))
    with project.heard() as problems:
        module = project.root(path)
        translation = Translation(module)
        translation.translate()
    file = project.stack_file(module)
    root = Mapping()
    root.text_file, root.line, root.column, root.start, root.end = file, 1, 1, 0, 0
    root.tag, root.parent, root.key, root.entries, root.keys, root.at = "", None, "", {}, {}, root
    template = Template(
        file=file,
        document=Document(file, "", root),
        root=root,
        parameters=dict(_parameters(module)),
        resources=translation.resources,
        problems=problems,
        writer=Changes(translation.resources),
    )
    return TerraformStack(
        template,
        project.tree,
        region=project.region(module),
        decided=translation.conditions,
    )


def _parameters(module: Module) -> Iterator[tuple[str, Parameter]]:
    """The variables of a root module."""
    for name, block in module.folder.variables.items():
        default = block.body.attributes.get("default")
        sensitive = block.body.attributes.get("sensitive")
        raw = module.scope.raw(default.value) if default is not None else None
        yield (
            name,
            Parameter(
                name=name,
                type="String",
                default=text_of(raw),
                allowed_values=module.folder.allowed.get(name, ()),
                no_echo=sensitive is not None and module.scope.raw(sensitive.value) is True,
                origin=rooted(block).origin,
            ),
        )
