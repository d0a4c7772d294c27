"""
Role allows a whole service.

## Why it matters

`dynamodb:*` is not "use the table": it is also `DeleteTable`, `UpdateTable` and `DeleteBackup`, and on `*`
it is that for every table of the account. A function calls a handful of actions, and the rest is only of
use to whoever gets the function to do what it was not made for. A whole service comes in several shapes:
`service:*` in a statement, a managed policy such as `AmazonS3FullAccess`, or a wildcard that covers writing
(`s3:Put*`) on every resource.

## How to put it right

Replace the wildcard by the actions the code calls, and `*` by the resources it calls them on.

## When to leave it

Where the function's work is to administer the service itself, and its resources are not known in advance.
Wildcards that only read (`dynamodb:Get*` on one table) are not asked about here.

## See also

- [Apply least-privilege permissions](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [Actions, resources and condition keys of AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.managed_policies import managed_policy
from colonnade.aws.wildcards import changes_much
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.policy import Role

MANY = 4


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a3",),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="a flaw in the function reaches only what the function works on",
    over=Role,
    after=("role-allows-everything", "role-shared-by-functions"),
)
def role_allows_whole_service(role: Role) -> Iterator[Finding]:
    for attached in role.attached:
        known = managed_policy(attached.short_name)
        if known and known.full_access and not known.allows_everything:
            services = known.full_access
            what = ", ".join(services) if len(services) < MANY else f"{len(services)} services"
            yield Finding(
                f"{role} may do every action of {what}, by the managed policy {known.name}"
                + role.really_calls(*services),
                at=attached,
                fix=Fix.advice(f"Replace {known.name} by the actions that the code calls"),
                severity=Severity.MEDIUM if role.deploys else None,
            )
    for statement in role.grants:
        wide = [
            *statement.whole_services,
            *(each for each in statement.wide_writes if changes_much(str(each.value))),
        ]
        if wide and statement.managed is None and not statement.allows_everything:
            everywhere = "on every resource" if statement.is_everywhere else "on the resources it names"
            named = [str(each.value) for each in wide]
            called = role.really_calls(*sorted({each.partition(":")[0] for each in named}))
            yield Finding(
                f"{role} may do {', '.join(named)} {everywhere}, by {statement.source}{called}",
                at=wide[0],
                because=(*wide[1:], *statement.resources),
                fix=Fix.advice("Replace the wildcards by the actions that the code calls"),
                severity=Severity.HIGH if statement.is_everywhere and not role.deploys else Severity.MEDIUM,
            )
