"""What calling a value does and gives."""

# ruff: noqa: ARG001 - what stands in a table is called with the same arguments

from __future__ import annotations

import ast
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from colonnade.model.code import Phase, Use
from colonnade.regex import regex
from colonnade.sources.code import (
    attributes,
    caching,
    effects,
    frameworks,
    libraries,
    metrics,
    routers,
    sdk,
    sinks,
    text,
)
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    AwsObject,
    BatchWriter,
    ClassValue,
    Client,
    Collection,
    Event,
    External,
    FunctionValue,
    Instance,
    Joined,
    Listing,
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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame

# Methods that only AWS clients have: called on what could not be followed, they are worth telling.
_LIKELY_AWS = frozenset(
    (
        "put_item", "get_item", "update_item", "delete_item", "batch_get_item", "batch_write_item",
        "transact_write_items",
        "put_object", "get_object", "delete_object", "delete_objects", "head_object", "list_objects_v2",
        "upload_fileobj", "download_fileobj", "generate_presigned_url", "send_message_batch",
        "delete_message_batch",
        "receive_message", "delete_message", "publish_batch", "put_events", "put_record", "put_records",
        "put_record_batch", "start_execution", "send_task_success", "send_task_failure", "get_secret_value",
        "get_parameter", "get_parameters", "get_parameters_by_path", "put_parameter", "post_to_connection",
        "invoke_model",
        "put_metric_data", "assume_role", "start_query_execution", "get_query_execution", "get_query_results",
        "admin_get_user", "admin_create_user", "describe_instances", "get_paginator", "get_waiter",
    )
)  # fmt: skip

# Decorators of web frameworks, resolvers and agents, which call the function when the handler asks.
_REGISTERS = regex(
    r"(\(\)|\[\])(\.\w+)*\.(get|post|put|delete|patch|head|options|route|resolver|on_event|query|mutation|field"
    r"|middleware|websocket|api_route|event|handler|create|update|exception_handler|not_found|on_publish"
    r"|on_subscribe|batch_resolver|async_batch_resolver|tool|poll_create|poll_update|poll_delete|entrypoint)(\(\))?$"
)


def is_unknown_package(name: str) -> bool:
    """Whether a module is neither Python's nor one of the packages known here."""
    first = name.partition(".")[0]
    return first not in sys.stdlib_module_names and first not in libraries.known_packages()


def call(run: Run, node: ast.AST, callee: Abstract, given: Arguments, frame: Frame) -> Abstract:
    """Follow the call of a value."""
    handle = _CALLED.get(type(callee))
    if handle is not None:
        return handle(run, node, callee, given, frame)
    escape_all(run, given, frame)
    return Unseen(f"what {run.snippet(node, frame)} gives")


def _several(run: Run, node: ast.AST, callee: Several, given: Arguments, frame: Frame) -> Abstract:
    return join(*(call(run, node, each, given, frame) for each in callee.values if each != NONE))


def _function(run: Run, node: ast.AST, callee: FunctionValue, given: Arguments, frame: Frame) -> Abstract:
    run.record.target(node, callee)
    answer = run.run_function(callee, given, frame)
    if isinstance(answer, Client | AwsObject | Session | Several):
        for one in alternatives(answer):
            if isinstance(one, Client | AwsObject | Session):
                site = run.record.at("fetched", node, frame, id(callee.node), getattr(one, "service", None))
                site.kept.add(frame.kept if frame.phase is Phase.INVOKE else -1)
    return answer


def _class(run: Run, node: ast.AST, callee: ClassValue, given: Arguments, frame: Frame) -> Abstract:
    made = run.instance(node, callee, frame)
    maker = callee.find("__new__")
    if isinstance(maker, FunctionValue):
        given_to_new = Arguments([callee, *given.positional], given.named, given.open)
        given_back = run.run_function(maker, given_to_new, frame)
        instances = [each for each in alternatives(given_back) if isinstance(each, Instance)]
        if len(instances) == 1:
            made = instances[0]
    starter = callee.find("__init__")
    if isinstance(starter, FunctionValue):
        run.record.target(node, starter)
        run.run_function(starter.bind(made), given, frame)
    else:
        _fields(run, node, callee, made, given, frame)
    outside = callee.outside()
    if outside:
        libraries.subclass_made(run, callee, made, outside, frame)
    return made


