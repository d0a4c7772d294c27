"""What an application has to do in a month: as told, as it was seen, as its schedules say, or assumed."""

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
class Measured:
    """What was seen of a function: the load that this makes, and of how many invocations in what time.

    Of a time too short to say what a month is like, the load has no requests. `whole_weeks` is whether the quiet days
    of a week are in it.
    """

    load: Load
    invocations: int
    span: str
    whole_weeks: bool = True


@dataclass(frozen=True, slots=True)
class Traffic:
    """The load of every function, of those that are named by a glob of their logical id, and what was measured by key.

    What is told of a function wins over what was measured, and that over what is told of all. `silent` are the keys of
    functions without logs in applications of which there are logs: nothing is assumed of them.
    """

    every: Load = Load()
    named: Mapping[str, Load] = field(default_factory=dict)
    measured: Mapping[str, Measured] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()

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
        """How often a function is invoked in a month: as told of it, as seen, as its schedules say, as told of all."""
        for known in (
            self._own(work).requests,
            self._seen(work).requests,
            work.runs_a_month,
            self.every.requests,
        ):
            if known is not None:
                return known
        return 0 if work.function in self.silent else REQUESTS

    def assumptions(self, savings: Iterable[Saving]) -> tuple[str, ...]:
        """Say what was assumed to make months of savings, and what was told; not what was measured."""
        of_work = [each for each in savings if each.work is not None]
        said: dict[str, None] = {}
        for each in of_work:
            assert each.work is not None  # noqa: S101 - just looked at
            said |= dict.fromkeys(self._said(each.work))
            if not self.requests(each.work):
                continue
            told = self._load(each.work)
            measured = self._seen(each.work)
            if each.per is Per.GB_SECOND and told.milliseconds is None:
                said[f"{_figure(MILLISECONDS)} ms each, assumed"] = None
            elif each.per is Per.GB_SECOND and told.milliseconds != measured.milliseconds:
                said[f"{told.milliseconds:g} ms each"] = None
            if each.per is Per.COLD_START and told.cold_starts is None:
                said[f"a cold start in at most {COLD_STARTS.high:.0%} of them, as AWS says of most"] = None
            elif each.per is Per.COLD_START and told.cold_starts != measured.cold_starts:
                said[f"a cold start in {told.cold_starts:.1%} of them"] = None
        return tuple(said)

    def observations(self, savings: Iterable[Saving]) -> tuple[tuple[str, str], ...]:
        """Say what was measured that months of savings are made of: the name of each function and a sentence."""
        asked: dict[Work, set[Per]] = {}
        for each in savings:
            if each.work is not None and each.work.function in self.measured:
                asked.setdefault(each.work, set()).add(each.per)
        told = {work.name: self._observed(work, pers) for work, pers in asked.items()}
        return tuple((name, said) for name, said in told.items() if said)

    def _observed(self, work: Work, pers: set[Per]) -> str:
        own, measured, seen = self._own(work), self.measured[work.function], self._seen(work)
        count = measured.invocations
        said = []
        if own.requests is None and seen.requests is not None:
            weekly = "" if measured.whole_weeks else " if the days not seen are like them"
            said.append(f"{_rounded(seen.requests)} a month{weekly}")
        if Per.GB_SECOND in pers and own.milliseconds is None and seen.milliseconds is not None:
            said.append(f"billed for {_rounded(seen.milliseconds)} ms each")
        if Per.COLD_START in pers and own.cold_starts is None and seen.cold_starts is not None:
            said.append(f"{seen.cold_starts:.1%} of them cold")
        times = f"{count:,} invocation{'' if count == 1 else 's'} of {work.name} in {measured.span} seen"
        return ", ".join((times, *said)) if said else ""

    def _said(self, work: Work) -> Iterable[str]:
        often = f"{self.requests(work):,.0f}"
        requests = f"{often} invocation{'' if often == '1' else 's'} a month"
        seen = self.measured.get(work.function)
        if self._own(work).requests is not None:
            yield f"{requests} of {work.name}"
            return
        if seen is not None and seen.load.requests is not None:
            return
        if seen is not None:
            yield f"{seen.span} of telemetry say too little of a month"
        if work.runs_a_month is not None:
            yield f"{requests} of {work.name}, by its schedule"
        elif self.every.requests is None and work.function in self.silent:
            yield f"no work of {work.name}, of which there are no logs"
        else:
            some = any(each.load.requests is not None for each in self.measured.values())
            each = "each other function" if some else "each function"
            yield f"{requests} of {each}" + (", assumed" if self.every.requests is None else "")

    def _own(self, work: Work) -> Load:
        return next((load for name, load in self.named.items() if fnmatchcase(work.name, name)), Load())

    def _seen(self, work: Work) -> Load:
        seen = self.measured.get(work.function)
        return seen.load if seen is not None else Load()

    def _load(self, work: Work) -> Load:
        told = (self._own(work), self._seen(work), self.every)
        return Load(
            _first(each.requests for each in told),
            _first(each.milliseconds for each in told),
            _first(each.cold_starts for each in told),
        )


ASSUMED = Traffic()


@dataclass(frozen=True, slots=True)
class Gains:
    """What a month is less by: dollars and grams CO2e; and the milliseconds that a caller waits less.

    `waits` are the milliseconds of one cold start or invocation, by which of both; `assumptions` say for what
    traffic, `observations` what of it was measured: the names of functions, each with a sentence. What costs more is
    negative; None is what no figure tells.
    """

    dollars: Range | None = None
    grams: Range | None = None
    waits: tuple[tuple[Per, Range], ...] = ()
    assumptions: tuple[str, ...] = ()
    observations: tuple[tuple[str, str], ...] = ()


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
        traffic.observations(found),
    )


def _first(known: Iterable[float | None]) -> float | None:
    return next((each for each in known if each is not None), None)


def _rounded(amount: float) -> str:
    """Write what is reckoned in three figures: it is not known better."""
    return f"{float(f'{amount:.3g}'):,.{0 if amount >= 100 else 1}f}"


def _figure(amount: Range) -> str:
    return f"{amount.low:g} to {amount.high:g}"
