"""What calls of packages do, as far as it concerns AWS: by the models in `aws/libraries.json`."""

from __future__ import annotations

import ast
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

from colonnade.aws.published import published
from colonnade.model.code import Phase
from colonnade.sources.code import (
    aws_calls,
    calls,
    clients,
    effects,
    environment,
    frameworks,
    http,
    logs,
    metrics,
    sinks,
    standard,
    starting,
)
from colonnade.sources.code.record import Frame
from colonnade.sources.code.telling import number_of, text_of
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    AwsObject,
    ClassValue,
    Client,
    External,
    FunctionValue,
    Instance,
    Known,
    Mapping,
    Session,
    alternatives,
)

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run

LONGEST_NAME = 160

_FACTORIES = {
    "boto3.client": "client",
    "boto3.resource": "resource",
    "boto3.Session": "session",
    "boto3.session.Session": "session",
    "boto3.DEFAULT_SESSION.client": "client",
    "botocore.session.get_session": "session",
    "botocore.session.Session": "session",
    "aioboto3.Session": "session",
    "aioboto3.session.Session": "session",
    "aioboto3.client": "client",
    "aioboto3.resource": "resource",
    "aiobotocore.get_session": "session",
    "aiobotocore.session.get_session": "session",
    "aiobotocore.session.AioSession": "session",
}


@cache
def models() -> dict[str, Any]:
    """The models of libraries, by what is called."""
    return published("libraries")


@cache
def known_packages() -> frozenset[str]:
    """Packages that are never looked for among the application's own modules."""
    told = models()
    names = [*told["packages"], *(name.partition(".")[0] for name in (*told["calls"], *told["metrics"]))]
    return frozenset(names)


def call(run: Run, node: ast.AST, callee: External, given: Arguments, frame: Frame) -> Abstract:
    """Follow the call of something of a package."""
    name = callee.name
    sinks.noted(run, node, callee, given, frame)
    run.record.fields.handed(name, given)
    starting.noted(run, node, name, frame)
    what = _FACTORIES.get(name)
    if what is not None:
        return clients.create(run, node, what, given, frame)
    handle = standard.CALLS.get(name)
    if handle is not None:
        return handle(run, node, given, frame)
    name = _canonical(name)
    if logs.noted(run, node, name, given, frame):
        return External(name + "()")
    answer = http.noted(run, node, name, callee, given, frame)
    if answer is not None:
        return answer
    effects.noted(run, node, name, given, frame)
    metrics.noted(run, node, name, callee, given, frame, models()["metrics"])
    model = models()["calls"].get(name)
    if model is not None:
        _modelled(run, node, name, model, callee, given, frame)
    elif name in models()["environment"]:
        return _from_environment(run, node, given, frame)
    elif ".batch." in name and name.startswith("aws_lambda_powertools.utilities."):
        return _powertools_batch(run, node, name, given, frame)
    else:
        standard.package_calls_back(run, node, name, given, frame)
        _note_handed(run, node, name, given, frame)
        held = frameworks.unwrapped(f"{name}()" if name.startswith("flask.") else name, given)
        if held is not None:
            return held
    if len(name) > LONGEST_NAME:
        return NOTHING
    return External(name + "()", kept_arguments(given))


def _note_handed(run: Run, node: ast.AST, name: str, given: Arguments, frame: Frame) -> None:
    """Note a package that nobody has described and that gets a client of AWS."""
    package = name.partition(".")[0]
    if package in sys.stdlib_module_names or package in ("builtins", "boto3", "botocore") or " " in package:
        return
    clients_given = [
        each
        for value in given.every
        for each in alternatives(value)
        if isinstance(each, Client | Session | AwsObject)
    ]
    if clients_given:
        run.record.at("handed", node, frame, package)


def kept_arguments(given: Arguments) -> tuple[tuple[str, Abstract], ...]:
    """Arguments as they stay with what a call makes."""
    return (
        *((str(position), value) for position, value in enumerate(given.positional)),
        *given.named.items(),
    )