def _fields(
    run: Run, node: ast.AST, callee: ClassValue, made: Instance, given: Arguments, frame: Frame
) -> None:
    """The fields of dataclasses, named tuples and models are given by position or name."""
    declared = [
        each.target.id
        for each in callee.node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    ]
    if given.spread is not None:
        spread = {name: Event((*given.spread.path, name)) for name in declared[len(given.positional) :]}
        given = Arguments(given.positional, spread | given.named, given.open)
    given = frameworks.fields_as_declared(callee, given)
    for name, value in [*zip(declared, given.positional, strict=False), *given.named.items()]:
        attributes.set_attribute(run, made, name, value, frame)
    after = callee.find("__post_init__")
    if isinstance(after, FunctionValue):
        run.call_method(after, made, [], node, frame)


def _instance(run: Run, node: ast.AST, callee: Instance, given: Arguments, frame: Frame) -> Abstract:
    method = callee.made_of.find("__call__")
    if isinstance(method, FunctionValue):
        return call(run, node, method.bind(callee), given, frame)
    outside = callee.made_of.outside()
    if outside:
        return libraries.call(run, node, External(f"{outside[0]}()"), given, frame)
    escape_all(run, given, frame)
    return NOTHING


def _external(run: Run, node: ast.AST, callee: External, given: Arguments, frame: Frame) -> Abstract:
    run.record.target(node, callee.name)
    return libraries.call(run, node, callee, given, frame)


def _unseen(run: Run, node: ast.AST, callee: Unseen, given: Arguments, frame: Frame) -> Abstract:
    run.record.target(node, callee)
    escape_all(run, given, frame)
    return Unseen(f"what {run.snippet(node, frame)} gives") if callee is not NOTHING else NOTHING


def _method(run: Run, node: ast.AST, callee: Method, given: Arguments, frame: Frame) -> Abstract:
    handle = _METHODS.get(type(callee.owner))
    if handle is not None:
        return handle(run, node, callee.owner, callee.name, given, frame)
    return text.method(run, node, callee.owner, callee.name, given, frame)


def _method_of_unseen(
    run: Run,
    node: ast.AST,
    owner: Unseen | Method,
    name: str,
    given: Arguments,
    frame: Frame,
) -> Abstract:
    if name in _LIKELY_AWS:
        run.unresolved(f"{run.snippet(node, frame)}: what it is called on could not be followed")
    if name == "execute":
        effects.statement(run, node, given, frame)
    metrics.noted_on_unseen(run, node, name, given, frame)
    run.record.fields.handed(name, given)
    sinks.of_statement(run, node, name, given, frame)
    run.record.target(node, Unseen(name))
    escape_all(run, given, frame)
    return NOTHING


def _method_of_own(
    run: Run, node: ast.AST, owner: Instance | ClassValue, name: str, given: Arguments, frame: Frame
) -> Abstract:
    """A method that a class of the application inherits from a package."""
    made_of = owner.made_of if isinstance(owner, Instance) else owner
    answer = libraries.model_method(run, node, owner, made_of, name, given, frame)
    if answer is not None:
        return answer
    outside = made_of.outside()
    base = (outside or [""])[0] + ("()" if isinstance(owner, Instance) else "")
    if name == "__init__":
        return NONE
    return _external(run, node, External(f"{base}.{name}"), given, frame)


def _method_of_response(
    run: Run,
    node: ast.AST,
    owner: Response,
    name: str,
    given: Arguments,
    frame: Frame,
) -> Abstract:
    if name in {"get", "pop"}:
        key = text_of(given.get(0, "key") or NOTHING)
        if key is not None:
            attributes.look(run, owner, key)
            return Response(owner.service, owner.operation, owner.site, (*owner.path, key))
    return owner


def _method_of_function(
    run: Run, node: ast.AST, owner: FunctionValue, name: str, given: Arguments, frame: Frame
) -> Abstract:
    return NONE if name == "cache_clear" else call(run, node, owner, given, frame)


def decorated(run: Run, node: ast.expr, decorator: Abstract, value: Abstract, frame: Frame) -> Abstract:
    """What a decorator makes of a function."""
    if isinstance(value, FunctionValue) and keeps_from_repeating(decorator, node):
        value = replace(value, guarded=True)
    if isinstance(decorator, FunctionValue | Instance | ClassValue):
        made = call(run, node, decorator, Arguments([value]), frame)
        usable = [each for each in alternatives(made) if isinstance(each, FunctionValue | Instance)]
        return join(*usable) if usable else value
    if not isinstance(decorator, External) or not isinstance(value, FunctionValue):
        return value
    libraries.decorates(run, node, decorator, value, frame)
    if _REGISTERS.search(decorator.name):
        run.callbacks.append(frameworks.called_with(decorator, value))
        routers.noted(run, node, decorator, value, frame)
    return value if libraries.is_modelled(decorator) else value.keeping(caching.by_decorator(decorator))


