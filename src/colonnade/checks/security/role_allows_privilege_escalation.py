"""
Role allows privilege escalation.

## Why it matters

Some actions let their holder get more rights than it was given: `iam:AttachRolePolicy` on every role attaches
the administrator's policy to its own, `iam:PassRole` together with `lambda:CreateFunction` runs code with any
role of the account. A role with them is an administrator's role with one step between.

## How to put it right

Take the actions away where the code does not call them. Where it does, name the resources (the one role that is
passed, the functions that are updated) and add a condition such as `iam:PassedToService`.

## When to leave it

Where the function's work is to administer the account; then guard its trigger as you would guard an
administrator. Actions that are held to named resources are not told here.

## See also

- [Privilege escalation in AWS](https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/)
- [Granting permissions to pass a role](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.policy import Role
from colonnade.privilege import claims
from colonnade.privilege.grants import grants_of_role


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a3", "sec_sec_q2_a4"),
    severity=Severity.CRITICAL,
    effort=Effort.HOURS,
    gain="a flaw in the function cannot be turned into rights over the account",
    over=Role,
    after=("role-allows-everything",),
)
def role_allows_privilege_escalation(role: Role) -> Iterator[Finding]:
    read = all(each.code_link.known for each in role.functions)
    for claim in claims.escalations(grants_of_role(role.at_work), role.called, read=read):
        yield Finding(
            claim.text,
            at=claim.at,
            because=claim.because,
            fix=claim.fix,
            severity=claim.severity,
            confidence=claim.confidence,
        )
