"""What the code of a function does, as far as it can be read without running it."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Opaque, Origin, Text, Unknown, some
from colonnade.regex import regex

if TYPE_CHECKING:
    from colonnade.model.function import Function
    from colonnade.model.held import Held
    from colonnade.model.likeness import Shape
    from colonnade.model.metrics import EmittedMetric
    from colonnade.model.reach import Reach
    from colonnade.model.routing import CodeRoute
    from colonnade.model.startup import TakenAtStart


class Phase(enum.Enum):
    """When a line runs: once for each execution environment, or at each invocation."""

    INIT = "at import"
    INVOKE = "at each invocation"


@dataclass(frozen=True, slots=True)
class FromEnvironment:
    """A value read from an environment variable; `default` is what the code falls back to, None for nothing."""

    variable: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class FromEvent:
    """A value taken from the event: the keys that lead to it, "*" for any element of a list."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value that is one of several, by the way that the code takes."""

    values: tuple[Value, ...]


# What is known of an argument: a literal, a string with parts, a list or mapping of such, or where it comes from.
# An Opaque part of a Text has the identity "environment:NAME" where it is the value of an environment variable, and
# "event:key.key" where it is taken from the event.
Value = (
    str
    | int
    | float
    | bool
    | None
    | Text
    | FromEnvironment
    | FromEvent
    | OneOf
    | Opaque
    | tuple["Value", ...]
    | dict[str, "Value"]
)


@dataclass(eq=False, slots=True, kw_only=True)
class CodePart:
    """One thing the code does: where, in which function of the code ("<module>" at the top level), and when.

    `in_loop` is True where it stands in a loop or comprehension, `per_record` where it is done once for each record
    of a batch, `guarded` where something around it keeps it from being done twice for one event.
    `function` is the Lambda function reviewed.
    """

    origin: Origin
    inside: str
    phase: Phase
    in_loop: bool = False
    per_record: bool = False
    guarded: bool = False
    function: Function = field(init=False)

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.function.condition,)

    def __str__(self) -> str:
        return f"{self.function}'s code"


class Use(enum.Enum):
    """What the code does with the answer of a call."""

    IGNORED = "ignored"
    KEPT = "kept, but its failures are never looked at"
    INSPECTED = "inspected for failures"
    PASSED_ON = "passed on to code that could not be followed"


class Paging(enum.Enum):
    """How far the code reads what a call answers with in pages."""

    FIRST = "reads the first page, and never asks whether there is more"
    ALL = "asks for the rest, or needs no more"
    UNKNOWN = "could not be followed"


class ObjectKey(enum.Enum):
    """How a call names an object by the key of an S3 event."""

    ENCODED = "as it came, URL-encoded"
    DECODED = "decoded"


# Calls whose answer lists the items that failed while the call itself succeeds.
FAILING_IN_PART = frozenset(
    (
        ("dynamodb", "BatchWriteItem"),
        ("dynamodb", "BatchGetItem"),
        ("events", "PutEvents"),
        ("firehose", "PutRecordBatch"),
        ("glue", "BatchCreatePartition"),
        ("glue", "BatchDeletePartition"),
        ("glue", "BatchUpdatePartition"),
        ("kinesis", "PutRecords"),
        ("s3", "DeleteObjects"),
        ("sns", "PublishBatch"),
        ("sqs", "SendMessageBatch"),
        ("sqs", "DeleteMessageBatch"),
        ("sqs", "ChangeMessageVisibilityBatch"),
    )
)


