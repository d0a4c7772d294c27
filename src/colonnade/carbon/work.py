"""The work that energy and carbon are reckoned from: what was metered of an application, and what was seen of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from colonnade.dataclass import dataclass
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.model.metrics import EmittedMetric
from colonnade.model.observed import FunctionFacts, ObservedFunction, Seen
from colonnade.traffic import Traffic
from colonnade.usage.meter import metered
from colonnade.usage.used import Metered

# What asks a function and waits for its answer, as a caller does.
_ASKING = frozenset(("alb", "api", "appsync", "cloudfront", "url"))
_LAMBDA = "AWS::Lambda::"


@dataclass(frozen=True, slots=True)
class Work:
    """What one application does in a month, as plain data.

    `seen` are the facts of the functions that telemetry tells of by their keys, `span` what telemetry that was.
    `asked` are the keys of the functions that callers ask and wait for; `units` those of the functions that emit the
    unit of work. `others` counts resources that run or keep something and are not Lambda's, by type.
    """

    metered: Metered
    seen: Mapping[str, FunctionFacts] = field(default_factory=dict)
    span: Seen | None = None
    asked: frozenset[str] = frozenset()
    units: tuple[str, ...] = ()
    others: Mapping[str, int] = field(default_factory=dict)


def worked(application: Application, traffic: Traffic, unit: str | None = None) -> Work:
    """Tell the work of an application, while its model is there."""
    observed = application.subjects(ObservedFunction)
    functions = application.subjects(Function)
    asked = (each.key for each in functions if any(one.kind in _ASKING for one in each.all_triggers))
    emitting = [each for each in application.subjects(EmittedMetric) if unit and each.name == unit]
    used = metered(application, traffic)
    types = [each.type for each in application.resources]
    others = {
        type_: types.count(type_)
        for type_ in dict.fromkeys(types)
        if not type_.startswith(_LAMBDA) and type_ not in used.free and "." not in type_
    }
    return Work(
        used,
        {each.function.key: each.facts for each in observed},
        observed[0].seen if observed else None,
        frozenset(asked),
        tuple(dict.fromkeys(each.function.key for each in emitting)),
        others,
    )
