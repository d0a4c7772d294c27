"""
Role allows a whole service.

## Why it matters

`dynamodb:*` is not "use the table": it is also `DeleteTable`, `UpdateTable` and `DeleteBackup`, and on `*`
it is that for every table of the account. A function calls a handful of actions, and the rest is only of
use to whoever gets the function to do what it was not made for. A whole service comes in several shapes:
`service:*` in a statement, `*` on resources that are named, a managed policy such as `AmazonS3FullAccess`,
or a wildcard that covers writing (`s3:Put*`) on every resource. Of `iam` that is graver than of any other
service: who may make roles can give itself all rights. All such statements of a role are told together,
those about `iam` by themselves.

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

from colonnade.aws.managed_policies import ManagedPolicyDocument, managed_policy
from colonnade.aws.wildcards import changes_much
from colonnade.check import Effort, Pillar, check
from colonnade.fact import Fact, Text
from colonnade.finding import Finding, Severity
from colonnade.model.policy import ManagedPolicy, Role, Statement
from colonnade.privilege.narrowing import to_what_is_called

INSTEAD = "Replace the wildcards by the actions that are called, and name the resources"
MOST_NAMED = 3
MOST_PATTERNS = 6


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
    full = [(each, known) for each in role.attached if (known := _full_access(each)) is not None]
    if full:
        services = sorted({service for _, known in full for service in known.full_access})
        more = f" and {len(services) - MOST_NAMED} more" if len(services) > MOST_NAMED else ""
        names = list(dict.fromkeys(known.name for _, known in full))
        policies = "policy" if len(names) == 1 else "policies"
        yield Finding(
            f"{role} may do every action of {', '.join(services[:MOST_NAMED])}{more}, by the managed {policies}"
            f" {', '.join(names)}{role.really_calls(*services)}",
            at=full[0][0],
            because=tuple(each for each, _ in full[1:]),
            fix=to_what_is_called(
                role, [each for each, _ in full], f"Replace {', '.join(names)} by the actions that are called"
            ),
            severity=Severity.MEDIUM if role.deploys else None,
        )
    wide = [
        (statement, action)
        for statement in role.grants
        if statement.managed is None and not statement.allows_everything
        for action in (
            *statement.whole_services,
            *(each for each in statement.wide_writes if changes_much(str(each.value))),
        )
    ]
    granting = [each for each in wide if str(each[1].value).startswith("iam:")]
    if granting:
        yield _found(role, granting, Severity.HIGH)
    other = [each for each in wide if each not in granting]
    if other:
        grave = any(statement.is_everywhere for statement, _ in other) and not role.deploys
        yield _found(role, other, Severity.HIGH if grave else Severity.MEDIUM)


def _full_access(attached: ManagedPolicy) -> ManagedPolicyDocument | None:
    """The managed policy, where it allows all of a service, but not everything there is."""
    known = managed_policy(attached.short_name)
    return known if known and known.full_access and not known.allows_everything else None


def _found(role: Role, wide: list[tuple[Statement, Fact[Text]]], severity: Severity) -> Finding:
    """Say in one finding what statements of a role allow too widely."""
    statements = list(dict.fromkeys(statement for statement, _ in wide))
    everywhere = [statement.is_everywhere for statement in statements]
    where = "on every resource" if all(everywhere) else "on the resources it names"
    if any(everywhere) and not all(everywhere):
        where = "on every resource or on those it names"
    named = list(dict.fromkeys(str(action.value) for _, action in wide))
    more = f" and {len(named) - MOST_PATTERNS} more" if len(named) > MOST_PATTERNS else ""
    sources = " and ".join(dict.fromkeys(statement.source for statement in statements))
    services = sorted({each.partition(":")[0] for each in named})
    called = role.really_calls(*services) if "*" not in services else ""
    granting = (
        "; whoever may make roles can give itself all rights" if named[0].startswith("iam:") else called
    )
    resources = [each for statement in statements for each in statement.resources]
    return Finding(
        f"{role} may do {', '.join(named[:MOST_PATTERNS])}{more} {where}, by {sources}{granting}",
        at=wide[0][1],
        because=(*(action for _, action in wide[1:]), *resources),
        fix=to_what_is_called(role, statements, INSTEAD),
        severity=severity,
    )
