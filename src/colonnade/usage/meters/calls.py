"""What the calls of code cost at services that the other meters do not tell of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.function import Function
from colonnade.usage.amount import Amount
from colonnade.usage.calls import Asked
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used

ONE = Range.exactly(1)
ENTRIES = Range(1, 1, 10)
# What one call is of what is billed, where that does not depend on what it is about.
ITEMS = {
    "events.PutEvents": ("bus-event", ENTRIES),
    "kms.Decrypt": ("key-call", ONE),
    "kms.Encrypt": ("key-call", ONE),
    "kms.GenerateDataKey": ("key-call", ONE),
    "kms.Sign": ("key-call", ONE),
    "kms.Verify": ("key-call", ONE),
    "s3.CopyObject": ("object-write", ONE),
    "s3.GetObject": ("object-read", ONE),
    "s3.HeadObject": ("object-read", ONE),
    "s3.ListObjects": ("object-write", ONE),
    "s3.ListObjectsV2": ("object-write", ONE),
    "s3.PutObject": ("object-write", ONE),
    "scheduler.CreateSchedule": ("schedule-invocation", ONE),
    "secretsmanager.GetSecretValue": ("secret-call", ONE),
}
# What other meters tell of, by service; and what costs nothing.
_ELSEWHERE = frozenset(
    (
        "apigatewaymanagementapi", "cloudwatch", "dynamodb", "firehose", "kinesis", "lambda", "sns", "sqs",
        "stepfunctions",
    )
)  # fmt: skip
_FREE = frozenset(
    (
        "apigateway", "apigatewayv2", "appconfig", "application-autoscaling", "cloudformation", "cloudtrail",
        "codedeploy", "cognito-identity", "cognito-idp", "ec2", "ecs", "events", "iam", "kms", "logs", "organizations",
        "resourcegroupstaggingapi", "s3", "scheduler", "ssm", "ssm-incidents", "sts", "support", "xray",
    )
)  # fmt: skip


@meter(Function, "calls of other services")
def calls(function: Function, flow: Flow) -> Iterator[Used | NotKnown]:
    """The calls of one function's code."""
    if not function.code_link.known:
        yield NotKnown("calls of other services", f"its code could not be read: {function.code_link}")
        return
    unpriced: Counter[str] = Counter()
    for each in flow.calls:
        if each.function is not function:
            continue
        if each.what in ITEMS:
            item, units = ITEMS[each.what]
            amount = flow.often(each)
            yield Used(item, amount if units is ONE else amount * Amount.assumed(units, _ENTRIES))
        elif each.call.service in _ELSEWHERE:
            if each.resource is None and isinstance(_outside(each), str):
                unpriced[str(_outside(each))] += 1
        elif each.call.service not in _FREE:
            unpriced[f"{each.call.service}:{each.call.operation}"] += 1
    for what in unpriced:
        yield NotKnown(what, "Colonnade has no price for it" if ":" in what else _NOT_HERE)


_ENTRIES = f"an event, or up to {ENTRIES.high:g}, with each call of PutEvents"
_NOT_HERE = "what it is about is not in the files, or could not be followed"
_OUTSIDE = {
    "dynamodb": "requests to a table",
    "sns": "publishes",
    "sqs": "requests to a queue",
    "kinesis": "records",
}


def _outside(each: Asked) -> str | None:
    """What is billed of a call about something that is not in the files."""
    return _OUTSIDE.get(each.call.service)
