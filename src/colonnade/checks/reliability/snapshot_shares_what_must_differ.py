"""
Snapshot shares what must differ.

## Why it matters

With SnapStart the code at import runs once, when a version is published, and every environment begins with what
it left in memory. An id, a random value or a time taken there is the same in all of them, for as long as the version
lives; a connection is closed by then, and a secret or a parameter as old as the snapshot.

## How to put it right

Take it in the handler, or in a hook that runs after restoring: `@register_after_restore` of the package
`snapshot_restore_py` in Python.

## When to leave it

Where it does no harm that all share it: the time at which a version was published, for a log line.

## See also

- [Uniqueness with SnapStart](https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html)
- [Runtime hooks of SnapStart](https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.startup import Startup, taken_at_start

MOST_NAMED = 3


@check(
    pillar=Pillar.RELIABILITY,
    lens=("perf_perf_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="ids differ, connections are open, and secrets are those of today",
    over=Startup,
    also=(Pillar.SECURITY,),
)
def snapshot_shares_what_must_differ(start: Startup) -> Iterator[Finding]:
    taken = taken_at_start(start.snapshooting.function.code)
    if taken:
        what = list(dict.fromkeys(each for _, each in taken))
        more = f" and {len(what) - MOST_NAMED} more" if len(what) > MOST_NAMED else ""
        yield Finding(
            f"{start.function} takes {' and '.join(what[:MOST_NAMED])}{more} at import:"
            " with SnapStart all its environments share that",
            at=taken[0][0],
            because=(*(part for part, _ in taken[1:]), start.snapshots),
            fix=Fix.advice("Take it in the handler, or in a hook that runs after restoring"),
        )
