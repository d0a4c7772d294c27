"""EventBridge Pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.aws import defaults
from colonnade.model.pipe import Pipe
from colonnade.model.resource import Resource
from colonnade.model.stream import Stream
from colonnade.model.table import Table
from colonnade.sources.cloudformation.derive import alternatives, derived, optional_text

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared

_STREAMS = ("DynamoDBStreamParameters", "KinesisStreamParameters")


def _pipe(declared: Declared) -> Pipe:
    parameters = declared.properties.within("SourceParameters")
    kinds = [each for each in _STREAMS if parameters.has(each).raw is not False]
    reading = parameters.within(kinds[0] if kinds else _STREAMS[0])
    return Pipe(
        **declared.common,
        reads_stream=bool(kinds),
        retry_attempts=reading.fact("MaximumRetryAttempts", int, defaults.RETRY_ATTEMPTS),
        record_age=reading.fact("MaximumRecordAgeInSeconds", int, defaults.RECORD_AGE),
        bisects=derived(
            reading.optional("OnPartialBatchItemFailure", str), lambda how: how == "AUTOMATIC_BISECT"
        ),
        failure_destination=optional_text(reading.within("DeadLetterConfig"), "Arn"),
    )


def _link_pipe(made: Pipe, declared: Declared, building: Building) -> None:
    building.dead_letters(made, made.failure_destination)
    for _, source in alternatives(building.links.link(declared.properties.raw("Source"), (Stream, Table))):
        if isinstance(source, Stream | Table):
            made.source, made.reads_stream = source, True
    for _, target in alternatives(building.links.link(declared.properties.raw("Target"))):
        if isinstance(target, Resource):
            made.target = target


MAKERS = {"AWS::Pipes::Pipe": _pipe}
LINKERS = {"AWS::Pipes::Pipe": _link_pipe}
