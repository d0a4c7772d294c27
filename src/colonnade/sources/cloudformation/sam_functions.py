"""AWS::Serverless::Function: the function, its role, version, alias, URL, destinations and deployments."""

from __future__ import annotations

import re
from typing import Any

from colonnade.sources.cloudformation.made import (
    branches,
    choice,
    get_att,
    is_nothing,
    literal,
    made,
    picked,
    plain_mapping,
    ref,
    referred,
    unwritten,
)
from colonnade.sources.cloudformation.sam_deployments import add_deployment
from colonnade.sources.cloudformation.sam_events import add_function_events
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless, tags
from colonnade.sources.cloudformation.sam_policies import ExecutionRole
from colonnade.sources.document import Mapping, Node

_PASSED_ON = (
    "FunctionName",
    "Handler",
    "Runtime",
    "Description",
    "MemorySize",
    "Timeout",
    "VpcConfig",
    "Environment",
    "KmsKeyArn",
    "ReservedConcurrentExecutions",
    "Layers",
    "FileSystemConfigs",
    "ImageConfig",
    "PackageType",
    "Architectures",
    "SnapStart",
    "EphemeralStorage",
    "CodeSigningConfigArn",
    "RuntimeManagementConfig",
    "LoggingConfig",
    "TenancyConfig",
    "RecursiveLoop",
    "DurableConfig",
    "FunctionScalingConfig",
    "PublishToLatestPublished",
)
_SENDS = {"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}


def expand_function(expansion: Expansion, function: Serverless) -> None:
    """Add what SAM makes of one function."""
    properties = function.properties
    entries = picked(properties, _PASSED_ON)
    entries["Code"] = _code(properties)
    entries["Tags"] = tags(properties)
    entries["TracingConfig"] = _tracing(properties)
    dead_letters = plain_mapping(properties.get("DeadLetterQueue"))
    if dead_letters:
        entries["DeadLetterConfig"] = made(dead_letters, picked(dead_letters, ("TargetArn",)))
    role = _role(expansion, function)
    entries["Role"] = role.arn
    expansion.add(function, function.name, "AWS::Lambda::Function", entries, generated=False)
    function.alias = _alias(expansion, function)
    _url(expansion, function)
    _invoke_config(expansion, function, role)
    add_deployment(expansion, function)
    add_function_events(expansion, function, role)
    role.add(expansion)


def _code(properties: Mapping) -> object:
    """Where the code is; a local folder stays the text the user wrote, as before a template is packaged."""
    if "InlineCode" in properties.entries:
        inline = properties.entries["InlineCode"]
        return made(inline, {"ZipFile": inline})
    if "ImageUri" in properties.entries:
        image = properties.entries["ImageUri"]
        return made(image, {"ImageUri": image})
    uri = properties.get("CodeUri")
    place = plain_mapping(uri)
    if place is None:
        return uri
    renamed = {"Bucket": "S3Bucket", "Key": "S3Key", "Version": "S3ObjectVersion"}
    return made(place, {renamed.get(key, key): node for key, node in place.entries.items()})


def _tracing(properties: Mapping) -> object:
    mode = properties.get("Tracing")
    if mode is None:
        return {"Mode": unwritten(properties, "Tracing", "PassThrough")}
    # `Disabled` is SAM's own word for the service's default.
    return made(mode, {"Mode": "PassThrough" if literal(mode) == "Disabled" else mode})


def _role(expansion: Expansion, function: Serverless) -> ExecutionRole:
    """The role with what the function's own properties ask for, before its events add to it."""
    properties = function.properties
    role = ExecutionRole.of(function, "lambda.amazonaws.com", expansion.complain)
    durable = "DurableConfig" in properties.entries
    basic = "AWSLambdaBasicDurableExecutionRolePolicy" if durable else "AWSLambdaBasicExecutionRole"
    role.attach(properties, f"service-role/{basic}")
    tracing = properties.get("Tracing")
    if tracing is not None and literal(tracing) != "Disabled":
        role.attach(tracing, "AWSXrayWriteOnlyAccess")
    if "VpcConfig" in properties.entries:
        role.attach(properties.entries["VpcConfig"], "service-role/AWSLambdaVPCAccessExecutionRole")
    dead_letters = plain_mapping(properties.get("DeadLetterQueue"))
    if dead_letters:
        action = _SENDS.get(literal(dead_letters.get("Type")) or "")
        if action and "TargetArn" in dead_letters.entries:
            role.allow(
                dead_letters,
                "DeadLetterQueuePolicy",
                [action],
                dead_letters.entries["TargetArn"],
                because=f"the DeadLetterQueue of {function.name}",
            )
    role.read(properties.get("Policies"))
    return role


def _alias(expansion: Expansion, function: Serverless) -> str | None:
    """Add the version and the alias that AutoPublishAlias asks for, and name the alias."""
    properties = function.properties
    name = properties.get("AutoPublishAlias")
    if is_nothing(name) or name is None:
        return None
    version = f"{function.name}Version"
    parameter = expansion.template.parameters.get(referred(name) or "")
    known = literal(name) or (parameter.default if parameter else None) or ""
    shown = re.sub("[^A-Za-z0-9]", "", known.replace("-", "D").replace("_", "U"))
    alias = f"{function.name}Alias{shown}"
    about = {"FunctionName": ref(function.name)}
    expansion.add(
        function,
        version,
        "AWS::Lambda::Version",
        {**about, "Description": properties.get("VersionDescription")},
        at=name,
        called=f"the version of {function.name}",
    )
    expansion.add(
        function,
        alias,
        "AWS::Lambda::Alias",
        {
            **about,
            "Name": name,
            "FunctionVersion": get_att(version, "Version"),
            "ProvisionedConcurrencyConfig": properties.get("ProvisionedConcurrencyConfig"),
        },
        at=name,
        called=f"the alias of {function.name}",
    )
    return alias


def _url(expansion: Expansion, function: Serverless) -> None:
    config = plain_mapping(function.properties.get("FunctionUrlConfig"))
    if config is None:
        return
    expansion.add(
        function,
        f"{function.name}Url",
        "AWS::Lambda::Url",
        {
            **picked(config, ("AuthType", "Cors", "InvokeMode")),
            "TargetFunctionArn": ref(function.alias or function.name),
        },
        at=config,
        called=f"the URL of {function.name}",
    )
    if literal(config.get("AuthType")) != "NONE":
        return
    everyone = {"FunctionName": ref(function.alias or function.name), "Principal": "*"}
    called = f"the permission of the URL of {function.name}"
    expansion.add(
        function,
        f"{function.name}UrlPublicPermissions",
        "AWS::Lambda::Permission",
        {**everyone, "Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": config.entries["AuthType"]},
        at=config,
        called=called,
    )
    expansion.add(
        function,
        f"{function.name}URLInvokeAllowPublicAccess",
        "AWS::Lambda::Permission",
        {**everyone, "Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
        at=config,
        called=called,
    )


def _invoke_config(expansion: Expansion, function: Serverless, role: ExecutionRole) -> None:
    config = plain_mapping(function.properties.get("EventInvokeConfig"))
    if config is None:
        return
    name = f"{function.name}EventInvokeConfig"
    entries = picked(config, ("MaximumEventAgeInSeconds", "MaximumRetryAttempts"))
    destinations = plain_mapping(config.get("DestinationConfig"))
    if destinations:
        sent: dict[str, Any] = {}
        for outcome in ("OnSuccess", "OnFailure"):
            destination = plain_mapping(destinations.get(outcome))
            if destination:
                arn = _destination(expansion, function, role, destination, name + outcome)
                sent[outcome] = made(destination, {"Destination": arn})
        entries["DestinationConfig"] = made(destinations, sent)
    expansion.add(
        function,
        name,
        "AWS::Lambda::EventInvokeConfig",
        {
            "FunctionName": ref(function.name),
            "Qualifier": function.properties.get("AutoPublishAlias") or "$LATEST",
            **entries,
        },
        at=config,
        called=f"the EventInvokeConfig of {function.name}",
    )


def _destination(
    expansion: Expansion, function: Serverless, role: ExecutionRole, destination: Mapping, name: str
) -> Node:
    """The ARN results are sent to; a queue or a topic is made where the user names none."""
    kind = literal(destination.get("Type")) or ""
    given = destination.get("Destination")
    arn = made(destination, given) if given is not None else None
    options = branches(given) if given is not None else []
    if kind in _SENDS and (given is None or any(is_nothing(each) for each in options[1:])):
        suffix, type_ = ("Queue", "AWS::SQS::Queue") if kind == "SQS" else ("Topic", "AWS::SNS::Topic")
        expansion.add(
            function,
            name + suffix,
            type_,
            {},
            at=destination,
            called=f"the {suffix.lower()} for {name.rpartition('On')[2].lower()} of {function.name}",
            only_if=options[0] if options else None,
            unless=bool(options) and not is_nothing(options[1]),
        )
        own = get_att(name + suffix, "Arn") if kind == "SQS" else ref(name + suffix)
        chosen = [own if is_nothing(each) else each for each in options[1:]]
        arn = made(destination, choice(options[0], *chosen) if options else own)
    if arn is None:
        expansion.complain(
            destination, f"the destination of {function.name} has no Destination", "name its ARN there"
        )
        return made(destination, ref("AWS::NoValue"))
    role.allow_sending(destination, name, kind, arn, because=f"the destination of {function.name}")
    return arn
