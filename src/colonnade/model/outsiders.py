"""Who chooses what stands in a field of the event, by what invokes the function."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Unknown, some
from colonnade.model.api import Route
from colonnade.model.code import AwsCall, FromEnvironment
from colonnade.model.function import Function
from colonnade.model.function_url import FunctionUrl
from colonnade.model.reach import FieldRead, Reach, Sink, field_title
from colonnade.model.trigger import RouteTrigger, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator


class Standing(enum.IntEnum):
    """How much is known of who chooses a field: how much worse it is than where everybody who signs in may do so."""

    ANYBODY = 1
    SIGNED_IN = 0
    KNOWN = -1


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody outside of the application who chooses a field, and through what; `who` is the subject of a sentence.

    `sure` is False where it rests on a habit: that others than the operators upload into a bucket.
    """

    who: str
    trigger: Trigger
    standing: Standing
    sure: bool = True


# The fields of each kind of event that the other side fills in; all where nothing is listed.
_OF_A_REQUEST = frozenset(
    (
        "body", "rawPath", "path", "rawQueryString", "queryStringParameters", "multiValueQueryStringParameters",
        "pathParameters", "headers", "multiValueHeaders", "cookies",
        "raw_path", "raw_query_string", "query_string_parameters", "path_parameters",
    )
)  # fmt: skip
_CHOSEN: dict[str, frozenset[str]] = {
    "api": _OF_A_REQUEST,
    "url": _OF_A_REQUEST,
    "alb": _OF_A_REQUEST,
    "vpc-lattice": _OF_A_REQUEST | {"query_string_parameters"},
    "authorizer": _OF_A_REQUEST | {"authorizationToken", "identitySource"},
    "appsync": frozenset(("arguments", "args", "input", "request")),
    "cognito": frozenset(("request", "userName")),
    "lex": frozenset(
        ("inputTranscript", "currentIntent", "interpretations", "sessionState", "transcriptions")
    ),
    "bedrock": frozenset(("inputText", "parameters", "requestBody")),
}
_WHO = {
    "alb": "whoever reaches the load balancer",
    "appsync": "every caller of the GraphQL API",
    "authorizer": "anybody, before the authorizer has judged them,",
    "cognito": "anybody who signs up",
    "cloudfront": "anybody",
    "ses": "anybody who sends mail to it",
    "iot": "every device that may publish",
    "lex": "whoever talks to the bot",
    "bedrock": "whoever talks to the agent",
    "vpc-lattice": "every client of the service network",
}
_ASKED = {
    "AWS_IAM": ("every caller with credentials of IAM", Standing.KNOWN),
    "NONE": ("anybody", Standing.ANYBODY),
}
_STANDING = {
    "alb": Standing.ANYBODY, "authorizer": Standing.ANYBODY, "cloudfront": Standing.ANYBODY,
    "cognito": Standing.ANYBODY, "ses": Standing.ANYBODY, "vpc-lattice": Standing.KNOWN,
}  # fmt: skip
# What AWS or the operators themselves put together.
_OURS = frozenset(
    (
        "schedule", "custom-resource", "codedeploy", "codepipeline", "config", "cloudwatch", "logs", "macro",
        "secretsmanager", "s3-object-lambda", "transfer",
    )
)  # fmt: skip
_OBJECT_KEYS = (("s3", "object", "key"), ("detail", "object", "key"))
# What stands around the message that a function is handed, by what brings it.
_MESSAGES: dict[str, tuple[str, ...]] = {
    "lambda": (),
    "sns": ("Records", "*", "Sns", "Message"),
    "sqs": ("Records", "*", "body"),
}
_SENDING = {
    ("sqs", "SendMessage"): "QueueUrl",
    ("sqs", "SendMessageBatch"): "QueueUrl",
    ("sns", "Publish"): "TopicArn",
}


def reached(function: Function, sink: Sink, otherwise: str) -> Iterator[tuple[Reach, FieldRead, Outsider]]:
    """Every place of its code where a field that somebody outside chooses reaches a sink of this kind.

    Raises Unknown where who chooses it is not known, or where what reaches it could not be followed.
    """
    reaches = [each for each in function.in_service.code.reaches if each.sink is sink]
    doubts = []
    for reach in some(reaches, otherwise):
        try:
            found = next(iter(_chosen(function, reach)), None)
        except Unknown as doubt:
            doubts.append(doubt)
            continue
        if found is not None:
            yield reach, *found
        elif not reach.followed:
            doubts.append(Unknown(f"what {reach.called} is given could not be followed", reach.origin))
    if doubts:
        raise doubts[0]


def _chosen(function: Function, reach: Reach) -> Iterator[tuple[FieldRead, Outsider]]:
    doubts = []
    for field in reach.fields:
        try:
            outsider = outsider_of(function, field.path)
        except Unknown as doubt:
            doubts.append(doubt)
            continue
        if outsider is not None:
            yield field, outsider
    if doubts:
        raise doubts[0]


def outsider_of(function: Function, path: tuple[str, ...], *, upstream: bool = True) -> Outsider | None:
    """Who outside chooses a field of its event, or None where nobody does; raises Unknown where that is not known.

    Where `upstream` is False, what other functions send on to it is not asked about.
    """
    if not function.triggers:
        raise Unknown(f"nothing in the templates says who invokes {function}", function.origin)
    open_kinds = []
    found: list[Outsider] = []
    for trigger in function.triggers:
        try:
            found += _through(trigger, path, function, upstream=upstream)
        except Unknown as doubt:
            open_kinds.append(doubt)
    if found:
        return max(found, key=lambda each: (each.standing, each.sure))
    if open_kinds:
        raise open_kinds[0]
    return None