def _canonical(name: str) -> str:
    if name.startswith(("aws_", "requests", "urllib3", "botocore.vendored", "structlog")):
        for alias, meant in models()["aliases"].items():
            if name.startswith(alias):
                return str(meant) + name[len(alias) :]
    return name


def _modelled(
    run: Run,
    node: ast.AST,
    name: str,
    model: dict[str, Any],
    callee: External,
    given: Arguments,
    frame: Frame,
) -> None:
    """Note the calls that a library makes, and what it keeps of their answers."""
    arguments: dict[str, Abstract] = {}
    for parameter, sources in model["parameters"].items():
        for source in sources:
            if source.startswith("^"):
                value = callee.argument(source[1:])
            else:
                value = given.get(int(source)) if source.isdigit() else given.named.get(source)
            if value is not None:
                arguments[parameter] = value
    if model.get("lasts") and frame.phase is Phase.INIT:
        frame = Frame(frame.source, frame.scope, frame.inside, Phase.INVOKE)
    for operation in model["operations"]:
        aws_calls.emit(run, node, model["service"], operation, dict(arguments), frame, "library")
    if "stores" not in model:
        return
    library = name.partition(".")[0]
    aws_calls.note_stored(
        run,
        node,
        model["stores"],
        arguments.get(model["which"]),
        frame,
        _kept_by(model, callee, given, frame),
        library,
    )


def _kept_by(model: dict[str, Any], callee: External, given: Arguments, frame: Frame) -> int | None:
    if frame.kept is not None:
        return frame.kept
    forced = given.named.get(model.get("unless", ""))
    if forced is not None and forced != Known(False):
        return None
    for told in (given.named.get(model.get("keeps_argument", "")), _configured(model, callee)):
        if told is not None:
            seconds = number_of(told)
            return int(seconds) if seconds is not None else -2
    kept: int = model["keeps"]
    return kept


def _configured(model: dict[str, Any], callee: External) -> Abstract | None:
    config = callee.argument("config", "0")
    return (
        config.argument(model["configured"])
        if "configured" in model and isinstance(config, External)
        else None
    )


def _from_environment(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    default = given.get(1, "default")
    return environment.read(
        run, node, given.get(0, "name") or NOTHING, default, frame, required=default is None
    )


def _powertools_batch(run: Run, node: ast.AST, name: str, given: Arguments, frame: Frame) -> Abstract:
    """Powertools' batch processing: the function is called with each record, and failures are reported."""
    last = name.rpartition(".")[2]
    handler = given.named.get("record_handler") or given.named.get("handler") or given.get(1)
    decorates_later = last.endswith("batch_processor")
    if not decorates_later and (last.endswith("process_partial_response") or handler is not None):
        reports = "sqs_batch_processor" not in last and "PartialSQSProcessor" not in name
        run.record.at("batch", node, frame, "reports" if reports else "raises")
        event = given.get(0, "event", "records") or NOTHING
        standard.each_record(run, handler, event, frame)
    if last == "response":
        run.record.at("batch", node, frame, "reports")
    return External(name + "()", kept_arguments(given))


def is_modelled(decorator: External) -> bool:
    """Whether a decorator keeps what it fetches itself, not what the function gives."""
    return _canonical(decorator.name) in models()["decorators"]


def decorates(run: Run, node: ast.expr, decorator: External, value: FunctionValue, frame: Frame) -> None:
    """Note what a decorator of a package adds to each run of the function."""
    name = _canonical(decorator.name)
    at_invoke = Frame(frame.source, frame.scope, value.name, Phase.INVOKE)
    model = models()["decorators"].get(name)
    if model is not None:
        given = Arguments(named=dict(decorator.arguments))
        given.positional = [value for key, value in decorator.arguments if key.isdigit()]
        _modelled(run, node, name, model, decorator, given, at_invoke)
    metrics.noted_cold_start(run, node, decorator, at_invoke)
    if _traces(name) and decorator.argument("capture_response") != Known(False):
        run.record.traced[id(value.node)] = node
    if name.endswith("Logger().inject_lambda_context()") and decorator.argument("log_event") == Known(True):
        site = run.record.at("log", node, at_invoke, "structured")
        site.reasons.append("info")
        site.flag = True
    if name.endswith((".batch_processor()", ".async_batch_processor()", ".sqs_batch_processor()")):
        run.record.at("batch", node, at_invoke, "raises" if "sqs_batch" in name else "reports")
        handler = decorator.argument("record_handler", "0")
        if handler is not None:
            run.batch_handlers.append(handler)


def _traces(name: str) -> bool:
    """Whether a decorator hands X-Ray what the function gives back."""
    last = name.removesuffix("()").rpartition(".")[2]
    return "Tracer()." in name and last in {"capture_method", "capture_lambda_handler"}


def subclass_made(run: Run, made_of: ClassValue, made: Instance, outside: list[str], frame: Frame) -> None:
    """An object is made of a class of the application that inherits from a package."""
    if any(name.endswith("BaseSettings") for name in outside):
        _settings(run, made_of, made, frame)
    if any(name.endswith("Formatter") for name in outside) and (
        "json" in "".join(outside).lower() or _dumps(made_of)
    ):
        run.record.json_formatter = True


def _dumps(made_of: ClassValue) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr == "dumps" for each in ast.walk(made_of.node))


