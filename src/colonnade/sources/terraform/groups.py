"""Which root modules a folder holds, and how each is read when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from colonnade.problem import Unreadable
from colonnade.sources.cloudformation.stacks import Together
from colonnade.sources.terraform import stack
from colonnade.sources.terraform.project import Project

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.parameters import Given
    from colonnade.sources.cloudformation.stacks import Stack
    from colonnade.sources.files import Tree

Found = tuple[tuple[str, ...], Callable[[], Sequence["Stack"]], Callable[["Tree"], Sequence["Stack"]]]


def find(tree: Tree, given: Given, exclude: tuple[str, ...]) -> Iterator[Found]:
    """The files of each root module, what reads it, and what reads it again from another tree."""
    project = Project(tree, given)
    try:
        paths = stack.roots(project)
    except Unreadable as unreadable:
        tree.problems.append(unreadable.problem)
        return
    tree.problems += project.problems
    kept = [
        path for path in paths if not any(fnmatchcase(project.first_file(path), each) for each in exclude)
    ]
    for group in stack.together(project, kept):

        def read(group: list[str] = group) -> Sequence[Stack]:
            return Together([stack.stack_of(project, path) for path in group]).stacks

        def again(where: Tree, group: list[str] = group) -> Sequence[Stack]:
            anew = Project(where, given)
            return Together([stack.stack_of(anew, path) for path in group]).stacks

        yield tuple(file for path in group for file in stack.files_of(project, path)), read, again
