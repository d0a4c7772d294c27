"""What the calls of code cost at services that the other meters do not tell of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.function import Function
from colonnade.usage.amount import Amount, Basis
from colonnade.usage.calls import Asked
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.meters.tables import SIZES, UNITS
from colonnade.usage.used import NotKnown, Used

ONE = Range.exactly(1)
ENTRIES = Range(1, 1, 10)
# What one call is of what is billed, by the operation, by how its name begins, or by its service.
ITEMS = {
    "events.PutEvents": ("bus-event", ENTRIES),
    "scheduler.CreateSchedule": ("schedule-invocation", ONE),
    "s3.Delete": None,
    "s3.Abort": None,
    "s3.Put": ("object-write", ONE),
    "s3.Copy": ("object-write", ONE),
    "s3.List": ("object-write", ONE),
    "s3.Create": ("object-write", ONE),
    "s3.Upload": ("object-write", ONE),
    "s3.Complete": ("object-write", ONE),
    "s3": ("object-read", ONE),
    "ses.SendEmail": ("email", ONE),
    "ses.SendRawEmail": ("email", ONE),
    "ses.SendTemplatedEmail": ("email", ONE),
    "sesv2.SendEmail": ("email", ONE),
    "kms": ("key-call", ONE),
    "secretsmanager": ("secret-call", ONE),
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
        "acm", "apigateway", "apigatewayv2", "appconfig", "application-autoscaling", "autoscaling", "batch",
        "cloudformation", "cloudtrail", "codedeploy", "cognito-identity", "cognito-idp", "discovery", "ec2", "ecr",
        "ecs", "elbv2", "events", "iam", "identitystore", "kms", "logs", "migrationhub-config", "organizations", "rds",
        "resourcegroupstaggingapi", "route53", "s3", "scheduler", "securityhub", "ssm", "ssm-incidents", "sso-admin",
        "sts", "support", "wafv2", "xray",
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
        billed = _billed(each)
        if billed is not None:
            item, units = billed
            amount = flow.often(each)
            yield Used(item, amount if units is ONE else amount * Amount.assumed(units, _ENTRIES))
        elif each.call.service in _ELSEWHERE:
            yield from _outside(each, flow)
        elif each.call.service not in _FREE:
            unpriced[f"{each.call.service}:{each.call.operation}"] += 1
    for what in unpriced:
        yield NotKnown(what, "Colonnade has no price for it")


def _billed(each: Asked) -> tuple[str, Range] | None:
    """What a call is of what is billed, by the longest beginning of its name that is known."""
    beginnings = [each.what[:end] for end in range(len(each.what), 1, -1)]
    return next((ITEMS[name] for name in beginnings if name in ITEMS), None)


_ENTRIES = f"an event, or up to {ENTRIES.high:g}, with each call of PutEvents"
_OUTSIDE = "what code asks for of queues, topics and tables that are not in the files is paid by the request"
_ITEMS_OUTSIDE = {
    "sqs": "queue-request",
    "sns.Publish": "topic-publish",
    "sns.PublishBatch": "topic-publish",
    "kinesis.PutRecord": "stream-put-unit",
    "kinesis.PutRecords": "stream-put-unit",
}


def _outside(each: Asked, flow: Flow) -> Iterator[Used]:
    """What is asked of something that is not in the files, or that could not be followed."""
    if each.resource is not None:
        return
    amount = flow.often(each).resting_on(Basis.ASSUMED, _OUTSIDE)
    if each.call.service == "dynamodb" and each.call.operation in UNITS:
        kind, units = UNITS[each.call.operation]
        yield Used(f"table-{kind}-unit", amount * Amount.assumed(units, SIZES))
    item = _ITEMS_OUTSIDE.get(each.what) or _ITEMS_OUTSIDE.get(each.call.service)
    if item is not None:
        yield Used(item, amount)
