"""What there is to be done about slow starts of a function, in the order in which it pays, with what it costs."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.cold_starts import cold_start
from colonnade.aws.imports import ImportCost, import_cost
from colonnade.aws.prices import lambda_prices, price
from colonnade.aws.published import reference
from colonnade.aws.starts import SLOWER_ON_LAMBDA, restored
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Unknown
from colonnade.finding import Worth
from colonnade.measure import Per, Range
from colonnade.model.code import CodePart, Import, Phase
from colonnade.model.function import Function
from colonnade.model.observed import FunctionFacts, ObservedFunction
from colonnade.model.startup import Startup
from colonnade.model.trigger import Trigger
from colonnade.observations.concurrency import for_nothing, kept_ready
from colonnade.observations.rates import at_least
from colonnade.observations.sample import FOR_A_SHARE, a_month, of_many, seconds
from colonnade.savings import of_month, of_time

SECONDS_A_MONTH = 730 * 3600
MB_PER_GB = 1024
NOTICEABLE = 20  # milliseconds
# Of few invocations nobody can tell how many there usually are: so many times those that were seen are not too many.
SELDOM = 10
DOLLAR = 1  # a month: of less, no share matters
GOAL = 1000.0  # milliseconds, where none is set: "about the limit for the user's flow of thought" (J. Nielsen, 1993)
RARE = 0.01  # what 99 of 100 invocations never meet
FLAT_UP_TO = 1024  # MB: starts of empty functions were measured up to there, and memory made no difference


@dataclass(frozen=True, slots=True)
class Start:
    """How a function starts: milliseconds of half of its cold starts, of its work; how many a month, how many at once.

    `share` is that of invocations that start cold, `least` the share that no chance explains. `goal` says what 99 of
    100 invocations may take, `allowed` is the same in milliseconds, and `told` whether somebody set it.
    """

    milliseconds: float
    work: float
    a_month: float
    at_once: int | None
    share: float
    least: float
    allowed: float
    told: bool
    trigger: Trigger

    @property
    def whole(self) -> float:
        """Milliseconds that whoever meets a cold start waits, in half of the cases."""
        return self.milliseconds + self.work

    @property
    def is_missed(self) -> bool:
        """Whether 1 in 100 invocations meets a start, and half of those take too long."""
        return self.least > RARE and self.whole > self.allowed

    @property
    def goal(self) -> str:
        """The goal, as a clause."""
        allowed = seconds(self.allowed)
        return f"the goal is {allowed}" if self.told else f"taking {allowed} for a goal, as none is set"


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do: `what` in the imperative, the milliseconds that each cold start is shorter by.

    `dollars` are what it costs in a month, None where nothing; `basis` says where the figures come from. It is there
    `instead` of the others where their gains are part of its own. `starts` are the cold starts of a month, where it is
    paid `by_the_hour` however few of them it spares.
    """

    what: str
    milliseconds: Range
    dollars: float | None
    basis: str
    instead: bool = False
    by_the_hour: bool = False
    starts: float = 0.0

    @property
    def less(self) -> str:
        """What it saves at each cold start, and what it costs."""
        low, high = round(self.milliseconds.low), round(self.milliseconds.high)
        less = f"{low:,} to {high:,} ms less" if low != high else f"{high:,} ms less"
        if not self.dollars:
            return f"{less} at each cold start"
        each = f", ${self.dollars / self.starts:,.4f} for each of them" if self.starts else ""
        return f"{less} at each cold start, for ${self.dollars:,.2f} a month{each}"

    def __str__(self) -> str:
        return f"{self.what}: {self.less}"


def waited_for(observed: ObservedFunction) -> Start:
    """How it was seen to start; not applicable where nobody waits for it, Unknown where too little was seen."""
    startup = _startup(observed.function)
    if startup is None:
        raise NotApplicable("how it starts is not known")
    trigger = startup.waiting[0]
    if kept_ready(observed.function) is not None:
        raise NotApplicable(
            "its environments are kept ready, and a log does not tell for which starts somebody waited"
        )
    facts = of_many(observed)
    started = facts.init_ms or facts.restore_ms
    work = facts.duration_ms.get(50, 0.0)
    goal = observed.latency_goal
    allowed = GOAL if goal is None else goal
    if work > allowed:
        raise NotApplicable(f"half of its attempts take {seconds(work)} or longer, however it starts")
    return Start(
        started.get(50, 0.0),
        work,
        a_month(observed, facts.cold_starts) if observed.seen.tells_months else 0.0,
        facts.concurrency_peak,
        facts.cold_starts / facts.invocations,
        at_least(facts.cold_starts, facts.invocations),
        allowed,
        goal is not None,
        trigger,
    )


