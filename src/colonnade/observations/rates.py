"""How often something happens, by how often it was seen: never surer than so many observations allow."""

from __future__ import annotations

import math

SURE = 1.96  # standard deviations: one bound in forty is wrong


def at_least(happened: int, of: int) -> float:
    """The share that is no smaller than this: the lower bound of Wilson's interval; 0.0 of nothing."""
    return _bounds(happened, of)[0]


def at_most(happened: int, of: int) -> float:
    """The share that is no larger than this: the upper bound of Wilson's interval; 1.0 of nothing."""
    return _bounds(happened, of)[1]


def _bounds(happened: int, of: int) -> tuple[float, float]:
    if of <= 0:
        return 0.0, 1.0
    share, spread = min(happened, of) / of, SURE * SURE / of
    middle = share + spread / 2
    width = SURE * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    # Where it never or always happened, that bound is exactly that: the roots cancel but for their last digit.
    low = 0.0 if happened <= 0 else (middle - width) / (1 + spread)
    high = 1.0 if happened >= of else (middle + width) / (1 + spread)
    return max(low, 0.0), min(high, 1.0)


def so_many(share: float, of: str, does: tuple[str, str]) -> str:
    """Say a share as people do: "1 in 24 calls fails", "42% of the calls fail", "all calls fail"."""
    one, several = does
    if share >= 1:
        return f"all {of} {several}"
    if share >= 0.1:
        return f"{share:.0%} of the {of} {several}"
    return f"1 in {round(1 / share):,} {of} {one}" if share > 0 else f"no {of} {several}"


def percent(share: float) -> str:
    """Say a share in percent: "0.3%", "12%"."""
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"
