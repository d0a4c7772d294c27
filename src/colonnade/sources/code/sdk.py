"""What the methods of AWS clients, resources, paginators and waiters do."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.aws import sdk
from colonnade.aws.arguments import REST
from colonnade.model.code import Use
from colonnade.sources.code import clients, sinks
from colonnade.sources.code.aws_calls import emit
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    AwsObject,
    BatchWriter,
    Client,
    Collection,
    External,
    Known,
    Mapping,
    Method,
    Own,
    Paginator,
    Session,
    Unseen,
    Waiter,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame


# Methods that sign a request for a database: no operation of the API, yet a permission.
_SIGNED = {
    ("rds", "generate_db_auth_token"): "GenerateDBAuthToken",
    ("dsql", "generate_db_connect_auth_token"): "DbConnect",
    ("dsql", "generate_db_connect_admin_auth_token"): "DbConnectAdmin",
}
_SILENT = frozenset(("can_paginate", "close", "get_available_subresources", "waiter_names"))


def of_meta(owner: Method, name: str) -> Abstract:
    """`resource.meta.client`, `client.exceptions.X`, `client.list_queues.__name__`."""
    if name == "__name__":
        return Known(owner.name)
    if name == "__self__":
        return owner.owner
    if owner.name == "meta" and isinstance(owner.owner, AwsObject):
        return Client(owner.owner.service, owner.owner.own) if name == "client" else NOTHING
    if owner.name == "meta":
        return NOTHING
    if owner.name == "exceptions":
        return External(f"botocore.exceptions.{name}")
    return Unseen(f"{owner.name}.{name}")


def member(run: Run, owner: AwsObject, name: str, node: ast.expr, frame: Frame) -> Abstract:
    """An attribute of a resource: one of its identifiers, a collection, a method, or what has to be fetched."""
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
        return Collection(
            owner.service, action.operation, arguments, _made(owner, action, Arguments()), owner.own
        )
    if "load" in kind.actions and not _is_method(owner, kind, name):
        load = kind.actions["load"]
        return emit(
            run,
            node,
            owner.service,
            load.operation,
            dict(_filled(owner, load)),
            frame,
            "resource",
            own=owner.own,
        )
    return Method(owner, name)


def _is_method(owner: AwsObject, kind: sdk.ResourceClass, name: str) -> bool:
    """Whether a name is a method of a resource; any other attribute is read from AWS when it is first asked for."""
    own = name in kind.actions or name in kind.members or name in kind.waiters
    added = name in _SILENT or name in ("batch_writer", "meta") or name.startswith("wait_until_")
    return own or added or (owner.service, owner.kind, name) in sdk.ADDED_TO_RESOURCES


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
        owner.service, kind.name, _identifiers(owner, kind, action.gives, given, positional=False), owner.own
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


def call_session(
    run: Run, node: ast.AST, owner: Session, name: str, given: Arguments, frame: Frame
) -> Abstract:
    """A method of a session is called."""
    if name in {"client", "create_client"}:
        return clients.create(run, node, "client", given, frame, owner)
    if name == "resource":
        return clients.create(run, node, "resource", given, frame, owner)
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
        return emit(run, node, owner.service, operation, _arguments(given), frame, own=owner.own)
    if name == "download_file":
        sinks.written(run, node, given, frame)
    if (owner.service, name) in sdk.ADDED:
        operation, order = sdk.ADDED[owner.service, name]
        return emit(run, node, owner.service, operation, _ordered(given, order), frame, own=owner.own)
    if (owner.service, name) in _SIGNED:
        return emit(
            run,
            node,
            owner.service,
            _SIGNED[owner.service, name],
            _arguments(given),
            frame,
            "presigned_url",
            own=owner.own,
        )
    if name in {"generate_presigned_url", "generate_presigned_post"}:
        return _presigned(run, node, owner, service, name, given, frame)
    if name in {"get_paginator", "get_waiter"}:
        return _asked_for(run, node, service, name, given, frame, owner.own)
    if name not in _SILENT:
        run.unresolved(f"{run.snippet(node, frame)}: {owner.service} has no operation for {name}()")
    return NOTHING


def _arguments(given: Arguments) -> dict[str, Abstract] | None:
    if given.open:
        return {**given.named, REST: NOTHING} if given.named else None
    return dict(given.named)


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
        emit(run, node, owner.service, "PutObject", arguments, frame, "presigned_url", own=owner.own)
        return Unseen("a presigned post")
    for method in alternatives(given.get(0, "ClientMethod") or NOTHING):
        operation = service.operation(text_of(method) or "")
        if operation is None:
            run.unresolved(f"{run.snippet(node, frame)}: which method it signs could not be told")
            continue
        asked = given.get(1, "Params")
        arguments = dict(asked.entries) if isinstance(asked, Mapping) else None
        emit(run, node, owner.service, operation, arguments, frame, "presigned_url", own=owner.own)
    return Unseen("a presigned URL")


def _asked_for(
    run: Run, node: ast.AST, service: sdk.Service, name: str, given: Arguments, frame: Frame, own: Own
) -> Abstract:
    found: list[Abstract] = []
    for one in alternatives(given.get(0, "operation_name", "waiter_name") or NOTHING):
        asked = text_of(one) or ""
        if name == "get_paginator" and (operation := service.operation(asked)):
            found.append(Paginator(service.name, operation, own))
        elif name == "get_waiter" and asked in service.waiters:
            found.append(Waiter(service.name, asked, service.waiters[asked], own))
        else:
            asked_for = name.removeprefix("get_")
            run.unresolved(
                f"{run.snippet(node, frame)}: {service.name} has no such {asked_for}, or it is not named"
            )
    return join(*found)


def call_paginator(
    run: Run, node: ast.AST, owner: Paginator, name: str, given: Arguments, frame: Frame
) -> Abstract:
    """A method of a paginator is called."""
    if name != "paginate":
        return NOTHING
    return emit(
        run, node, owner.service, owner.operation, _arguments(given), frame, "paginator", own=owner.own
    )


def call_waiter(
    run: Run, node: ast.AST, owner: Waiter, name: str, given: Arguments, frame: Frame
) -> Abstract:
    """A method of a waiter is called."""
    if name == "wait":
        emit(run, node, owner.service, owner.operation, _arguments(given), frame, "waiter", own=owner.own)
        run.record.at("sleep", node, frame, f"a waiter on {owner.service} {owner.name}")
    return NOTHING


def call_object(  # noqa: C901 - one case for each kind
    run: Run, node: ast.AST, owner: AwsObject, name: str, given: Arguments, frame: Frame
) -> Abstract:
    """A method of a resource of boto3 is called."""
    service = sdk.service(owner.service)
    kind = service.resource_class(owner.kind) if service else None
    if service is None or kind is None:
        run.unresolved(f"{run.snippet(node, frame)}: boto3 has no such resource")
        return NOTHING
    if name == "download_file":
        sinks.written(run, node, given, frame)
    if name in kind.members:
        made, gives = kind.members[name]
        member_kind = service.resource_class(made)
        if member_kind is None:
            return NOTHING
        return AwsObject(
            owner.service, made, _identifiers(owner, member_kind, gives, given, positional=True), owner.own
        )
    if name == "batch_writer" and owner.kind == "Table":
        return BatchWriter(owner)
    if name in kind.actions:
        action = kind.actions[name]
        others = {REST: NOTHING} if given.open else {}
        arguments = {**dict(_filled(owner, action)), **given.named, **others}
        response = emit(
            run, node, owner.service, action.operation, arguments, frame, "resource", own=owner.own
        )
        return _made(owner, action, given) or response
    if name in kind.waiters:
        action = kind.waiters[name]
        emit(
            run,
            node,
            owner.service,
            action.operation,
            dict(_filled(owner, action)),
            frame,
            "waiter",
            own=owner.own,
        )
        run.record.at("sleep", node, frame, f"a waiter on {owner.service} {name.removeprefix('wait_until_')}")
        return NOTHING
    added = sdk.ADDED_TO_RESOURCES.get((owner.service, owner.kind, name))
    if added is not None:
        arguments = _ordered(given, added[1]) or {}
        for identifier, value in owner.identifiers:
            parameter = {"name": "Bucket", "bucket_name": "Bucket", "key": "Key"}.get(identifier)
            if parameter:
                arguments[parameter] = value
        return emit(run, node, owner.service, added[0], arguments, frame, "resource", own=owner.own)
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
        return Collection(owner.service, owner.operation, tuple(arguments.items()), owner.makes, owner.own)
    list_collection(run, node, owner, frame)
    if name == "delete" and owner.service == "s3":
        arguments = {key: value for key, value in owner.arguments if key == "Bucket"}
        return emit(run, node, "s3", "DeleteObjects", arguments, frame, "resource", own=owner.own)
    run.unresolved(f"{run.snippet(node, frame)}: an action on a whole collection of {owner.service}")
    return NOTHING


def list_collection(run: Run, node: ast.AST, owner: Collection, frame: Frame) -> None:
    """Something goes over a collection: now AWS is asked."""
    emit(run, node, owner.service, owner.operation, dict(owner.arguments), frame, "resource", own=owner.own)


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
        emit(run, node, "dynamodb", "BatchWriteItem", arguments, frame, "batch_writer", own=owner.table.own)
        run.record.use(id(node), Use.INSPECTED)
    return NONE
