"""The functions of a service: their own settings over those of `provider`, and what hangs on them."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    function_of,
    is_false,
    is_true,
    literal,
    made,
    plain_items,
    plain_mapping,
    unwritten,
)
from colonnade.sources.document import Mapping, Node, Scalar
from colonnade.sources.serverless.function_parts import add_alias, add_invoke_config, add_url
from colonnade.sources.serverless.roles import Roles
from colonnade.sources.serverless.service import (
    ServerlessFunction,
    Service,
    Spelling,
    below,
    first,
    joined_at,
    renamed,
    unwritten_number,
)

# The framework's own defaults, which are not the service's.
MEMORY = 1024
TIMEOUT = 6

_OWN = (
    ("handler", "Handler"),
    ("description", "Description"),
    ("reservedConcurrency", "ReservedConcurrentExecutions"),
)
_SHARED = (("runtime", "Runtime"), ("memorySize", "MemorySize"), ("timeout", "Timeout"), ("layers", "Layers"))
_LOGGING = (
    ("logFormat", "LogFormat"),
    ("applicationLogLevel", "ApplicationLogLevel"),
    ("systemLogLevel", "SystemLogLevel"),
    ("logGroup", "LogGroup"),
)


def add_function(service: Service, function: ServerlessFunction, roles: Roles) -> None:
    """Add what the framework makes of a function, without its events."""
    own, provider = function.written, service.provider
    entries = renamed(own, _OWN) | {
        plain: node
        for key, plain in _SHARED
        if (node := first(below(own, key), below(provider, key))) is not None
    }
    entries.setdefault("MemorySize", unwritten_number(own, "memorySize", MEMORY))
    entries.setdefault("Timeout", unwritten_number(own, "timeout", TIMEOUT))
    entries["FunctionName"] = name_of(service, function)
    entries["Code"] = _code(service, function)
    entries["Role"] = roles.of(function)
    entries["Environment"] = _environment(service, own)
    entries |= _network_and_storage(service, own)
    entries |= _observed(service, own)
    entries |= _image(own)
    on_error = below(own, "onError")
    if on_error is not None:
        entries["DeadLetterConfig"] = made(own, {"TargetArn": on_error})
        roles.allow(function, on_error, ["sns:Publish"], on_error, f"the onError of {function.key}")
    added = service.add(
        function.id,
        "AWS::Lambda::Function",
        entries,
        at=own,
        called=function.key,
        generated=False,
        spelled=_spelled(service, own),
        of=function,
        depends_on=function.depends_on,
    )
    context = _context(service, own)
    if context is not None:
        added.metadata = made_mapping(own, context)
    _log_group(service, function)
    add_alias(service, function)
    add_url(service, function)
    add_invoke_config(service, function, roles)


def made_mapping(at: Node, entries: dict[str, Any]) -> Mapping:
    """A mapping that nobody wrote."""
    return Mapping.made(at, {key: made(at, each) for key, each in entries.items()})


def name_of(service: Service, function: ServerlessFunction) -> Node:
    """The name of a function: its own, else those of the service, the stage and its key."""
    named = below(function.written, "name")
    if named is not None:
        return named
    node = service.named(function.written, "-", function.key)
    node.parent, node.key, node.start, node.end = function.written.at, "name", -1, -1
    return node


def _spelled(service: Service, own: Mapping) -> Spelling:
    """Where what is not written of a function would be."""
    path = own.path
    names: dict[tuple[str, ...], str] = {
        ("DeadLetterConfig", "TargetArn"): "onError",
        ("DeadLetterConfig",): "onError",
        ("Environment", "Variables"): "environment",
        ("Environment",): "environment",
        ("VpcConfig",): "vpc",
        ("EphemeralStorage", "Size"): "ephemeralStorageSize",
        ("KmsKeyArn",): "kmsKeyArn",
        ("Runtime",): "runtime",
        ("Handler",): "handler",
        ("Layers",): "layers",
        ("ReservedConcurrentExecutions",): "reservedConcurrency",
        ("SnapStart",): "snapStart",
        ("Description",): "description",
    }
    spelled: Spelling = {cloudformation: (*path, key) for cloudformation, key in names.items()}
    shared, logs = service.provider.path, (*path, "logs")
    spelled[("Architectures",)] = (*shared, "architecture")
    spelled[("TracingConfig", "Mode")] = (*shared, "tracing", "lambda")
    spelled |= {("LoggingConfig", plain): (*logs, key) for key, plain in _LOGGING}
    return spelled


def _code(service: Service, function: ServerlessFunction) -> Node:
    """Where the code is: the folder of the service, a module of it, or what something else has packed."""
    own = function.written
    module = below(own, "module")
    if module is not None:
        return module
    artifact = first(below(own, "package", "artifact"), below(service.root, "package", "artifact"))
    if artifact is not None:
        return artifact
    return unwritten(own, "package", ".")


def _environment(service: Service, own: Mapping) -> object:
    """The variables of the provider and the function's own; those that cannot be read stand for all."""
    parts = [each for each in (service.setting("environment"), below(own, "environment")) if each is not None]
    if not parts:
        return None
    unread = next((each for each in parts if not isinstance(each, Mapping) or function_of(each)), None)
    if unread is not None:
        return made(own, {"Variables": unread})
    place = parts[-1]
    entries: dict[str, Node] = {}
    for each in parts:
        if isinstance(each, Mapping):
            entries |= {key: node for key, node in each.entries.items() if not _is_null(node)}
    variables = Mapping.made(place, entries)
    return Mapping.made(place, {"Variables": variables})


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.tag and node.value is None


