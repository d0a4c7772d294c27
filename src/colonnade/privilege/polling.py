"""What Lambda needs of a function's role to poll what the function works on."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.fact import Opaque, Reference, Text, chosen
from colonnade.model.resource import Resource
from colonnade.model.surroundings import Surroundings
from colonnade.model.trigger import EventSourceMapping, Trigger
from colonnade.privilege import keys
from colonnade.privilege.places import anywhere, arn_of, sends_to
from colonnade.privilege.requirement import Certainty, Requirement

# Whether it works without, by action.
_NETWORK = {
    "ec2:CreateNetworkInterface": False,
    "ec2:DescribeNetworkInterfaces": False,
    "ec2:DeleteNetworkInterface": False,
    "ec2:DescribeVpcs": False,
    "ec2:DescribeSubnets": False,
    "ec2:DescribeSecurityGroups": False,
}
_ACTIONS = {
    "sqs": {"sqs:ReceiveMessage": False, "sqs:DeleteMessage": False, "sqs:GetQueueAttributes": False},
    "kinesis": {
        "kinesis:DescribeStream": False,
        "kinesis:DescribeStreamSummary": True,
        "kinesis:GetRecords": False,
        "kinesis:GetShardIterator": False,
        "kinesis:ListShards": True,
    },
    "dynamodb": {
        "dynamodb:DescribeStream": False,
        "dynamodb:GetRecords": False,
        "dynamodb:GetShardIterator": False,
    },
    "kafka": {
        "kafka:DescribeCluster": True,
        "kafka:DescribeClusterV2": False,
        "kafka:ListScramSecrets": True,
    },
    "mq": {"mq:DescribeBroker": False},
}
_ANYWHERE = {
    "kinesis": {"kinesis:ListStreams": True},
    "dynamodb": {"dynamodb:ListStreams": True},
    "kafka": {
        "kafka:GetBootstrapBrokers": False,
        "kafka-cluster:Connect": True,
        "kafka-cluster:DescribeGroup": True,
        "kafka-cluster:AlterGroup": True,
        "kafka-cluster:DescribeTopic": True,
        "kafka-cluster:ReadData": True,
        "kafka-cluster:DescribeClusterDynamicConfiguration": True,
    },
    "documentdb": {
        "rds:DescribeDBClusters": False,
        "rds:DescribeDBClusterParameters": False,
        "rds:DescribeDBSubnetGroups": False,
    },
}
_TYPES = (
    "AWS::AmazonMQ::Broker",
    "AWS::DocDB::DBCluster",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::Kinesis::Stream",
    "AWS::MSK::Cluster",
    "AWS::MSK::ServerlessCluster",
    "AWS::SQS::Queue",
)


def requirements(trigger: Trigger, around: Surroundings) -> Iterator[Requirement]:
    """What polling for one trigger takes; nothing for what is not polled."""
    if not isinstance(trigger, EventSourceMapping):
        return
    # SAM's events are called "the SQS event Jobs of Resize".
    why = str(trigger) if str(trigger).startswith("the ") else f"the event source mapping {trigger}"
    polled = chosen(trigger.source_arn.raw) if trigger.source_arn is not None else None
    if polled is not None:
        yield from _polling(trigger.kind, polled, around, why)
    if trigger.kind in ("mq", "documentdb") or (
        trigger.kind == "kafka" and (polled is not None or trigger.in_vpc)
    ):
        for action, optional in _NETWORK.items():
            yield anywhere(action, why, optional=optional)
    for secret in trigger.credentials:
        found, resource, certainty = arn_of(chosen(secret.raw), around, ("AWS::SecretsManager::Secret",))
        yield Requirement("secretsmanager:GetSecretValue", found, resource, "", certainty, why=why)
        if resource is not None:
            yield from _key("kms:Decrypt", resource, around)
    if trigger.destination is not None:
        failures = chosen(trigger.destination.raw)
        if failures is not None:
            yield from sends_to(failures, around, f"the destination on failure of {trigger}")


def _polling(kind: str, polled: object, around: Surroundings, why: str) -> Iterator[Requirement]:
    arn, resource, certainty = _source(kind, polled, around)
    for action, optional in _ACTIONS.get(kind, {}).items():
        yield Requirement(action, arn, resource, "", certainty, optional=optional, why=why)
    yield from _of_consumer(polled, around, why)
    if resource is not None and kind in ("sqs", "kinesis"):
        yield from _key("kms:Decrypt", resource, around)
    for action, optional in _ANYWHERE.get(kind, {}).items():
        # Kafka's own actions are needed where its clients sign in with IAM.
        yield anywhere(action, why, optional=optional, certain=not action.startswith("kafka-cluster:"))


def _source(kind: str, polled: object, around: Surroundings) -> tuple[Text, Resource | None, Certainty]:
    arn, resource, certainty = arn_of(polled, around, _TYPES)
    if kind == "dynamodb" and isinstance(polled, Text | Opaque):
        # What is polled is the stream of the table, not the table.
        whole = polled if isinstance(polled, Text) else Text((polled,))
        return whole, resource, certainty
    return arn, resource, certainty


def _of_consumer(polled: object, around: Surroundings, why: str) -> Iterator[Requirement]:
    """A consumer of its own subscribes to the shards of its stream."""
    if not isinstance(polled, Text) or not polled.parts:
        return
    first = polled.parts[0]
    held = around.by_key(first.resource) if isinstance(first, Reference) else None
    if (held is not None and held.type == "AWS::Kinesis::StreamConsumer") or "/consumer/" in str(polled):
        for action in ("kinesis:SubscribeToShard", "kinesis:DescribeStreamConsumer"):
            optional = action == "kinesis:DescribeStreamConsumer"
            yield Requirement(action, polled, held, "", Certainty.EXACT, optional=optional, why=why)


def _key(action: str, resource: Resource, around: Surroundings) -> Iterator[Requirement]:
    key = keys.key_of(resource)
    if key is not None:
        arn, found, certainty = keys.place(key, around)
        yield Requirement(action, arn, found, "", certainty, why=f"the key of {resource}")
