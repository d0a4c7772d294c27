"""
Role can be assumed by everyone.

## Why it matters

The trust policy of a role says who may take it on. With the principal `*` (or everybody but a few, with
`NotPrincipal`) and no condition, any AWS account in the world may, and then does all that the role allows.
Nobody needs to break in for that: the name of the role and the number of the account are enough.

## How to put it right

Name the accounts, roles or services that need the role. For a partner's account, add a condition on
`sts:ExternalId`; for accounts of your own organisation, one on `aws:PrincipalOrgID`.

## When to leave it

Never.

## See also

- [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
- [AWS JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.policy import Role


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a1", "sec_sec_q2_a4"),
    severity=Severity.CRITICAL,
    effort=Effort.MINUTES,
    gain="only those you name can act in your account",
    over=Role,
)
def role_assumable_by_everyone(role: Role) -> Iterator[Finding]:
    for statement in role.trusted:
        if statement.is_open_to_everyone:
            yield Finding(
                f"every AWS account in the world may assume {role}",
                at=statement,
                fix=Fix.advice(
                    "Name the principals; for a partner add a condition on sts:ExternalId,"
                    " for your organisation one on aws:PrincipalOrgID"
                ),
            )
