"""
Resource policy is open to everyone.

## Why it matters

A policy on a queue, a topic, a bucket, a bus or a function that allows something to the principal `*`
without saying which accounts or sources it means allows it to every AWS account, and on some services to
people without one. `aws:SecureTransport` asks only how a request travels, not who sends it; and a condition that
everybody meets, as `aws:SourceIp` with `0.0.0.0/0` or `aws:SourceArn` with `*`, is none.

## How to put it right

Name the principals, or add a condition that tells who is meant: `aws:SourceArn`, `aws:SourceAccount`,
`aws:PrincipalOrgID` for a whole organisation, `aws:SourceVpce` for what comes through an endpoint of yours.

## When to leave it

Where the content is public by its purpose, as the files of a web page; a distribution of CloudFront with an
origin access control needs no public bucket for it. The policies of APIs are not asked about: there the
authorizers of the routes decide.

## See also

- [AWS JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
- [Global condition keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.policy import ResourcePolicy


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="only the accounts and services you name have access",
    over=ResourcePolicy,
)
def resource_policy_open_to_everyone(policy: ResourcePolicy) -> Iterator[Finding]:
    for statement in policy.open_beside_authorizers:
        actions = ", ".join(str(each.value) for each in statement.actions) or "nearly everything"
        yield Finding(
            f"{policy} lets everybody do {actions} on {policy.protected}",
            at=statement,
            because=statement.actions,
            fix=Fix.advice("Name the principals, or add a condition on aws:SourceArn or aws:PrincipalOrgID"),
            severity=None if statement.changes_anything else Severity.MEDIUM,
        )
