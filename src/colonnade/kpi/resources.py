"""What watches the metrics of an application, as resources of the templates that its functions stand in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from colonnade.dataclass import dataclass
from colonnade.edit import NewResource
from colonnade.kpi.account import Account, Flow, Metric
from colonnade.kpi.alarms import Watched, awaited, watched
from colonnade.kpi.dashboard import dashboard
from colonnade.model.alarm import Alarm
from colonnade.model.api import Api
from colonnade.regex import regex
from colonnade.remedies.alarms import Notified, notified_in
from colonnade.remedies.home import Home, home_of

# How topics are called whose messages somebody is to read at once.
_TELLING = regex(r"(?i)alarm|alert|on_?call|pager|incident")


@dataclass(frozen=True, slots=True)
class Resources:
    """What is to be added to one template, and what becomes of each metric whose function stands in it."""

    file: str
    new: tuple[NewResource, ...]
    watched: tuple[Watched, ...]


def resources(account: Account, latency_goal: float | None = None) -> list[Resources]:
    """The dashboard and the alarms for each template whose functions emit metrics, or work on flows.

    `latency_goal` are the milliseconds that customers may wait, None where nobody says.
    """
    homes: dict[str, Home] = {}
    for function in (
        *(each.function for each in account.found),
        *(each for flow in account.flows for each in flow.functions),
    ):
        home = home_of(function)
        if home is None:
            continue
        # What is declared exists where the function does beside which it stands: always, if there is such a one.
        known = homes.get(home.file)
        if known is None or (known.resource.condition is not None and function.condition is None):
            homes[home.file] = home
    return [_of(account, home, latency_goal) for home in homes.values()]


def _of(account: Account, home: Home, latency_goal: float | None) -> Resources:
    notified = _notified(home)
    alarms = account.application.subjects(Alarm)
    told = [
        watched(each, home_of(each.function) or home, notified.actions, alarms, vital=account.is_vital(each))
        for each in _once(account.found, home)
    ]
    flows = [each for each in account.flows if _here(each, home)]
    apis = (each.resource for flow in flows for each in flow.given if isinstance(each.resource, Api))
    for api in dict.fromkeys(apis):
        own = home_of(api)
        if own is not None and own.file == home.file:
            told.append(awaited(api, own, latency_goal, notified.actions, alarms))
    found = [*notified.edits] if any(each.alarm is not None for each in told) else []
    new: list[NewResource] = [each for each in found if isinstance(each, NewResource)]
    told = list(_named_apart(told))
    new += [each.alarm for each in told if each.alarm is not None]
    shown = dashboard(home, flows, account.others)
    new += [shown] if shown is not None else []
    return Resources(home.file, tuple(new), tuple(told))


def _notified(home: Home) -> Notified:
    """Whom the template's alarms notify; where it has none, the one topic that is called after such, or a new one."""
    told = notified_in(home)
    topics = [
        each for each in home.neighbours if each.type == "AWS::SNS::Topic" and _TELLING.search(each.name)
    ]
    if told.topic is None or len(topics) != 1 or topics[0].condition is not None:
        return told
    return Notified([{"Ref": topics[0].key.partition("#")[2]}])


def _named_apart(told: list[Watched]) -> Iterator[Watched]:
    """Alarms under names of their own: two metrics may differ only by what no logical id has."""
    taken: set[str] = set()
    for each in told:
        alarm = each.alarm
        if alarm is not None and alarm.name in taken:
            name = next(free for n in range(2, len(told) + 2) if (free := f"{alarm.name}{n}") not in taken)
            alarm = replace(alarm, name=name)
        if alarm is not None:
            taken.add(alarm.name)
        yield replace(each, alarm=alarm)


def _here(flow: Flow, home: Home) -> bool:
    return any(each.key.partition("#")[0] == home.file for each in flow.functions)


def _once(metrics: list[Metric], home: Home) -> Iterator[Metric]:
    """The metrics of the template's functions, each that a function emits at several places once."""
    seen = set()
    for each in metrics:
        file, _, name = each.function.key.partition("#")
        if file == home.file and (name, each.series.name) not in seen:
            seen.add((name, each.series.name))
            yield each
