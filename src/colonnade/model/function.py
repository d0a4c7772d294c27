"""Lambda functions, their log groups and layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Text, Unknown, some
from colonnade.model.code import FromEnvironment, Phase, Wait
from colonnade.model.dependency import Bundle
from colonnade.model.environment import Variable
from colonnade.model.resource import Facility, Reference, Resource, present
from colonnade.model.schedule import times_a_month
from colonnade.model.trigger import EventSourceMapping

if TYPE_CHECKING:
    from colonnade.condition import World
    from colonnade.model.alarm import Alarm
    from colonnade.model.application import Application
    from colonnade.model.code import AwsCall, Code, EnvironmentRead, HiddenError, LogCall, StackAnswer
    from colonnade.model.metrics import MetricFilter
    from colonnade.model.observed import ObservedFunction
    from colonnade.model.policy import Role
    from colonnade.model.trigger import Trigger


@dataclass(eq=False, slots=True, kw_only=True)
class LogGroup(Resource):
    """A CloudWatch log group: `retention` in days; its value None means that it never expires."""

    retention: Fact[int | None]
    functions: list[Function] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Modules:
    """The modules of a layer: `own` are those that stand in it, `others` is whether packages are installed into it."""

    own: tuple[str, ...]
    others: bool = False

    def unused_by(self, code: Code) -> bool:
        """Whether code imports nothing of them, for sure."""
        if code.unresolved or any(each.package in _IMPORTING for each in code.imports if each.used):
            return False
        if any(each.package in self.own for each in code.imports):
            return False
        return not self.others or set(code.third_party) <= _IN_EVERY_RUNTIME


@dataclass(eq=False, slots=True, kw_only=True)
class Layer(Facility):
    """A Lambda layer of the application; `folder` is its content, relative to the reviewed folder, if it is there.

    `built_for` is the architecture that SAM builds it for, None where it is put in as it is.
    """

    folder: str | None = None
    built_for: str | None = None
    functions: list[Function] = field(default_factory=list)
    modules: Fact[Modules] | None = None

    @property
    def carriers(self) -> Sequence[Function]:
        """The functions that carry it."""
        return some(present(self.functions), "no function carries it")

    @property
    def carriers_without_use(self) -> list[Function]:
        """The functions that carry it and import nothing of it, as far as their code was read.

        Raises Unknown where what it holds is not known, or the code of none of them.
        """
        if self.modules is None:
            raise Unknown(f"what {self} holds is not read", self.origin)
        holds = self.modules.value
        read = [each for each in self.carriers if each.code_link.known]
        for each in self.carriers if not read else ():
            each.code  # noqa: B018 - tells why it is not known
        return [each for each in read if holds.unused_by(each.code)]


@dataclass(eq=False, slots=True, kw_only=True)
class Function(Facility):
    """A Lambda function.

    `timeout` in seconds, `memory` in MB, `architecture` "x86_64" or "arm64", `package` "Zip" or "Image",
    `tracing` "Active" or "PassThrough", `log_format` "Text" or "JSON". `reserved_concurrency` None is none.
    `asynchronous_failure` is where failed asynchronous invocations go (a destination or dead-letter queue).
    `layers` are those of the application; `foreign_layers` the ARNs of others. `application` is what it is part of.
    `destinations` are all places that its asynchronous invocations are sent on to, labelled "DeadLetterConfig",
    "OnSuccess" or "OnFailure"; `file_systems` are the access points
    that it mounts; `durable` is whether it is a durable function. `log_level` is the least level of its own lines that
    Lambda lets through, None where the template sets none. `observed` is what its logs tell, None without telemetry.
    """

    runtime: Fact[str]
    handler: Fact[str]
    timeout: Fact[int]
    memory: Fact[int]
    architecture: Fact[str]
    package: Fact[str]
    tracing: Fact[str]
    log_format: Fact[str]
    reserved_concurrency: Fact[int | None]
    asynchronous_failure: Fact[Text | None]
    vpc: Fact[bool]
    environment: dict[str, Variable] = field(default_factory=dict)
    environment_unread: Fact[None] | None = None
    layers: list[Layer] = field(default_factory=list)
    foreign_layers: list[Fact[Text]] = field(default_factory=list)
    alias: Fact[str | None] | None = None
    role_link: Fact[Role]
    log_group_link: Fact[LogGroup | None]
    code_link: Fact[Code]
    destinations: list[Fact[Text | None]] = field(default_factory=list)
    file_systems: tuple[Fact[Text], ...] = ()
    durable: Fact[bool] | None = None
    log_level: Fact[str | None] | None = None
    bundle_link: Fact[Bundle] | None = field(default=None, repr=False)
    all_triggers: list[Trigger] = field(default_factory=list)
    all_alarms: list[Alarm] = field(default_factory=list)
    metric_filters: list[MetricFilter] = field(default_factory=list)
    application: Application | None = field(default=None, repr=False)
    observed: ObservedFunction | None = field(default=None, repr=False)
    # What it needs, in each world in which that was asked for; the model only keeps it.
    needs_by_world: dict[World, Any] = field(default_factory=dict, repr=False)

    @property
    def role(self) -> Role:
        """The role it runs with; raises Unknown where that is not in the files."""
        return self.role_link.value

    @property
    def log_group(self) -> LogGroup | None:
        """The log group the templates declare for it, or None where Lambda makes one by itself."""
        return self.log_group_link.value

    @property
    def code(self) -> Code:
        """What its code does; raises Unknown with the reason where it was not found or could not be read."""
        return self.code_link.value

    @property
    def bundle(self) -> Bundle:
        """What is put together for it: the manifests its build takes, and what lies in its folder and its layers."""
        if self.bundle_link is None:
            raise Unknown(f"what is put together for {self} could not be read", self.origin)
        return self.bundle_link.value

    @property
    def triggers(self) -> list[Trigger]:
        """What invokes it: event source mappings, routes, subscriptions, rules, schedules, notifications …"""
        return [each for each in self.all_triggers if each.present]

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of this function."""
        return present(self.all_alarms)

    @property
    def in_service(self) -> Function:
        """The function itself; not applicable where it only runs while a stack is deployed."""
        if self.only_at_deployment:
            raise NotApplicable("it only runs while a stack is deployed")
        return self

    @property
    def only_at_deployment(self) -> bool:
        """Whether nothing invokes it but the deployment of a stack."""
        kinds = {each.kind for each in self.all_triggers}
        return bool(kinds) and kinds <= _AT_DEPLOYMENT

    @property
    def runs_a_month(self) -> float | None:
        """How often at most it is invoked in a month, where schedules are all that invokes it; else None."""
        found = []
        for each in self.triggers:
            if each.kind in _AT_DEPLOYMENT:
                continue
            rule = each.source.value if each.kind == "schedule" and each.source is not None else None
            schedule = getattr(rule, "schedule", None)
            known = schedule.value if schedule is not None and schedule.known else None
            found.append(times_a_month(str(known)) if known is not None else None)
        counts = [each for each in found if each is not None]
        return sum(counts) if counts and len(counts) == len(found) else None

    @property
    def logs_for_ever(self) -> bool:
        """Whether it logs to a group that Lambda makes; raises Unknown where code of the application lets it expire."""
        if self.log_group is not None:
            return False
        for other in self.application.subjects(Function) if self.application else []:
            calls = other.code.calls if other.code_link.known else []
            for call in calls:
                if call.service == "logs" and call.operation == "PutRetentionPolicy":
                    reason = f"{other} sets how long log groups are kept; which ones is not known"
                    raise Unknown(reason, call.origin)
        return True

    @property
    def in_demand(self) -> Function:
        """The function itself; not applicable where nothing known asks for it: jobs, schedules, deployments."""
        if not any(each.kind in _ASKING for each in self.in_service.triggers):
            raise NotApplicable("it runs as a job or by the clock, and not at the request of others")
        return self

    @property
    def batch_calls(self) -> Sequence[AwsCall]:
        """The calls of its code that can fail in part, those first whose answer could be followed.

        A function that runs at deployment may delete objects without a look: the bucket that it empties says by
        itself, when it is deleted next, whether some are left.
        """
        found = self.code.batch_calls
        if not self.only_at_deployment:
            return found
        return some([each for each in found if not each.empties], "it empties a bucket that is deleted next")

    @property
    def sends_no_dead_letters(self) -> str | None:
        """Why nothing goes to its dead-letter queue, None where something may: what Lambda queues for it by itself."""
        others = [each for each in self.triggers if not isinstance(each, EventSourceMapping)]
        if not self.triggers or any(each.patience is None for each in others):
            return None
        if others:
            return f"who invokes {self} gets its errors as the answer, and nothing of that goes to a dead-letter queue"
        return f"Lambda polls for {self}, and sends nothing of that to a dead-letter queue"

    @property
    def is_asynchronous(self) -> bool:
        """Whether something invokes it without waiting for its answer."""
        return any(each.asynchronous for each in self.triggers)

    @property
    def impatient_callers(self) -> Sequence[tuple[float, Trigger]]:
        """The APIs that wait for its answer, each with the seconds after which it gives up, the soonest first."""
        waits = ((each.patience, each) for each in self.triggers)
        found = [(seconds, each) for seconds, each in waits if seconds is not None]
        return some(sorted(found, key=lambda each: each[0]), "no API waits for its answer")

    @property
    def waiting_invocations(self) -> Sequence[AwsCall]:
        """The calls of its code that invoke a function and wait for it, first those whose function is in the files."""
        found = [each for each in self.code.invocations if each.waits_for_function]
        found.sort(key=lambda each: self.called_by(each) is None)
        return some(found, "it waits for no function that it invokes")

    @property
    def invoked_for_each_record(self) -> list[Wait]:
        """The functions whose answer it waits for at each record of a batch, with how long that may take."""
        calls = [
            each for each in self.code.calls if each.per_record and (each.service, each.operation) == _INVOKE
        ]
        called = [(each, self.called_by(each)) for each in calls if each.waits_for_function]
        return [
            Wait(min(one.timeout.value, call.patience), str(one), call)
            for call, one in called
            if one is not None
        ]

    @property
    def sign_in_callers(self) -> Sequence[tuple[float, Trigger]]:
        """What waits for its answer while somebody signs in, each with how many seconds, the least first."""
        waits = ((each.sign_in_patience, each) for each in self.triggers)
        found = [(seconds, each) for seconds, each in waits if seconds is not None]
        return some(sorted(found, key=lambda each: each[0]), "nobody waits for it while he signs in")

    @property
    def unanswered_triggers(self) -> Sequence[Trigger]:
        """What hands it events without waiting for its answer, where failing means that work is left undone."""
        if self.code_link.known and self.code.leaves_nothing:
            raise NotApplicable("its code calls nothing, so that nothing is left undone when it fails")
        found = [each for each in self.in_service.triggers if each.asynchronous]
        found = [each for each in found if each.kind not in _FOLLOWED_UP]
        some(found, "nothing invokes it without waiting for its answer")
        if all(each.kind == "schedule" for each in found) and self.is_told_of_errors:
            raise NotApplicable("an alarm tells of a run that failed, and its event holds nothing else")
        return found

    @property
    def is_told_of_errors(self) -> bool:
        """Whether an alarm on its errors tells somebody."""
        return any(each.watches(("Errors",), (self,)) and each.acts for each in self.alarms)

    @property
    def managed_runtime(self) -> str:
        """Its runtime; not applicable to container images, which bring their own."""
        if self.package.value == "Image":
            raise NotApplicable("it is a container image")
        return self.runtime.value

    @property
    def upstream(self) -> list[str]:
        """What hands requests on to it, as a user would name it: routes, topics, rules, state machines …"""
        return [_TRIGGERS[each.kind] for each in self.triggers if each.kind in _TRIGGERS]

    @property
    def downstream(self) -> list[str]:
        """What its code hands requests on to at each invocation: AWS services and HTTP services."""
        calls = [each for each in self.code.calls if each.phase is Phase.INVOKE]
        http = any(each.phase is Phase.INVOKE for each in self.code.http_calls)
        return [*sorted({each.service for each in calls}), *(["an HTTP service"] if http else [])]

    @property
    def observer(self) -> str | None:
        """The monitoring product that traces and watches it through a layer, or None."""
        layers = [str(each.value).lower() for each in self.foreign_layers if each.known]
        names = [each.rpartition(":layer:")[2].partition(":")[0] for each in layers]
        return next(
            (product for mark, product in _OBSERVERS.items() if any(name.startswith(mark) for name in names)),
            None,
        )

    @property
    def watched_here(self) -> Function:
        """The function itself; not applicable where a product outside AWS watches it, or it runs only at deployment."""
        if self.observer:
            raise NotApplicable(f"{self.observer} watches it through a layer")
        return self.in_service

    @property
    def request_chain(self) -> str:
        """What hands requests on to it and what it hands them on to; not applicable where that is but one step."""
        before, after = list(dict.fromkeys(self.upstream)), self.downstream
        if not after:
            raise NotApplicable("it calls no service: the trace or the history of what calls it tells all")
        if not before and len(after) == 1:
            raise NotApplicable(
                "nothing in the application calls it, and it calls one service: its log tells all"
            )
        links = [" and ".join(before), str(self), ", ".join(after)]
        return " → ".join(link for link in links if link)

    @property
    def text_lines(self) -> list[LogCall]:
        """The log lines that come out as plain text, in the order of the files.

        `print` always does, logging unless the function's format is JSON. Lines that are written only for debugging do
        not count.
        """
        lines = [each for each in self.in_service.code.log_lines if each.level != "debug"]
        as_text = {"print"} if self.log_format.value == "JSON" else {"print", "logging"}
        return sorted((each for each in lines if each.how in as_text), key=lambda each: each.origin)

    @property
    def users(self) -> list[Reference]:
        """The places that use it: those that name it and those that invoke it."""
        invoking = [Reference(None, each.origin) for each in self.triggers]
        return [*invoking, *super(Function, self).users]  # noqa: UP008 - slots make the class anew

    @property
    def findable_only_here(self) -> Function:
        """Raise Unknown beside functions that something invokes; others are invoked by hand, or from elsewhere."""
        siblings = self.application.subjects(Function) if self.application else []
        if not any(each.kind not in _AT_DEPLOYMENT for other in siblings for each in other.triggers):
            raise NotApplicable(
                "nothing in the application invokes any function: all are called from elsewhere"
            )
        raise Unknown(f"whether something outside the templates invokes {self} is not known", self.origin)

    @property
    def variables(self) -> Sequence[Variable]:
        """Its environment variables; raises Unknown where they are a value that nobody can know."""
        if self.environment_unread is not None:
            self.environment_unread.value  # noqa: B018 - tells why it is not known
        return some(list(self.environment.values()), "it has no environment variable")

    @property
    def loads_at_start(self) -> list[str]:
        """What its code loads when it starts and that is work for the CPU: the SDK and other packages."""
        loaded = {each.package for each in self.code.startup_imports} & {
            *self.code.third_party,
            "boto3",
            "botocore",
        }
        return sorted(loaded)

    @property
    def movable(self) -> Function:
        """The function, where what it runs could run on another architecture; raises Unknown where nobody can tell."""
        if self.in_service.managed_runtime in _X86_RUNTIMES:
            raise NotApplicable(f"{self.runtime.value} does not run on arm64")
        return self

    @property
    def sources_of_all_work(self) -> list[str]:
        """The kinds of all that invokes it, an API by its protocol: "http-api", "sqs" …; not applicable to none."""
        kinds = [each.kind_of_source for each in self.triggers]
        return list(dict.fromkeys(some(kinds, "nothing in the application invokes it")))

    @property
    def required_variables(self) -> dict[str, EnvironmentRead]:
        """The environment variables that its code fails without, each with the first place that reads it."""
        reads = [each for each in self.code.environment_reads if each.required]
        wanted = {each.variable: each for each in reversed(reads) if not _is_reserved(each.variable)}
        if not wanted:
            raise NotApplicable("its code needs no environment variable")
        return dict(sorted(wanted.items()))

    @property
    def neighbours(self) -> frozenset[str]:
        """The resources its own environment variables name."""
        return frozenset(each.names.name for each in self.environment.values() if each.names is not None)

    @property
    def needs(self) -> frozenset[str]:
        """The AWS actions its code calls: "dynamodb:PutItem"."""
        return frozenset(each.action for each in self.code.calls)

    @property
    def answering(self) -> list[tuple[HiddenError, int, Trigger]]:
        """The errors of its work that it hides from an API: with the status of the answer, and the first route."""
        routes = [each for each in self.triggers if each.kind in {"api", "url", "alb"}][:1]
        hidden = [(each, each.status) for each in self.code.hidden_errors if each.status is not None]
        return [
            (each, status, route) for route in routes for each, status in hidden if status < _FAULT_OF_OURS
        ]

    @property
    def forgetting(self) -> list[tuple[HiddenError, Trigger]]:
        """The errors of its work that it hides from what invoked it without waiting, each with that."""
        sources = [each for each in self.triggers if each.asynchronous and each.kind not in _FOLLOWED_UP]
        sources.sort(key=lambda each: each.kind == "schedule")
        hidden = [each for each in self.code.hidden_errors if each.in_handler]
        return [(each, sources[0]) for each in hidden] if sources else []

    @property
    def relied_upon(self) -> Function:
        """The function itself, where an API answers with its errors, or Lambda repeats what failed."""
        kinds = {each.kind for each in self.in_service.triggers}
        if not self.is_asynchronous and not kinds & {"api", "url", "alb"}:
            raise NotApplicable("neither an API nor an asynchronous event invokes it")
        siblings = self.application.resources if self.application else []
        if any(each.type == "AWS::Logs::MetricFilter" for each in siblings):
            raise NotApplicable("a metric filter counts what stands in a log")
        return self

    @property
    def stack_answer(self) -> tuple[StackAnswer, Trigger]:
        """How it answers for the first of its custom resources; raises Unknown where that could not be told."""
        waiting = [each for each in self.triggers if each.kind == "custom-resource"]
        resource = some(waiting, "no custom resource waits for its answer")[0]
        answer = self.code.stack_answer
        if answer is None or not (answer.always or answer.missing):
            raise Unknown(f"on which ways {self} answers CloudFormation could not be followed", self.origin)
        return answer, resource

    def called_by(self, call: AwsCall) -> Function | None:
        """The function of the application that a call of its code invokes, or None where it is none of them."""
        siblings = self.application.subjects(Function) if self.application else []
        for each in siblings:
            if any(
                one.kind == "lambda" and one.origin == call.origin and one.is_by(self)
                for one in each.triggers
            ):
                return each
        return None

    @property
    def private_events(self) -> list[tuple[Trigger, str]]:
        """What invokes it with something that must not be kept in a log, and what that is."""
        some(self.in_service.triggers, "nothing in the application invokes it")
        return [(each, each.confides) for each in self.triggers if each.confides]

    def named(self, call: AwsCall, parameter: str) -> str | None:
        """What a call names by a parameter, as a user would: a resource, or the value itself; None where unknown."""
        match (call.arguments or {}).get(parameter):
            case str(name):
                return name
            case FromEnvironment(variable) if variable in self.environment:
                names = self.environment[variable].names
                return names.name if names is not None else f"what {variable} names"
            case FromEnvironment(variable):
                return f"what {variable} names"
        return None

    def variable(self, name: str) -> Variable | None:
        """The environment variable of this name, or None where the templates do not set it.

        Raises Unknown where the whole environment is a value that nobody can know.
        """
        if name not in self.environment and self.environment_unread is not None:
            raise Unknown(
                f"the environment of {self} {self.environment_unread}", self.environment_unread.origin
            )
        return self.environment.get(name)


