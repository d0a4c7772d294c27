"""The memory to recommend for a function, by what telemetry tells of it."""

from __future__ import annotations

from collections.abc import Sequence

from colonnade.aws.prices import lambda_prices
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Unknown
from colonnade.measure import Range
from colonnade.model.function import Function
from colonnade.model.observed import AtMemory, ObservedFunction
from colonnade.model.observed_api import TracedFacts
from colonnade.rightsizing.behaviour import LEAST, size_for
from colonnade.rightsizing.evidence import THREADS, Evidence, Kind, Waiting, evidence
from colonnade.rightsizing.room import MARGIN, Room, room
from colonnade.rightsizing.sizing import NO_SLOWER, Rates, Size, Sizing, Verdict, Wanted, sizing

# Of fewer, the 99th percentile and the most memory used tell too little.
FEWEST = 200
MILLION = 1_000_000
# Where nobody waits for the answer it may take so much longer than now, and no more than half of its timeout.
_UNHURRIED = 1.0
_ROOMY = 0.5
# What starts threads or processes, and packages that surely do none of that to compute.
_THREADS = {"concurrent", "multiprocessing", "threading"}
_PLAIN = {
    "aws_lambda_powertools", "aws_xray_sdk", "boto3", "botocore", "certifi", "dateutil", "jinja2", "jmespath", "jose",
    "jwt", "pydantic", "pytz", "requests", "simplejson", "six", "urllib3", "yaml",
}  # fmt: skip
# A change that saves less is not worth making: a share of the cost, dollars a month, milliseconds.
LITTLE, DOLLAR, NOTICED = 0.1, 1.0, 20.0
FASTER = 0.2
NEARLY = 0.9
# Runtimes that fill most of the memory there is before they collect any of it.
_FILLING = ("java", "dotnet")


@dataclass(frozen=True, slots=True)
class Advice:
    """What is recommended for one function, and all that it rests on; `now` is the memory that its files say."""

    observed: ObservedFunction
    now: int
    evidence: Evidence
    room: Room
    wanted: Wanted
    callers_wait: bool
    gb_second: float
    sizing: Sizing

    @property
    def function(self) -> Function:
        return self.observed.function

    @property
    def dollars_a_month(self) -> Range:
        """What the size that is recommended saves in a month; raises Unknown where too little of one was seen."""
        return self.sizing.saved * (self.observed.invocations_a_month / MILLION)

    @property
    def gb_seconds(self) -> Range:
        """The GB-seconds that each invocation is less by."""
        return self.sizing.saved * (1 / MILLION / self.gb_second)

    @property
    def smaller(self) -> Size | None:
        """The smaller size that surely costs less, None where none is worth it; raises Unknown where one may be."""
        best = self.sizing.best
        if best is not None and best.memory < self.now and self.sizing.saving.low >= LITTLE:
            return best if self.dollars_a_month.likely >= DOLLAR else None
        watched = self.sizing.verdict is Verdict.WATCH
        if watched or (self._unmeasured and min(self.sizing.bests) < self.now):
            unused = 1 - max(MARGIN * self.room.most, LEAST) / self.now
            most = self.sizing.now.dollars.high / MILLION * unused * self.observed.invocations_a_month
            if most >= DOLLAR:
                raise Unknown(f"whether it does with less than {self.now:,} MB {self._untold}")
        return None

    @property
    def larger(self) -> Size | None:
        """The larger size that is surely faster and hardly dearer; raises Unknown where one may be.

        Not applicable where nobody would notice.
        """
        if not self.callers_wait and self.observed.latency_goal is None:
            raise NotApplicable("nobody waits for it")
        best, now = self.sizing.best, self.sizing.now
        if self.room.near(self.now):
            raise NotApplicable("it needs more memory for what it holds")
        if best is not None and best.memory > self.now:
            quick = self.sizing.faster.low >= FASTER and now.p99_ms.low - best.p99_ms.high >= NOTICED
            return best if quick else None
        slow = now.p99_ms.likely * FASTER >= NOTICED
        if self._unmeasured and slow and max(self.sizing.bests) > self.now:
            raise Unknown(f"whether it is faster with more than {self.now:,} MB {self._untold}")
        return None

    @property
    def _unmeasured(self) -> bool:
        """Whether nothing tells what it does with its time, and another size may be better for all that is known."""
        return self.sizing.verdict is Verdict.MEASURE and self.evidence.kind is Kind.NOTHING

    @property
    def _untold(self) -> str:
        if self.sizing.verdict is Verdict.WATCH:
            return "is not known: what it uses grows or varies too much to tell how much it will need"
        at = self.sizing.measure
        day = (
            f"let it run for a day with {at:,} MB, or with tracing"
            if at is not None
            else "trace it for a day"
        )
        return f"is not known, as nothing tells how much of its time it waits{self._hint}: {day}"

    @property
    def _hint(self) -> str:
        """What its code lets one guess, and no more: a call that is waited for takes work of its own, too."""
        if not self.function.code_link.known or not set(self.function.code.third_party) <= _PLAIN:
            return ""
        calls = self.function.downstream
        return f" (most of it, perhaps: its code calls {', '.join(calls)})" if calls else ""

    @property
    def basis(self) -> str:
        """What tells how long the function takes at other sizes, as the beginning of a sentence on one of them."""
        if self.evidence.kind is Kind.SIZES:
            seen = [f"{each.memory_mb:,}" for each in samples(self.observed)]
            return f"by what it did at {', '.join(seen[:-1])} and {seen[-1]} MB,"
        if self.evidence.kind is Kind.TRACES:
            share = self.evidence.waits(self.now)
            return f"by traces it waits {percent(share)} of its time, so that"
        return "whatever it does with its time,"


