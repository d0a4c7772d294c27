"""From the templates of one application to its model, with the code of its functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.problem import Problem, Unreadable
from colonnade.sources.cloudformation import stacks as all_stacks
from colonnade.sources.cloudformation import template as templates
from colonnade.sources.cloudformation.build import application_name, build
from colonnade.sources.cloudformation.parameters import Given
from colonnade.sources.document import parse
from colonnade.sources.files import Tree

if TYPE_CHECKING:
    from colonnade.model.application import Application
    from colonnade.sources import Group
    from colonnade.sources.cloudformation.template import Template

_trees: dict[str, Tree] = {}


def load_group(group: Group, tree: Tree | None = None) -> tuple[list[Application], list[Problem]]:
    """The application of these templates, if any of them can be read, and all that is wrong with them."""
    problems: list[Problem] = []
    tree = tree or _tree(group.root)
    given = Given(group.options.parameters, group.options.region)
    read = [each for each in (_template(tree, file, problems) for file in group.templates) if each]
    stacks = [stack for each in all_stacks.build(read, tree, given) for stack in each]
    if not any(stack.template.resources for stack in stacks):
        for stack in stacks:
            problems += stack.template.problems
        return [], problems
    all_stacks.Together(stacks)
    application, told = build(stacks, application_name(group.templates))
    for stack in stacks:
        problems += stack.template.problems
    return [application], [*problems, *told]


def _tree(root: str) -> Tree:
    """The reviewed folder, listed once in each process."""
    if root not in _trees:
        _trees[root] = Tree(root)
    return _trees[root]


def _template(tree: Tree, file: str, problems: list[Problem]) -> Template | None:
    try:
        document = parse(file, tree.read(file))
    except Unreadable as unreadable:
        problems.append(unreadable.problem)
        return None
    problems += document.problems
    return templates.read(document) if templates.is_template(document) else None
