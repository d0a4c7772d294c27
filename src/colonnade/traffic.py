"""What an application has to do in a month: as told, as its schedules say, or assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from fnmatch import fnmatchcase

from colonnade.dataclass import dataclass
from colonnade.measure import Per, Range, Saving, Work

# What is assumed where nothing is told. A million is a round figure to scale by. The times are the authors' own
# assumption. The share: "cold starts typically occur in under 1% of invocations" (AWS, Lambda developer guide).
REQUESTS = 1_000_000
MILLISECONDS = Range(20, 100, 500)
COLD_STARTS = Range(0, 0.005, 0.01)


@dataclass(frozen=True, slots=True)
class Load:
    """What a function has to do: invocations a month, milliseconds for each, the share of cold starts.

    None is not told; only then is it assumed.
    """

    requests: float | None = None
    milliseconds: float | None = None
    cold_starts: float | None = None


@dataclass(frozen=True, slots=True)
class Traffic:
    """The load of every function, and of those that are named by a glob of their logical id."""

    every: Load = Load()
    named: Mapping[str, Load] = field(default_factory=dict)

    def units(self, saving: Saving) -> Range:
        """How often a month the unit of work comes about that a saving is for."""
        if saving.work is None or saving.per is Per.MONTH:
            return Range.exactly(1)
        told = self._load(saving.work)
        requests = Range.exactly(self.requests(saving.work))
        if saving.per is Per.COLD_START:
            return requests * (COLD_STARTS if told.cold_starts is None else told.cold_starts)
        if saving.per is Per.GB_SECOND:
            milliseconds = MILLISECONDS if told.milliseconds is None else Range.exactly(told.milliseconds)
            return requests * milliseconds * (saving.work.memory / 1024 / 1000)
        return requests

    def requests(self, work: Work) -> float:
        """How often a function is invoked in a month: as told of it, as its schedules say, as told of all."""
        own = self._own(work).requests
        if own is not None:
            return own
        if work.runs_a_month is not None:
            return work.runs_a_month
        return REQUESTS if self.every.requests is None else self.every.requests

    def assumptions(self, savings: Iterable[Saving]) -> tuple[str, ...]:
        """Say what was assumed to make months of savings, and what was told."""
        of_work = [each for each in savings if each.work is not None]
        said: dict[str, None] = {}
        for each in of_work:
            assert each.work is not None  # noqa: S101 - just looked at
            said[self._said(each.work)] = None
            told = self._load(each.work)
            if each.per is Per.GB_SECOND and told.milliseconds is None:
                said[f"{_figure(MILLISECONDS)} ms each, assumed"] = None
            elif each.per is Per.GB_SECOND:
                said[f"{told.milliseconds:g} ms each"] = None
            if each.per is Per.COLD_START and told.cold_starts is None:
                said[f"a cold start in at most {COLD_STARTS.high:.0%} of them, as AWS says of most"] = None
            elif each.per is Per.COLD_START:
                said[f"a cold start in {told.cold_starts:.1%} of them"] = None
        return tuple(said)

    def _said(self, work: Work) -> str:
        requests = f"{self.requests(work):,.0f} invocations a month"
        if self._own(work).requests is not None:
            return f"{requests} of {work.name}"
        if work.runs_a_month is not None:
            return f"{requests} of {work.name}, by its schedule"
        return f"{requests} of each function" + (", assumed" if self.every.requests is None else "")

    def _own(self, work: Work) -> Load:
        return next((load for name, load in self.named.items() if fnmatchcase(work.name, name)), Load())

    def _load(self, work: Work) -> Load:
        own = self._own(work)
        return Load(
            own.requests if own.requests is not None else self.every.requests,
            own.milliseconds if own.milliseconds is not None else self.every.milliseconds,
            own.cold_starts if own.cold_starts is not None else self.every.cold_starts,
        )


ASSUMED = Traffic()


@dataclass(frozen=True, slots=True)
class Gains:
    """What a month is less by: dollars and grams CO2e; and the milliseconds that a caller waits less.

    `waits` are the milliseconds of one cold start or invocation, by which of both; `assumptions` say for what
    traffic. What costs more is negative; None is what no figure tells.
    """

    dollars: Range | None = None
    grams: Range | None = None
    waits: tuple[tuple[Per, Range], ...] = ()
    assumptions: tuple[str, ...] = ()


def a_month(savings: Iterable[Saving], traffic: Traffic) -> Gains:
    """Make what savings are worth in a month of that traffic; the milliseconds are those of the worst place."""
    found = list(dict.fromkeys(savings))
    waits: dict[Per, Range] = {}
    for each in found:
        if each.milliseconds is not None:
            known = waits.get(each.per)
            if known is None or each.milliseconds.likely > known.likely:
                waits[each.per] = each.milliseconds
    return Gains(
        Range.sum(each.dollars * traffic.units(each) for each in found if each.dollars is not None),
        Range.sum(each.grams * traffic.units(each) for each in found if each.grams is not None),
        tuple(waits.items()),
        traffic.assumptions(found),
    )


def _figure(amount: Range) -> str:
    return f"{amount.low:g} to {amount.high:g}"
