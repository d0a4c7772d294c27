"""
Role allows what the code never calls.

## Why it matters

What a role allows beyond the calls of the code is of use only to somebody who gets the function to do what
it was not made for. A function that only reads a table needs no right to delete from it, and a grant whose
call was taken out of the code long ago is one that nobody watches.

## How to put it right

Take out what is not called. In SAM take the policy template that fits: `DynamoDBReadPolicy` where the code
only reads, `DynamoDBWritePolicy` where it only writes. `colonnade policy PATH FUNCTION` writes the policy
that is just wide enough.

## When to leave it

Where another version of the code, which is about to be deployed, makes the calls. Where a call could not be
followed, or a library may make calls that nobody described, this check does not answer.

## See also

- [Apply least-privilege permissions](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [SAM policy templates](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-templates.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Severity
from colonnade.model.policy import Role
from colonnade.privilege import claims
from colonnade.privilege.difference import difference_of_role


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a3", "sec_sec_q2_a4"),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a flaw in the function reaches nothing that it has no use for",
    over=Role,
    after=("role-allows-everything", "role-allows-whole-service", "role-shared-by-functions"),
)
def role_allows_what_the_code_never_calls(role: Role) -> Iterator[Finding]:
    difference = difference_of_role(role.as_of_functions)
    difference.know_all_needs()
    for claim in claims.excess(difference):
        if not claim.said_elsewhere:
            yield Finding(
                claim.text,
                at=claim.at,
                because=claim.because,
                fix=claim.fix,
                severity=claim.severity,
                confidence=claim.confidence,
            )
