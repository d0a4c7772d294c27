"""
Runtime is deprecated.

## Why it matters

From the day a runtime is deprecated it gets no more security updates. Later AWS refuses to make new
functions with it: from then on a new stage, another Region or a stack that has to be made again fails. At
last it refuses to change those there are: then a flaw can no longer be put right in a hurry, because the
function cannot be deployed at all. Invocations go on.

## How to put it right

Set `Runtime` to the newest of its kind, run the tests on it, and deploy. The further the jump, the more may
break: from python3.12 on the operating system is Amazon Linux 2023 and `distutils` is gone, from python3.13
on `cgi`, `crypt`, `telnetlib` and other old modules; packages with compiled parts need newer versions.
From nodejs18.x on the runtime brings no `aws-sdk` (version 2) any more, and nodejs24.x calls no handler that answers
through a callback: write such a handler as an `async` function first.

## When to leave it

Never for long. Where a dependency holds you back, plan for the day from which updates are refused.
Container images bring their own runtime and are not asked about.

## See also

- [Lambda runtimes](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html)
- [Node.js handlers](https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from colonnade.aws.review_date import today
from colonnade.aws.runtimes import Runtime, runtime
from colonnade.check import Effort, Pillar, check
from colonnade.fact import Unknown
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.function import Function
from colonnade.remedies.runtimes import layers_built_anew

SOON = 180  # days

_EFFECT = "the code and its dependencies run on another version of their language"
_WITH_OLD_SDK = {"", "4", "6", "8", "10", "12", "14", "16"}


@check(
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    lens=("ops_ops_q2_a6",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="security updates go on, and the function can still be changed",
    over=Function,
    also=(Pillar.SECURITY,),
)
def runtime_deprecated(function: Function) -> Iterator[Finding]:
    name = function.managed_runtime
    known = runtime(name)
    if known is None:
        raise Unknown(f"{name} is not among the runtimes whose dates are known", function.runtime.origin)
    left = known.days_left()
    if left is not None and left <= SOON:
        ends = f"ends on {known.deprecated}" if left > 0 else f"ended on {known.deprecated}"
        yield Finding(
            f"{function} runs on {name}, whose support {ends}{_updates(known)}",
            at=function.runtime,
            fix=_fix(function, known) if known.successor else None,
            severity=_severity(known),
        )


def _fix(function: Function, old: Runtime) -> Fix:
    """Take the newest runtime, also for the layers that are built for the old one."""
    successor = str(old.successor)
    fix = Fix.set(function.runtime, successor, Safety.UNSAFE, _effect(old.name))
    return replace(fix, edits=(*fix.edits, *layers_built_anew(function, successor)))


def _effect(name: str) -> str:
    """What else changes with the runtime: Node.js lost an SDK with version 18, and callbacks with version 24."""
    if not name.startswith("nodejs"):
        return _EFFECT
    with_old_sdk = name.removeprefix("nodejs").partition(".")[0] in _WITH_OLD_SDK
    sdk = "aws-sdk (version 2) no longer comes with the runtime, and " if with_old_sdk else ""
    return f"{_EFFECT}; {sdk}handlers that answer through a callback are no longer called"


def _updates(known: Runtime) -> str:
    """Say what is refused already, and from when the rest will be."""
    made = _told("no function can be made with it", known.create_blocked)
    changed = _told("none can be changed", known.update_blocked)
    return f"; {' and '.join(each for each in (made, changed) if each)}" if made or changed else ""


def _told(what: str, day: date | None) -> str:
    return "" if day is None else f"{what} {'since' if day <= today() else 'from'} {day}"


def _severity(known: Runtime) -> Severity:
    if any(day is not None and day <= today() for day in (known.create_blocked, known.update_blocked)):
        return Severity.HIGH
    return Severity.MEDIUM if known.is_deprecated() else Severity.LOW
