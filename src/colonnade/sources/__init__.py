"""Reading: from a folder of templates and code to the applications in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from colonnade.model.application import Application
    from colonnade.problem import Problem
    from colonnade.sources.files import Tree


@dataclass(frozen=True, slots=True)
class Options:
    """What the user tells of a deployment: values of parameters, the region, the environment of samconfig.toml."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    config_env: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Templates that make one application; it can be handed to another process.

    `root` is the path of the reviewed folder, `templates` are relative to it.
    """

    root: str
    templates: tuple[str, ...]
    options: Options = field(default_factory=Options)


def find(tree: Tree, options: Options | None = None) -> tuple[list[Group], list[Problem]]:
    """Find which templates make which application, without reading more of them than that takes."""
    from colonnade.sources.cloudformation.grouping import group

    found, problems = group(tree)
    chosen = options or Options()
    return [Group(str(tree.root), templates, chosen) for templates in found], problems


def load(group: Group, tree: Tree | None = None) -> tuple[list[Application], list[Problem]]:
    """Read the templates of one application and the code of its functions; one that cannot be read is no application.

    `tree` is the reviewed folder where it is at hand.
    """
    from colonnade.sources.cloudformation.loading import load_group

    return load_group(group, tree)


def read(tree: Tree, options: Options | None = None) -> tuple[list[Application], list[Problem]]:
    """Read every application of a folder, in the order of their templates."""
    groups, problems = find(tree, options)
    applications: list[Application] = []
    for group in groups:
        loaded, told = load(group, tree)
        applications += loaded
        problems += told
    return applications, sorted(set(problems))