def _network_and_storage(service: Service, own: Mapping) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    vpc = plain_mapping(own.get("vpc") if own.get("vpc") is not None else service.setting("vpc"))
    if vpc is not None:
        names = (("subnetIds", "SubnetIds"), ("securityGroupIds", "SecurityGroupIds"))
        entries["VpcConfig"] = made(vpc, renamed(vpc, names))
    size = below(own, "ephemeralStorageSize")
    entries["EphemeralStorage"] = made(own, {"Size": size}) if size is not None else None
    mounted = plain_mapping(below(own, "fileSystemConfig"))
    if mounted is not None:
        names = (("arn", "Arn"), ("localMountPath", "LocalMountPath"))
        entries["FileSystemConfigs"] = made(mounted, [renamed(mounted, names)])
    entries["KmsKeyArn"] = first(
        below(own, "kmsKeyArn"),
        below(own, "awsKmsKeyArn"),
        service.setting("kmsKeyArn"),
        below(service.root, "service", "awsKmsKeyArn"),
    )
    architecture = first(below(own, "architecture"), service.setting("architecture"))
    entries["Architectures"] = made(architecture, [architecture]) if architecture is not None else None
    return entries


def _observed(service: Service, own: Mapping) -> dict[str, Any]:
    """Traces, logs, tags, and what is restored at a start."""
    entries: dict[str, Any] = {}
    tracing = first(below(own, "tracing"), service.setting("tracing", "lambda"))
    if tracing is not None:
        mode = tracing
        if is_true(tracing) or is_false(tracing):
            mode = Scalar.made(tracing, "Active" if is_true(tracing) else "PassThrough")
        entries["TracingConfig"] = made(tracing, {"Mode": mode})
    logging = renamed(plain_mapping(service.setting("logs", "lambda")), _LOGGING)
    logging |= renamed(plain_mapping(below(own, "logs")), _LOGGING)
    entries["LoggingConfig"] = logging or None
    if is_true(below(own, "snapStart")):
        entries["SnapStart"] = {"ApplyOn": "PublishedVersions"}
    tags: dict[str, Node] = {}
    for each in (service.setting("tags"), below(own, "tags")):
        written = plain_mapping(each)
        tags |= written.entries if written is not None else {}
    entries["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()] or None
    return entries


def _image(own: Mapping) -> dict[str, Any]:
    written = below(own, "image")
    if written is None:
        return {}
    config = plain_mapping(written)
    entries: dict[str, Any] = {"PackageType": "Image", "Code": {"ImageUri": written}}
    if config is not None:
        names = (
            ("command", "Command"),
            ("entryPoint", "EntryPoint"),
            ("workingDirectory", "WorkingDirectory"),
        )
        entries["ImageConfig"] = renamed(config, names) or None
        entries["Code"] = {"ImageUri": below(config, "uri") or below(config, "name") or written}
    return entries


def _context(service: Service, own: Mapping) -> dict[str, Any] | None:
    """The folder an image is built from, where the service names it."""
    written = below(own, "image")
    name = literal(written) or literal(below(written, "name"))
    built = below(service.provider, "ecr", "images", name) if name is not None else None
    path = literal(built) or literal(below(built, "path"))
    if path is None:
        return None
    return {"DockerContext": path, "Dockerfile": literal(below(built, "file")) or "Dockerfile"}


def _log_group(service: Service, function: ServerlessFunction) -> None:
    """The log group that the framework declares of every function."""
    own = function.written
    if is_true(below(own, "disableLogs")):
        return
    retention = first(below(own, "logRetentionInDays"), service.setting("logRetentionInDays"))
    policy = first(below(own, "logDataProtectionPolicy"), service.setting("logDataProtectionPolicy"))
    named = joined_at(own, "/aws/lambda/", name_of(service, function))
    service.add(
        f"{function.prefix}LogGroup",
        "AWS::Logs::LogGroup",
        {"LogGroupName": named, "RetentionInDays": retention, "DataProtectionPolicy": policy},
        at=own,
        called=f"the log group of {function.key}",
        spelled={("RetentionInDays",): (*service.provider.path, "logRetentionInDays")},
        of=function,
    )


def written_functions(service: Service, node: Node | None) -> None:
    """Read what stands below `functions`: a mapping, or a list of such."""
    for part in plain_items(node):
        functions = plain_mapping(part)
        if functions is None:
            if not _is_null(part):
                service.complain(
                    part, "the functions are not a mapping", "write each as a name and its settings"
                )
            continue
        for key, each in functions.entries.items():
            written = plain_mapping(each)
            if written is None:
                if not _is_null(each):
                    service.complain(each, f"the function {key} is not a mapping", "give it a handler")
                continue
            depends = tuple(filter(None, map(literal, plain_items(below(written, "dependsOn")))))
            service.functions[key] = ServerlessFunction(
                key, written, literal(below(written, "condition")), depends
            )
