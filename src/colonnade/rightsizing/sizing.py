"""The size of memory to recommend: where every reading of the evidence agrees, and only there."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence

from colonnade.dataclass import dataclass
from colonnade.measure import Range
from colonnade.rightsizing.behaviour import LEAST, MOST, SIZES, WHOLE, size_for, step
from colonnade.rightsizing.evidence import Evidence, Reading, spread
from colonnade.rightsizing.room import Room

MILLION = 1_000_000
MB_PER_GB = 1024
# Of sizes that cost about as much the faster is better: ten per cent of the time are taken to be worth two per cent of
# the money. Wherever it starts from, that leads to the same size; the figure is the developers' own.
WORTH_OF_TIME = 0.2
# What is better by less than this, both taken together, is as good as before; what is surely better must be by more.
ALIKE, BETTER = 0.01, 0.03
# A size tells something where the readings differ by so much of the time.
TELLING = 0.1
NO_SLOWER = 0.1
_ALIKE = 1.000001
_SLOWEST = 2.0  # a day at a size that is tried may take twice as long, and cost twice as much


class Verdict(enum.Enum):
    """What is said of a function's memory."""

    BEST = "another size is best, by every reading of the evidence"
    BETTER = "another size is better, by every reading; a still better one may be found"
    KEEP = "its size is as good as any"
    MEASURE = "what would be better depends on what was not seen: try another size"
    RAISE = "it runs out of memory, and how much it needs was not seen: begin with more"
    WATCH = "its use of memory grows or varies too much to recommend less, and it has enough so far"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The latency that is wanted: milliseconds that 99 of 100 attempts take at most, or a share more than now.

    By a share, neither half of the attempts nor 99 of 100 may become slower by more, than now or than they were seen at
    a larger size: else each advice that was followed would allow for the next. `longest` is what 99 of 100 must not
    take even so, in milliseconds.
    """

    milliseconds: float | None = None
    slower: float = 0.1
    longest: float = math.inf
    why: str = ""

    def kept(self, reading: Reading, memory: int, now: int, largest: int) -> bool:
        """Whether a size gives it, by one reading."""
        tail = reading.tail.duration(memory) / _ALIKE
        if tail > self.longest and memory < now:
            return False
        if self.milliseconds is not None:
            return tail <= self.milliseconds
        return all(
            one.duration(memory) / _ALIKE <= max((1 + self.slower) * one.duration(largest), one.duration(now))
            for one in (reading.half, reading.tail)
        )

    @property
    def otherwise(self) -> Wanted:
        """What is wanted where no size is fast enough: that it becomes no slower."""
        return Wanted(None, NO_SLOWER, self.longest, self.why)


@dataclass(frozen=True, slots=True)
class Rates:
    """What is paid: dollars for a GB-second and for a request; `extra_ms` are billed beside each duration."""

    gb_second: float
    request: float
    extra_ms: float = 0.0

    def dollars(self, memory: float, milliseconds: float) -> float:
        """A million invocations that take so long on average."""
        billed = (milliseconds + self.extra_ms) / 1000 * memory / MB_PER_GB
        return MILLION * (billed * self.gb_second + self.request)


@dataclass(frozen=True, slots=True)
class Size:
    """What a size of memory is expected to give: times in milliseconds, dollars for a million invocations."""

    memory: int
    mean_ms: Range
    p50_ms: Range
    p99_ms: Range
    dollars: Range


@dataclass(frozen=True, slots=True)
class Sizing:
    """What is recommended; `best` None where nothing is. `sizes` are those that hold what is used, and that of now.

    `cheapest`, `fastest` and `balanced` are sizes as AWS Lambda Power Tuning calls them, by the likeliest reading.
    `measure` is the size of which a day would tell most. `saving` and `faster` are shares of now's cost and p99,
    `saved` are dollars for a million invocations. `bests` are the sizes that are best by each reading.
    """

    verdict: Verdict
    now: Size
    best: Size | None
    sizes: tuple[Size, ...]
    cheapest: int
    fastest: int
    balanced: int
    measure: int | None
    bests: tuple[int, ...]
    saving: Range
    saved: Range
    faster: Range


class _Choice:
    """Chooses among the sizes, by one reading after the other."""

    def __init__(
        self, now: int, evidence: Evidence, room: Room, rates: Rates, wanted: Wanted, seen_most: int
    ) -> None:
        most = max(WHOLE, seen_most) if wanted.milliseconds is None else MOST
        self.now, self.readings, self.rates, self.wanted = now, evidence.readings, rates, wanted
        self.largest = max(now, seen_most)
        # What may come yet keeps from less memory than there is; to ask for more of it, enough must have been seen.
        least = room.least if room.near(now) else min(room.least, now)
        fitting = {each for each in (*SIZES, now) if least <= each <= max(most, now)}
        first = size_for(least)
        self.sizes = sorted(fitting) or ([first] if first else [])
        # What may be best if what is likely enough is enough.
        self.perhaps = sorted({*self.sizes, *(each for each in SIZES if room.likely <= each < least)})

    def cost(self, reading: Reading, memory: int) -> float:
        return self.rates.dollars(memory, reading.mean.duration(memory))

    def within(self, reading: Reading, memory: int) -> bool:
        """Whether the latency that is wanted is kept; where no size keeps it, that of now."""
        wanted = self.wanted
        if not any(wanted.kept(reading, each, self.now, self.largest) for each in self.perhaps):
            wanted = wanted.otherwise
        return wanted.kept(reading, memory, self.now, self.largest)

    def best(self, reading: Reading, sizes: Sequence[int] | None = None) -> int:
        """The size that is best in cost and time together, of those that keep the latency."""
        kept = [each for each in sizes or self.sizes if self.within(reading, each)] or self.sizes[-1:]
        return min(kept, key=lambda each: (self.price(reading, each), each))

    def price(self, reading: Reading, memory: int) -> float:
        """The cost of a size, with what its time is worth: good for comparing, and nothing else."""
        return self.cost(reading, memory) * float(reading.mean.duration(memory) ** WORTH_OF_TIME)

    def against(self, reading: Reading, memory: int) -> float:
        """The price of a size as a share of that of now."""
        return self.price(reading, memory) / self.price(reading, self.now)

    def agreed(self) -> int | None:
        """The size within one step of the best of every reading, or None where they are further apart."""
        each = [
            self.best(reading, sizes) for reading in self.readings for sizes in (self.sizes, self.perhaps)
        ]
        places = [step(one) for one in each]
        low, high = min(places), max(places)
        if high - low > 2:
            return None
        near = [one for one in self.sizes if high - 1 <= step(one) <= low + 1]
        kept = [one for one in near if all(self.within(reading, one) for reading in self.readings)]
        return min(kept or near, key=lambda one: abs(step(one) - places[0]), default=None)

    def surely_better(self) -> int | None:
        """The size that is better than now by every reading, and by the worst of them as much as can be."""
        told = [
            (max(self.against(each, one) for each in self.readings), one)
            for one in self.sizes
            if all(self.within(each, one) for each in self.readings)
        ]
        return min(told)[1] if told and min(told)[0] <= 1 - BETTER else None

    def size(self, memory: int) -> Size:
        def over(what: str) -> Range:
            return spread([getattr(each, what).duration(memory) for each in self.readings])

        dollars = spread([self.cost(each, memory) for each in self.readings])
        return Size(memory, over("mean"), over("half"), over("tail"), dollars)

    def saving(self, memory: int) -> Range:
        """The share of what it costs now that is saved at a size."""
        return spread([1 - self.cost(each, memory) / self.cost(each, self.now) for each in self.readings])

    def saved(self, memory: int) -> Range:
        """The dollars that a million invocations cost less at a size."""
        return spread([self.cost(each, self.now) - self.cost(each, memory) for each in self.readings])

    def faster(self, memory: int) -> Range:
        """The share of the 99th percentile of now that is saved at a size."""
        return spread(
            [1 - each.tail.duration(memory) / each.tail.duration(self.now) for each in self.readings]
        )

    def telling(self, *, callers_wait: bool) -> int | None:
        """The size at which the readings differ most from each other, among those that do no harm for a day."""
        told = []
        for one in self.sizes:
            durations = [each.mean.duration(one) for each in self.readings]
            slower = max(each.mean.duration(one) / each.mean.duration(self.now) for each in self.readings)
            dearer = max(self.cost(each, one) / self.cost(each, self.now) for each in self.readings)
            if max(slower, dearer) > _SLOWEST * 1.01 or (callers_wait and slower > 1 + NO_SLOWER):
                continue
            told.append((math.log(max(durations) / min(durations)) if min(durations) else 0.0, -one))
        return -max(told)[1] if told and max(told)[0] > math.log(1 + TELLING) else None


def sizing(
    now: int,
    evidence: Evidence,
    room: Room,
    rates: Rates,
    wanted: Wanted,
    *,
    seen_most: int = 0,
    callers_wait: bool = True,
) -> Sizing:
    """Recommend a size for a function that has `now` MB; `seen_most` is the largest at which it was observed."""
    choice = _Choice(min(max(now, LEAST), MOST), evidence, room, rates, wanted, seen_most)
    verdict, best = _judged(choice, room, now)
    likely = choice.readings[0]
    offered: Sequence[int] = choice.sizes or [now]
    top_cost = max(choice.cost(likely, each) for each in offered)
    top_time = max(likely.mean.duration(each) for each in offered) or 1.0
    fastest = min(offered, key=lambda each: (round(likely.mean.duration(each) / top_time, 2), each))
    told = choice.size(best) if best is not None else None
    shown = best if best is not None else now
    unsure = verdict in (Verdict.MEASURE, Verdict.BETTER)
    return Sizing(
        verdict,
        choice.size(now),
        told,
        tuple(choice.size(each) for each in sorted({*offered, now})),
        min(offered, key=lambda each: (choice.cost(likely, each), each)),
        fastest,
        min(
            offered,
            key=lambda each: (
                choice.cost(likely, each) / top_cost + likely.mean.duration(each) / top_time,
                each,
            ),
        ),
        choice.telling(callers_wait=callers_wait) if unsure else None,
        tuple(choice.best(each) for each in choice.readings) if choice.sizes else (now,),
        choice.saving(shown),
        choice.saved(shown),
        choice.faster(shown),
    )


def _judged(choice: _Choice, room: Room, now: int) -> tuple[Verdict, int | None]:
    if not choice.sizes:
        return Verdict.RAISE, None
    if room.exhausted:
        return (Verdict.RAISE, choice.sizes[0]) if room.near(now) else (Verdict.WATCH, None)
    verdict, best = _compared(choice, now, enough=not room.near(now))
    if best is not None and ((best < now and room.growing) or not room.fits(best)):
        return Verdict.WATCH, None
    return verdict, best


def _compared(choice: _Choice, now: int, *, enough: bool) -> tuple[Verdict, int | None]:
    agreed = choice.agreed()
    if agreed is None:
        better = choice.surely_better() if enough else choice.sizes[0]
        return (Verdict.BETTER, better) if better not in (None, now) else (Verdict.MEASURE, None)
    likely = choice.readings[0]
    if agreed != now and enough and choice.within(likely, now) and choice.against(likely, agreed) > 1 - ALIKE:
        return Verdict.KEEP, now
    return (Verdict.KEEP if agreed == now else Verdict.BEST), agreed
