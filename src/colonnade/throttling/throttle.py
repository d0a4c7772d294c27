"""Replaying access logs through limits: all requests, or each stage, route or client by itself."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from fractions import Fraction

from colonnade.dataclass import dataclass
from colonnade.throttling.access_logs import Arrivals
from colonnade.throttling.bucket import Limit
from colonnade.throttling.recommended import (
    Profile,
    Tried,
    abusers,
    busiest_minutes,
    profile,
    recommended,
    tried,
)


class Scope(enum.Enum):
    """What has a bucket of its own; the value is the place in (stage, route, client), or -1 for all together."""

    ALL = -1
    STAGE = 0
    ROUTE = 1
    CLIENT = 2

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket: whose requests it counts, how busy they are, what is recommended, and what was asked to be tried.

    `flood` is what the abusive clients sent in it, and `passed` what the tightest limit lets through of that and
    of all else.
    """

    name: str
    busy: Profile
    recommended: tuple[Tried, ...]
    tried: tuple[Tried, ...]
    times: tuple[int, ...]
    flood: int
    passed: int


@dataclass(frozen=True, slots=True)
class Throttle:
    """What access logs say of limits; `abusers` are the clients that are not legitimate, with their busiest minute."""

    arrivals: Arrivals
    scope: Scope
    share: float
    abusers: dict[str, int]
    buckets: tuple[Bucket, ...]


def throttle(
    arrivals: Arrivals,
    scope: Scope,
    share: float,
    asked: Sequence[Limit] = (),
    *,
    all_legitimate: bool = False,
    most: int = 10,
) -> Throttle:
    """Recommend limits for the busiest buckets of a scope, and replay what was asked for.

    `share` is the part of legitimate requests that may be turned away.
    """
    busiest = busiest_minutes(arrivals)
    abusive = frozenset() if all_legitimate else abusers(busiest)
    buckets = sorted(
        _buckets(arrivals, scope), key=lambda each: (-sum(len(arrivals.by[key]) for key in each[1]), each)
    )
    found = []
    for name, keys in buckets[:most]:
        times = arrivals.times(keys)
        legitimate = arrivals.times([key for key in keys if key[2] not in abusive])
        limits = tuple(recommended(legitimate, share))
        through = len(times) - tried(times, limits[0].limit).away if limits else 0
        found.append(
            Bucket(
                name,
                profile(times),
                limits,
                tuple(tried(times, limit) for limit in asked),
                tuple(times),
                len(times) - len(legitimate),
                through,
            )
        )
    return Throttle(arrivals, scope, share, {each: busiest[each] for each in sorted(abusive)}, tuple(found))


def limit(rate: str, burst: int) -> Limit:
    """Make a limit of a rate as it is written ("12.5"); raises ValueError for what is no positive number."""
    exact = Fraction(rate)
    if exact <= 0:
        raise ValueError(rate)
    return Limit(exact, burst)


def _buckets(arrivals: Arrivals, scope: Scope) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    if scope is Scope.ALL:
        yield "all requests", list(arrivals.by)
        return
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for key in arrivals.by:
        groups.setdefault(key[scope.value] or f"(no {scope})", []).append(key)
    yield from groups.items()
