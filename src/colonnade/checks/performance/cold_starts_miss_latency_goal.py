"""
Cold starts miss the latency goal.

## Why it matters

Telemetry shows that more than one invocation in a hundred meets a new environment, and that half of those take longer
than the goal allows, while somebody waits. Cold starts come when traffic rises, so it is the busiest minutes, and the
first users of the morning, that meet them. Since August 2025 the time is billed too.

## How to put it right

In this order, and no further than the goal asks for:

1. Load less: imports that nothing or only some requests need. It costs nothing, and every start is shorter by it.
2. SnapStart, for Java, Python from 3.12 and .NET from 8: an environment is restored in 0.2 to 0.7 s, whatever it loads.
   Each published version costs; Java's are free.
3. Provisioned concurrency, at the hours when somebody comes: nobody waits for a start, and it is paid for by the hour.

More memory hardly helps: from 128 to 1,024 MB empty functions were measured to start equally fast. For Python and Node
a zip in place of an image saves a tenth of a second, arm64 a hundredth.

Say what you want in `colonnade.toml`, for all functions or one by one; without it, a second is taken for a goal:

```toml
[goals]
latency-ms = 500

[goals.CreateBooking]
latency-ms = 2000
```

## When to leave it

Where that function may be slow now and then: give it a goal of its own. Nothing is told where nobody waits for its
answer, where environments are kept ready, of fewer than 50 invocations, or where less than one in a hundred starts cold
for sure: 99 of 100 then never meet one.

## See also

- [Lambda SnapStart](https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html)
- [Provisioned concurrency](https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html)
- [Understanding cold starts](https://aws.amazon.com/blogs/compute/understanding-and-remediating-cold-starts-an-aws-lambda-perspective/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.observed import ObservedFunction
from colonnade.observations.rates import so_many
from colonnade.observations.sample import seconds
from colonnade.observations.starting import memory_is_no_way, waited_for, ways, worth


@check(
    over=ObservedFunction,
    pillar=Pillar.PERFORMANCE,
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="who comes first waits no longer than others",
    lens=("perf_perf_q1_a1",),
    after=(
        "import-never-used",
        "import-heavy-for-one-path",
        "function-without-snapstart",
        "dependency-never-imported",
    ),
    also=(Pillar.COST,),
)
def cold_starts_miss_latency_goal(observed: ObservedFunction) -> Iterator[Finding]:
    found = waited_for(observed)
    if found.is_missed:
        todo = ways(observed.function, found)
        no_way = memory_is_no_way(observed.function)
        starting = so_many(found.share, f"invocations of {observed}", ("starts cold", "start cold"))
        yield Finding(
            f"{starting}, and half of those take {seconds(found.whole)} or longer; {found.goal}, and {found.trigger}"
            " waits for it",
            at=observed.function,
            because=(
                observed.evidence("cold starts", f"{observed.facts.cold_starts:,} of {observed.basis}"),
                observed.evidence("half of the starts take", seconds(found.milliseconds)),
                found.trigger,
            ),
            fix=Fix.advice(_first(todo[0].what) if todo else f"Load less when {observed} starts"),
            worth=worth(observed.function, todo) if todo else None,
            severity=None if found.told else Severity.LOW,
            notes=(
                *(f"{number}. {_first(str(each))}" for number, each in enumerate(todo, 1)),
                *((no_way,) if no_way else ()),
            ),
        )


def _first(text: str) -> str:
    return text[0].upper() + text[1:]
