"""What Lambda itself does with a function's role: logs, polling, destinations, network, tracing, extensions.

The actions are those of the Lambda developer guide: the chapters on execution roles, on each event source, on
destinations, VPCs and file systems, and the managed policies that it names for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.fact import Reference, Text, chosen
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.model.surroundings import Surroundings
from colonnade.privilege import polling
from colonnade.privilege.places import account_arn, anywhere, arn_of, sends_to
from colonnade.privilege.requirement import Certainty, Requirement
from colonnade.privilege.resources import ANYTHING

_NETWORK = {
    "ec2:CreateNetworkInterface": False,
    "ec2:DescribeNetworkInterfaces": False,
    "ec2:DeleteNetworkInterface": False,
    "ec2:DescribeSubnets": True,
    "ec2:AssignPrivateIpAddresses": True,
    "ec2:UnassignPrivateIpAddresses": True,
}
_TRACING = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")
_SAMPLING = ("xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries")
_WRITING_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")
_EXTENSIONS = {
    "AWS-Parameters-and-Secrets-Lambda-Extension": (
        "ssm:GetParameter",
        "secretsmanager:GetSecretValue",
        "kms:Decrypt",
    ),
    "AWS-AppConfig-Extension": ("appconfig:StartConfigurationSession", "appconfig:GetLatestConfiguration"),
}
_TRACERS = {"aws_xray_sdk", "opentelemetry"}
# What leads from an access point to its file system.
_POINTS = {
    "AWS::EFS::AccessPoint": "AWS::EFS::FileSystem",
    "AWS::S3Files::AccessPoint": "AWS::S3Files::FileSystem",
}
_OUTCOMES = {
    "DeadLetterConfig": "its dead-letter queue",
    "OnSuccess": "its destination on success",
    "OnFailure": "its destination on failure",
}


def requirements(function: Function, around: Surroundings) -> Iterator[Requirement]:
    """What a function needs without a line of code."""
    yield from _logs(function)
    yield from _tracing(function)
    if function.vpc.known and function.vpc.value:
        for action, optional in _NETWORK.items():
            yield anywhere(action, "its VPC", optional=optional)
    for destination in function.destinations:
        raw = chosen(destination.raw)
        if raw is not None:
            yield from sends_to(raw, around, _OUTCOMES[destination.label])
    for trigger in function.triggers:
        yield from polling.requirements(trigger, around)
    yield from _file_systems(function, around)
    yield from _layers(function)
    if function.durable is not None and function.durable.known and function.durable.value:
        own = Text((Reference(function.key, "Arn"), ":*"))
        for action in ("lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"):
            yield Requirement(action, own, function, ":*", Certainty.EXACT, why="DurableConfig")
    if function.customer_key is not None:
        # Lambda makes a grant for the role by itself, as a rule.
        told = function.customer_key.raw
        arn, key, certainty = arn_of(told, around, ("AWS::KMS::Key",))
        yield Requirement("kms:Decrypt", arn, key, "", certainty, optional=True, why="KmsKeyArn")


def _logs(function: Function) -> Iterator[Requirement]:
    """Writing logs; a function without the right to runs all the same."""
    group = function.log_group if function.log_group_link.known else None
    why = "its logs"
    if not function.log_group_link.known:
        place, certainty = account_arn("logs", "log-group:*"), Certainty.ACTION
    elif group is not None:
        place, certainty = Text((Reference(group.key, "Arn"),)), Certainty.EXACT
    else:
        place, certainty = (
            account_arn("logs", "log-group:/aws/lambda/", Reference(function.key), ":*"),
            Certainty.EXACT,
        )
    for action in ("logs:CreateLogGroup", *_WRITING_LOGS):
        yield Requirement(action, place, group, "", certainty, optional=True, why=why)
    if any(each.kind == "cloudfront" for each in function.triggers):
        edge = account_arn(
            "logs", "log-group:/aws/lambda/us-east-1.", Reference(function.key), ":*", region="*"
        )
        for action in ("logs:CreateLogGroup", *_WRITING_LOGS):
            yield Requirement(
                action, edge, None, "", Certainty.EXACT, optional=True, why="its logs at the edge"
            )


def _tracing(function: Function) -> Iterator[Requirement]:
    active = function.tracing.known and function.tracing.value == "Active"
    traced = bool(_TRACERS.intersection(function.code.third_party)) if function.code_link.known else False
    open_ = not function.tracing.known
    if active or traced or open_:
        why = "Tracing: Active" if active else "its tracing library"
        for action in _TRACING:
            yield anywhere(action, why, optional=True, certain=active)
        for action in _SAMPLING:
            yield anywhere(action, why, optional=True, certain=False)


def _file_systems(function: Function, around: Surroundings) -> Iterator[Requirement]:
    """Mounting through an access point; files that are objects may be read past the file system."""
    why = "the file system it mounts"
    for mount in function.file_systems:
        raw = chosen(mount.raw)
        point = around.find(raw, tuple(_POINTS)) if isinstance(raw, Text) and raw.parts else None
        of_objects = ":s3files:" in str(raw) if point is None else point.type == "AWS::S3Files::AccessPoint"
        service = "s3files" if of_objects else "elasticfilesystem"
        arn, system, certainty = _file_system(point, service, around)
        for action, optional in (("ClientMount", False), ("ClientWrite", True)):
            yield Requirement(f"{service}:{action}", arn, system, "", certainty, optional=optional, why=why)
        bucket = around.written(system, "Bucket") if of_objects and system is not None else None
        if isinstance(bucket, Text):
            objects, found, known = arn_of(bucket, around, ("AWS::S3::Bucket",))
            every = Text((*objects.parts, "/*"))
            for action in ("s3:GetObject", "s3:GetObjectVersion"):
                yield Requirement(action, every, found, "/*", known, optional=True, why=why)


def _file_system(
    point: Resource | None, service: str, around: Surroundings
) -> tuple[Text, Resource | None, Certainty]:
    """The file system behind an access point."""
    named = around.written(point, "FileSystemId") if point is not None else None
    if point is None or not isinstance(named, Text):
        return account_arn(service, "file-system/*"), None, Certainty.ACTION
    system = around.find(named, (_POINTS[point.type],))
    if system is not None and service == "elasticfilesystem":
        return Text((Reference(system.key, "Arn"),)), system, Certainty.EXACT
    return account_arn(service, "file-system/", *named.parts), system, Certainty.EXACT


def _layers(function: Function) -> Iterator[Requirement]:
    """What extensions in layers of others do by themselves."""
    told = [str(chosen(each.raw)) for each in function.foreign_layers]
    if any("LambdaInsightsExtension" in each for each in told):
        arn = account_arn("logs", "log-group:/aws/lambda-insights:*")
        for action in ("logs:CreateLogGroup", *_WRITING_LOGS):
            yield Requirement(action, arn, None, "", Certainty.EXACT, optional=True, why="Lambda Insights")
    for name, actions in _EXTENSIONS.items():
        if any(name in each for each in told):
            for action in actions:
                yield Requirement(
                    action,
                    ANYTHING,
                    None,
                    "",
                    Certainty.ACTION,
                    optional=True,
                    certain=False,
                    why=f"the extension {name}",
                )
    if any("aws-otel" in each or "OpenTelemetry" in each for each in told):
        for action in (*_TRACING, *_SAMPLING):
            yield anywhere(action, "OpenTelemetry", optional=True, certain=False)
