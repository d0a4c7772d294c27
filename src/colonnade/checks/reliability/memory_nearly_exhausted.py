"""
Memory is nearly exhausted.

## Why it matters

A function that needs more memory than it has is killed in the middle of its work: Lambda answers with an error, and
what the environment held is gone. It comes with the first event that is larger than those before. Well before, work
becomes slower, as memory is collected again and again.

## How to put it right

Give it the size that is named, and look at what it uses then. How much a function needs that used all it had, no log
tells: raise it until some is left.

## When to leave it

Never where invocations were killed. Else where what it works on is always the same.

## See also

- [Configure memory](https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html)
- [Troubleshoot execution issues](https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-execution.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.observed import ObservedFunction
from colonnade.rightsizing.recommended import Shortage, shortage


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a2", "perf_perf_q1_a3"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="work is not cut off for want of memory",
    over=ObservedFunction,
)
def memory_nearly_exhausted(observed: ObservedFunction) -> Iterator[Finding]:
    short = shortage(observed)
    if short is not None:
        memory = observed.function.memory
        yield Finding(
            f"{observed} {_told(short, observed.seen.span)}",
            at=memory,
            because=(
                observed.evidence("most memory used", f"{short.most:,.0f} MB"),
                observed.evidence("seen", observed.basis),
            ),
            fix=_fix(observed, short),
            severity=Severity.HIGH if short.exhausted else None,
        )


def _told(short: Shortage, span: str) -> str:
    sample = f"{short.invocations:,} invocations in {span}"
    if short.exhausted:
        return f"used all of its {short.now:,} MB in {short.exhausted:,} of {sample}"
    return (
        f"used up to {short.most:,.0f} of its {short.now:,} MB in {sample}:"
        f" {1 - short.most / short.now:.0%} is left for what is larger"
    )


def _fix(observed: ObservedFunction, short: Shortage) -> Fix:
    if short.enough is None:
        return Fix.advice("Have it work on less at once: Lambda gives no function more memory")
    times = short.enough / short.now
    effect = f"a second costs {times:.2g} times as much, and has {times:.2g} times the processor"
    return Fix.set(observed.function.memory, short.enough, Safety.UNSAFE, effect)
