"""
Snapshot is never used.

## Why it matters

SnapStart keeps snapshots of published versions. Where callers invoke the function itself, and not a version or an
alias of it, what runs is `$LATEST`: of that there is no snapshot, and each new environment starts as slowly as
ever, while whoever reads the template believes otherwise.

## How to put it right

Publish versions and invoke them by an alias. With SAM `AutoPublishAlias: live` does both, and leads the events of
the function to the alias.

## When to leave it

Where a pipeline publishes versions beside the templates, and callers name them. Where nothing known invokes the
function the answer is unknown.

## See also

- [Activating SnapStart](https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html)
- [Lambda function versions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.startup import Startup


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="new environments are restored, as was meant",
    over=Startup,
    after=("snapshot-shares-what-must-differ",),
)
def snapshot_never_used(start: Startup) -> Iterator[Finding]:
    if not start.snapshooting.published:
        trigger = start.invoked_by[0]
        yield Finding(
            f"{start.function} takes snapshots of published versions, and none is published:"
            f" {trigger} invokes $LATEST, which starts anew",
            at=start.snapshots,
            because=(trigger,),
            fix=Fix.advice(
                f"Publish versions of {start.function} and invoke an alias: AutoPublishAlias in SAM"
            ),
        )
