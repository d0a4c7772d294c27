"""What was seen of an application while it ran, beside what its files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Origin, Unknown
from colonnade.goals import NONE, Goals
from colonnade.model.observed_api import Beside, TracedFacts

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.measure import Range
    from colonnade.model.function import Function

Percentiles = Mapping[int, float]

DAYS_A_MONTH = 365.25 / 12
DAY = 86_400_000  # in milliseconds
# A day has its quiet hours, a week its quiet days: what less than these tells of a month is worth nothing, or little.
LEAST_DAYS = 1.0
WEEK = 7.0
# Exports are cut by the day, and their first and last line stand somewhat within it.
_ALMOST = 0.9


@dataclass(frozen=True, slots=True)
class AtMemory:
    """What one function was seen to do at one size of memory; times in milliseconds, memory in MB.

    `mean_ms` and `duration_ms` are those of attempts that succeeded as far as reports tell, `error_ms` the standard
    error of that mean: of days among each other where there are several, else of attempts. `billed_ms` is the mean of
    all attempts. `exhausted` counts those that used all there was; `spread_mb` is the standard deviation of the most
    that one environment used, `growth_mb` by how much that grew from the first half of the days to the second, 0 where
    no more than by chance.
    """

    memory_mb: int
    invocations: int
    mean_ms: float
    error_ms: float
    duration_ms: Percentiles
    billed_ms: float
    used_mb: Percentiles
    most_used_mb: float
    exhausted: int = 0
    spread_mb: float = 0.0
    growth_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class FunctionFacts:
    """What one function was seen to do; times in milliseconds, memory in MB of 1,048,576 bytes.

    `name` is what its logs call it. `repeated` counts attempts that asked again under a request id that was there
    before, as the retries of asynchronous invocations do. `concurrency_peak` and the moments, in milliseconds since
    1970, are None where logs tell no time, `log_bytes` where one file holds lines of several functions. `throttles`,
    the oldest records and events that waited, and how much of provisioned concurrency was in use at most, are told by
    metrics only, as is what ran beside it (`spilled`); `traced` is what traces tell. `killed` are the attempts that
    ended for want of memory, `longest_finished_ms` is the longest that no timeout ended. `starting_ms` is what starts
    took and is billed, `starts_cut` counts those that took longer than the ten seconds that Lambda allows.
    `error_types` are the types that errors name, the commonest first. `by_memory` tells what it did at each size of
    memory that it had, the smallest first.
    """

    name: str
    invocations: int
    cold_starts: int
    errors: int
    timeouts: int
    throttles: int | None
    repeated: int
    duration_ms: Percentiles
    longest_ms: float | None
    total_ms: float
    init_ms: Percentiles
    restore_ms: Percentiles
    memory_used_mb: Percentiles
    most_used_mb: float | None
    memory_mb: float | None
    least_memory_mb: float | None
    billed_gb_seconds: float
    concurrency_peak: int | None
    log_bytes: int | None
    first_at: int | None
    last_at: int | None
    killed: int = 0
    longest_finished_ms: float | None = None
    starting_ms: float = 0.0
    starts_cut: int = 0
    error_types: Mapping[str, int] = field(default_factory=dict)
    by_memory: tuple[AtMemory, ...] = ()
    iterator_age_ms: float | None = None
    event_age_ms: float | None = None
    provisioned_share: float | None = None
    spilled: int | None = None
    traced: TracedFacts | None = None

    @property
    def waiting(self) -> Range | None:
        """The share of its time that it waits for other services, as traces tell; None where too few do."""
        return self.traced.usual_share if self.traced is not None else None


@dataclass(frozen=True, slots=True)
class Seen:
    """What telemetry was looked at: where it is, and from when to when it goes, in milliseconds since 1970.

    `source` is a path from the reviewed folder where it is inside of it, else as the user gave it. The moments are
    those of all of it, not of one function; None where it tells no times.
    """

    source: str
    first_at: int | None = None
    last_at: int | None = None

    @property
    def days(self) -> float:
        """How long it goes; 0 where it tells no times."""
        if self.first_at is None or self.last_at is None:
            return 0.0
        return (self.last_at - self.first_at) / DAY

    @property
    def span(self) -> str:
        """How long it goes, in words: "7.0 days"."""
        if self.first_at is None:
            return "an unknown time"
        if self.days * 24 < 2:
            return f"{self.days * 24 * 60:.0f} minutes"
        if not self.tells_months:
            return f"{self.days * 24:.0f} hours"
        return f"{self.days:.1f} days"

    @property
    def tells_months(self) -> bool:
        """Whether it goes long enough to say what a month is like."""
        return self.days >= _ALMOST * LEAST_DAYS

    @property
    def tells_weeks(self) -> bool:
        """Whether the quiet days of a week are in it."""
        return self.days >= _ALMOST * WEEK


@dataclass(frozen=True, slots=True)
class Measured:
    """One thing that was seen, as evidence: "most memory used: 61 MB", from the telemetry as its place."""

    what: str
    figure: str
    origin: Origin

    def __str__(self) -> str:
        return f"{self.what}: {self.figure}"


class Observed:
    """A part of the application of which telemetry tells: without telemetry there is none, and nothing is judged."""

    __slots__ = ()


@dataclass(eq=False, slots=True, kw_only=True)
class ObservedFunction(Observed):
    """A function of which telemetry tells: without telemetry there is none, and nothing is judged.

    `latency_goal` are the milliseconds that 99 of 100 invocations may take, None where nobody set it.
    """

    function: Function
    facts: FunctionFacts
    seen: Seen
    latency_goal: float | None = None

    def __str__(self) -> str:
        return str(self.function)

    @property
    def origin(self) -> Origin:
        """The place of the function: what is wrong with it is put right there."""
        return self.function.origin

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        """What must hold for the function to exist."""
        return self.function.conditions

    @property
    def invocations_a_month(self) -> float:
        """How often it is invoked in a month; raises Unknown where too little time was seen to say."""
        if not self.seen.tells_months:
            raise Unknown(f"only {self.seen.span} were seen, which says too little of a month", self.origin)
        return self.facts.invocations / self.seen.days * DAYS_A_MONTH

    @property
    def basis(self) -> str:
        """What the figures rest on, for messages: "48,211 invocations in 7.0 days"."""
        count = self.facts.invocations
        return f"{count:,} invocation{'' if count == 1 else 's'} in {self.seen.span}"

    def evidence(self, what: str, figure: str) -> Measured:
        """Make evidence of something that was seen: `evidence("most memory used", "61 MB")`."""
        return Measured(what, figure, Origin(self.seen.source, 0, 0))


@dataclass(eq=False, slots=True, kw_only=True)
class LookedFor(Observed):
    """A function of an application of which telemetry tells, and whether it is among those of which there is a log.

    `complete` is whether its log would be there, if it had been invoked.
    """

    function: Function
    seen: Seen
    found: bool
    complete: bool

    def __str__(self) -> str:
        return str(self.function)

    @property
    def origin(self) -> Origin:
        """The place of the function."""
        return self.function.origin

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        """What must hold for the function to exist."""
        return self.function.conditions

    @property
    def evidence(self) -> Measured:
        """That nothing was seen of it."""
        return Measured("logs of it", f"none in {self.seen.span}", Origin(self.seen.source, 0, 0))


@dataclass(frozen=True, slots=True)
class Logs:
    """What all logs tell, as it is joined to applications: by the names that the logs have.

    `names` are what the user says of them, by globs: the function whose logs they are, or "!" for nobody's. `goals` are
    what the user wants of functions, `complete` is whether the logs of all functions are among them, as the user says.
    """

    seen: Seen
    functions: tuple[FunctionFacts, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    goals: Goals = NONE
    complete: bool = False
    beside: Beside = field(default_factory=Beside)
