"""Functions that are alike: the same code with the same settings, but for some literal values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Opaque, some

if TYPE_CHECKING:
    from colonnade.model.api import Api
    from colonnade.model.code import Code
    from colonnade.model.function import Function

FEWEST_STATEMENTS = 5  # what is shorter than that is alike by chance
MOST_DIFFERENCES = 4  # literal values: with more of them two pieces of code say different things


@dataclass(frozen=True, slots=True)
class Shape:
    """Code without its comments, annotations and literal values: `told` is its structure with all names in it.

    `literals` are the literal values, in their order.
    """

    told: tuple[str, ...]
    literals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Functions that are alike; `differences` are pairs of literal values in which the code of two of them differs."""

    functions: tuple[Function, ...]
    differences: tuple[tuple[str, str], ...]


def alike_behind(api: Api) -> list[Likeness]:
    """The functions behind an API that could be one; raises Unknown where the code of less than two was read."""
    functions = some(api.functions, "no function under review stands behind it")
    some(functions[1:], "only one function stands behind it")
    read = [each for each in functions if each.code_link.known]
    if len(read) < 2:
        next(each for each in functions if not each.code_link.known).code  # noqa: B018 - tells why it is not known
    return list(_alike(read))


def _alike(functions: Sequence[Function]) -> Iterator[Likeness]:
    groups: dict[object, list[Function]] = {}
    for function in functions:
        if function.code.statements >= FEWEST_STATEMENTS:
            groups.setdefault((_settings(function), _summary(function.code)), []).append(function)
    for group in groups.values():
        rest = group
        while len(rest) > 1:
            first, *others = rest
            pairs = [(each, found) for each in others if (found := _compared(first, each)) is not None]
            if pairs:
                differences = dict.fromkeys(pair for _, found in pairs for pair in found)
                yield Likeness((first, *(each for each, _ in pairs)), tuple(differences))
            rest = [each for each in others if each not in [one for one, _ in pairs]]


def _settings(function: Function) -> tuple[object, ...]:
    """What templates say of a function and what would have to be the same if it were one with another."""
    facts = (function.runtime, function.memory, function.timeout, function.architecture, function.vpc)
    variables = tuple(sorted((name, str(each.value.raw)) for name, each in function.environment.items()))
    layers = tuple(each.key for each in function.layers)
    return (
        *(str(each.raw) for each in facts),
        variables,
        layers,
        tuple(str(each.raw) for each in function.foreign_layers),
    )


def _summary(code: Code) -> tuple[object, ...]:
    """What tells code apart without comparing it: how much of what it does, and to what."""
    called = tuple(sorted((each.action, *_named(each.arguments)) for each in code.calls))
    return (
        code.statements,
        code.branches,
        code.loops,
        called,
        tuple(sorted(each.module for each in code.imports)),
    )


def _named(arguments: Mapping[str, object] | None) -> Iterable[str]:
    """What a call names: the table, queue, bucket …, whatever else it says."""
    known = arguments or {}
    return (
        f"{name}={known[name]}"
        for name in sorted(known)
        if name.endswith(_NAMES) and not isinstance(known[name], Opaque)
    )


_NAMES = ("Name", "Arn", "Url", "Bucket", "Id")


def _compared(first: Function, second: Function) -> list[tuple[str, str]] | None:
    """The literal values in which the code of two functions differs; None where it differs in more than that."""
    if first.code.handler != second.code.handler or _others(first.code) != _others(second.code):
        return None
    if first.code.origin == second.code.origin:
        return []
    one, other = first.code.shape, second.code.shape
    if one is None or other is None or one.told != other.told:
        return None
    pairs = dict.fromkeys(
        pair for pair in zip(one.literals, other.literals, strict=True) if pair[0] != pair[1]
    )
    return list(pairs) if len(pairs) <= MOST_DIFFERENCES else None


def _others(code: Code) -> set[str]:
    """The files of code beside the one in which its handler stands."""
    return set(code.files) - {code.origin.file}