def keeps_from_repeating(callee: Abstract, node: ast.AST | None = None) -> bool:
    """Whether something that is handed a function lets it do its work once for each event, by its name."""
    shown = ast.unparse(node) if isinstance(node, ast.expr) and not isinstance(callee, External) else ""
    return "idempoten" in f"{getattr(callee, 'name', '')} {shown}".lower()


def call_back(run: Run, function: FunctionValue, frame: Frame, *known: Abstract) -> Abstract:
    """Run a function that a package calls, with what is known of its arguments."""
    declared = function.node.args
    names = [each.arg for each in (*declared.posonlyargs, *declared.args)]
    if function.bound is not None and names:
        names = names[1:]
    defaults = {name for name, _ in function.defaults}
    given = Arguments(list(known[: len(names)]))
    for name in names[len(known) :]:
        if name == "event":
            given.named[name] = Event(())
        elif name == "context":
            given.named[name] = External("the context")
        elif name in defaults:
            continue
    return run.run_function(function, given, frame)


def escape_all(run: Run, given: Arguments, frame: Frame) -> None:
    """Hand arguments to code that is not followed: it may call functions and look into answers."""
    for value in given.every:
        escape(run, value, frame)


def escape(run: Run, value: Abstract, frame: Frame, depth: int = 0) -> None:
    """Hand one value to code that is not followed."""
    if isinstance(value, Response):
        run.record.use(value.site, Use.PASSED_ON)
    elif isinstance(value, Event):
        run.record.batch_passed_on |= value.path in {(), attributes.RECORDS}
    elif isinstance(value, FunctionValue):
        if frame.phase is Phase.INVOKE:
            call_back(run, value, frame)
        elif value not in run.callbacks:
            run.callbacks.append(value)
    elif depth < 3:
        for each in _within(value):
            escape(run, each, frame, depth + 1)


def _within(value: Abstract) -> Sequence[Abstract]:
    if isinstance(value, Several):
        return value.values
    if isinstance(value, Joined):
        return value.parts
    if isinstance(value, Mapping):
        return [*value.entries.values(), *([value.rest] if value.rest is not None else [])]
    if isinstance(value, Listing):
        return [*value.items, *([value.rest] if value.rest is not None else [])]
    return ()


def entered(run: Run, value: Abstract, node: ast.AST, frame: Frame) -> Abstract:
    """What `with value as name` binds."""
    if isinstance(value, Instance):
        for name in ("__enter__", "__aenter__"):
            method = value.made_of.find(name)
            if isinstance(method, FunctionValue):
                given = run.call_method(method, value, [], node, frame)
                for leaving in ("__exit__", "__aexit__"):
                    last = value.made_of.find(leaving)
                    if isinstance(last, FunctionValue):
                        run.call_method(last, value, [], node, frame)
                return given
    if isinstance(value, Listing):  # a generator under @contextmanager
        return value.element()
    return value


def iterated(run: Run, many: Abstract, node: ast.AST, frame: Frame) -> None:
    """Something goes over a value: collections of boto3 ask AWS only then."""
    for one in alternatives(many):
        if isinstance(one, Collection):
            sdk.list_collection(run, node, one, frame)


def enumerates_records(run: Run, node: ast.expr, frame: Frame) -> bool:
    """Whether a loop goes over the records of the event with their numbers."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
        return False
    if node.func.id not in {"enumerate", "zip", "tqdm", "reversed", "sorted"}:
        return False
    return attributes.over_records(run.evaluate(node.args[0], frame))


_CALLED: dict[type, Callable[..., Abstract]] = {
    Several: _several,
    FunctionValue: _function,
    ClassValue: _class,
    Instance: _instance,
    External: _external,
    Method: _method,
    Unseen: _unseen,
}

_METHODS: dict[type, Callable[..., Abstract]] = {
    Client: sdk.call_client,
    Session: sdk.call_session,
    AwsObject: sdk.call_object,
    Collection: sdk.call_collection,
    Paginator: sdk.call_paginator,
    Waiter: sdk.call_waiter,
    BatchWriter: sdk.call_writer,
    Response: _method_of_response,
    Instance: _method_of_own,
    ClassValue: _method_of_own,
    FunctionValue: _method_of_function,
    Unseen: _method_of_unseen,
    Method: _method_of_unseen,
}
