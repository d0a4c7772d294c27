"""How long an invocation of a function runs, how it starts and what it logs: as told, as measured, or assumed."""

from __future__ import annotations

from fnmatch import fnmatchcase

from colonnade.measure import Range
from colonnade.model.function import Function
from colonnade.traffic import COLD_STARTS, MILLISECONDS, Load, Traffic
from colonnade.usage.amount import Amount, Basis, Ground

# Milliseconds that a start takes, of which Lambda bills all: the authors' own assumption.
STARTING = Range(80, 300, 2000)
MB_MS = 1024 * 1000
_STARTING = f"{STARTING.low:g} to {STARTING.high:,.0f} ms to start, mostly {STARTING.likely:g}"
_RUNNING = (
    f"{MILLISECONDS.low:g} to {MILLISECONDS.high:g} ms for each invocation, mostly {MILLISECONDS.likely:g}"
)
_COLD = f"a cold start in at most {COLD_STARTS.high:.0%} of the invocations, as AWS says of most"


def told_of(function: Function, traffic: Traffic) -> Load:
    """What the user tells of a function by its name."""
    return next((load for name, load in traffic.named.items() if fnmatchcase(function.name, name)), Load())


def gb_seconds(function: Function, traffic: Traffic) -> Amount:
    """How many GB-seconds an invocation is billed for."""
    measured = _billed(function, traffic)
    return measured if measured is not None else _seconds(function, traffic) * (function.memory.value / 1024)


def seconds(function: Function, traffic: Traffic) -> Amount:
    """For how many seconds an invocation is billed."""
    measured = _billed(function, traffic)
    return measured * (1024 / function.memory.value) if measured is not None else _seconds(function, traffic)


def _seconds(function: Function, traffic: Traffic) -> Amount:
    """How long an invocation is told or assumed to take, with its start where it has one: both are billed."""
    starting = cold_starts(function, traffic) * Amount.assumed(STARTING, _STARTING)
    return (milliseconds(function, traffic) + starting) * 0.001


def _billed(function: Function, traffic: Traffic) -> Amount | None:
    """How many GB-seconds an invocation was seen to be billed; None where that was not measured, or is told else.

    Where it had other sizes of memory meanwhile, what it took with that of now counts.
    """
    seen = function.observed
    if seen is None or not seen.facts.invocations or told_of(function, traffic).milliseconds is not None:
        return None
    memory = function.memory.value if function.memory.known else None
    now = next((each for each in seen.facts.by_memory if each.memory_mb == memory), None)
    if now is not None:
        each = now.billed_ms * now.memory_mb / MB_MS
    else:
        each = seen.facts.billed_gb_seconds / seen.facts.invocations
    return Amount.exactly(each, Basis.MEASURED, f"billed time in {seen.seen.span}")


def milliseconds(function: Function, traffic: Traffic) -> Amount:
    """How long an invocation takes."""
    told, seen = told_of(function, traffic).milliseconds, function.observed
    if told is not None:
        return Amount.exactly(told, Basis.TOLD, f"{told:g} ms for {function}")
    if seen is not None and seen.facts.invocations:
        mean = seen.facts.total_ms / seen.facts.invocations
        return Amount.exactly(mean, Basis.MEASURED, f"the time of invocations in {seen.seen.span}")
    if traffic.every.milliseconds is not None:
        each = traffic.every.milliseconds
        return Amount.exactly(each, Basis.TOLD, f"{each:g} ms for each invocation")
    limit = float(function.timeout.value * 1000) if function.timeout.known else MILLISECONDS.high
    ends = (MILLISECONDS.low, MILLISECONDS.likely, MILLISECONDS.high)
    return Amount.assumed(Range(*(min(each, limit) for each in ends)), _RUNNING)


def cold_starts(function: Function, traffic: Traffic) -> Amount:
    """Which share of the invocations starts cold."""
    told, seen = told_of(function, traffic).cold_starts, function.observed
    if told is not None:
        text = f"a cold start in {told:.1%} of the invocations of {function}"
        return Amount.exactly(told, Basis.TOLD, text)
    if seen is not None and seen.facts.invocations:
        share = seen.facts.cold_starts / seen.facts.invocations
        return Amount.exactly(share, Basis.MEASURED, f"cold starts in {seen.seen.span}")
    if traffic.every.cold_starts is not None:
        each = traffic.every.cold_starts
        return Amount.exactly(each, Basis.TOLD, f"a cold start in {each:.1%} of the invocations")
    return Amount.assumed(COLD_STARTS, _COLD)


def log_bytes(function: Function) -> Amount | None:
    """How many bytes an invocation was seen to log, None where that was not measured."""
    seen = function.observed
    if seen is None or not seen.facts.log_bytes or not seen.facts.invocations:
        return None
    size = seen.facts.log_bytes / seen.facts.invocations
    text = "the logs of functions as they were exported; CloudWatch counts 26 bytes more for each line"
    return Amount(Range(size, size * 1.1, size * 1.25), (Ground(Basis.MEASURED, text),))