@dataclass(eq=False, slots=True, kw_only=True)
class AwsCall(CodePart):
    """A call of the AWS SDK.

    `service` is botocore's name ("stepfunctions"), `prefix` that of policies ("states"), `operation` the API's
    ("StartExecution"). `arguments` by parameter name of the API; None where they could not be told at all.
    `through` is "client", "resource", "paginator", "waiter", "batch_writer", "presigned_url" or "library". `use` is
    told for calls that can fail in part. `made_with` is what its client has of its own, by boto3's names:
    "region_name", "aws_access_key_id" … `paging` is told where the answer comes in pages and no limit is asked for,
    `object_key` where it names an object by the key of an S3 event. `when` says of invocations of functions, of
    calls with a timeout of their own and of metrics on which way through the code they are made, None on all.
    `passes_on` tells of a message that it sends which fields of the event stand at which of its keys.
    """

    service: str
    prefix: str
    operation: str
    arguments: dict[str, Value] | None
    through: str = "client"
    use: Use = Use.PASSED_ON
    made_with: dict[str, Value] = field(default_factory=dict)
    paging: Paging | None = None
    object_key: ObjectKey | None = None
    when: str | None = None
    passes_on: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        return f"calls {self.action}"

    @property
    def action(self) -> str:
        """The call as a policy would name its service: "states:StartExecution"."""
        return f"{self.prefix}:{self.operation}"

    @property
    def method(self) -> str:
        """The operation as boto3 spells it: "list_objects_v2"."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", self.operation).lower()

    def given(self, parameter: str) -> Value:
        """What it is given for a parameter, None where it is not; raises Unknown where that could not be told."""
        if self.arguments is None or (parameter not in self.arguments and _OTHERS in self.arguments):
            raise Unknown(f"what {self.operation} is called with could not be followed", self.origin)
        return self.arguments.get(parameter)

    @property
    def only_reads(self) -> bool:
        """Whether it leaves everything as it was, by the name of its operation."""
        return self.operation.startswith(_READING)

    @property
    def reads_all_items(self) -> bool:
        """Whether it goes through a whole table for as long as there are items."""
        return self.operation == "Scan" and self.given("Limit") is None and self.given("IndexName") is None

    @property
    def waits_for_function(self) -> bool:
        """Whether it invokes a function and waits for its answer."""
        told = self.given("InvocationType")
        if told is not None and not isinstance(told, str):
            raise Unknown("whether it waits for the function it invokes could not be told", self.origin)
        return told in (None, "RequestResponse")

    @property
    def patience(self) -> float:
        """For how many seconds its client waits for an answer; raises Unknown where that could not be told."""
        told = self.made_with.get("read_timeout", _READ_TIMEOUT)
        if isinstance(told, bool) or not isinstance(told, int | float):
            raise Unknown(f"how long its client waits for {self.service} could not be told", self.origin)
        return told

    @property
    def asks_again(self) -> bool:
        """Whether its client sends the request again when no answer came in time, unless it is told not to."""
        return self.made_with.get("max_attempts", 1) != 0 and self.made_with.get("total_max_attempts", 2) != 1

    @property
    def longest_wait(self) -> float | None:
        """How many seconds it may take, with its retries, by what the code says; None where it says nothing."""
        told = self.made_with.get("read_timeout")
        if isinstance(told, bool) or not isinstance(told, int | float):
            return None
        more, every = self.made_with.get("max_attempts"), self.made_with.get("total_max_attempts")
        times = every if isinstance(every, int) else more + 1 if isinstance(more, int) else 1
        return told * times

    @property
    def reads_one_page(self) -> bool:
        """Whether it takes the first page of an answer for all of it; raises Unknown where that could not be told."""
        if self.paging is Paging.UNKNOWN:
            raise Unknown(
                f"what becomes of the answer of {self.operation} could not be followed", self.origin
            )
        return self.paging is Paging.FIRST

    @property
    def can_fail_in_part(self) -> bool:
        """Whether it succeeds although some of its items failed."""
        return self.through != "batch_writer" and (self.service, self.operation) in FAILING_IN_PART

    @property
    def empties(self) -> bool:
        """Whether it deletes what it is given: what fails is not lost, it stays."""
        return (self.service, self.operation) in _EMPTYING

    @property
    def failures_forgotten(self) -> bool:
        """Whether nobody looks at the items that failed; raises Unknown where its answer could not be followed."""
        if self.use is Use.PASSED_ON:
            raise Unknown(
                f"what becomes of the answer of {self.operation} could not be followed", self.origin
            )
        return self.use in (Use.IGNORED, Use.KEPT)


@dataclass(eq=False, slots=True, kw_only=True)
class Factory(CodePart):
    """A function of the code that does nothing but make clients."""

    def __str__(self) -> str:
        return f"{self.inside} makes it"


# The beginnings of the names of services that are spoken with a vowel first: "an ess-three client".
_SPOKEN_WITH_A_VOWEL = (
    *"aeio", "SDK", "fms", "fsx", "mq", "rds", "s3", "ses", "sms", "sns", "sqs", "ssm", "sso", "sts", "swf",
)  # fmt: skip


@dataclass(eq=False, slots=True, kw_only=True)
class ClientCreation(CodePart):
    """An SDK client, resource or session is made: `what` is "client", "resource" or "session".

    `service` None where its name is not known, or for sessions. `cached` is True where the code keeps it for the next
    invocation (a global, `lru_cache`, a singleton). `necessary` names the reason why it cannot be made at import,
    or is None: credentials of an assumed role, a region or endpoint taken from the event. `when` says on which way
    through the code, as the end of a sentence, None on all. `factory` is the function that makes it, where that
    does nothing else; the place is that of its call then. `told_by_client` is True for sessions from which no client
    is made, or one that is told itself.
    """

    what: str
    service: str | None
    cached: bool = False
    necessary: str | None = None
    when: str | None = None
    factory: Factory | None = None
    told_by_client: bool = False

    def __str__(self) -> str:
        return f"makes {self.title}"

    @property
    def is_repeated(self) -> bool:
        """Whether it is made anew at each invocation without need."""
        return (
            self.phase is Phase.INVOKE
            and not self.cached
            and self.necessary is None
            and not self.told_by_client
        )

    @property
    def title(self) -> str:
        """What it makes, with its article: "an s3 client"."""
        name = "SDK" if self.what == "session" else self.service or "SDK"
        return f"{'an' if name.startswith(_SPOKEN_WITH_A_VOWEL) else 'a'} {name} {self.what}"


@dataclass(eq=False, slots=True, kw_only=True)
class Import(CodePart):
    """A module is imported: `module` is its full name ("pandas.core"), `package` its first part.

    `used` is False where no name it binds is used anywhere in the file (never for `__future__`, `__init__.py`,
    re-exports in `__all__`, imports for their side effects, or names behind TYPE_CHECKING or try/except
    ImportError).
    `own` is True for modules of the application. `used_only_in` names the only function of the code that uses it,
    where the handler does not call that one at every invocation. `needed` is True where the code fails without it: it
    is imported whenever that place is reached, and nothing catches its absence.
    """

    module: str
    package: str
    used: bool
    own: bool = False
    used_only_in: str | None = None
    needed: bool = False

    def __str__(self) -> str:
        return f"imports {self.module}"


@dataclass(eq=False, slots=True, kw_only=True)
class EnvironmentRead(CodePart):
    """An environment variable is read; `required` is True where the code fails without it (`os.environ[...]`)."""

    variable: str
    required: bool

    def __str__(self) -> str:
        return f"reads {self.variable}"


@dataclass(eq=False, slots=True, kw_only=True)
class TokenRead(CodePart):
    """The token with which a caller signs in is read from the header Authorization of the event."""

    def __str__(self) -> str:
        return "reads the header Authorization"


@dataclass(eq=False, slots=True, kw_only=True)
class StoredRead(CodePart):
    """A parameter, secret or configuration is read from its service: `service` "ssm", "secretsmanager" or "appconfig".

    `cached_for` in seconds where it is kept for a time; None where it is fetched at each invocation; -1 where it is
    read at import or kept for as long as the execution environment lives. `name` is which one.
    """

    service: str
    name: Value
    cached_for: int | None
    library: str | None = None

    @property
    def is_repeated(self) -> bool:
        """Whether each invocation fetches it anew."""
        return self.cached_for is None and self.phase is Phase.INVOKE

    @property
    def title(self) -> str:
        """What it reads, as a user would name it: "the secret 'payments'"."""
        what = {"ssm": "parameter", "secretsmanager": "secret"}.get(self.service, "configuration")
        match self.name:
            case str(name):
                return f"the {what} {name!r}"
            case FromEnvironment(variable):
                return f"the {what} that {variable} names"
        return f"a {what}"


@dataclass(eq=False, slots=True, kw_only=True)
class LogCall(CodePart):
    """The code writes a log line: `how` is "print", "logging" (the standard library) or "structured" (a JSON logger).

    `whole_event` is True where the event itself is written. `level` is that of the line: "debug", "info" …
    `holds` is what of it may be confidential. Among the disclosures of a Code, `how` is "exception" for the text of one
    that nobody catches, "key" for what stands in every line, "trace" for what X-Ray is told.
    """

    how: str
    whole_event: bool = False
    level: str = "info"
    holds: tuple[Held, ...] = ()

    def tells(self, what: str) -> str:
        """Say that something is written here, after the name of who does it."""
        return _TOLD.get(self.how, "writes {} to its log").format(what)

    def __str__(self) -> str:
        return f"logs through {self.how}"


@dataclass(eq=False, slots=True, kw_only=True)
class Sleep(CodePart):
    """The code waits: `seconds` where known; `polling` is True where it waits in a loop for something to change.

    `waits_for` names what: "a waiter on ec2 instance_running", "an Athena query", or None for a bare sleep.
    `backoff` is True where the wait is a short pause before a retry of what failed. `when` says on which way through
    the code it waits, None on all.
    """

    seconds: float | None
    polling: bool
    waits_for: str | None = None
    backoff: bool = False
    when: str | None = None

    @property
    def is_idle(self) -> bool:
        """Whether it waits for something else than the right moment to try again, and for more than a moment."""
        long = self.seconds is None or self.seconds >= 1 or self.polling
        return self.phase is Phase.INVOKE and not self.backoff and long

    @property
    def title(self) -> str:
        if self.waits_for:
            return f"waits for {self.waits_for}"
        length = f"{self.seconds:g} s" if self.seconds is not None else "a time"
        return f"sleeps {length} in a polling loop" if self.polling else f"sleeps {length}"


@dataclass(eq=False, slots=True, kw_only=True)
class HttpCall(CodePart):
    """An HTTP request through `library` ("requests", "urllib", "httpx" …), made on the way that `when` tells.

    `timeout` is whether one is set, None where that could not be told; `seconds` how long it waits by it at most,
    where that is known.
    """

    library: str
    timeout: bool | None
    seconds: float | None = None
    when: str | None = None

    def __str__(self) -> str:
        return f"requests through {self.library}"

    @property
    def waits_without_end(self) -> bool:
        """Whether it waits for as long as the other side likes; raises Unknown where that could not be told."""
        if self.timeout is None:
            raise Unknown(
                f"whether its request through {self.library} has a timeout could not be told", self.origin
            )
        return not self.timeout

    def outlives(self, seconds: int) -> bool:
        """Whether it would wait for longer than so many seconds, by what its library does where nothing is said."""
        return seconds <= _GIVES_UP.get(self.library, seconds)


@dataclass(eq=False, slots=True, kw_only=True)
class Effect(CodePart):
    """Something beside AWS that the code does anew each time it runs: it charges, tells people, adds rows.

    `does` and `why` go on after a subject; `instead` is what to do, "" where nothing but a guard helps. It is `grave`
    where it moves money, and `sure` where nothing on the other side may recognise the second time.
    """

    does: str
    why: str
    instead: str = ""
    grave: bool = False
    sure: bool = True

    def __str__(self) -> str:
        return self.does


@dataclass(eq=False, slots=True, kw_only=True)
class SecretLiteral(CodePart):
    """A credential stands in the code as it is: `what` names its kind; the credential itself is nowhere kept."""

    what: str

    def __str__(self) -> str:
        return f"holds {self.what}"


@dataclass(eq=False, slots=True, kw_only=True)
class StackAnswer(CodePart):
    """How the handler of a custom resource answers CloudFormation: always, or `missing`, which says on which way not.

    Neither where that could not be told.
    """

    always: bool = False
    missing: str | None = None

    def __str__(self) -> str:
        return "answers CloudFormation"


@dataclass(eq=False, slots=True, kw_only=True)
class HiddenError(CodePart):
    """Whatever goes wrong with the work is caught, and answered as if it had not.

    `status` is the HTTP status of the answer, None where it has none; `in_handler` is whether the handler itself
    does so.
    """

    status: int | None = None
    in_handler: bool = True

    def __str__(self) -> str:
        return "catches every error"


class Answer(enum.Enum):
    """What the handler gives back to what invoked it, as far as batches are concerned."""

    REPORTS = "returns batchItemFailures"
    SWALLOWS = "catches the failure of an item and goes on without reporting it"
    RAISES = "lets failures rise"
    UNKNOWN = "could not be followed"


@dataclass(eq=False, slots=True, kw_only=True)
class UnreadItems(CodePart):
    """The handler leaves items of a batch unread: `how` ends the sentence "the handler …", `instead` says what to do.

    `always` is False where it does so only on one way through the code.
    """

    how: str
    instead: str
    always: bool


CHANGES = frozenset(("INSERT", "MODIFY", "REMOVE"))


@dataclass(frozen=True, slots=True)
class KeptEvents:
    """The changes of a table (of CHANGES) that a handler works on, dropping the others, and where it asks."""

    changes: tuple[str, ...]
    origin: Origin

    @property
    def dropped(self) -> list[str]:
        return sorted(CHANGES - {*self.changes})

    def __str__(self) -> str:
        return f"works on {' and '.join(self.changes)} only"


@dataclass(eq=False, slots=True, kw_only=True)
class BatchHandling(CodePart):
    """How the handler treats a batch: `answer`, with `proof` where the failure is swallowed or the list returned.

    `item_by_item` is True where it goes over the items and calls AWS, HTTP or the like for each, so that one may
    fail where others succeed. `unread` is told where some are left unread, `kept` where changes of a table are dropped.
    """

    answer: Answer
    proof: Origin | None = None
    item_by_item: bool = False
    unread: UnreadItems | None = None
    kept: KeptEvents | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """How many seconds the code may wait for something: `whom` goes on after "waits … for", `part` does so."""

    seconds: float
    whom: str
    part: AwsCall | HttpCall | Sleep

    @property
    def always(self) -> bool:
        """Whether it waits on every way through the code."""
        return self.part.when is None


@dataclass(eq=False, slots=True, kw_only=True)
class Code:
    """The code of one function, from its handler on.

    `found_by_name` is True where the code was not beside the template and was found by the name of its handler.
    `statements` counts the handler's own statements and those of the application's functions it reaches.
    `third_party` are the packages it imports that are neither Python's nor the application's.
    `native` are those of them that bring compiled code, with whether a build for arm64 is published.
    `watches_clock` is whether it asks how much of its time is left.
    `remembers` is what tells what was worked on before: a function of the code by its name, or a row or key that is
    only set once; None where nothing does.
    `unresolved` are the reasons why some call could not be followed. `handed` are the packages that nobody has
    described and that it hands a client of AWS to. `folder` is where its modules are looked for first, None for code
    within a template.
    """

    language: str
    origin: Origin
    handler: str
    files: tuple[str, ...]
    found_by_name: bool = False
    statements: int = 0
    calls: list[AwsCall] = field(default_factory=list)
    clients: list[ClientCreation] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    environment_reads: list[EnvironmentRead] = field(default_factory=list)
    token_reads: list[TokenRead] = field(default_factory=list)
    stored_reads: list[StoredRead] = field(default_factory=list)
    log_calls: list[LogCall] = field(default_factory=list)
    disclosures: list[LogCall] = field(default_factory=list)
    sleeps: list[Sleep] = field(default_factory=list)
    http_calls: list[HttpCall] = field(default_factory=list)
    reaches: list[Reach] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    remembers: str | None = None
    watches_clock: bool = False
    hidden_errors: list[HiddenError] = field(default_factory=list)
    metrics: list[EmittedMetric] = field(default_factory=list)
    taken_at_start: list[TakenAtStart] = field(default_factory=list)
    routes: list[CodeRoute] = field(default_factory=list)
    read_shape: Callable[[], Shape | None] | None = field(default=None, repr=False)
    stack_answer: StackAnswer | None = None
    secrets: list[SecretLiteral] = field(default_factory=list)
    batch_handling: BatchHandling | None = None
    branches: int = 0
    loops: int = 0
    third_party: tuple[str, ...] = ()
    unresolved: list[str] = field(default_factory=list)
    handed: tuple[str, ...] = ()
    folder: str | None = None

    def __str__(self) -> str:
        return f"its handler {self.handler}"

    @property
    def shape(self) -> Shape | None:
        """The shape of the file in which its handler stands, read when it is asked for; None where that is gone."""
        return self.read_shape() if self.read_shape is not None else None

    @property
    def parts(self) -> list[CodePart]:
        """Everything it does, in no order that means anything."""
        handling = [self.batch_handling] if self.batch_handling else []
        unread = [each.unread for each in handling if each.unread]
        answer = [self.stack_answer] if self.stack_answer else []
        return [
            *self.calls,
            *self.clients,
            *self.imports,
            *self.environment_reads,
            *self.token_reads,
            *self.stored_reads,
            *self.log_calls,
            *self.disclosures,
            *self.sleeps,
            *self.http_calls,
            *self.reaches,
            *self.effects,
            *self.hidden_errors,
            *self.secrets,
            *self.metrics,
            *self.taken_at_start,
            *self.routes,
            *handling,
            *unread,
            *answer,
        ]

    @property
    def batch_calls(self) -> Sequence[AwsCall]:
        """The calls that can fail in part; those whose answer could be followed come first."""
        found = [each for each in self.calls if each.can_fail_in_part]
        found.sort(key=lambda each: each.use is Use.PASSED_ON)
        return some(found, "its code makes no call that can fail in part")

    @property
    def made_clients(self) -> Sequence[ClientCreation]:
        return some(self.clients, "its code makes no AWS client")

    @property
    def clients_of_each_invocation(self) -> dict[str, list[ClientCreation]]:
        """The clients made anew at each invocation without need, by the module they are made in."""
        modules: dict[str, list[ClientCreation]] = {}
        for each in self.made_clients:
            if each.is_repeated:
                file = each.origin.file
                module = file if file.endswith(".py") else "the module"
                modules.setdefault(module, []).append(each)
        return {module: sorted(each, key=lambda one: one.origin) for module, each in modules.items()}

    @property
    def listings(self) -> Sequence[AwsCall]:
        """The calls of an invocation whose answer comes in pages, where they ask for no limit."""
        found = [each for each in self.calls if each.paging is not None and each.phase is Phase.INVOKE]
        found.sort(key=lambda each: each.paging is Paging.UNKNOWN)
        return some(found, "its code asks for nothing that is answered in pages")

    @property
    def table_reads(self) -> Sequence[AwsCall]:
        """The calls of an invocation that read several items of a table."""
        found = [each for each in self.calls if each.service == "dynamodb" and each.phase is Phase.INVOKE]
        several = [each for each in found if each.operation in {"Query", "Scan"}]
        several.sort(key=lambda each: each.arguments is None)
        return some(several, "its code neither queries nor scans a table")

    @property
    def invocations(self) -> Sequence[AwsCall]:
        """The calls that invoke a function; a durable function is not billed while it waits for one."""
        found = [each for each in self.calls if (each.service, each.operation) == ("lambda", "Invoke")]
        billed = [each for each in found if each.phase is Phase.INVOKE and each.through != "library"]
        return some(billed, "its code invokes no function")

    @property
    def metrics_put(self) -> Sequence[AwsCall]:
        """The calls by which an invocation hands metrics to CloudWatch."""
        found = [
            each for each in self.calls if each.operation == "PutMetricData" and each.phase is Phase.INVOKE
        ]
        return some(found, "its code puts no metric through the API of CloudWatch")

    @property
    def calls_for_event_objects(self) -> Sequence[AwsCall]:
        """The calls that name an object by the key of an S3 event."""
        found = [each for each in self.calls if each.object_key is not None]
        return some(found, "its code asks for no object by the key of an S3 event")

    @property
    def timed_requests(self) -> Sequence[Wait]:
        """What an invocation asks others with a timeout that the code writes down."""
        return some(self._timed(), "its code sets no timeout for what it asks of others")

    def _timed(self) -> list[Wait]:
        found = [
            Wait(each.seconds, f"an answer through {each.library}", each)
            for each in self.http_calls
            if each.phase is Phase.INVOKE and each.seconds is not None
        ]
        found += [
            Wait(each.longest_wait, f"an answer of {each.service}", each)
            for each in self.calls
            if each.phase is Phase.INVOKE and each.longest_wait is not None
        ]
        return found

    @property
    def waits_for_each_record(self) -> list[Wait]:
        """How long an invocation may wait for each record of a batch: sleeps, and requests with a timeout."""
        sleeping = [
            Wait(each.seconds, "the next moment", each)
            for each in self.sleeps
            if each.seconds is not None and not each.backoff
        ]
        return [each for each in (*sleeping, *self._timed()) if each.part.per_record]

    @property
    def works_at_once(self) -> bool:
        """Whether it has the means to work on several items at once."""
        return any(each.used and each.package in _AT_ONCE for each in self.imports)

    @property
    def requests(self) -> Sequence[HttpCall]:
        """The HTTP requests of an invocation."""
        found = [each for each in self.http_calls if each.phase is Phase.INVOKE]
        found.sort(key=lambda each: each.timeout is None)
        return some(found, "its code makes no HTTP request while it is invoked")

    @property
    def stored_values(self) -> Sequence[StoredRead]:
        return some(self.stored_reads, "its code reads no parameter, secret or configuration")

    @property
    def log_lines(self) -> Sequence[LogCall]:
        return some(self.log_calls, "its code writes no log line")

    @property
    def logged_events(self) -> Sequence[LogCall]:
        """The log lines that hold the whole event and are written unless somebody asks for fewer."""
        return [each for each in self.log_lines if each.whole_event and each.level != "debug"]

    @property
    def startup_imports(self) -> list[Import]:
        """What is imported at each cold start and is not the application's own."""
        return [each for each in self.imports if each.phase is Phase.INIT and not each.own]

    @property
    def verifies_signatures(self) -> bool:
        """Whether it has the means to tell by a signature who calls: HMAC, or a library for signed requests."""
        return any(each.used and each.package in _SIGNATURES for each in self.imports)

    @property
    def verifies_tokens(self) -> bool:
        """Whether it reads the token that a caller sends, and has the means to judge it by itself."""
        return bool(self.token_reads) and any(each.used and each.package in _TOKENS for each in self.imports)

    @property
    def may_emit_through(self) -> str | None:
        """A package that it imports, and that emits metrics by its name in ways that are not read; or None."""
        theirs = (each for each in self.imports if each.used and not each.own)
        found = (each.module for each in theirs if each.package not in _FOLLOWED)
        return next((each for each in found if _OF_METRICS.search(each)), None)

    @property
    def services(self) -> tuple[str, ...]:
        """The AWS services it calls, by botocore's name."""
        return tuple(sorted({each.service for each in self.calls}))

    @property
    def unused_imports(self) -> list[Import]:
        """What is loaded at each cold start and never used, in none of its files."""
        used = {each.package for each in self.startup_imports if each.used}
        found = some(self.startup_imports, "its code imports nothing but its own modules")
        return [each for each in found if not each.used and each.package not in used]

    @property
    def imports_for_one_path(self) -> list[list[Import]]:
        """The packages that are loaded at each cold start and used on some paths only, each with all its imports."""
        found = some(self.startup_imports, "its code imports nothing but its own modules")
        packages: dict[str, list[Import]] = {}
        for each in found:
            if each.used:
                packages.setdefault(each.package, []).append(each)
        return [uses for uses in packages.values() if all(each.used_only_in for each in uses)]

    @property
    def uses_powertools(self) -> bool:
        """Whether it imports Powertools for AWS Lambda, so that this comes with it."""
        return "aws_lambda_powertools" in self.third_party

    @property
    def leaves_nothing(self) -> bool:
        """Whether it calls neither AWS nor anything else that would still be there when it has ended."""
        reaching = self.calls or self.http_calls or self.stored_reads or self.unresolved
        return not reaching and set(self.third_party) <= _LIGHT

    @property
    def waits(self) -> Sequence[Sleep]:
        return some(self.sleeps, "its code never waits")

    @property
    def only_call(self) -> AwsCall | None:
        """The one call that is all it does: no decisions, no loops, no other service; None where it does more."""
        plain = not self.branches and not self.loops and self.statements <= _FEW and not self.unresolved
        alone = len(self.calls) == 1 and not self.http_calls and not self.sleeps
        alone = alone and self.calls[0].through in ("client", "resource")
        return self.calls[0] if plain and alone and set(self.third_party) <= _LIGHT else None

    @property
    def tells_all(self) -> bool:
        """Whether its calls are all that it does to the world, as far as can be told."""
        return (
            bool(self.calls)
            and not self.http_calls
            and not self.unresolved
            and set(self.third_party) <= _LIGHT
        )

    def calls_of(self, prefix: str) -> list[str]:
        """The operations it calls of the service that policies name so."""
        actions = {each.action for each in self.calls if each.action.startswith(f"{prefix}:")}
        return sorted(action.partition(":")[2] for action in actions)


