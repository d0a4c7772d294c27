"""The memory to recommend for a function, by what telemetry tells of it."""

from __future__ import annotations

from collections.abc import Sequence

from colonnade.aws.prices import lambda_prices
from colonnade.fact import Unknown
from colonnade.measure import Range
from colonnade.model.observed import AtMemory, FunctionFacts
from colonnade.rightsizing.evidence import THREADS, evidence
from colonnade.rightsizing.room import room
from colonnade.rightsizing.sizing import Rates, Sizing, Wanted, sizing

# Of fewer, the 99th percentile and the most memory used tell too little.
FEWEST = 200


def recommended(
    facts: FunctionFacts,
    now: int,
    wanted: Wanted,
    architecture: str,
    region: str | None,
    *,
    waiting: Range | None = None,
    threads: Sequence[float] = THREADS,
    callers_wait: bool = True,
) -> Sizing:
    """Recommend a size; raise Unknown where too little was seen.

    `waiting` is the share of the time that it waits, as traces tell.
    """
    samples = told(facts)
    prices = lambda_prices(region)
    read = evidence(samples, now, waiting, threads)
    rates = Rates(prices.gb_second(architecture), prices.request, _beside(samples))
    return sizing(
        now,
        read,
        room(samples),
        rates,
        wanted,
        seen_most=max(each.memory_mb for each in samples),
        callers_wait=callers_wait,
    )


def told(facts: FunctionFacts) -> list[AtMemory]:
    """Give the sizes of which enough attempts were seen; raise Unknown where there is none."""
    enough = [each for each in facts.by_memory if each.invocations >= FEWEST and each.mean_ms > 0]
    if not enough:
        count = facts.invocations
        raise Unknown(f"{count:,} invocations were seen, and fewer than {FEWEST} tell too little of memory")
    return enough


def _beside(samples: Sequence[AtMemory]) -> float:
    """The milliseconds that are billed beside each duration: for starting, and for rounding up.

    Where memory runs out, environments end and others start: that is no measure of what another size would cost.
    """
    free = [each for each in samples if not each.exhausted] or samples
    count = sum(each.invocations for each in free)
    return max(sum((each.billed_ms - each.mean_ms) * each.invocations for each in free) / count, 0.0)