def ways(function: Function, start: Start) -> list[Way]:
    """What shortens its starts, until the goal is reached for sure: what costs nothing comes first."""
    found: list[Way] = []
    left = start.milliseconds
    for way in (*_imports(function, start), *_snapshot(function, start), *_kept_ready(function, start)):
        if left + start.work <= start.allowed:
            break
        found.append(way)
        # A snapshot is taken of all that is imported, and an environment kept ready has it: they stand for the rest.
        left = start.milliseconds if way.instead else left
        left -= way.milliseconds.low
    return found


def worth(function: Function, todo: list[Way]) -> Worth:
    """What it is worth at each cold start, and what it costs: environments kept ready only where nothing else helps."""
    chosen = [each for each in todo if not each.by_the_hour] or todo
    chosen = [each for each in chosen if each.instead][-1:] or chosen
    shorter = Range.sum(each.milliseconds for each in chosen) or Range.exactly(0)
    dollars = sum(each.dollars for each in chosen if each.dollars)
    basis = "; ".join(dict.fromkeys(each.basis for each in chosen))
    costs = of_month(-dollars) if dollars else ()
    less = Way("", shorter, dollars or None, basis).less
    return Worth(less, basis, (*of_time(function, shorter, Per.COLD_START), *costs))


def _imports(function: Function, start: Start) -> Iterator[Way]:
    """What it loads when it starts: libraries that nothing or only some invocations need; else what is known of it."""
    room = max(start.milliseconds - _empty(function), 0)
    found = []
    for what, least, cost in _avoidable(function):
        most = min(SLOWER_ON_LAMBDA * cost.most, room)
        found.append(Way(what, Range.between(min(least, most), most), None, cost.basis))
    if not found and room > start.milliseconds / 2:
        found.append(
            Way(_look(function), Range.between(0, room), None, "what it takes more than an empty function")
        )
    yield from sorted(found, key=lambda each: -each.milliseconds.high)


def _avoidable(function: Function) -> Iterator[tuple[str, float, ImportCost]]:
    """Packages that need not be loaded at each start, as far as its code was read: what to do, and what it spares."""
    code = function.code if function.code_link.known else None
    packages: dict[str, list[Import]] = {}
    for each in code.startup_imports if code is not None else ():
        packages.setdefault(each.package, []).append(each)
    for uses in packages.values():
        # A package is loaded as long as one of its imports is.
        costs = [cost for each in uses if (cost := import_cost(each.module)) is not None]
        dearest = max(costs, key=lambda each: each.most, default=None)
        if dearest is None:
            continue
        if dearest.most >= NOTICEABLE and not any(each.used for each in uses):
            yield f"drop the import of {dearest.module}", dearest.least, dearest
        elif dearest.heavy and all(each.used_only_in for each in uses if each.used):
            places = " and ".join(dict.fromkeys(str(each.used_only_in) for each in uses if each.used))
            yield f"import {dearest.module} inside {places}", 0, dearest


def _look(function: Function) -> str:
    """Say where to look, where nothing in the files says what takes so long."""
    loads = _loaded(function)
    what = f"all that it loads, {' and '.join(loads)} first" if loads else "all that it loads"
    empty = _empty(function)
    than = f", as an empty function starts in {empty:.0f} ms" if empty else ""
    return f"see whether it needs {what}{than}"


def _empty(function: Function) -> float:
    """How long a function without code takes to start, 0 where nobody measured that."""
    if function.package.value == "Image":
        return 0
    empty = cold_start(function.runtime.value, function.package.value, function.architecture.value)
    return empty.median if empty is not None else 0


def _snapshot(function: Function, start: Start) -> Iterator[Way]:
    """SnapStart, where the function can have it and has not, and where restoring is faster for sure."""
    startup = _startup(function)
    least, most, basis = restored()
    if startup is None or start.milliseconds <= most or not _can_be_restored(startup):
        return
    memory = function.memory.value / MB_PER_GB
    cached, each = price("snapstart-cache-gb-second"), price("snapstart-restore-gb")
    dollars = memory * (cached.amount * SECONDS_A_MONTH + each.amount * start.a_month)
    free = startup.is_java
    yield Way(
        "turn SnapStart on" + ("" if free else ", and delete old versions"),
        Range.between(start.milliseconds - most, start.milliseconds - least),
        None if free else dollars,
        basis if free else f"{basis}; {cached.basis}",
        instead=True,
        starts=start.a_month,
    )


def _startup(function: Function) -> Startup | None:
    starts = function.application.subjects(Startup) if function.application is not None else []
    return next((each for each in starts if each.function is function), None)


