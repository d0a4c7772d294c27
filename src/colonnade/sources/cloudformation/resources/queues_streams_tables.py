"""SQS queues, Kinesis streams and DynamoDB tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.aws import defaults
from colonnade.fact import Fact, Opaque
from colonnade.model.queue import Queue
from colonnade.model.stream import Stream
from colonnade.model.table import Index, Table
from colonnade.sources.cloudformation.derive import UNREAD, alternatives, default

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties


def _queue(declared: Declared) -> Queue:
    properties = declared.properties
    return Queue(
        **declared.common,
        fifo=properties.fact("FifoQueue", bool, default=False),
        visibility_timeout=properties.fact("VisibilityTimeout", int, defaults.QUEUE_VISIBILITY_TIMEOUT),
        retention=properties.fact("MessageRetentionPeriod", int, defaults.QUEUE_RETENTION),
        max_receive_count=properties.document("RedrivePolicy").optional("maxReceiveCount", int),
        dead_letter_link=default(UNREAD, declared.origin),
    )


def _link_queue(made: Queue, declared: Declared, building: Building) -> None:
    redrive = declared.properties.document("RedrivePolicy")
    made.dead_letter_link = building.link_if_any(redrive, "deadLetterTargetArn", (Queue,))
    for _, dead_letter in alternatives(made.dead_letter_link.raw):
        if isinstance(dead_letter, Queue) and made not in dead_letter.dead_letters_of:
            dead_letter.dead_letters_of.append(made)


def _stream(declared: Declared) -> Stream:
    properties = declared.properties
    mode = properties.within("StreamModeDetails").fact("StreamMode", str, _mode(properties))
    shards = properties.optional("ShardCount", int)
    return Stream(
        **declared.common,
        retention=properties.fact("RetentionPeriodHours", int, defaults.STREAM_RETENTION),
        mode=mode,
        shards=shards,
    )


def _mode(properties: Properties) -> str:
    """A stream with neither mode nor shards is made on demand by CloudFormation."""
    return "PROVISIONED" if properties.has("ShardCount").raw is not False else "ON_DEMAND"


def _table(declared: Declared) -> Table:
    properties = declared.properties
    recovery = properties.within("PointInTimeRecoverySpecification")
    return Table(
        **declared.common,
        keys=tuple(each.properties().fact("AttributeName", str, "") for each in properties.each("KeySchema")),
        billing=properties.fact("BillingMode", str, defaults.TABLE_BILLING),
        read_capacity=properties.within("ProvisionedThroughput").optional("ReadCapacityUnits", int),
        write_capacity=properties.within("ProvisionedThroughput").optional("WriteCapacityUnits", int),
        stream_view=properties.within("StreamSpecification").optional("StreamViewType", str),
        point_in_time_recovery=recovery.fact("PointInTimeRecoveryEnabled", bool, default=False),
        expires=properties.within("TimeToLiveSpecification").fact("Enabled", bool, default=False),
        expires_by=properties.within("TimeToLiveSpecification").optional("AttributeName", str),
    )


def _global_table(declared: Declared) -> Table:
    properties = declared.properties
    made = _table(declared)
    for item in properties.each("Replicas"):
        if isinstance(item.raw, Opaque):
            made.point_in_time_recovery = Fact(item.raw, item.origin, label="Replicas")
            break
        recovery = item.properties().within("PointInTimeRecoverySpecification")
        made.point_in_time_recovery = recovery.fact("PointInTimeRecoveryEnabled", bool, default=False)
        if made.point_in_time_recovery.raw is not True:
            break
    return made


def _link_table(made: Table, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("GlobalSecondaryIndexes"):
        name = item.properties().fact("IndexName", str, "")
        made.indexes.append(Index(name=name, table=made, origin=item.origin, condition=item.condition))
    building.parts += made.indexes


MAKERS = {
    "AWS::DynamoDB::GlobalTable": _global_table,
    "AWS::DynamoDB::Table": _table,
    "AWS::Kinesis::Stream": _stream,
    "AWS::SQS::Queue": _queue,
}
LINKERS = {
    "AWS::DynamoDB::GlobalTable": _link_table,
    "AWS::DynamoDB::Table": _link_table,
    "AWS::SQS::Queue": _link_queue,
}
