"""Applications of one template and a little code, and what their functions need."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from colonnade.model.function import Function
from colonnade.privilege.needs import Needs, Requirement, needs_of
from colonnade.sources import read
from colonnade.sources.files import Tree


def functions(place: Path, template: str, **code: str) -> Mapping[str, Function]:
    """Write an application and read it; each keyword is a Python file: `app` is app.py."""
    (place / "template.yaml").write_text(dedent(template), encoding="utf-8")
    for name, text in code.items():
        (place / f"{name}.py").write_text(dedent(text), encoding="utf-8")
    applications, problems = read(Tree(place))
    assert not problems, problems
    return {each.name: each for one in applications for each in one.subjects(Function)}


def needed(place: Path, template: str, app: str, name: str = "Worker") -> Needs:
    """What the function of this name needs."""
    return needs_of(functions(place, template, app=app)[name])


def from_code(needs: Needs) -> dict[str, str]:
    """Each action and what it is needed on, of what the code needs and cannot do without."""
    return {each.action: str(each.arn) for each in needs.requirements if each.by and not each.optional}


def one(needs: Needs, action: str) -> Requirement:
    """The only requirement of an action."""
    found = [each for each in needs.requirements if each.action == action]
    assert len(found) == 1, [str(each.arn) for each in found]
    return found[0]
