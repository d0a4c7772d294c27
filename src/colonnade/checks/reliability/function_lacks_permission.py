"""
Function lacks a permission.

## Why it matters

The code makes a call that the function's role does not allow. AWS answers `AccessDenied`, and the function
fails at run time: at its first invocation, or on the path that is seldom taken and that no test reached.

## How to put it right

Allow the action on the resource. `colonnade policy PATH FUNCTION` writes the whole policy of a function.

## When to leave it

Where the permission is granted outside of the templates, or the call is made with other credentials than
the function's own. Only calls whose resource is known exactly are told here, and only where everything that
the role has could be read.

## See also

- [Lambda execution role](https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html)
- [Troubleshoot access denied errors](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.fact import some
from colonnade.finding import Finding, Severity
from colonnade.model.function import Function
from colonnade.privilege import claims
from colonnade.privilege.difference import difference_of


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="no call is refused at run time",
    over=Function,
    also=(Pillar.SECURITY,),
)
def function_lacks_permission(function: Function) -> Iterator[Finding]:
    difference = difference_of(function)
    some(difference.called, "its code calls nothing of AWS")
    for claim in claims.missing(difference):
        yield Finding(claim.text, at=claim.at, because=claim.because, fix=claim.fix)
    difference.answer_for_certain()
