"""Metrics that logs hold: how often those of the code were told, and those of code that is not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.kpi.series import Label, Series
from colonnade.model.application import Application
from colonnade.telemetry.joining import join
from colonnade.telemetry.units import Emission, Values, emissions

if TYPE_CHECKING:
    from colonnade.telemetry.given import Given


@dataclass(frozen=True, slots=True)
class Told:
    """What the log of one function tells of a metric of its own: `series` as it stands in CloudWatch."""

    series: Series
    unit: str
    values: Values


@dataclass(frozen=True, slots=True)
class Logs:
    """What logs tell of metrics: by the keys of functions of one application, in `span` as words."""

    by_function: Mapping[str, Sequence[Told]]
    span: str


class Reader:
    """The metrics of a source of telemetry, read once for all applications."""

    def __init__(self, given: Given, source: str) -> None:
        self._given = given
        self._by_log: dict[str, list[tuple[Emission, Values]]] = {}
        for emission, values in emissions(source).items():
            self._by_log.setdefault(emission.log, []).append((emission, values))

    def logs(self, application: Application) -> Logs:
        """What the logs of an application's functions tell."""
        matches = join(application, self._given.logs).matches
        found = {each.function: _told(self._by_log.get(each.log, ())) for each in matches}
        return Logs(found, self._given.logs.seen.span)


def _told(emitted: Sequence[tuple[Emission, Values]]) -> list[Told]:
    """One series for each metric; of one with several values of its dimensions no single one is the metric."""
    by_name: dict[tuple[str, str], list[tuple[Emission, Values]]] = {}
    for each in emitted:
        by_name.setdefault((each[0].namespace, each[0].name), []).append(each)
    return [_one(each) for each in by_name.values()]


def _one(same: Sequence[tuple[Emission, Values]]) -> Told:
    values = Values()
    for _, each in same:
        values.join(each)
    first = same[0][0]
    doubt = "its dimensions have several values" if len({each.dimensions for each, _ in same}) > 1 else ""
    labels = tuple((name, Label(value)) for name, value in first.dimensions) if not doubt else ()
    return Told(Series(first.name, Label(first.namespace), labels, doubt), first.unit, values)
