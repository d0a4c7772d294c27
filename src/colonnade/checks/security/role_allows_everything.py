"""
Role allows everything.

## Why it matters

A function runs code that others wrote and data that others send. Whoever makes it do something unforeseen,
through a flaw in a dependency or in the handling of an event, may do all that its role allows. With
`AdministratorAccess`, or `*` on `*`, that is the whole account: reading every table, making new users,
deleting the backups. `PowerUserAccess` and statements with `NotAction` come close to it, and
`IAMFullAccess` is the same with one step between, since it may grant itself the rest.

## How to put it right

Take the policy away and allow the calls that the code makes, each on the resource it is made on. In SAM the
policy templates (`DynamoDBCrudPolicy`, `SQSSendMessagePolicy` …) and connectors are a short way to write
that.

## When to leave it

Never for a role that a function or a state machine runs with. A role that deploys infrastructure may need
as much; give it a permissions boundary and a trust policy that names who may assume it.

## See also

- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [SAM policy templates](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html)
- [AdministratorAccess](https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.managed_policies import managed_policy
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.policy import Role
from colonnade.privilege.narrowing import to_what_is_called

INSTEAD = "Name the actions that the code calls and the resources it calls them on"


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a3", "sec_sec_q2_a4"),
    severity=Severity.CRITICAL,
    effort=Effort.HOURS,
    gain="a flaw in one function no longer opens the whole account",
    over=Role,
)
def role_allows_everything(role: Role) -> Iterator[Finding]:
    severity = Severity.HIGH if role.permissions_boundary else Severity.CRITICAL
    for attached in role.attached:
        known = managed_policy(attached.short_name)
        if known and known.allows_everything:
            yield Finding(
                f"{role} may do everything in the account: it has the managed policy {known.name}",
                at=attached,
                fix=to_what_is_called(
                    role, [attached], f"Replace {known.name} by the actions that the code calls"
                ),
                severity=severity,
            )
    for statement in role.grants:
        if statement.managed is None and statement.allows_everything:
            yield Finding(
                f"{role} may do everything on every resource, by {statement.source}",
                at=statement,
                because=(*statement.actions, *statement.resources),
                fix=to_what_is_called(role, [statement], INSTEAD),
                severity=severity,
            )