_TOLD = {
    "exception": "puts {} into the text of an exception, which Lambda logs",
    "key": "puts {} into every line of its log",
    "trace": "hands {} to X-Ray",
}
_EMPTYING = {("glue", "BatchDeletePartition"), ("s3", "DeleteObjects")}
_AT_ONCE = {"asyncio", "concurrent", "multiprocessing", "threading", "aiohttp", "anyio", "gevent"}
_READ_TIMEOUT = 60  # seconds: the default of botocore's Config
_OTHERS = "**"  # the name under which arguments stand of which only is known that there are some
_READING = (
    "BatchGet", "Decrypt", "Describe", "Get", "Head", "List", "Query", "Scan", "Search", "Select", "Verify",
)  # fmt: skip
_FOLLOWED = {"aws_embedded_metrics", "aws_lambda_powertools", "opentelemetry"}
_OF_METRICS = regex(
    r"metric|statsd|telemetry|newrelic|prometheus|analytics|mixpanel|amplitude|posthog|honeycomb"
)
_GIVES_UP = {"aiohttp": 300}  # seconds: ClientTimeout(total=300) is aiohttp's default
_FEW = 20  # statements: more is logic, whatever it does
_LIGHT = {"boto3", "botocore", "aws_lambda_powertools", "aws_xray_sdk"}
_TOKENS = {"authlib", "cognitojwt", "firebase_admin", "jose", "joserfc", "jwcrypto", "jwt", "python_jwt"}
_SIGNATURES = {"hmac", "nacl", "stripe", "slack_sdk", "slack_bolt", "twilio"}
