"""
Start is cut off and done again.

## Why it matters

Lambda gives a function ten seconds to start. Telemetry shows starts that took longer: Lambda ended them and began
again from nothing, this time as part of the first invocation, against its timeout and with the share of the processor
that its memory comes with. So whoever waited, waited for both, and both are billed. Where the second start takes longer
than the timeout, that invocation fails, and the next one begins again.

## How to put it right

Find what takes so long before the handler runs: a call to a service that does not answer, in a VPC without a way to it,
data that is fetched, a model that is loaded. Fetch it when it is first needed, with a timeout. With SnapStart or
provisioned concurrency a start may take longer, as nobody waits for it.

## When to leave it

Never, where it happens again and again: such a start is done twice for nothing. Nothing is told of a single one.

## See also

- [Lambda execution environment](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html)
- [Understanding the INIT phase](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.observed import ObservedFunction
from colonnade.observations.starting import cut_off, slow_calls

ALLOWED = 10  # seconds, by the developer guide of Lambda
SEVERAL = 2  # of one in a week, nothing in the application need be the reason


@check(
    over=ObservedFunction,
    pillar=Pillar.PERFORMANCE,
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="a start is done once",
    lens=("perf_perf_q1_a1",),
    after=("function-cannot-leave-its-vpc", "function-outside-vpc-of-its-database", "import-never-used"),
    also=(Pillar.COST, Pillar.RELIABILITY),
)
def start_cut_and_done_again(observed: ObservedFunction) -> Iterator[Finding]:
    cut = cut_off(observed)
    if cut >= SEVERAL:
        calls = slow_calls(observed.function)
        named = f": at its start it {calls[0]}" if calls else ""
        yield Finding(
            f"{cut:,} starts of {observed} took longer than {ALLOWED} s in {observed.basis}, and began again with the"
            f" first invocation{named}",
            at=calls[0] if calls else observed.function,
            because=(observed.evidence("starts cut off", f"{cut:,} in {observed.basis}"), *calls[1:]),
            fix=Fix.advice(
                f"Take out of the start of {observed} what may take long, and do it when it is first needed"
            ),
        )
