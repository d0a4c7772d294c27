"""What hangs on a function: its version and alias, its URL, and where the results of its invocations go."""

from __future__ import annotations

from colonnade.sources.cloudformation.made import (
    argument_of,
    is_false,
    is_true,
    literal,
    made,
    plain_mapping,
    ref,
    unwritten,
)
from colonnade.sources.document import Mapping, Node, Scalar
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.roles import Roles
from colonnade.sources.serverless.service import (
    ServerlessFunction,
    Service,
    below,
    renamed,
)

_DESTINATIONS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "eventBus": "events:PutEvents"}


def add_alias(service: Service, function: ServerlessFunction) -> None:
    """Add the version and the alias that provisioned concurrency or SnapStart ask for."""
    own = function.written
    provisioned = below(own, "provisionedConcurrency")
    snapped = below(own, "snapStart")
    at = provisioned if provisioned is not None else snapped
    if at is None or (provisioned is None and not is_true(snapped)):
        return
    kind, name = ("ProvConc", "provisioned") if provisioned is not None else ("SnapStart", "snapstart")
    version = f"{function.prefix}LambdaVersion"
    place = Mapping.made(at, {})
    called = f"the version of {function.key}"
    about = {"FunctionName": ref(function.id)}
    service.add(version, "AWS::Lambda::Version", about, at=place, called=called, of=function)
    alias = f"{function.prefix}{kind}LambdaAlias"
    amount = {"ProvisionedConcurrentExecutions": provisioned} if provisioned is not None else None
    service.add(
        alias,
        "AWS::Lambda::Alias",
        {
            **about,
            "Name": name,
            "FunctionVersion": {"Fn::GetAtt": [version, "Version"]},
            "ProvisionedConcurrencyConfig": amount,
        },
        at=place,
        called=f"the alias of {function.key}",
        of=function,
    )
    function.alias = alias


def add_url(service: Service, function: ServerlessFunction) -> None:
    """Add the URL of a function, and the permission for everyone where it asks for nobody."""
    written = below(function.written, "url")
    if written is None or is_false(written):
        return
    config = plain_mapping(written) or Mapping.made(written, {})
    authorizer = below(config, "authorizer")
    kind = "AWS_IAM" if (literal(authorizer) or "").lower() == "aws_iam" else "NONE"
    own = authorizer if authorizer is not None else unwritten(config, "authorizer", kind)
    auth = Scalar.made(own, kind)
    service.add(
        f"{function.prefix}LambdaFunctionUrl",
        "AWS::Lambda::Url",
        {
            "AuthType": auth,
            "InvokeMode": below(config, "invokeMode"),
            "Cors": below(config, "cors"),
            "TargetFunctionArn": function.target,
        },
        at=config,
        called=f"the URL of {function.key}",
        of=function,
    )
    if kind == "NONE":
        service.add(
            f"{function.prefix}LambdaPermissionFnUrl",
            "AWS::Lambda::Permission",
            {
                "FunctionName": function.target,
                "Principal": "*",
                "Action": "lambda:InvokeFunctionUrl",
                "FunctionUrlAuthType": auth,
            },
            at=config,
            called=f"the permission of the URL of {function.key}",
            of=function,
        )


def add_invoke_config(service: Service, function: ServerlessFunction, roles: Roles) -> None:
    """Add how often an asynchronous invocation is tried, and where its results go."""
    own = function.written
    names = (
        ("maximumEventAge", "MaximumEventAgeInSeconds"),
        ("maximumRetryAttempts", "MaximumRetryAttempts"),
    )
    entries = renamed(own, names)
    destinations = plain_mapping(below(own, "destinations"))
    if destinations is not None:
        sent = {
            outcome: {"Destination": _destination(service, function, roles, node)}
            for key, outcome in (("onSuccess", "OnSuccess"), ("onFailure", "OnFailure"))
            if (node := below(destinations, key)) is not None
        }
        entries["DestinationConfig"] = made(destinations, sent)
    if not entries:
        return
    service.add(
        f"{function.prefix}LambdaEvConf",
        "AWS::Lambda::EventInvokeConfig",
        {
            "FunctionName": ref(function.id),
            "Qualifier": "provisioned" if function.alias else "$LATEST",
            **entries,
        },
        at=own,
        called=f"the invoke settings of {function.key}",
        of=function,
    )


def _destination(service: Service, function: ServerlessFunction, roles: Roles, node: Node) -> Node:
    """The ARN that results are sent to: a function of this service by its key, or what is told."""
    config = plain_mapping(node)
    arn = below(config, "arn") if config is not None else node
    if arn is None:
        service.complain(node, f"a destination of {function.key} has no arn", "name the ARN it is to send to")
        return made(node, {"Ref": "AWS::NoValue"})
    kind = literal(below(config, "type")) if config is not None else None
    key = literal(arn) or ""
    because = f"the destinations of {function.key}"
    if key in service.functions:
        arn = made(node, {"Fn::GetAtt": [naming.lambda_id(key), "Arn"]})
        kind = "function"
    if kind is None:
        kind = next((each for each in _DESTINATIONS if f":{each.lower()}:" in _shown_arn(arn)), "function")
    action = _DESTINATIONS.get(kind, "lambda:InvokeFunction")
    roles.allow(function, node, [action], arn, because)
    return arn


def _shown_arn(node: Node) -> str:
    text = literal(argument_of(node)) or ""
    return text.lower()
