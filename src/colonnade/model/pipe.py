"""EventBridge Pipes."""

from __future__ import annotations

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Text
from colonnade.model.resource import Resource
from colonnade.model.stream import Stream
from colonnade.model.table import Table


@dataclass(eq=False, slots=True, kw_only=True)
class Pipe(Resource):
    """A pipe: `source` is the stream or table it reads, `target` what it hands the events to, where they are known.

    `reads_stream` is True where its source is a stream, of Kinesis or of a table. `retry_attempts` -1 is without
    end, `record_age` in seconds, -1 is as long as the stream keeps records; `bisects` is whether a failing batch is
    halved, `failure_destination` its dead-letter queue.
    """

    source: Stream | Table | None = None
    target: Resource | None = None
    reads_stream: bool
    retry_attempts: Fact[int]
    record_age: Fact[int]
    bisects: Fact[bool]
    failure_destination: Fact[Text | None]

    @property
    def on_stream(self) -> Pipe:
        """The pipe itself, where a record that fails holds up those behind it."""
        if not self.reads_stream:
            raise NotApplicable("it reads no stream")
        return self

    @property
    def gives_up(self) -> bool:
        """Whether it ever stops to retry a batch before the stream forgets it."""
        return self.retry_attempts.value >= 0 or self.record_age.value >= 0