# What comes with the Python runtimes of Lambda, and what imports by a name that is made up.
_IN_EVERY_RUNTIME = frozenset(
    ("awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "urllib3")
)
_IMPORTING = frozenset(("importlib", "pkgutil", "runpy"))
_INVOKE = ("lambda", "Invoke")
_AT_DEPLOYMENT = {"custom-resource", "codedeploy"}
_FAULT_OF_OURS = 500
# Services that see by themselves that an event of theirs was not worked on.
_FOLLOWED_UP = {"codepipeline", "config", "custom-resource"}
# Where requests, messages and records come in as others send them.
_ASKING = frozenset(
    (
        "alb", "api", "appsync", "authorizer", "cognito", "documentdb", "dynamodb", "iot", "kafka", "kinesis",
        "lambda", "mq", "s3", "sns", "sqs", "url",
    )
)  # fmt: skip
_TRIGGERS = {
    "api": "an API",
    "url": "its URL",
    "appsync": "AppSync",
    "alb": "a load balancer",
    "sqs": "SQS",
    "sns": "SNS",
    "s3": "S3",
    "events": "EventBridge",
    "kinesis": "Kinesis",
    "dynamodb": "a DynamoDB stream",
    "kafka": "Kafka",
    "states": "Step Functions",
    "lambda": "another function",
    "iot": "IoT",
    "schedule": "a schedule",
    "cognito": "Cognito",
    "logs": "CloudWatch Logs",
}
# How the names of a product's layers begin, and the product. Datadog-Forwarder ships the logs of others.
_OBSERVERS = {
    "datadog-extension": "Datadog",
    "datadog-python": "Datadog",
    "datadog-node": "Datadog",
    "newrelic": "New Relic",
    "dynatrace": "Dynatrace",
    "lumigo": "Lumigo",
    "epsagon": "Epsagon",
    "sentrypythonserverless": "Sentry",
}


def _is_reserved(variable: str) -> bool:
    """Whether Lambda sets the variable by itself."""
    return variable.startswith(("AWS_", "LAMBDA_")) or variable in (
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "TZ",
        "PATH",
    )


# Runtimes on the first Amazon Linux, which Lambda never ran on arm64.
_X86_RUNTIMES = {
    "python2.7",
    "python3.6",
    "python3.7",
    "nodejs8.10",
    "nodejs10.x",
    "java8",
    "go1.x",
    "ruby2.5",
    "provided",
}
