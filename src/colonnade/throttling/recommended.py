"""Which limits let legitimate traffic through and as little else as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from colonnade.dataclass import dataclass
from colonnade.throttling.access_logs import Arrivals
from colonnade.throttling.bucket import Limit, smallest_burst, throttled

# How many times busier in its busiest minute than the usual client one has to be to count as abuse, and the least
# that it sends in that minute. The authors' own choice: `--all-legitimate` counts everybody.
ABUSE, LEAST = 20, 60
CANDIDATES = 8
MINUTE = 60_000_000


@dataclass(frozen=True, slots=True)
class Tried:
    """A limit and what it would have done: of `requests` it turns `away` so many."""

    limit: Limit
    requests: int
    away: int

    @property
    def share(self) -> float:
        return self.away / self.requests if self.requests else 0.0


@dataclass(frozen=True, slots=True)
class Profile:
    """How busy a second is: on average, in the busiest hundredth of those with requests, and at most."""

    requests: int
    seconds: float
    mean: float
    p99: int
    highest: int


def tried(times: Sequence[int], limit: Limit) -> Tried:
    """Replay arrivals through a limit."""
    return Tried(limit, len(times), throttled(times, limit))


def profile(times: Sequence[int]) -> Profile:
    """Tell how busy seconds are."""
    if not times:
        return Profile(0, 0, 0, 0, 0)
    seconds = sorted(Counter(time // 1_000_000 for time in times).values())
    length = max((times[-1] - times[0]) / 1_000_000, 1)
    return Profile(
        len(times), length, len(times) / length, seconds[(len(seconds) * 99 - 1) // 100], seconds[-1]
    )


def recommended(times: Sequence[int], share: float) -> list[Tried]:
    """Give limits that turn away no more than a share of these requests, the tightest first.

    For rates from the average up to the busiest second the smallest burst that will do is found. The tightest is
    the one that lets a flood through least in its first minute.
    """
    if not times:
        return []
    most = int(len(times) * share)
    found = [tried(times, Limit(rate, smallest_burst(times, rate, most))) for rate in _rates(profile(times))]
    return sorted(found, key=lambda each: (each.limit.most_in_a_minute, each.limit.rate))


def _rates(busy: Profile) -> list[Fraction]:
    """Whole rates a second from just above the average to the busiest second, in even steps of growth."""
    low, high = max(int(busy.mean) + 1, 1), max(busy.highest, 1)
    grown = (
        [low * (high / low) ** (step / (CANDIDATES - 1)) for step in range(CANDIDATES)]
        if high > low
        else [low]
    )
    return sorted({Fraction(round(rate)) for rate in grown})


def busiest_minutes(arrivals: Arrivals) -> dict[str, int]:
    """The requests of each client's busiest minute."""
    minutes: dict[str, Counter[int]] = {}
    for (_, _, client), times in arrivals.by.items():
        minutes.setdefault(client, Counter()).update(time // MINUTE for time in times)
    return {client: max(counts.values()) for client, counts in minutes.items()}


def abusers(busiest: Mapping[str, int]) -> frozenset[str]:
    """The clients that are so much busier than the usual one that nobody would call it use."""
    if len(busiest) < 3:
        return frozenset()
    usual = sorted(busiest.values())[len(busiest) // 2]
    return frozenset(client for client, most in busiest.items() if most >= max(ABUSE * usual, LEAST))
