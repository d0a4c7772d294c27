"""What only the defaults of parameters leave out of an application, and with which values it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from colonnade.condition import NEVER, Condition, Same, TooManyWorlds, World, in_every_world
from colonnade.dataclass import dataclass
from colonnade.fact import Opaque
from colonnade.regex import regex
from colonnade.sources.cloudformation.conditions import condition
from colonnade.sources.cloudformation.stacks import Together

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack
    from colonnade.sources.cloudformation.template import Parameter

# How many other deployments of an application are looked at.
MOST = 8

_NAMED = regex(r"the parameter (\w+)|\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Deployment:
    """Values of parameters, other than the defaults, with which resources exist that otherwise do not.

    `where` says it in words, to follow "it exists": "only where the parameter Big is 'yes'". A value is Opaque
    where it is only known which one it is not.
    """

    where: str
    values: tuple[tuple[str, object], ...]


def deployments(stacks: Sequence[Stack]) -> list[Deployment]:
    """The deployments in which there is what the defaults leave out, those that change the least first."""
    missing = [(stack, name) for stack in stacks for name in _never(stack)]
    if not missing:
        return []
    defaults = {name: each for stack in stacks for name, each in _by_default(stack)}
    with deployed(stacks, {name: _left_open(name) for name in defaults}):
        asked = dict.fromkeys(condition(stack, name) for stack, name in missing)
    different: dict[object, Deployment] = {}
    for formula in asked:
        each = _deployment(formula, defaults) if formula != NEVER else None
        if each is not None:
            different.setdefault(each.values, each)
    return sorted(different.values(), key=lambda each: len(each.values))[:MOST]


@contextmanager
def deployed(stacks: Sequence[Stack], values: Mapping[str, object]) -> Iterator[None]:
    """Take these values for the parameters that are left to their defaults; what is told meanwhile is not."""
    before = [(stack, dict(stack.parameters), list(stack.template.problems)) for stack in stacks]
    for stack in stacks:
        stack.parameters |= {name: values[name] for name, _ in _by_default(stack) if name in values}
    Together(list(stacks))
    try:
        yield
    finally:
        for stack, parameters, problems in before:
            stack.parameters = parameters
            stack.template.problems[:] = problems
        Together(list(stacks))


def _never(stack: Stack) -> list[str]:
    """The conditions that do not hold, of those on which resources hang."""
    asked = dict.fromkeys(each.condition for each in stack.template.resources.values())
    return [name for name in asked if name is not None and condition(stack, name) == NEVER]


def _by_default(stack: Stack) -> Iterator[tuple[str, Parameter]]:
    """The parameters that have the values which the template itself gives them."""
    for name, each in stack.template.parameters.items():
        given = name in stack.parameters or stack.passed.get(name)
        if each.default is not None and not each.from_ssm and not given:
            yield name, each


def _left_open(name: str) -> Opaque:
    return Opaque(f"the parameter {name}, which is only given when the stack is deployed", name)


def _deployment(formula: Condition, defaults: Mapping[str, Parameter]) -> Deployment | None:
    """The deployment that makes a condition hold and differs least from the defaults, if there is one."""
    try:
        worlds = [world for world, _ in in_every_world(lambda: None, [formula])]
    except TooManyWorlds:
        return None
    made = [(values, world) for world in worlds if (values := _values(world, defaults))]
    if not made:
        return None
    values, world = min(made, key=lambda each: len(each[0]))
    if len(worlds) > 1:  # there are others: what is as by default goes without saying
        asked = [(each, answer) for each, answer in world.given if _names(each) & values.keys()]
        where = f"where {World(tuple(asked))}"
    else:
        where = f"only where {world}"
    return Deployment(where, tuple(sorted(values.items(), key=lambda each: each[0])))


def _values(world: World, defaults: Mapping[str, Parameter]) -> dict[str, object]:
    """The values of parameters that make a world, without those that are the defaults already."""
    values: dict[str, object] = {}
    refused: dict[str, set[str]] = {}
    for question, answer in world.given:
        names = _names(question)
        name = next(iter(names), "")
        if question.subject != f"the parameter {name}":
            values |= {each: _left_open(each) for each in names if each in defaults}
        elif answer:
            values[name] = question.value
        else:
            refused.setdefault(name, set()).add(question.value)
    for name in refused.keys() - values.keys():
        values[name] = _another(defaults.get(name), name, refused[name])
    return {
        name: value for name, value in values.items() if name in defaults and value != defaults[name].default
    }


def _names(question: Same) -> set[str]:
    """The parameters that a question is about."""
    return {one or other for one, other in _NAMED.findall(question.subject)}


def _another(parameter: Parameter | None, name: str, refused: set[str]) -> object:
    """A value that is none of these: the default, else the first that is allowed, else one left open."""
    default = parameter.default if parameter else None
    if default is not None and default not in refused:
        return default
    allowed = parameter.allowed_values if parameter else ()
    return next((each for each in allowed if each not in refused), _left_open(name))
