"""Events that Lambda polls for: queues, streams, topics of Kafka and brokers, as event source mappings."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    function_of,
    literal,
    made,
    picked,
    plain_items,
    plain_mapping,
    unwritten,
)
from colonnade.sources.document import Mapping, Node
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.event import Event, list_of, source_name
from colonnade.sources.serverless.service import below, renamed, unwritten_number

# What the framework takes where nobody says how many records come at once; the service takes 100.
STREAM_BATCH = 10

_COMMON = (
    ("batchSize", "BatchSize"),
    ("enabled", "Enabled"),
    ("maximumBatchingWindow", "MaximumBatchingWindowInSeconds"),
    ("batchWindow", "MaximumBatchingWindowInSeconds"),
    ("startingPosition", "StartingPosition"),
    ("startingPositionTimestamp", "StartingPositionTimestamp"),
    ("maximumRetryAttempts", "MaximumRetryAttempts"),
    ("maximumRecordAgeInSeconds", "MaximumRecordAgeInSeconds"),
    ("bisectBatchOnFunctionError", "BisectBatchOnFunctionError"),
    ("parallelizationFactor", "ParallelizationFactor"),
    ("tumblingWindowInSeconds", "TumblingWindowInSeconds"),
    ("kmsKeyArn", "KmsKeyArn"),
)
_UNWRITTEN = (
    *_COMMON,
    ("functionResponseType", "FunctionResponseTypes"),
    ("filterPatterns", "FilterCriteria.Filters"),
    ("filterPatterns", "FilterCriteria"),
    ("maximumConcurrency", "ScalingConfig.MaximumConcurrency"),
    ("destinations", "DestinationConfig"),
)
_ACCESSES = {
    "vpcSubnet": "VPC_SUBNET",
    "vpcSecurityGroup": "VPC_SECURITY_GROUP",
    "saslPlainAuth": "BASIC_AUTH",
    "saslScram256Auth": "SASL_SCRAM_256_AUTH",
    "saslScram512Auth": "SASL_SCRAM_512_AUTH",
    "clientCertificateTlsAuth": "CLIENT_CERTIFICATE_TLS_AUTH",
    "serverRootCaCertificate": "SERVER_ROOT_CA_CERTIFICATE",
}
_INSIDE = [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
]
_QUEUE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
_DYNAMODB = [
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:DescribeStream",
    "dynamodb:ListStreams",
]
_KINESIS = [
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:DescribeStream",
    "kinesis:ListStreams",
]


def add_queue(event: Event) -> None:
    """Add the event source mapping of a queue."""
    arn = event.main("arn")
    if arn is None:
        event.complain("has no arn", "name the queue's ARN")
        return
    entries = _settings(event)
    most = event.get("maximumConcurrency")
    entries["ScalingConfig"] = (
        made(event.settings, {"MaximumConcurrency": most}) if most is not None else None
    )
    _add(event, f"SQS{source_name(arn)}", {"EventSourceArn": arn, **entries})
    event.roles.allow(event.owner, arn, _QUEUE, arn, event.called)


def add_stream(event: Event) -> None:
    """Add the event source mapping of a stream of Kinesis or of a table."""
    arn = event.main("arn")
    if arn is None:
        event.complain("has no arn", "name the stream's ARN")
        return
    kind = literal(event.get("type")) or _kind_of(arn)
    settings = event.settings
    entries = {
        "StartingPosition": unwritten(settings, "startingPosition", "TRIM_HORIZON"),
        "BatchSize": unwritten_number(settings, "batchSize", STREAM_BATCH),
        **_settings(event),
    }
    failed = event.get("destinations", "onFailure")
    if failed is not None:
        entries["DestinationConfig"] = _destination(event, failed)
    name = "Dynamodb" if kind == "dynamodb" else "Kinesis"
    consumer = event.get("consumer")
    source: object = arn
    if consumer is not None and literal(consumer) != "false":
        source = _consumer(event, arn, consumer)
    _add(event, f"{name}{source_name(arn)}", {"EventSourceArn": source, **entries})
    event.roles.allow(event.owner, arn, _DYNAMODB if kind == "dynamodb" else _KINESIS, arn, event.called)


def _kind_of(arn: Node) -> str:
    """Which service a stream is of, where its event does not say: `StreamArn` is the attribute of a table."""
    text = literal(arn) or ""
    told = str(getattr(arn, "text", "")) + text
    return "dynamodb" if ":dynamodb:" in told or "StreamArn" in told or _asks_for_stream(arn) else "kinesis"


def _asks_for_stream(arn: Node) -> bool:
    argument = arn.get("Fn::GetAtt") if isinstance(arn, Mapping) else None
    return any(literal(each) == "StreamArn" for each in plain_items(argument))


def _consumer(event: Event, arn: Node, consumer: Node) -> object:
    """The consumer with a share of its own: made where the event asks for one, else the one it names."""
    if literal(consumer) != "true":
        return consumer
    name = f"{event.owner.prefix}{source_name(arn)}Consumer"
    event.add(
        name,
        "AWS::Kinesis::StreamConsumer",
        {"ConsumerName": name, "StreamARN": arn},
        called=f"the consumer of {event.called}",
    )
    allowed = made(consumer, {"Ref": name})
    event.roles.allow(event.owner, consumer, ["kinesis:SubscribeToShard"], allowed, event.called)
    return allowed


def _destination(event: Event, failed: Node) -> Node:
    config = plain_mapping(failed)
    arn = below(config, "arn") if config is not None and not function_of(failed) else failed
    kind = literal(below(config, "type")) if config is not None else None
    told = arn if arn is not None else failed
    shown = literal(told) or ""
    action = "sns:Publish" if kind == "sns" or ":sns:" in shown else "sqs:SendMessage"
    event.roles.allow(event.owner, failed, [action], told, f"the failure destination of {event.called}")
    return made(failed, {"OnFailure": {"Destination": told}})


def add_broker(event: Event) -> None:
    """Add the event source mapping of a queue of ActiveMQ or RabbitMQ."""
    accesses = [_access(event, "basicAuthArn", "BASIC_AUTH"), _access(event, "virtualHost", "VIRTUAL_HOST")]
    entries = {
        "EventSourceArn": event.get("arn"),
        "Queues": list_of(event.get("queue")),
        "SourceAccessConfigurations": [each for each in accesses if each is not None] or None,
        **_settings(event),
    }
    _add(event, f"{naming.capitalized(event.kind)}{source_name(event.get('arn'))}", entries)
    secret, broker = event.get("basicAuthArn"), event.get("arn")
    if secret is not None:
        event.roles.allow(event.owner, secret, ["secretsmanager:GetSecretValue"], secret, event.called)
    if broker is not None:
        event.roles.allow(event.owner, broker, ["mq:DescribeBroker"], broker, event.called)
    event.roles.allow(event.owner, event.settings, _INSIDE, "*", event.called)


def add_kafka(event: Event) -> None:
    """Add the event source mapping of a topic of Kafka, managed by AWS or not."""
    entries: dict[str, Any] = {"Topics": list_of(event.get("topic")), **_settings(event)}
    entries.setdefault("StartingPosition", unwritten(event.settings, "startingPosition", "TRIM_HORIZON"))
    group = event.get("consumerGroupId")
    config = {"ConsumerGroupId": group} if group is not None else None
    servers = event.get("bootstrapServers")
    accesses: list[object] = []
    if event.kind == "msk":
        entries |= {"EventSourceArn": event.get("arn"), "AmazonManagedKafkaEventSourceConfig": config}
        accesses.append(_access(event, "saslScram512", "SASL_SCRAM_512_AUTH"))
    else:
        endpoints = {"Endpoints": {"KafkaBootstrapServers": list_of(servers)}}
        entries |= {"SelfManagedEventSource": endpoints, "SelfManagedKafkaEventSourceConfig": config}
    for key, kind in _ACCESSES.items():
        told = plain_items(event.get("accessConfigurations", key))
        accesses += [{"Type": kind, "URI": each} for each in told]
    entries["SourceAccessConfigurations"] = [each for each in accesses if each is not None] or None
    name = "MSK" if event.kind == "msk" else "Kafka"
    topic = naming.alphanumeric(literal(event.get("topic")) or "")
    _add(event, f"{name}{source_name(event.get('arn'))}{topic}", entries)
    event.roles.allow(event.owner, event.settings, _INSIDE, "*", event.called)
    cluster = event.get("arn")
    if cluster is not None:
        actions = ["kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"]
        event.roles.allow(event.owner, cluster, actions, cluster, event.called)


def _access(event: Event, key: str, kind: str) -> dict[str, object] | None:
    written = event.get(key)
    return {"Type": kind, "URI": written} if written is not None else None


def _settings(event: Event) -> dict[str, Any]:
    """The settings that most kinds of sources share."""
    entries: dict[str, Any] = renamed(event.settings, _COMMON)
    answered = event.get("functionResponseType")
    entries["FunctionResponseTypes"] = list_of(answered)
    patterns = event.get("filterPatterns")
    if patterns is not None:
        filters = [made(each, {"Pattern": each}) for each in plain_items(patterns)]
        entries["FilterCriteria"] = made(patterns, {"Filters": filters})
    scaled = plain_mapping(event.get("provisionedPollerConfig"))
    if scaled is not None:
        names = (("minimumPollers", "MinimumPollers"), ("maximumPollers", "MaximumPollers"))
        entries["ProvisionedPollerConfig"] = renamed(scaled, names) or picked(scaled, scaled.entries)
    return entries


def _add(event: Event, name: str, entries: dict[str, Any]) -> None:
    event.add(
        f"{event.owner.prefix}EventSourceMapping{name}",
        "AWS::Lambda::EventSourceMapping",
        {"FunctionName": event.owner.target, **entries},
        spelled=event.spelled(*_UNWRITTEN),
    )
