"""
Role is shared by functions with different needs.

## Why it matters

A role that several functions run with allows each of them what any of them needs. The function that only
reads can then delete, and the audit trail shows one identity for all of them.

## How to put it right

Give each function its own role with what its own code calls. SAM does so by itself where a function has
`Policies` and no `Role`.

## When to leave it

Where the functions read the same resources and change the same ones, by whatever calls: then this check is
silent.

## See also

- [Lambda execution role](https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html)
- [Apply least-privilege permissions](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.model.policy import Role
from colonnade.privilege.dangers import changes
from colonnade.privilege.needs import Certainty, needs_of

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
    needs = {function: _needs(function) for function in functions}
    everything = [pair for each in needs.values() for pair in each.items()]
    least = min(functions, key=lambda function: len(needs[function]))
    unneeded = sorted(
        {each for what, actions in everything for each in actions if not _is_needed(what, needs[least])}
    )
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


# The service, whether it is changed, and the resource, "" where that is not known.
What = tuple[str, bool, str]


def _needs(function: Function) -> dict[What, set[str]]:
    """What the code of a function reads and changes, each with the action and the resource in words."""
    found: dict[What, set[str]] = {}
    for need in needs_of(function).requirements:
        if need.by:
            # With a wildcard it may be the resource that another function names.
            known = need.certainty is not Certainty.ACTION and "*" not in str(need.arn)
            where = need.resource.key if need.resource else str(need.arn) if known else ""
            name = f" on {need.resource}" if need.resource else ""
            service = need.action.partition(":")[0]
            found.setdefault((service, changes(need.action), where), set()).add(f"{need.action}{name}")
    return found


def _is_needed(what: What, by: Iterable[What]) -> bool:
    """Whether a function does the same to the same resource, or may do so where that is not known."""
    service, changing, where = what
    return any(
        (service, changing) == other[:2] and (not where or not other[2] or where == other[2]) for other in by
    )
