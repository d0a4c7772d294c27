"""
Role is shared by functions with different needs.

## Why it matters

A role that several functions run with allows each of them what any of them needs. The function that only
reads can then delete, and the audit trail shows one identity for all of them.

## How to put it right

Give each function its own role with what its own code calls. SAM does so by itself where a function has
`Policies` and no `Role`.

## When to leave it

Where the functions make the same calls on the same resources: then this check is silent.

## See also

- [Lambda execution role](https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html)
- [Apply least-privilege permissions](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.policy import Role

MOST_NAMED = 3


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a4", "sec_sec_q2_a3"),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="each function is allowed only what its own code calls",
    over=Role,
)
def role_shared_by_functions(role: Role) -> Iterator[Finding]:
    functions = role.sharers
    needs = {function: function.needs for function in functions}
    everything = frozenset[str]().union(*needs.values())
    least = min(functions, key=lambda function: len(needs[function]))
    unneeded = sorted(everything - needs[least])
    if unneeded:
        more = f" and {len(unneeded) - MOST_NAMED} more" if len(unneeded) > MOST_NAMED else ""
        yield Finding(
            f"{role} is shared by {len(functions)} functions with different needs: {least} never calls"
            f" {', '.join(unneeded[:MOST_NAMED])}{more}",
            at=role,
            because=tuple(functions),
            fix=Fix.advice("Give each function a role of its own with what its code calls"),
            confidence=Confidence.MEDIUM if any(each.code.unresolved for each in functions) else None,
        )
