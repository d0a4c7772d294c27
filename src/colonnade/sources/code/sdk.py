"""What the methods of AWS clients, resources, paginators and waiters do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.aws import sdk
from colonnade.model.code import Phase, Use
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    AwsObject,
    BatchWriter,
    Client,
    Collection,
    Event,
    External,
    Joined,
    Mapping,
    Method,
    Paginator,
    Response,
    Session,
    Several,
    Unseen,
    Waiter,
    alternatives,
    join,
    text_of,
)

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame

# Reads of parameters, secrets and configurations, and the parameter that names which.
STORED: dict[tuple[str, str], tuple[str, str | None]] = {
    ("ssm", "GetParameter"): ("ssm", "Name"),
    ("ssm", "GetParameters"): ("ssm", "Names"),
    ("ssm", "GetParametersByPath"): ("ssm", "Path"),
    ("secretsmanager", "GetSecretValue"): ("secretsmanager", "SecretId"),
    ("secretsmanager", "BatchGetSecretValue"): ("secretsmanager", "SecretIdList"),
    ("appconfig", "GetConfiguration"): ("appconfig", "Configuration"),
    ("appconfigdata", "GetLatestConfiguration"): ("appconfig", None),
}

# Methods that sign a request for a database: no operation of the API, yet a permission.
_SIGNED = {
    ("rds", "generate_db_auth_token"): "GenerateDBAuthToken",
    ("dsql", "generate_db_connect_auth_token"): "DbConnect",
    ("dsql", "generate_db_connect_admin_auth_token"): "DbConnectAdmin",
}
_SILENT = frozenset(("can_paginate", "close", "get_available_subresources", "waiter_names"))
_CREDENTIALS = frozenset(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"))
_PLACES = {"region_name": "region", "endpoint_url": "endpoint", "profile_name": "profile"}


def create(
    run: Run, node: ast.AST, what: str, given: Arguments, frame: Frame, session: Session | None = None
) -> Abstract:
    """A client, a resource or a session is made: `what` says which."""
    reason = _why_here(given) or (session.reason if session else None)
    if what == "session":
        _created(run, node, what, None, reason, frame)
        return Session(reason)
    names = given.get(0, "service_name")
    found: list[Abstract] = []
    for one in alternatives(names) if names is not None else ():
        name = text_of(one)
        if name is None or sdk.service(name) is None:
            _created(run, node, what, None, reason, frame)
            run.unresolved(
                f"{run.snippet(node, frame)}: "
                + (f"there is no service {name!r}" if name else "which service it is for could not be told")
            )
            found.append(Unseen(f"the client made by {run.snippet(node, frame)}"))
            continue
        _created(run, node, what, name, reason, frame)
        found.append(AwsObject(name, "ServiceResource") if what == "resource" else Client(name))
    return join(*found)


def _created(
    run: Run, node: ast.AST, what: str, service: str | None, reason: str | None, frame: Frame
) -> None:
    site = run.record.at("client", node, frame, what, service)
    site.kept.add(frame.kept if frame.phase is Phase.INVOKE else -1)
    site.reasons.append(reason)


def _why_here(given: Arguments) -> str | None:
    """Why a client cannot be made at import: what it is made with is only known at the invocation."""
    for name, value in given.named.items():
        if name in _CREDENTIALS:
            response = next((each for each in _within(value) if isinstance(each, Response)), None)
            if response is not None:
                what = (
                    "an assumed role"
                    if response.operation.startswith("AssumeRole")
                    else "another answer of AWS"
                )
                return f"it uses the credentials of {what}"
        source = next((each for each in _within(value) if isinstance(each, Event | Response | Unseen)), None)
        if source is not None and name != "config":
            shown = _PLACES.get(name, "credentials" if name in _CREDENTIALS else name)
            if isinstance(source, Event):
                return f"its {shown} is taken from the event"
            return f"its {shown} is only known when it runs"
        if any(isinstance(each, External) and each.name.startswith("the context") for each in _within(value)):
            return f"its {_PLACES.get(name, name)} is taken from the context of the invocation"
    first = given.positional[1] if len(given.positional) > 1 else None
    if first is not None and any(isinstance(each, Event | Response | Unseen) for each in _within(first)):
        return "its region is only known when it runs"
    service = given.get(0, "service_name")
    if service is not None and any(isinstance(each, Event) for each in _within(service)):
        return "its service is taken from the event"
    return "part of what it is made with could not be told" if given.open else None


def _within(value: Abstract, depth: int = 0) -> list[Abstract]:
    match value:
        case Joined(parts) | Several(parts):
            return [inner for part in parts for inner in _within(part, depth + 1)]
        case Mapping() if depth < 3:
            return [inner for part in value.entries.values() for inner in _within(part, depth + 1)]
        case _:
            return [value]


def of_meta(owner: Method, name: str) -> Abstract:
    """`resource.meta.client`, `client.exceptions.X`."""
    if owner.name == "meta" and isinstance(owner.owner, AwsObject):
        return Client(owner.owner.service) if name == "client" else NOTHING
    if owner.name == "meta":
        return NOTHING
    if owner.name == "exceptions":
        return External(f"botocore.exceptions.{name}")
    return Unseen(f"{owner.name}.{name}")


def member(run: Run, owner: AwsObject, name: str, node: ast.expr) -> Abstract:  # noqa: ARG001
    """An attribute of a resource: one of its identifiers, a collection, or a method."""
    for identifier, value in owner.identifiers:
        if identifier == name:
            return value
    service = sdk.service(owner.service)
    kind = service.resource_class(owner.kind) if service else None
    if kind is None:
        return Method(owner, name)
    if name in kind.collections:
        action = kind.collections[name]
        arguments = _filled(owner, action)
        return Collection(owner.service, action.operation, arguments, _made(owner, action, Arguments()))
    return Method(owner, name)


def _filled(owner: AwsObject, action: sdk.Action) -> tuple[tuple[str, Abstract], ...]:
    known = dict(owner.identifiers)
    return tuple((parameter, known.get(name, NOTHING)) for parameter, name in action.parameters)


def _made(owner: AwsObject, action: sdk.Action, given: Arguments) -> AwsObject | None:
    if action.makes is None:
        return None
    service = sdk.service(owner.service)
    kind = service.resource_class(action.makes) if service else None
    if kind is None:
        return None
    return AwsObject(
        owner.service, kind.name, _identifiers(owner, kind, action.gives, given, positional=False)
    )


def _identifiers(
    owner: AwsObject, kind: sdk.ResourceClass, gives: tuple[str, ...], given: Arguments, *, positional: bool
) -> tuple[tuple[str, Abstract], ...]:
    known = dict(owner.identifiers)
    found: list[tuple[str, Abstract]] = []
    position = 0
    for identifier, source in zip(kind.identifiers, gives, strict=False):
        if source.startswith("."):
            value: Abstract | None = known.get(source[1:])
        elif source:
            value = given.named.get(source)
        elif positional:
            value = given.get(position, identifier)
            position += 1
        else:
            value = None
        found.append((identifier, value or NOTHING))
    return tuple(found)


def emit(
    run: Run,
    node: ast.AST,
    service: str,
    operation: str,
    arguments: dict[str, Abstract] | None,
    frame: Frame,
    through: str = "client",
    *,
    library: str | None = None,
) -> Response:
    """Note a call of AWS, and give its answer."""
    site = run.record.at("call", node, frame, service, operation, through)
    if arguments not in site.arguments:
        site.arguments.append(arguments)
    run.record.target(node, (service, operation))
    run.record.use(id(node), Use.IGNORED if frame.discards is node else Use.KEPT)
    stored = STORED.get((service, operation))
    if stored is not None and through != "library":
        name = (arguments or {}).get(stored[1]) if stored[1] else None
        note_stored(run, node, stored[0], name, frame, _kept(frame), library)
    return Response(service, operation, id(node))


def _kept(frame: Frame) -> int | None:
    return -1 if frame.phase is Phase.INIT else frame.kept


def note_stored(
    run: Run,
    node: ast.AST,
    service: str,
    name: Abstract | None,
    frame: Frame,
    kept: int | None,
    library: str | None = None,
) -> None:
    """Note that a parameter, secret or configuration is read."""
    site = run.record.at("stored", node, frame, service, library)
    site.kept.add(-1 if frame.phase is Phase.INIT else kept)
    site.names.append(name if name is not None else NOTHING)


def call_session(
    run: Run, node: ast.AST, owner: Session, name: str, given: Arguments, frame: Frame
) -> Abstract:
    if name in {"client", "create_client"}:
        return create(run, node, "client", given, frame, owner)
    if name == "resource":
        return create(run, node, "resource", given, frame, owner)
    return External(f"boto3.Session().{name}()")


def call_client(
    run: Run, node: ast.AST, owner: Client, name: str, given: Arguments, frame: Frame
) -> Abstract:
    """A method of a client is called."""
    service = sdk.service(owner.service)
    if service is None:
        return NOTHING
    operation = service.operation(name)
    if operation is not None:
        return emit(run, node, owner.service, operation, _arguments(given), frame)
    if (owner.service, name) in sdk.ADDED:
        operation, order = sdk.ADDED[owner.service, name]
        return emit(run, node, owner.service, operation, _ordered(given, order), frame)
    if (owner.service, name) in _SIGNED:
        return emit(
            run, node, owner.service, _SIGNED[owner.service, name], _arguments(given), frame, "presigned_url"
        )
    if name in {"generate_presigned_url", "generate_presigned_post"}:
        return _presigned(run, node, owner, service, name, given, frame)
    if name in {"get_paginator", "get_waiter"}:
        return _asked_for(run, node, service, name, given, frame)
    if name not in _SILENT:
        run.unresolved(f"{run.snippet(node, frame)}: {owner.service} has no operation for {name}()")
    return NOTHING


def _arguments(given: Arguments) -> dict[str, Abstract] | None:
    return None if given.open and not given.named else dict(given.named)


def _ordered(given: Arguments, order: tuple[str, ...]) -> dict[str, Abstract] | None:
    named = dict(zip(order, given.positional, strict=False)) | given.named
    for local in ("Filename", "Fileobj", "Callback", "Config"):
        named.pop(local, None)
    extra = named.pop("ExtraArgs", None)
    if isinstance(extra, Mapping):
        named |= extra.entries
    return named


def _presigned(
    run: Run,
    node: ast.AST,
    owner: Client,
    service: sdk.Service,
    name: str,
    given: Arguments,
    frame: Frame,
) -> Abstract:
    if name == "generate_presigned_post":
        arguments = _ordered(given, ("Bucket", "Key", "Fields", "Conditions", "ExpiresIn"))
        emit(run, node, owner.service, "PutObject", arguments, frame, "presigned_url")
        return Unseen("a presigned post")
    for method in alternatives(given.get(0, "ClientMethod") or NOTHING):
        operation = service.operation(text_of(method) or "")
        if operation is None:
            run.unresolved(f"{run.snippet(node, frame)}: which method it signs could not be told")
            continue
        asked = given.get(1, "Params")
        arguments = dict(asked.entries) if isinstance(asked, Mapping) else None
        emit(run, node, owner.service, operation, arguments, frame, "presigned_url")
    return Unseen("a presigned URL")


def _asked_for(
    run: Run, node: ast.AST, service: sdk.Service, name: str, given: Arguments, frame: Frame
) -> Abstract:
    found: list[Abstract] = []
    for one in alternatives(given.get(0, "operation_name", "waiter_name") or NOTHING):
        asked = text_of(one) or ""
        if name == "get_paginator" and (operation := service.operation(asked)):
            found.append(Paginator(service.name, operation))
        elif name == "get_waiter" and asked in service.waiters:
            found.append(Waiter(service.name, asked, service.waiters[asked]))
        else:
            run.unresolved(
                f"{run.snippet(node, frame)}: {service.name} has no such thing, or its name is not known"
            )
    return join(*found)


def call_paginator(
    run: Run, node: ast.AST, owner: Paginator, name: str, given: Arguments, frame: Frame
) -> Abstract:
    if name != "paginate":
        return NOTHING
    return emit(run, node, owner.service, owner.operation, _arguments(given), frame, "paginator")


def call_waiter(
    run: Run, node: ast.AST, owner: Waiter, name: str, given: Arguments, frame: Frame
) -> Abstract:
    if name == "wait":
        emit(run, node, owner.service, owner.operation, _arguments(given), frame, "waiter")
        run.record.at("sleep", node, frame, f"a waiter on {owner.service} {owner.name}")
    return NOTHING


def call_object(  # noqa: C901 - one case for each kind of method
    run: Run, node: ast.AST, owner: AwsObject, name: str, given: Arguments, frame: Frame
) -> Abstract:
    """A method of a resource of boto3 is called."""
    service = sdk.service(owner.service)
    kind = service.resource_class(owner.kind) if service else None
    if service is None or kind is None:
        run.unresolved(f"{run.snippet(node, frame)}: boto3 has no such resource")
        return NOTHING
    if name in kind.members:
        made, gives = kind.members[name]
        member_kind = service.resource_class(made)
        if member_kind is None:
            return NOTHING
        return AwsObject(owner.service, made, _identifiers(owner, member_kind, gives, given, positional=True))
    if name == "batch_writer" and owner.kind == "Table":
        return BatchWriter(owner)
    if name in kind.actions:
        action = kind.actions[name]
        arguments = {**dict(_filled(owner, action)), **given.named}
        response = emit(run, node, owner.service, action.operation, arguments, frame, "resource")
        return _made(owner, action, given) or response
    if name in kind.waiters:
        action = kind.waiters[name]
        emit(run, node, owner.service, action.operation, dict(_filled(owner, action)), frame, "waiter")
        run.record.at("sleep", node, frame, f"a waiter on {owner.service} {name.removeprefix('wait_until_')}")
        return NOTHING
    added = sdk.ADDED_TO_RESOURCES.get((owner.service, owner.kind, name))
    if added is not None:
        arguments = _ordered(given, added[1]) or {}
        for identifier, value in owner.identifiers:
            parameter = {"name": "Bucket", "bucket_name": "Bucket", "key": "Key"}.get(identifier)
            if parameter:
                arguments[parameter] = value
        return emit(run, node, owner.service, added[0], arguments, frame, "resource")
    if name not in _SILENT:
        run.unresolved(
            f"{run.snippet(node, frame)}: the {owner.service} {owner.kind} of boto3 has no {name}()"
        )
    return NOTHING


def call_collection(
    run: Run, node: ast.AST, owner: Collection, name: str, given: Arguments, frame: Frame
) -> Abstract:
    """A method of a collection: filters keep it, anything else is an action on each page of it."""
    if name in {"all", "filter", "limit", "page_size", "pages"}:
        arguments = dict(owner.arguments)
        if name == "filter":
            arguments |= given.named
        elif name == "limit":
            arguments["Limit"] = given.get(0, "count") or NOTHING
        # Nothing is asked of AWS before something goes over the collection.
        return Collection(owner.service, owner.operation, tuple(arguments.items()), owner.makes)
    list_collection(run, node, owner, frame)
    if name == "delete" and owner.service == "s3":
        arguments = {key: value for key, value in owner.arguments if key == "Bucket"}
        return emit(run, node, "s3", "DeleteObjects", arguments, frame, "resource")
    run.unresolved(f"{run.snippet(node, frame)}: an action on a whole collection of {owner.service}")
    return NOTHING


def list_collection(run: Run, node: ast.AST, owner: Collection, frame: Frame) -> None:
    """Something goes over a collection: now AWS is asked."""
    emit(run, node, owner.service, owner.operation, dict(owner.arguments), frame, "resource")


def call_writer(
    run: Run, node: ast.AST, owner: BatchWriter, name: str, given: Arguments, frame: Frame
) -> Abstract:
    """`batch.put_item()` in `with table.batch_writer() as batch:`; boto3 itself sends what failed again."""
    if name in {"put_item", "delete_item"}:
        kind, key = ("PutRequest", "Item") if name == "put_item" else ("DeleteRequest", "Key")
        request = run.keep((id(node), "request", frame.context), Mapping)
        request.entries[key] = given.get(0, key) or NOTHING
        entry = run.keep((id(node), "entry", frame.context), Mapping)
        entry.entries[kind] = request
        requests = run.listing((id(node), "requests", frame.context), [entry])
        table = dict(owner.table.identifiers).get("name", NOTHING)
        arguments: dict[str, Abstract] = {"TableName": table, "Requests": requests}
        emit(run, node, "dynamodb", "BatchWriteItem", arguments, frame, "batch_writer")
        run.record.use(id(node), Use.INSPECTED)
    return NONE


def promised(name: str) -> Abstract | None:
    """What a type of mypy_boto3 or types_boto3 promises: "mypy_boto3_s3.client.S3Client" is a client of s3."""
    package, _, rest = name.partition(".")
    for prefix in ("mypy_boto3_", "types_boto3_", "types_aiobotocore_"):
        if package.startswith(prefix):
            service = package.removeprefix(prefix).replace("_", "-")
            kind = rest.rpartition(".")[2]
            read = sdk.service(service) or sdk.service(service.replace("-", ""))
            if read is None:
                return None
            if kind.endswith("Client"):
                return Client(read.name)
            found = read.resource_class("ServiceResource" if kind.endswith("ServiceResource") else kind)
            if found is None:
                return None
            return AwsObject(
                read.name,
                found.name,
                tuple(
                    (each, Unseen(f"the {each} of a {found.name} given from outside"))
                    for each in found.identifiers
                ),
            )
    return None
