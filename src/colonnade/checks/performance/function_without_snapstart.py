"""
Function starts slowly without a snapshot.

## Why it matters

With SnapStart Lambda starts a function once, when a version is published, and keeps a snapshot of its memory. Each
further environment is restored from it, in two to seven tenths of a second, however long loading classes and
libraries took. Somebody waits for this function, and it loads what takes longer than that.

## How to put it right

Set `SnapStart: {ApplyOn: PublishedVersions}`, publish versions, and have callers invoke an alias: with SAM
`AutoPublishAlias: live` does both. What must differ between environments (ids, random numbers, the time,
connections, credentials) has to be taken in the handler, or in a hook after restoring.

## When to leave it

Where cold starts are rare and nobody minds them. For Java it costs nothing; for Python and .NET each published
version is paid for as long as it exists, so delete old ones. Functions whose Python code takes at import what must
not be shared are not asked about, nor are those with a file system, more than 512 MB of /tmp, an image, or
provisioned concurrency. What Java code does when it starts is not read: only what its build file names.

## See also

- [Lambda SnapStart](https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html)
- [Uniqueness with SnapStart](https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html)
- [Lambda pricing](https://aws.amazon.com/lambda/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.aws.starts import StartTime, restored, start_time
from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable, Unknown
from colonnade.finding import Confidence, Finding, Fix, Safety, Severity, Worth
from colonnade.model.startup import SNAPSHOTS, Framework, Startup

SECONDS_A_MONTH = 730 * 3600

_EFFECT = "what the code makes when it starts is made once for each version, and restored from then on"


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1",),
    severity=Severity.LOW,
    effort=Effort.HOURS,
    gain="callers who meet a new environment wait for tenths of a second, and not for its libraries",
    over=Startup,
    after=("alias-of-latest", "memory-left-at-default", "runtime-deprecated"),
    confidence=Confidence.MEDIUM,
)
def function_without_snapstart(start: Startup) -> Iterator[Finding]:
    trigger = start.waiting[0]
    if start.is_restored:
        return
    slow, worth, fee = _of_java(start) if start.restorable.is_java else _of_python(start)
    yield Finding(
        f"{start.function} loads {slow} when it starts, and {trigger} waits for that",
        at=start.snapshots,
        because=(trigger, *start.frameworks.value),
        fix=Fix.set(start.snapshots, SNAPSHOTS, Safety.UNSAFE, _EFFECT),
        worth=worth,
        notes=(fee, *(() if start.published else ("Publish versions, and have callers invoke an alias",))),
    )


def _of_java(start: Startup) -> tuple[str, Worth, str]:
    named = [str(each.name) for each in start.slow if isinstance(each, Framework)]
    worth = Worth(
        "in the best case, cold starts of several seconds become less than one",
        "AWS's documentation of SnapStart; what frameworks are slow is own knowledge",
    )
    return (
        " and ".join(named),
        worth,
        "Look for ids, random values and connections that are made once at start",
    )


def _of_python(start: Startup) -> tuple[str, Worth, str]:
    function = start.function
    time = start_time(
        function.runtime.value, function.architecture.value, [each.module for each in start.imports]
    )
    least, most, basis = restored()
    if time is None:
        raise Unknown(f"how long {function.runtime.value} takes to start was not measured", start.origin)
    if start.seen is not None:
        half, seen = start.seen
        time = StartTime(half, half, time.modules, seen)
    if time.least <= most:
        raise NotApplicable(f"it starts in {time}: a snapshot may not be faster")
    cached = price("snapstart-cache-gb-second")
    dollars = cached.amount * SECONDS_A_MONTH * function.memory.value / 1024
    worth = Worth(
        f"{time.least - most} to {time.most - least} ms less at each cold start", f"{time.basis}; {basis}"
    )
    note = f"Each published version costs ${dollars:.2f} a month: delete old ones"
    return " and ".join(time.modules), worth, note
