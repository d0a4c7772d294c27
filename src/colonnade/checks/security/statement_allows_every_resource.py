"""
Statement allows every resource.

## Why it matters

A statement with `Resource: "*"` allows its actions on every table, bucket or secret of the account, while
the code uses one of them, whose name the template knows. Whoever gets the function to do what it was not
made for reaches the others too. A state machine that may invoke every function, and invokes three, is no better.

## How to put it right

Name the resources that the code uses: `!GetAtt Orders.Arn`, with `/index/*` or `/*` where the action asks for
parts of it. `colonnade policy PATH FUNCTION` writes them out.

## When to leave it

Where the resource is only known at run time: then this check is silent, as it is for actions that know no
resources, and where a condition says by ARN, name or tag which resources are meant.

## See also

- [Actions, resources and condition keys of AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
- [IAM JSON policy elements: Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.policy import Role
from colonnade.privilege import claims
from colonnade.privilege.difference import difference_of_role
from colonnade.privilege.workflows import wide_invocations


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a3",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a flaw in the function reaches only the resources that it works on",
    over=Role,
    after=("role-allows-everything", "role-allows-whole-service", "role-shared-by-functions"),
)
def statement_allows_every_resource(role: Role) -> Iterator[Finding]:
    of_workflows = bool(role.machines) and not role.functions
    found = wide_invocations(role) if of_workflows else claims.wide(difference_of_role(role.as_of_functions))
    for claim in found:
        if not claim.said_elsewhere:
            yield Finding(
                claim.text,
                at=claim.at,
                because=claim.because,
                fix=claim.fix,
                severity=claim.severity,
                confidence=claim.confidence,
            )