def _settings(run: Run, made_of: ClassValue, made: Instance, frame: Frame) -> None:
    """The fields of pydantic settings are environment variables, whatever their case."""
    prefix = _prefix(made_of)
    filled_in = any(map(_fills_in, made_of.node.body))
    for field in made_of.node.body:
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if field.target.id == "model_config":
            continue
        default = run.evaluate(field.value, frame) if field.value is not None else None
        variable = (prefix + field.target.id).upper()
        if isinstance(default, External) and default.name.endswith("Field()"):
            alias = default.argument("alias", "validation_alias", "env")
            variable = text_of(alias or NOTHING) or variable
            default = default.argument("default", "0")
        optional = "None" in ast.dump(field.annotation) and default is not None
        required = default is None and not optional and not filled_in
        at_field = Frame(run.source_of_class(made_of), frame.scope, made_of.name, frame.phase)
        made.names[field.target.id] = environment.read(
            run, field, Known(variable), default, at_field, required=required
        )


def _fills_in(member: ast.stmt) -> bool:
    """Whether a method of settings may give fields values that no environment variable has."""
    if not isinstance(member, ast.FunctionDef):
        return False
    if member.name in {"settings_customise_sources", "customise_sources"}:
        return True
    for decorator in member.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        told = [ast.dump(each.value) for each in getattr(decorator, "keywords", ())]
        if name == "root_validator" or (name == "model_validator" and "'after'" not in "".join(told)):
            return True
    return False


def _prefix(made_of: ClassValue) -> str:
    config = made_of.find("model_config")
    if isinstance(config, External | Mapping):
        told = (
            config.argument("env_prefix")
            if isinstance(config, External)
            else config.entries.get("env_prefix")
        )
        return text_of(told or NOTHING) or ""
    inner = made_of.find("Config")
    return text_of(inner.find("env_prefix") or NOTHING) or "" if isinstance(inner, ClassValue) else ""


def model_method(
    run: Run,
    node: ast.AST,
    owner: Instance | ClassValue,
    made_of: ClassValue,
    name: str,
    given: Arguments,
    frame: Frame,
) -> Abstract | None:
    """A method that a model class inherits: PynamoDB's `save()` puts an item into the table of its Meta."""
    for base in made_of.outside():
        model = models()["models"].get(base)
        if model is None or name not in model["methods"]:
            continue
        table: Abstract | None = made_of
        for part in model["named_by"]:
            table = table.find(part) if isinstance(table, ClassValue) else None
        calls.escape_all(run, given, frame)
        arguments = {model["parameter"]: table if table is not None else NOTHING}
        aws_calls.emit(run, node, model["service"], model["methods"][name], arguments, frame, "library")
        if isinstance(owner, Instance):
            return NONE
        many = run.listing((id(node), frame.context), [])
        many.rest = run.instance(node, made_of, frame)
        return run.instance(node, made_of, frame) if name == "get" else many
    return None
