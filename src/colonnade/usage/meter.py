"""Meters: what one kind of resource uses in a month, and reading an application by all of them."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from colonnade.aws.published import published
from colonnade.condition import NEVER, TooManyWorlds, Undecided, World, holds, in_every_world
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Unknown
from colonnade.measure import Range
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.traffic import Traffic
from colonnade.usage.amount import NOTHING, Amount, Basis, Ground
from colonnade.usage.flow import Flow
from colonnade.usage.used import Gap, Metered, NotKnown, Usage, Used

Told = Iterator[Used | NotKnown]
Asked = Callable[[Any, Flow], Told]


@dataclass(frozen=True, slots=True)
class Meter:
    """Tells what each subject of one kind uses; `over` is a class of the model, or a CloudFormation type.

    `what` is what is not known where it stops ("logs").
    """

    over: type | str
    what: str
    tell: Asked


def meter(over: type | str, what: str) -> Callable[[Asked], Meter]:
    """Make a generator function over one kind of subject a meter."""
    return lambda tell: Meter(over, what, tell)


@cache
def all_meters() -> tuple[Meter, ...]:
    """Every meter there is, found in the modules below `colonnade.usage.meters`."""
    package = importlib.import_module("colonnade.usage.meters")  # by name: the meters import this module
    found: list[Meter] = []
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        contents = vars(importlib.import_module(module.name)).values()
        found += [each for each in contents if isinstance(each, Meter)]
    return tuple(found)


def metered(application: Application, traffic: Traffic) -> Metered:
    """Tell what an application uses in a month of that traffic."""
    flow = Flow(application, traffic)
    usages: list[Usage] = []
    gaps: list[Gap] = []
    seen: set[str] = set()
    for each in all_meters():
        for subject in _subjects(application, each):
            owner = _owner(subject, application)
            key, name = owner.key if isinstance(owner, Resource) else "", str(owner)
            seen.add(key)
            used, unknown = _read(each, subject, flow)
            usages += [Usage(key, name, one.item, one.amount, one.by) for one in used]
            gaps += [Gap(key, name, one.what, one.reason) for one in unknown]
    # A type with a dot is a part of a resource that the model makes one of its own.
    others = Counter(
        each.type
        for each in application.resources
        if each.key not in seen and each.condition != NEVER and "." not in each.type
    )
    free = {type_: count for type_, count in others.items() if is_free(type_)}
    return Metered(
        application.name,
        application.region,
        {each.key: str(each) for each in application.subjects(Function) if each.condition != NEVER},
        tuple(usages),
        tuple(dict.fromkeys(gaps)),
        dict(sorted(free.items())),
        dict(sorted((type_, count) for type_, count in others.items() if type_ not in free)),
    )


def is_free(type_: str) -> bool:
    """Whether resources of a CloudFormation type cost nothing by themselves."""
    table = published("prices")["free"]
    return type_ in table["types"] or type_.startswith(tuple(table["families"]))


def _subjects(application: Application, by: Meter) -> list[Any]:
    if isinstance(by.over, str):
        return [each for each in application.resources if each.type == by.over and each.condition != NEVER]
    subjects: list[Any] = application.subjects(by.over)
    return [each for each in subjects if NEVER not in each.conditions]


def _owner(subject: Any, application: Application) -> Resource | Application:
    """The resource that a subject is, or that it belongs to; the application where that is not in the files."""
    if isinstance(subject, Resource):
        return subject
    try:
        found: Resource = subject.function
    except Unknown:
        return application
    return found


Answer = tuple[tuple[Used, ...], tuple[NotKnown, ...]]


def _read(by: Meter, subject: Any, flow: Flow) -> Answer:
    """Ask in every world that matters, and make one answer of those."""

    def ask() -> Answer | None:
        return _asked(by, subject, flow) if all(map(holds, subject.conditions)) else None

    try:
        answers = in_every_world(ask)
    except TooManyWorlds as many:
        return (), (NotKnown(by.what, str(many)),)
    gaps = dict.fromkeys(gap for _, answer in answers if answer for gap in answer[1])
    return tuple(_united(answers)), tuple(gaps)


def _asked(by: Meter, subject: Any, flow: Flow) -> Answer:
    used: list[Used] = []
    gaps: list[NotKnown] = []
    try:
        for each in by.tell(subject, flow):
            (used if isinstance(each, Used) else gaps).append(each)  # type: ignore[arg-type]  # by its class
    except Unknown as unknown:
        gaps.append(NotKnown(by.what, unknown.reason))
    except NotApplicable:
        pass
    except (Undecided, TooManyWorlds):
        raise
    except Exception as error:  # noqa: BLE001 - what one meter does wrong stays with it
        gaps.append(
            NotKnown(by.what, f"a fault of Colonnade, please report it ({type(error).__name__}: {error})")
        )
    return tuple(used), tuple(gaps)


def _united(answers: list[tuple[World, Answer | None]]) -> Iterator[Used]:
    """Make one of what is used in each world: from the least to the most of them, where they differ."""
    totals = [_totals(answer[0]) if answer else {} for _, answer in answers]
    for item, by in dict.fromkeys(key for total in totals for key in total):
        amounts = [total.get((item, by), NOTHING) for total in totals]
        low, high = min(each.range.low for each in amounts), max(each.range.high for each in amounts)
        likely = sum(each.range.likely for each in amounts) / len(amounts)
        grounds = dict.fromkeys(ground for each in amounts for ground in each.grounds)
        if len({each.range for each in amounts}) > 1:
            where = next(
                world for world, each in zip(_worlds(answers), amounts, strict=True) if each.range.high
            )
            grounds[Ground(Basis.ASSUMED, f"it depends on whether {where}")] = None
        yield Used(item, Amount(Range(low, likely, high), tuple(grounds)), by)


def _worlds(answers: list[tuple[World, Answer | None]]) -> list[World]:
    return [world for world, _ in answers]


def _totals(used: tuple[Used, ...]) -> dict[tuple[str, str | None], Amount]:
    totals: dict[tuple[str, str | None], Amount] = {}
    for each in used:
        known = totals.get((each.item, each.by))
        totals[each.item, each.by] = each.amount if known is None else known + each.amount
    return totals
