"""Reading: from a folder of templates and code to the applications in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Protocol

from colonnade.dataclass import dataclass
from colonnade.model.application import Application
from colonnade.problem import Problem, Unreadable
from colonnade.sources.cloudformation import stacks, templates
from colonnade.sources.cloudformation.build import build
from colonnade.sources.cloudformation.parameters import Given
from colonnade.sources.cloudformation.stacks import Stack
from colonnade.sources.files import Tree


class Options(Protocol):
    """What the user tells of a deployment, and which files are left out; see config.Config."""

    @property
    def parameters(self) -> Mapping[str, str]: ...

    @property
    def parameter_files(self) -> tuple[Path, ...]: ...

    @property
    def environment(self) -> str | None: ...

    @property
    def region(self) -> str | None: ...

    @property
    def exclude(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Untold:
    """The options of a user who tells nothing."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    parameter_files: tuple[Path, ...] = ()
    environment: str | None = None
    region: str | None = None
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The stacks that make one application; loading it tells in `problems` what is wrong with parts of it."""

    stacks: tuple[Stack, ...]
    problems: list[Problem] = field(default_factory=list)

    @property
    def templates(self) -> tuple[str, ...]:
        return tuple(each.template.file for each in self.stacks)


def find(tree: Tree, options: Options | None = None) -> list[Group]:
    """Find which templates make which application; what cannot be read is told in the tree's problems."""
    told = options or Untold()
    given = Given.read(
        tree,
        parameters=(f"{name}={value}" for name, value in told.parameters.items()),
        files=map(str, told.parameter_files),
        region=told.region,
        environment=told.environment,
    )
    found = list(templates.templates(tree, told.exclude, tree.problems))
    groups = [Group(tuple(each)) for each in stacks.build(found, tree, given)]
    tree.problems += given.problems
    return groups


def load(group: Group) -> Application:
    """Make the model of one application, with the code of its functions; the group's problems are told then.

    Raises Unreadable where the templates have no resource that can be read.
    """
    application = (
        build(group.stacks, group.problems) if any(each.template.resources for each in group.stacks) else None
    )
    group.problems.extend(problem for each in group.stacks for problem in each.template.problems)
    if application is None:
        nothing = Problem(group.templates[0], 0, 0, "the template has no resources", "declare at least one")
        raise Unreadable(group.problems[0] if group.problems else nothing)
    return application


def read(tree: Tree, options: Options | None = None) -> tuple[list[Application], list[Problem]]:
    """Read every application of a folder, in the order of their templates."""
    applications: list[Application] = []
    problems: list[Problem] = []
    for group in find(tree, options):
        try:
            applications.append(load(group))
        except Unreadable as unreadable:
            problems.append(unreadable.problem)
        problems += group.problems
    return applications, sorted({*tree.problems, *problems})
