"""Whose access logs and metrics are whose: what lies beside the logs of functions joins the same application."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.fact import Choice, Opaque, Text
from colonnade.model.alarm import Alarm
from colonnade.model.alarm_seen import ObservedAlarm
from colonnade.model.api import Api, Route
from colonnade.model.api_seen import ObservedApi
from colonnade.model.application import Application
from colonnade.model.observed import Logs
from colonnade.model.observed_api import ApiFacts
from colonnade.model.resource import Resource
from colonnade.model.stage import Stage
from colonnade.telemetry.names import called, logical_id

# How many of the requests to an API must be for routes of the template's, where nothing but them tells which it is.
ENOUGH = 0.9
_VARIABLE = re.compile(r"\{[^/{}]+\}")


@dataclass(frozen=True, slots=True)
class JoinedBeside:
    """What came of it: the parts of the application, and the names of the APIs that are among them.

    `said` is what the user said of names that was found to be an API here.
    """

    parts: tuple[Any, ...]
    apis: tuple[str, ...]
    said: frozenset[str]


def joined(application: Application, logs: Logs, functions: Mapping[str, str]) -> JoinedBeside:
    """Give APIs what access logs tell, and alarms the values of their metrics.

    `functions` are the names of the logs of functions, by the function's key.
    """
    names: dict[str, tuple[str, ...]] = {key: (name,) for key, name in functions.items()}
    parts: list[Any] = []
    found = []
    for facts, api in _apis(application, logs):
        found.append(facts.name)
        names[api.key] = (*names.get(api.key, ()), facts.name)
        parts.append(_observed(api, facts, logs))
    for alarm in application.subjects(Alarm):
        if len(alarm.metrics) == 1 and not alarm.computes:
            watched = {each.key: names.get(each.key, ()) for each in alarm.metrics[0].on}
            watched |= {each.key: (*watched[each.key], *_called(each, logs)) for each in alarm.metrics[0].on}
            parts.append(
                ObservedAlarm(
                    alarm=alarm,
                    beside=logs.beside,
                    source=logs.seen.source,
                    names=watched,
                    goals=logs.goals,
                )
            )
    said = {of for each in application.subjects(Api) for of in logs.names.values() if _is(each, of)}
    return JoinedBeside(tuple(parts), tuple(dict.fromkeys(found)), frozenset(said))


def _observed(api: Api, facts: ApiFacts, logs: Logs) -> ObservedApi:
    patterns = [(each, _pattern(each, facts.stage)) for each in api.routes]
    routes = {
        told.route: route
        for told in facts.busiest_routes
        for route, pattern in reversed(patterns)
        if pattern.fullmatch(told.route)
    }
    return ObservedApi(
        api=api,
        stage=_stage(api, facts),
        facts=facts,
        source=logs.seen.source,
        goals=logs.goals,
        routes=routes,
    )


def _called(resource: Resource, logs: Logs) -> Iterator[str]:
    """Give the one name among the dimensions of the metrics that surely is that of a resource."""
    asked = called(resource)
    values = {value for each in logs.beside.metrics for name, value in each.of.dimensions if name != "Stage"}
    fitting = {value: fit for value in values if (fit := asked(value.rpartition(":")[2])) is not None}
    surest = min((fit.way for fit in fitting.values()), default=None)
    best = [value for value, fit in fitting.items() if fit.way is surest]
    if len(best) == 1:
        yield best[0]


def _apis(application: Application, logs: Logs) -> list[tuple[ApiFacts, Api]]:
    """Find the API that each of the access logs is of, where that is sure."""
    apis = application.subjects(Api)
    told: dict[str, list[ApiFacts]] = {}
    for each in logs.beside.apis:
        told.setdefault(each.name, []).append(each)
    matched: dict[str, Api] = {}
    for name in told:
        of = next((of for glob, of in logs.names.items() if fnmatchcase(name, glob)), None)
        said = [each for each in apis if _is(each, of)] if of is not None else _named(apis, name)
        if len(said) == 1:
            matched[name] = said[0]
    left = {name for name in told if name not in matched and not _is_said(name, logs.names)}
    # What has the logs of one name has no others; so which is whose may follow from the rest.
    while found := _by_routes({name: told[name] for name in left}, apis, matched):
        matched |= found
        left -= found.keys()
    return [(facts, matched[facts.name]) for facts in logs.beside.apis if facts.name in matched]


def _by_routes(
    told: Mapping[str, list[ApiFacts]], apis: list[Api], matched: Mapping[str, Api]
) -> dict[str, Api]:
    """Find the only API without logs whose routes were asked for, of those that no other logs may be of."""
    free = [each for each in apis if each not in matched.values()]
    fitting = {
        name: [api for api in free if _asked_for(api, facts[0]) >= ENOUGH] for name, facts in told.items()
    }
    sure = {name: found[0] for name, found in fitting.items() if len(found) == 1}
    claimed = [api.key for api in sure.values()]
    return {name: api for name, api in sure.items() if claimed.count(api.key) == 1}


def _named(apis: list[Api], name: str) -> list[Api]:
    return [each for each in apis if called(each)(name) is not None]


def _is_said(name: str, said: Mapping[str, str]) -> bool:
    return any(fnmatchcase(name, glob) for glob in said)


def _is(api: Api, said: str) -> bool:
    return said in {api.key, logical_id(api), api.name}


def _stage(api: Api, facts: ApiFacts) -> Stage | None:
    """Find the stage that is called as the logs say, or the only one there is."""
    if len(api.stages) == 1:
        return api.stages[0]
    return next((each for each in api.stages if facts.stage in _texts(each.name.raw)), None)


def _asked_for(api: Api, facts: ApiFacts) -> float:
    """How many of the requests were for routes that an API has."""
    routes = [_pattern(each, facts.stage) for each in api.routes]
    known = [each for each in facts.busiest_routes if each.route]
    fitting = [each for each in known if any(route.fullmatch(each.route) for route in routes)]
    return sum(each.requests for each in fitting) / max(sum(each.requests for each in known), 1)


def _pattern(route: Route, stage: str) -> re.Pattern[str]:
    """What access logs may write for a route: its key, or the method and the path that was asked for."""
    methods = _texts(route.method.raw)
    method = "[A-Z]+" if "ANY" in methods else "|".join(map(re.escape, methods)) or "[A-Z]+"
    paths = []
    for path in _texts(route.path.raw):
        pattern = ""
        end = 0
        for variable in _VARIABLE.finditer(path):
            pattern += re.escape(path[end : variable.start()])
            pattern += ".+" if variable[0].endswith("+}") else "[^/]+"
            end = variable.end()
        paths += [re.escape(path), pattern + re.escape(path[end:])]
    before = f"(?:/{re.escape(stage)})?" if stage else ""
    either = "|".join(dict.fromkeys(paths)) or "(?!)"
    return re.compile(f"(?:(?:{method}|ANY) {before}(?:{either})|{either})")


def _texts(raw: object) -> list[str]:
    """The texts that a value may be, as far as they are known."""
    if isinstance(raw, Choice):
        return [*_texts(raw.then), *_texts(raw.otherwise)]
    if isinstance(raw, Text):
        return [raw.literal] if raw.literal is not None else []
    return [] if isinstance(raw, Opaque) or raw is None else [str(raw)]
