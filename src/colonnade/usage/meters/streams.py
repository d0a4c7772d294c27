"""Kinesis streams and Firehose."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.fact import Text
from colonnade.measure import Range
from colonnade.model.resource import Resource
from colonnade.model.stream import Stream
from colonnade.usage import between
from colonnade.usage.amount import HOURS_A_MONTH, Amount, Basis
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used

BYTES_A_GB = 1024**3
A_RECORD = Range(200, 1000, 25_000)  # bytes: the authors' own assumption
A_PUT = 5 * 1024  # bytes to which Firehose rounds a record up
_SIZE = "records of 1 kB, 25 at most"


@meter(Stream, "shards and records")
def stream(of: Stream, flow: Flow) -> Iterator[Used | NotKnown]:
    """A stream: its shards or its hours, and what is put into it."""
    put = between.changes(of, flow)
    if of.mode.value == "ON_DEMAND":
        yield Used("stream-hour", _hours(1, f"{of} all month"))
    else:
        shards = of.shards.value or 1
        yield Used(
            "shard-hour", _hours(shards, f"{shards} shard{'s' if shards > 1 else ''} of {of} all month")
        )
    if put is None:
        yield NotKnown("records", "nothing that could be read tells what is put into it")
    elif of.mode.value == "ON_DEMAND":
        data = put * Amount.assumed(A_RECORD * (1 / BYTES_A_GB), _SIZE)
        yield Used("stream-in-gb", data)
        yield Used("stream-out-gb", data * float(max(len(of.triggers), 1)))
    else:
        yield Used("stream-put-unit", put.resting_on(Basis.ASSUMED, _SIZE))


@meter("AWS::Kinesis::StreamConsumer", "hours")
def consumer(of: Resource, _: Flow) -> Iterator[Used | NotKnown]:
    """A consumer with a way of its own out of each shard."""
    around = of.surroundings
    named = around.written(of, "StreamARN") if around is not None else None
    read = (
        around.find(named, ("AWS::Kinesis::Stream",))
        if around is not None and isinstance(named, Text)
        else None
    )
    shards = read.shards.value if isinstance(read, Stream) and read.mode.value != "ON_DEMAND" else None
    if shards is None:
        yield NotKnown("hours", "how many shards its stream has is not known")
    else:
        yield Used("stream-consumer-hour", _hours(shards, f"{of} on each shard all month"))


@meter("AWS::KinesisFirehose::DeliveryStream", "data")
def firehose(of: Resource, flow: Flow) -> Iterator[Used | NotKnown]:
    """A delivery stream: the data that it takes, each record rounded up."""
    puts = flow.calls_about(of, "firehose.PutRecord", "firehose.PutRecordBatch")
    if not puts:
        yield NotKnown("data", "nothing that could be read tells what is put into it")
    for each in puts:
        size = Range(A_PUT, A_PUT, A_PUT * 5) * (1 / BYTES_A_GB)
        yield Used("firehose-gb", flow.often(each) * Amount.assumed(size, _SIZE))


def _hours(number: int, text: str) -> Amount:
    return Amount.exactly(number * HOURS_A_MONTH, Basis.DECLARED, text)
