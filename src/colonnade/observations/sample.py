"""Whether so many observations are enough to judge by, and whether they are of the function as it is written."""

from __future__ import annotations

from colonnade.fact import Unknown
from colonnade.model.observed import FunctionFacts, ObservedFunction

FOR_A_SHARE = 50  # invocations: of fewer, even the bounds of a share say next to nothing
# Of so many the longest is exceeded by 1 in 100 at the most, to be sure in 19 cases of 20.
FOR_THE_LONGEST = 300
FOR_THE_PEAK = 100  # of fewer in a week, how many ran at once says little


def of_many(observed: ObservedFunction, least: int = FOR_A_SHARE) -> FunctionFacts:
    """What was seen of it; raises Unknown where that are too few invocations: in the same words of all functions."""
    if observed.facts.invocations < least:
        few = f"fewer than {least} invocations were seen in {observed.seen.span}"
        raise Unknown(f"{few}: too few to judge by", observed.origin)
    return observed.facts


def of_weeks(observed: ObservedFunction, least: int = FOR_THE_LONGEST) -> FunctionFacts:
    """What was seen of it; raises Unknown where that are too few invocations, or where a week is not in it."""
    facts = of_many(observed, least)
    if not observed.seen.tells_weeks:
        raise Unknown(f"only {observed.seen.span} were seen, and a week has quiet days", observed.origin)
    return facts


def a_month(observed: ObservedFunction, count: float) -> float:
    """How often a month something happens that was seen so often."""
    return count / observed.facts.invocations * observed.invocations_a_month


def seconds(milliseconds: float) -> str:
    """Say a time as people do: "80 ms", "9.1 s", "15 s"."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.3g} s"
