"""What invokes a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from colonnade.condition import Condition, holds
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Text, Unknown, some
from colonnade.model.code import Answer, BatchHandling, KeptEvents, UnreadItems, Wait
from colonnade.model.messaging import Rule
from colonnade.model.resource import Resource

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.api import Route
    from colonnade.model.function import Function
    from colonnade.model.queue import Queue
    from colonnade.model.stream import Stream
    from colonnade.model.table import Table


APPSYNC_WAITS = 30.0  # seconds, by the quotas of AppSync, read on 2026-11-23
HTTP_AUTHORIZER_WAITS = 10.0  # seconds, by the quotas of HTTP APIs, read on 2026-11-23
USER_POOL_WAITS = 5.0  # seconds, by the developer guide of Cognito: the developers' own knowledge


_CONFIDED = {
    "authorizer": "the tokens that it judges",
    "cognito": "who its users are: names, addresses, numbers",
    "s3-object-lambda": "signed URLs that open the object to whoever reads them",
}
_ASKED = frozenset(("alb", "api", "url"))
_READ_BY_CODE = "the tokens of its callers in the header Authorization, which its code reads"
_SIGNED_IN = {
    "COGNITO_USER_POOLS": "the tokens of its callers in the header Authorization",
    "CUSTOM": "what its callers sign in with",
    "JWT": "the tokens of its callers in the header Authorization",
}


@dataclass(eq=False, slots=True, kw_only=True)
class Trigger:
    """One way in which a function is invoked.

    `kind` is the service as AWS abbreviates it in events: "sqs", "kinesis", "dynamodb", "kafka", "mq",
    "documentdb", "api", "url", "sns", "s3", "events", "schedule", "iot", "cognito", "alb", "logs", "appsync",
    "states", "custom-resource", "authorizer", "codedeploy", "cloudfront", "lambda".
    `asynchronous` is True where Lambda queues the event and retries by itself (sns, s3, events, schedule …).
    """

    kind: str
    name: str
    function_link: Fact[Function]
    origin: Origin
    condition: Condition | None = None
    asynchronous: bool = False
    source: Fact[Resource | None] | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        known = self.function_link.raw
        return (self.condition, known.condition if isinstance(known, Resource) else None)

    @property
    def present(self) -> bool:
        return holds(self.condition)

    @property
    def patience(self) -> float | None:
        """How many seconds an API waits for the answer, None where it is no API or waits until the end."""
        return APPSYNC_WAITS if self.kind == "appsync" else None

    @property
    def sign_in_patience(self) -> float | None:
        """How many seconds somebody who signs in waits for it, None where it has no part in that."""
        if self.kind == "authorizer" and self.source is not None and self.source.known:
            return HTTP_AUTHORIZER_WAITS if getattr(self.source.value, "protocol", "") == "HTTP" else None
        sends = _SENDERS & {*self.origin.path}
        return USER_POOL_WAITS if self.kind == "cognito" and not sends else None

    @property
    def waits(self) -> bool:
        """Whether whoever asks waits for the answer, so that a slow start is felt."""
        return self.kind in _WAITING

    @property
    def told(self) -> str:
        """What it is, as a user would name it: "S3 (Uploads)", "the S3 event Upload"."""
        source = self.source.value if self.source is not None and self.source.known else None
        label = _LABELS.get(self.kind)
        if label is None or self.name.startswith("the "):
            return self.name.partition(" of ")[0] if self.kind != "lambda" else self.name
        return f"{label} ({source})" if source is not None and not source.generated else label

    def is_by(self, function: Function) -> bool:
        """Whether it is this function that invokes, and not another one with the same code."""
        return self.source is not None and self.source.known and self.source.value is function

    @property
    def repeats_itself(self) -> bool:
        """Whether what it hands over is only a tick of a clock, and soon comes again."""
        source = self.source.value if self.source is not None and self.source.known else None
        return isinstance(source, Rule) and self.kind == "schedule" and source.makes_up

    @property
    def kind_of_source(self) -> str:
        """Its kind, an API by its protocol: "rest-api", "http-api", "sqs" …"""
        return self.kind

    @property
    def confides(self) -> str | None:
        """What its events hold that must not be kept in a log, or None where that is not known of its kind."""
        return _CONFIDED.get(self.kind) or _judged_by_code(self)

    @property
    def function(self) -> Function:
        """The function it invokes; raises Unknown where that is not in the files."""
        return self.function_link.value


_SENDERS = frozenset(("CustomEmailSender", "CustomSMSSender", "custom_email_sender", "custom_sms_sender"))
_WAITING = frozenset(
    ("alb", "api", "appsync", "authorizer", "cloudfront", "cognito", "lex", "s3-object-lambda", "url")
)
# Services that hand events over and go on, as users name them.
_LABELS = {
    "events": "EventBridge",
    "iot": "IoT",
    "logs": "CloudWatch Logs",
    "s3": "S3",
    "schedule": "a schedule",
    "ses": "SES",
    "sns": "SNS",
}


@dataclass(eq=False, slots=True, kw_only=True)
class EventSourceMapping(Trigger):
    """Lambda polls a queue, a stream or a broker, and invokes the function with batches.

    `batching_window` in seconds. `response_types` holds "ReportBatchItemFailures" where the handler's answer
    tells which items failed. `filters` is whether filter criteria are set. `source_arn` is what is polled as it is
    written, `credentials` the secrets that it signs in with, `destination` where what fails goes; `in_vpc` is True
    where it says in which subnets to poll.
    """

    batch_size: Fact[int]
    batching_window: Fact[int]
    response_types: Fact[tuple[str, ...]]
    filters: Fact[bool]
    enabled: Fact[bool]
    source_arn: Fact[Text] | None = None
    credentials: tuple[Fact[Text], ...] = ()
    destination: Fact[Text] | None = None
    in_vpc: bool | None = None

    @property
    def reports_failures(self) -> bool:
        return "ReportBatchItemFailures" in self.response_types.value

    @property
    def handling(self) -> BatchHandling:
        """What the handler does with a batch; raises Unknown where its code could not be followed."""
        handling = self.function.code.batch_handling
        if handling is None or handling.answer is Answer.UNKNOWN:
            raise Unknown(f"what the handler of {self.function} returns could not be followed", self.origin)
        return handling

    @property
    def handling_of_many(self) -> BatchHandling:
        """The same, of a mapping whose batches may hold more than one item."""
        if self.batch_size.value == 1:
            raise NotApplicable("its batches hold one item")
        return self.handling

    @property
    def waits_for_each_item(self) -> Sequence[Wait]:
        """How long the function may wait for each item of a batch by what its code says, what it always waits first."""
        if self.batch_size.value == 1:
            raise NotApplicable("its batches hold one item")
        code = self.function.code
        if code.watches_clock:
            raise NotApplicable("its code asks how much of its time is left")
        found = [*code.waits_for_each_record, *self.function.invoked_for_each_record]
        some(found, "its code tells of nothing that it waits for at each item")
        if code.works_at_once:
            raise Unknown("how many items its code works on at once could not be followed", self.origin)
        return sorted(found, key=lambda each: (not each.always, -each.seconds))

    @property
    def polled(self) -> str:
        """What it polls, as a user would name it."""
        return self.told

    @property
    def item(self) -> str:
        """What its batches hold, as a user would name it."""
        return "message" if self.kind in ("sqs", "mq", "kafka") else "record"

    @property
    def unread_items(self) -> UnreadItems | None:
        """The items of its batches that the handler never gets to, or None where it gets to all."""
        if self.batch_size.value == 1:
            raise NotApplicable("its batches hold one item")
        handling = self.function.code.batch_handling
        if handling is None:
            raise Unknown(f"how {self.function} goes over a batch could not be followed", self.origin)
        return handling.unread


@dataclass(eq=False, slots=True, kw_only=True)
class QueueTrigger(EventSourceMapping):
    """An event source mapping on an SQS queue; `maximum_concurrency` None is none."""

    queue_link: Fact[Queue]
    maximum_concurrency: Fact[int | None]

    @property
    def queue(self) -> Queue:
        """The queue; raises Unknown where it is not in the files."""
        return self.queue_link.value

    @property
    def polled(self) -> str:
        return str(self.queue) if self.queue_link.known else "its queue"

    @property
    def handling_of_all(self) -> BatchHandling:
        """What the handler does with a batch of several messages; not applicable where it deletes them by itself."""
        handling = self.handling_of_many
        if any(each.service == "sqs" and each.operation in _DELETING for each in self.function.code.calls):
            raise NotApplicable("its handler deletes by itself the messages that it is done with")
        return handling

    @property
    def bounded_room(self) -> Fact[int]:
        """The reserved concurrency of its function, where pollers of a queue without an order may run beyond it."""
        if self.queue.fifo.value:
            raise NotApplicable("a FIFO queue hands out one batch of each group at a time")
        reserved = self.function.reserved_concurrency
        if not reserved.value:
            off = reserved.value == 0
            raise NotApplicable(
                "its function is switched off" if off else "its function has no reserved concurrency"
            )
        return cast("Fact[int]", reserved)

    @property
    def receives(self) -> int | None:
        """How often a message is received before the queue gives it up, or None where it never does or nobody knows."""
        count = self.queue.max_receive_count if self.queue_link.known else None
        return count.value if count is not None and count.known else None

    @property
    def how_to_report(self) -> str:
        """Say how the handler has to tell which items failed."""
        if self.queue_link.known and self.queue.fifo.known and self.queue.fifo.value:
            return (
                "Stop at the first item that fails, return it and all after it in batchItemFailures,"
                " and set FunctionResponseTypes to [ReportBatchItemFailures]"
            )
        return (
            "Catch the failure of each item, return its id in batchItemFailures,"
            " and set FunctionResponseTypes to [ReportBatchItemFailures]"
        )


_DELETING = ("DeleteMessage", "DeleteMessageBatch")


@dataclass(eq=False, slots=True, kw_only=True)
class StreamTrigger(EventSourceMapping):
    """An event source mapping on a Kinesis stream (`kind` "kinesis") or the stream of a table ("dynamodb").

    `retry_attempts` -1 is without end, `record_age` in seconds, -1 is as long as the stream keeps records.
    """

    stream_link: Fact[Stream | Table]
    bisects: Fact[bool]
    retry_attempts: Fact[int]
    record_age: Fact[int]
    failure_destination: Fact[Text | None]
    parallelization: Fact[int]
    starting_position: Fact[str]

    @property
    def polled(self) -> str:
        return str(self.stream) if self.stream_link.known else "its stream"

    @property
    def stream_if_known(self) -> Stream | Table | Function:
        """The stream, or the function itself where the stream is not in the files."""
        return self.stream if self.stream_link.known else self.function

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of the function or of the stream."""
        return list(dict.fromkeys([*self.function.alarms, *self.stream_if_known.alarms]))

    @property
    def giving_up(self) -> StreamTrigger:
        """The mapping itself, where it gives anything up before the stream forgets it."""
        if not self.gives_up:
            raise NotApplicable("it gives nothing up: it retries until the records expire")
        return self

    @property
    def of_changes(self) -> StreamTrigger:
        """The mapping itself, where what it reads are the changes of a table."""
        if self.kind != "dynamodb":
            raise NotApplicable("it reads no changes of a table")
        return self

    @property
    def kept(self) -> KeptEvents:
        """The changes of its table that the handler works on, not applicable where it works on all of them."""
        handling = self.function.code.batch_handling
        if handling is None:
            raise Unknown(f"how {self.function} goes over a batch could not be followed", self.origin)
        if handling.kept is None:
            raise NotApplicable(f"{self.function} drops no change of the table by its name")
        return handling.kept

    @property
    def unprotected(self) -> str:
        """Say, as the end of a sentence, what else it lacks against a record that always fails."""
        lacks = []
        if not self.bisects.value and not self.reports_failures:
            lacks.append("neither bisects it nor is told which record failed")
        if self.failure_destination.value is None:
            lacks.append("has no failure destination")
        return ", " + " and ".join(lacks) if lacks else ""

    @property
    def gives_up(self) -> bool:
        """Whether it ever stops to retry a batch before the stream forgets it."""
        return self.retry_attempts.value >= 0 or self.record_age.value >= 0

    @property
    def stream(self) -> Stream | Table:
        """The stream, or the table whose stream it is; raises Unknown where it is not in the files."""
        return self.stream_link.value


