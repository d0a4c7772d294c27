"""The token bucket by which API Gateway throttles, exact to the last token."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from colonnade.dataclass import dataclass

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Limit:
    """A steady rate in requests a second, and the burst that the bucket holds, in requests."""

    rate: Fraction
    burst: int

    def __str__(self) -> str:
        return f"{float(self.rate):g} a second, burst {self.burst:,}"

    @property
    def most_in_a_minute(self) -> float:
        """The requests that a flood gets through in its first minute."""
        return self.burst + 60 * float(self.rate)


def throttled(times: Sequence[int], limit: Limit, most: int | None = None) -> int:
    """Count the requests that a limit turns away; `times` are their arrivals in microseconds, in order.

    A bucket starts full, gains `rate` tokens a second up to `burst`, and a request takes one or is turned away.
    Counting stops beyond `most`. All is reckoned in whole numbers: nothing is rounded.
    """
    if not times:
        return 0
    # Tokens are counted in parts so small that a microsecond's gain is a whole number of them.
    gain, part = limit.rate.numerator, limit.rate.denominator
    cost = MICROSECONDS * part
    full = tokens = limit.burst * cost
    last = times[0]
    away = 0
    allowed = len(times) if most is None else most
    for now in times:
        tokens += (now - last) * gain
        tokens = min(tokens, full)
        last = now
        if tokens >= cost:
            tokens -= cost
        else:
            away += 1
            if away > allowed:
                break
    return away


def turned_away(times: Sequence[int], limit: Limit) -> list[bool]:
    """Tell of each request whether a limit turns it away."""
    gain, cost = limit.rate.numerator, MICROSECONDS * limit.rate.denominator
    full = tokens = limit.burst * cost
    last = times[0] if times else 0
    told = []
    for now in times:
        tokens = min(full, tokens + (now - last) * gain)
        last = now
        taken = tokens >= cost
        tokens -= cost if taken else 0
        told.append(not taken)
    return told


def burst_for_all(times: Iterable[int], rate: Fraction) -> int:
    """The smallest burst with which that rate turns nobody away."""
    gain, cost = rate.numerator, MICROSECONDS * rate.denominator
    owed = most = 0
    last = None
    for now in times:
        if last is not None:
            owed -= (now - last) * gain
            owed = max(owed, 0)
        last = now
        owed += cost
        most = max(most, owed)
    return -(-most // cost)


def smallest_burst(times: Sequence[int], rate: Fraction, most: int) -> int:
    """The smallest burst with which that rate turns away no more than `most` requests."""
    enough = max(burst_for_all(times, rate), 1)
    low = 0
    while enough - low > 1:
        middle = (low + enough) // 2
        if throttled(times, Limit(rate, middle), most) <= most:
            enough = middle
        else:
            low = middle
    return enough