def _can_be_restored(startup: Startup) -> bool:
    try:
        if startup.is_restored:
            return False
        if not startup.restorable.is_java:
            startup.imports  # noqa: B018 - tells whether it takes what must not be shared
    except (Unknown, NotApplicable):
        return False
    return True


def _kept_ready(function: Function, start: Start) -> Iterator[Way]:
    """Provisioned concurrency: as many environments as ran at once were seen to be enough."""
    many = start.at_once or 1
    dollars, basis = for_nothing(function, many)
    what = f"keep {many} environments ready" if many > 1 else "keep an environment ready"
    yield Way(
        f"{what}, at the hours when somebody comes",
        Range.exactly(start.milliseconds),
        dollars,
        f"the price of all hours; {basis}",
        instead=True,
        by_the_hour=True,
        starts=start.a_month,
    )


def memory_is_no_way(function: Function) -> str | None:
    """Say that more memory hardly shortens a start, where that was measured; None elsewhere."""
    if function.memory.value > FLAT_UP_TO or _empty(function) == 0:
        return None
    return (
        f"More memory hardly helps: from 128 to {FLAT_UP_TO:,} MB empty functions start equally fast"
        f" ({reference('cold_starts')})"
    )


@dataclass(frozen=True, slots=True)
class Billed:
    """What starts of a function are billed: their share of its time, dollars and starts in a month.

    `loads` are the libraries that take the most of it, `avoidable` the dollars that are more than an empty function's.
    """

    share: float
    seconds: float
    dollars: float
    a_month: float
    loads: tuple[str, ...]
    avoidable: Range
    basis: str


def billed(observed: ObservedFunction) -> Billed:
    """What its starts are billed; raises Unknown where too little was seen, and it may matter."""
    _matters(observed)
    facts, function = of_many(observed), observed.function
    took = facts.starting_ms / 1000
    if not _are_billed(facts):
        raise NotApplicable("its starts were not billed: what was seen is older than August 2025")
    prices = lambda_prices(function.application.region if function.application else None)
    each = function.memory.value / MB_PER_GB * prices.gb_second(function.architecture.value)
    dollars = a_month(observed, took) * each
    needed = facts.cold_starts * _empty(function) / 1000
    return Billed(
        took / (took + facts.total_ms / 1000) if took else 0.0,
        took,
        dollars,
        a_month(observed, facts.cold_starts),
        _loaded(function),
        Range.between(0, max(dollars - a_month(observed, needed) * each, 0)),
        f"as many starts as in {observed.basis}; {prices.basis}",
    )


def _matters(observed: ObservedFunction) -> None:
    """Raise NotApplicable where it is so seldom invoked that the whole of its bill is next to nothing."""
    function, facts = observed.function, observed.facts
    if facts.invocations >= FOR_A_SHARE or not observed.seen.tells_months:
        return
    prices = lambda_prices(function.application.region if function.application else None)
    gb_seconds = a_month(observed, facts.billed_gb_seconds)
    if SELDOM * gb_seconds * prices.gb_second(function.architecture.value) < DOLLAR:
        raise NotApplicable(f"{SELDOM} times as often invoked it would take less than ${DOLLAR} a month")


def _are_billed(facts: FunctionFacts) -> bool:
    """Whether reports bill more than the durations that they tell; as good as true where memory was changed."""
    if not facts.memory_mb or facts.least_memory_mb != facts.memory_mb:
        return True
    more = facts.billed_gb_seconds * MB_PER_GB * 1000 / facts.memory_mb - facts.total_ms
    return more >= facts.starting_ms / 2


def _loaded(function: Function) -> tuple[str, ...]:
    """The libraries that take the longest to load, as far as its code was read and they were measured."""
    imports = function.code.startup_imports if function.code_link.known else []
    costs = {cost.module: cost.most for each in imports if (cost := import_cost(each.module)) is not None}
    heavy = [name for name, most in sorted(costs.items(), key=lambda one: -one[1]) if most >= NOTICEABLE]
    return tuple(heavy[:2])


def cut_off(observed: ObservedFunction) -> int:
    """How many of its starts took longer than Lambda allows; not applicable where none was seen."""
    facts = observed.facts
    if not facts.cold_starts and not facts.starts_cut:
        raise NotApplicable("no start of it was seen")
    return facts.starts_cut


def slow_calls(function: Function) -> list[CodePart]:
    """What its code asks others for when it starts, in the order of the files; nothing where it was not read."""
    if not function.code_link.known:
        return []
    code = function.code
    asked: list[CodePart] = [*code.calls, *code.http_calls, *code.stored_reads]
    return sorted((each for each in asked if each.phase is Phase.INIT), key=lambda each: each.origin)
