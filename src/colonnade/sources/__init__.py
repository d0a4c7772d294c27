"""Reading: from a folder of templates and code to the applications in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Protocol

from colonnade.dataclass import dataclass
from colonnade.model.application import Application
from colonnade.problem import Problem, Unreadable
from colonnade.sources.cloudformation import left_out, stacks, templates
from colonnade.sources.cloudformation.build import build
from colonnade.sources.cloudformation.handlers import Handlers
from colonnade.sources.cloudformation.parameters import Given
from colonnade.sources.cloudformation.stacks import Stack
from colonnade.sources.cloudformation.template import Template
from colonnade.sources.files import Tree

TERRAFORM = (".tf", ".tf.json")
PLANNED = '"planned_values"'
NOTHING_MADE = ("declares no resource that is reviewed", "", True)
# How many applications may be held in memory together.
MOST_KEPT = 8


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
    """The templates that make one application; loading it tells in `problems` what is wrong with parts of it.

    `stacks` gives the stacks of the templates: those that were found, or, where there are many groups, the same
    read anew, so that only those of one group at a time take room. `again` reads them from another tree, in
    which their texts may differ. `empty` says what is wrong where there are no resources. `loaded` are those
    that load() took, `code` is what reads the code of their functions.
    """

    templates: tuple[str, ...]
    stacks: Callable[[], Sequence[Stack]]
    again: Callable[[Tree], Sequence[Stack]]
    problems: list[Problem] = field(default_factory=list)
    loaded: list[Stack] = field(default_factory=list)
    code: Handlers = field(default_factory=Handlers)
    empty: tuple[str, str, bool] = ("the template has no resources", "declare at least one", False)


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
    found = []
    terraform = _is_terraform(tree)
    if not (tree.only and terraform):
        found += _templates(tree, told, given)
    together = stacks.build(found, tree, given)
    tree.problems += given.problems
    keep = len(together) <= MOST_KEPT
    groups = [_group(each, tree, given, keep=keep) for each in together]
    if terraform:
        from colonnade.sources.terraform import groups as configurations  # noqa: PLC0415 - for those who have any

        others = [
            Group(files, stacks, again, empty=NOTHING_MADE)
            for files, stacks, again in configurations.find(tree, given, told.exclude)
        ]
        if not groups:
            return others
        from colonnade.sources.joined import joined  # noqa: PLC0415 - for those who have both

        return joined(groups, others, tree)
    return groups


def _is_terraform(tree: Tree) -> bool:
    """Whether there are files of Terraform; of plans, only the one that is asked for is read."""
    if tree.only is None:
        return bool(tree.files(TERRAFORM))
    if tree.only.endswith(TERRAFORM):
        return True
    try:
        return tree.only.endswith(".json") and PLANNED in tree.read(tree.only)
    except Unreadable:
        return False


def _templates(tree: Tree, told: Options, given: Given) -> list[Template]:
    """Read the templates and the services of a folder; a file that a service takes in is part of it."""
    suffixes = templates.SUFFIXES
    if not any("serverless" in file.lower() for file in ([tree.only] if tree.only else tree.files(suffixes))):
        return list(templates.templates(tree, told.exclude, tree.problems))
    from colonnade.sources.serverless import services  # noqa: PLC0415 - for those who have any

    found = list(services.services(tree, told.exclude, tree.problems, given))
    if tree.only and found:
        return found
    inside = {file for each in found for file in each.files}
    others = templates.templates(tree, told.exclude, tree.problems)
    return [*found, *(each for each in others if each.file not in inside)]


def _group(found: list[Stack], tree: Tree, given: Given, *, keep: bool) -> Group:
    files = tuple(each.template.file for each in found)
    nested = [
        (each.template.file, name, child.template.file)
        for each in found
        for name, child in each.children.items()
    ]

    def again(where: Tree) -> list[Stack]:
        return stacks.again(files, nested, where, given)

    if keep:
        return Group(files, lambda: found, again)
    told = [problem for each in found for problem in each.template.problems]
    return Group(files, lambda: again(tree), again, told)


def elsewhere_read(group: Group, tree: Tree, code: Handlers) -> Group:
    """Give the same group read from another tree; `code` is what reads the code there."""
    return Group(group.templates, lambda: group.again(tree), group.again, [], [], code)


def load(group: Group) -> Application:
    """Make the model of one application, with the code of its functions; the group's problems are told then.

    Raises Unreadable where the templates have no resource that can be read.
    """
    found = group.stacks()
    group.loaded[:] = found
    application = (
        build(found, group.problems, group.code) if any(each.template.resources for each in found) else None
    )
    group.problems.extend(problem for each in found for problem in each.template.problems)
    if application is None:
        what, advice, note = group.empty
        nothing = Problem(group.templates[0], 0, 0, what, advice, note)
        raise Unreadable(group.problems[0] if group.problems else nothing)
    return application


def elsewhere(group: Group) -> Iterator[tuple[str, Application]]:
    """Make the model of a loaded application again for each deployment with what its defaults leave out.

    Each comes with the words that say of what is there only then where it exists: "only where …".
    """
    for each in left_out.deployments(group.loaded):
        with left_out.deployed(group.loaded, dict(each.values)):
            yield each.where, build(group.loaded, [], group.code)


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