def _through(
    trigger: Trigger, path: tuple[str, ...], function: Function, *, upstream: bool
) -> Iterator[Outsider]:
    kind = trigger.kind
    while path[-1:] == ("*",):
        path = path[:-1]
    if path[-3:] in _OBJECT_KEYS and kind in ("s3", "sqs", "sns", "events"):
        source = trigger.source.value if trigger.source is not None and trigger.source.known else None
        bucket = str(source) if kind == "s3" and source is not None else "the bucket"
        yield Outsider(f"whoever puts objects into {bucket}", trigger, Standing.SIGNED_IN, sure=False)
    elif kind in _OURS or kind == "s3":
        return
    elif upstream and kind in _MESSAGES:
        yield from _sent_on(trigger, path, function)
    elif kind in ("api", "url"):
        if path[:1] and path[0] in _OF_A_REQUEST:
            yield _caller(trigger, function)
    elif kind in _WHO:
        chosen = _CHOSEN.get(kind)
        if chosen is None or (path[:1] and path[0] in chosen):
            standing = _STANDING.get(kind, Standing.SIGNED_IN)
            yield Outsider(_WHO[kind], trigger, standing, sure=kind not in ("iot", "bedrock"))
    else:
        raise _untold(path, trigger)


def _untold(path: tuple[str, ...], trigger: Trigger) -> Unknown:
    return Unknown(f"who fills in {field_title(path)} is not known: it comes with {trigger}", trigger.origin)


def _caller(trigger: Trigger, function: Function) -> Outsider:
    """Who calls a route or a function URL."""
    source = trigger.source.value if trigger.source is not None and trigger.source.known else None
    if isinstance(source, FunctionUrl):
        asks = source.authorization
    elif isinstance(trigger, RouteTrigger):
        asks = _where_it_asks(trigger.route).authorization
    else:
        return Outsider("whoever may call it", trigger, Standing.SIGNED_IN)
    who, standing = _ASKED.get(str(asks.value), ("everybody who has signed in", Standing.SIGNED_IN))
    if isinstance(trigger, RouteTrigger):
        who, standing = _narrowed(trigger.route, who, standing)
    if standing is Standing.ANYBODY and function.code.verifies_signatures:
        who, standing = "whoever can sign a request", Standing.KNOWN
    return Outsider(who, trigger, standing)


def _narrowed(route: Route, who: str, standing: Standing) -> tuple[str, Standing]:
    """Whom an API lets in of those that a route would."""
    if route.api.private.value:
        return "every caller inside the VPC", Standing.KNOWN
    if standing is Standing.ANYBODY and route.api_key.value:
        return "everybody with an API key", Standing.SIGNED_IN
    if standing is Standing.ANYBODY and route.api.names_its_callers:
        return "every caller that a policy lets in", Standing.KNOWN
    return who, standing


def _where_it_asks(route: Route) -> Route:
    """The route at which callers sign in: on a WebSocket that is $connect."""
    if route.api.protocol != "WEBSOCKET":
        return route
    return next((each for each in route.api.routes if str(each.path.raw) == "$connect"), route)


def _sent_on(trigger: Trigger, path: tuple[str, ...], function: Function) -> Iterator[Outsider]:
    """Who fills the messages of a queue or topic: a function of the application that passes on what it is told."""
    inside = _inside_message(trigger.kind, path)
    for sender, call in _senders(trigger, function) if inside is not None else ():
        for outside in _passed_on(sender, call, inside or ()):
            yield Outsider(f"{outside.who} through {sender}", trigger, outside.standing, sure=False)
            return
    raise _untold(path, trigger)


def _inside_message(kind: str, path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The keys that lead to a field in the message that brings it, None where it is no part of that."""
    before = _MESSAGES[kind]
    return path[len(before) :] if path[: len(before)] == before else None


def _senders(trigger: Trigger, function: Function) -> Iterator[tuple[Function, AwsCall]]:
    """The functions that send what it gets, each with the call that does."""
    source = trigger.source.value if trigger.source is not None and trigger.source.known else None
    siblings = function.application.subjects(Function) if function.application and source is not None else []
    for sender in (each for each in siblings if each is not function and each.code_link.known):
        for call in sender.code.calls:
            if trigger.kind == "lambda":
                sends = source is sender and call.origin == trigger.origin
            else:
                sends = _sends_to(sender, call, source)
            if sends:
                yield sender, call


def _sends_to(sender: Function, call: AwsCall, to: object) -> bool:
    parameter = _SENDING.get((call.service, call.operation))
    named = (call.arguments or {}).get(parameter) if parameter else None
    variable = sender.environment.get(named.variable) if isinstance(named, FromEnvironment) else None
    return variable is not None and variable.names is to


def _passed_on(sender: Function, call: AwsCall, wanted: tuple[str, ...]) -> Iterator[Outsider]:
    """Who chooses what a call puts at these keys of its message."""
    for inside, field in call.passes_on:
        if not all(a == b or "*" in (a, b) for a, b in zip(inside, wanted, strict=False)):
            continue
        try:
            outsider = outsider_of(sender, (*field, *wanted[len(inside) :]), upstream=False)
        except Unknown:
            continue
        if outsider is not None:
            yield outsider
