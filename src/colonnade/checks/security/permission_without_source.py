"""
Permission without a source.

## Why it matters

A permission for a service alone (`s3.amazonaws.com`, `sns.amazonaws.com`) holds for that service on behalf
of anybody. Someone in another account can point a bucket, a topic or an API of their own at your function
or queue, and the service, which you trust, delivers their events: the confused deputy. The ARN of a bucket
does not hold an account, so a permission for a bucket that is deleted is inherited by whoever makes one
with its name.

## How to put it right

Add `SourceArn` with the ARN of the one bucket, topic, rule or API that may call, and for S3 also
`SourceAccount`. In the policy of a queue or a topic that is a condition on `aws:SourceArn`.

Where the source needs the permission before it can be made, as a target group or a bucket with
notifications does, write its ARN with a wildcard that keeps the account:
`arn:aws:elasticloadbalancing:<region>:<account>:*`.

## When to leave it

Where the service does not tell a source: Alexa skills, for which `EventSourceToken` does the same.

## See also

- [The confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)
- [Granting functions access to AWS services](https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html)
- [AWS::Lambda::Permission](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import Edit
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.policy import ResourcePolicy, Statement

BUCKETS = "s3.amazonaws.com"


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="a service delivers only what your own resources send",
    over=ResourcePolicy,
)
def permission_without_source(policy: ResourcePolicy) -> Iterator[Finding]:
    for statement, service in policy.service_grants:
        name = str(service.value)
        if not statement.names_its_callers:
            yield Finding(
                f"{policy} lets {name} act on {policy.protected} on behalf of any account",
                at=statement,
                because=(service,),
                fix=Fix.advice("Add the ARN of the one source that may call: SourceArn, or aws:SourceArn"),
                severity=Severity.LOW if policy.is_of_key else None,
            )
        elif name == BUCKETS and not statement.names_an_account:
            yield Finding(
                f"{policy} names a bucket but no account: whoever owns a bucket of this name later may call",
                at=statement,
                because=(service,),
                fix=_of_this_account(statement),
                severity=Severity.LOW,
            )


def _of_this_account(statement: Statement) -> Fix:
    """Name the account of the stack beside the bucket, where the statement is a permission of Lambda."""
    summary, at = "Add SourceAccount: !Ref AWS::AccountId beside SourceArn", statement.origin
    if at.path[:1] != ("Resources",) or at.path[2:] != ("Properties",):
        return Fix.advice(summary)
    edit = Edit(at.file, (*at.path, "SourceAccount"), {"Ref": "AWS::AccountId"})
    return Fix(summary, (edit,), Safety.UNSAFE, "a bucket of another account may no longer call")