@dataclass(eq=False, slots=True, kw_only=True)
class BucketTrigger(Trigger):
    """A bucket tells the function of `events` ("s3:ObjectCreated:*") on keys that begin and end so; "" is any."""

    events: Fact[tuple[str, ...]]
    key_prefix: Fact[str]
    key_suffix: Fact[str]

    @property
    def on_new_objects(self) -> bool:
        """Whether a new object invokes the function."""
        return any(each.startswith(("s3:ObjectCreated:", "s3:*")) for each in self.events.value)


@dataclass(eq=False, slots=True, kw_only=True)
class RouteTrigger(Trigger):
    """A route of an API invokes the function and waits for its answer."""

    route: Route

    @property
    def patience(self) -> float | None:
        return self.route.patience

    @property
    def kind_of_source(self) -> str:
        return self.route.api.alarm_kind

    @property
    def confides(self) -> str | None:
        """The credentials with which its callers sign in, None where it asks for none."""
        keys = "the API keys of its callers" if self.route.api_key.value else None
        return _SIGNED_IN.get(self.route.authorization.value, keys) or _judged_by_code(self)


def _judged_by_code(trigger: Trigger) -> str | None:
    """The tokens of callers, where nothing asks for them but the code of the function that reads them."""
    if trigger.kind in _ASKED and trigger.function_link.known and trigger.function.code_link.known:
        return _READ_BY_CODE if trigger.function.code.token_reads else None
    return None