def advice(observed: ObservedFunction) -> Advice:
    """Recommend a size for a function; not applicable where too little was seen of it."""
    function = observed.function.in_service
    now, architecture = function.memory.value, function.architecture.value
    region = function.application.region if function.application is not None else None
    seen = samples(observed)
    _with(now, seen)
    read = evidence(seen, now, _waiting(observed.facts.traced), _threads(function))
    needed = room(seen)
    waits = not function.triggers or any(each.waits for each in function.triggers)
    wanted = _wanted(observed, callers_wait=waits)
    prices = lambda_prices(region)
    gb_second = prices.gb_second(architecture)
    rates = Rates(gb_second, prices.request, _beside(seen))
    most = max(each.memory_mb for each in seen)
    told = sizing(now, read, needed, rates, wanted, seen_most=most, callers_wait=waits)
    return Advice(observed, now, read, needed, wanted, waits, gb_second, told)


@dataclass(frozen=True, slots=True)
class Shortage:
    """Too little memory: `now` MB of which `most` were used, in `exhausted` of so many invocations all there was.

    `enough` is the size to give it, or to begin with; None where there is none.
    """

    now: int
    most: float
    exhausted: int
    invocations: int
    enough: int | None


def shortage(observed: ObservedFunction) -> Shortage | None:
    """Tell whether a function runs out of memory, or nearly; not applicable where too little was seen of it."""
    function = observed.function.in_service
    now, seen = function.memory.value, observed.facts.by_memory
    here = _with(now, seen)
    needed = room(seen)
    used, exhausted = here.most_used_mb, here.exhausted
    heap = function.runtime.known and function.runtime.value.startswith(_FILLING)
    if not exhausted and (heap or used < NEARLY * now):
        return None
    enough = size_for(max(needed.least, MARGIN * used, now + 1))
    return Shortage(now, used, exhausted, here.invocations, enough)


def samples(observed: ObservedFunction) -> list[AtMemory]:
    """Give the sizes of which enough attempts were seen; not applicable where there is none."""
    enough = [each for each in observed.facts.by_memory if each.invocations >= FEWEST and each.mean_ms > 0]
    if not enough:
        raise NotApplicable(
            f"fewer than {FEWEST} invocations at one size of memory were seen in {observed.seen.span}"
        )
    return enough


def _with(now: int, seen: Sequence[AtMemory]) -> AtMemory:
    """Give what was seen at the size that the files say; not applicable where that is a new one."""
    here = [each for each in seen if each.memory_mb == now]
    if not here:
        raise NotApplicable(f"it has {now:,} MB now, with which too little was seen of it")
    return here[0]


def _wanted(observed: ObservedFunction, *, callers_wait: bool) -> Wanted:
    """What latency is wanted: as the user says, else by who waits for it."""
    function = observed.function
    longest = _ROOMY * function.timeout.value * 1000
    if observed.latency_goal is not None:
        why = f"99 of 100 are to take {observed.latency_goal:,.0f} ms at most, by [goals]"
        return Wanted(observed.latency_goal, NO_SLOWER, longest, why)
    if callers_wait:
        return Wanted(
            None, NO_SLOWER, longest, f"callers wait, so that it may take {NO_SLOWER:.0%} longer at most"
        )
    why = "nobody waits, so that it may take twice as long, and half of its timeout at most"
    return Wanted(None, _UNHURRIED, longest, why)


def _waiting(traced: TracedFacts | None) -> Waiting | None:
    """The share of its time that it waits; None where too few invocations were traced."""
    if traced is None or traced.usual_share is None:
        return None
    waited, worked = traced.waited_ms.get(99, 0.0), traced.worked_ms.get(99, 0.0)
    return Waiting.traced(
        traced.usual_share, round(traced.time_share, 6), min(waited / worked, 1.0) if worked else 0.0
    )


def _threads(function: Function) -> Sequence[float]:
    """How many processors its code may use at once: one where it is Python that starts no threads of any kind."""
    if not function.code_link.known or not function.runtime.known:
        return THREADS
    code = function.code
    loaded = {each.package for each in code.imports}
    plain = function.runtime.value.startswith("python") and set(code.third_party) <= _PLAIN
    return THREADS[:1] if plain and not loaded & _THREADS else THREADS


def _beside(seen: Sequence[AtMemory]) -> float:
    """The milliseconds that are billed beside each duration: for starting, and for rounding up.

    Where memory runs out, environments end and others start: that is no measure of what another size would cost.
    """
    free = [each for each in seen if not each.exhausted] or seen
    count = sum(each.invocations for each in free)
    return max(sum((each.billed_ms - each.mean_ms) * each.invocations for each in free) / count, 0.0)


def percent(share: Range) -> str:
    """Write a range of shares: "85 to 92%", "85%" where both ends are the same."""
    low, high = round(share.low * 100), round(share.high * 100)
    return f"{low}%" if low == high else f"{low} to {high}%"


def measured_better(function: Function) -> None:
    """Raise NotApplicable where telemetry tells enough of a function to judge its memory by."""
    if function.observed is None:
        return
    try:
        samples(function.observed)
    except NotApplicable:
        return
    raise NotApplicable("its memory is judged by what it was seen to do")
