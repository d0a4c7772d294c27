"""What invokes functions: event source mappings, permissions, notifications of other services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from colonnade.aws import defaults
from colonnade.fact import Fact, Text
from colonnade.model.function import Function
from colonnade.model.messaging import Secret
from colonnade.model.policy import ResourcePolicy
from colonnade.model.queue import Queue
from colonnade.model.resource import Resource
from colonnade.model.stream import Stream
from colonnade.model.table import Table
from colonnade.model.trigger import EventSourceMapping, QueueTrigger, StreamTrigger
from colonnade.sources.cloudformation.derive import alternatives, listed, optional_text, place

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties

_BROKERS = {
    "AmazonManagedKafkaEventSourceConfig": "kafka",
    "SelfManagedEventSource": "kafka",
    "SelfManagedKafkaEventSourceConfig": "kafka",
    "Topics": "kafka",
    "Queues": "mq",
    "DocumentDBEventSourceConfig": "documentdb",
}
_KINDS_BY_SERVICE = {"sqs": "sqs", "kinesis": "kinesis", "dynamodb": "dynamodb", "kafka": "kafka", "mq": "mq"}


def _link_mapping(made: Resource, declared: Declared, building: Building) -> None:
    properties = declared.properties
    functions = building.link(properties, "FunctionName", (Function,), "no function")
    sources = building.link(properties, "EventSourceArn", (Queue, Stream, Table), "no queue, stream or table")
    failures = optional_text(properties.within("DestinationConfig").within("OnFailure"), "Destination")
    building.dead_letters(made, failures)
    for condition, function in alternatives(functions.raw, made.condition):
        for condition_of_source, source in alternatives(sources.raw, condition):
            trigger = _mapping(
                made, properties, (function, functions), (source, sources), condition_of_source
            )
            building.add_trigger(trigger)
            if isinstance(trigger, QueueTrigger) and isinstance(source, Queue):
                source.all_triggers.append(trigger)
            if isinstance(trigger, StreamTrigger) and isinstance(source, Stream | Table):
                source.all_triggers.append(trigger)


def _mapping(
    made: Resource,
    properties: Properties,
    function: tuple[object, Fact[Any]],
    source: tuple[object, Fact[Any]],
    condition: Condition | None,
) -> EventSourceMapping:
    named: Fact[Any] = Fact(source[0], source[1].origin, source[1].written, source[1].label)
    kind = _kind(source[0], properties)
    common: dict[str, Any] = {
        "kind": kind,
        "name": made.name,
        "function_link": Fact(function[0], function[1].origin, function[1].written, function[1].label),
        "origin": made.origin,
        "condition": condition,
        "source": named,
        "batch_size": properties.fact(
            "BatchSize", int, defaults.QUEUE_BATCH if kind == "sqs" else defaults.STREAM_BATCH
        ),
        "batching_window": properties.fact("MaximumBatchingWindowInSeconds", int, defaults.BATCHING_WINDOW),
        "response_types": listed(
            properties.each("FunctionResponseTypes"),
            place(properties, "FunctionResponseTypes"),
            "FunctionResponseTypes",
        ),
        "filters": properties.has("FilterCriteria"),
        "enabled": properties.fact("Enabled", bool, default=True),
        "source_arn": properties.text("EventSourceArn"),
        "credentials": tuple(_credentials(properties)),
        "destination": properties.within("DestinationConfig").within("OnFailure").text("Destination"),
        "in_vpc": True if any(access == "VPC_SUBNET" for access, _ in _accesses(properties)) else None,
    }
    if kind == "sqs":
        concurrency = properties.within("ScalingConfig").optional("MaximumConcurrency", int)
        return QueueTrigger(**common, queue_link=named, maximum_concurrency=concurrency)
    if kind in {"kinesis", "dynamodb"}:
        return _of_stream(common, named, properties)
    return EventSourceMapping(**common)


def _credentials(properties: Properties) -> Iterator[Fact[Text]]:
    """The secrets among the ways in: what is no part of a network is one."""
    for access, uri in _accesses(properties):
        if uri is not None and not access.startswith("VPC_") and access != "VIRTUAL_HOST":
            yield uri


def _accesses(properties: Properties) -> Iterator[tuple[str, Fact[Text] | None]]:
    for item in properties.each("SourceAccessConfigurations"):
        way = item.properties()
        yield str(way.fact("Type", str, "").raw), way.text("URI")


def _of_stream(common: dict[str, Any], named: Fact[Any], properties: Properties) -> StreamTrigger:
    return StreamTrigger(
        **common,
        stream_link=named,
        bisects=properties.fact("BisectBatchOnFunctionError", bool, default=False),
        retry_attempts=properties.fact("MaximumRetryAttempts", int, defaults.RETRY_ATTEMPTS),
        record_age=properties.fact("MaximumRecordAgeInSeconds", int, defaults.RECORD_AGE),
        failure_destination=optional_text(
            properties.within("DestinationConfig").within("OnFailure"), "Destination"
        ),
        parallelization=properties.fact("ParallelizationFactor", int, defaults.PARALLELIZATION),
        starting_position=properties.fact("StartingPosition", str, defaults.STARTING_POSITION),
    )


def _kind(source: object, properties: Properties) -> str:
    """The service that is polled: by the resource, by the ARN, by what only that service's mappings have."""
    if isinstance(source, Queue):
        return "sqs"
    if isinstance(source, Table):
        return "dynamodb"
    if isinstance(source, Stream):
        return "kinesis"
    for name, kind in _BROKERS.items():
        if properties.has(name).raw is not False:
            return kind
    for _, raw in alternatives(properties.raw("EventSourceArn")):
        fields = (
            str(raw).split(":") if isinstance(raw, Text) else str(getattr(raw, "identity", "")).split(":")
        )
        if len(fields) > 2 and fields[0] == "arn" and fields[2] in _KINDS_BY_SERVICE:
            return _KINDS_BY_SERVICE[fields[2]]
    # Streams must say where to start, queues cannot.
    if properties.has("StartingPosition").raw is False:
        return "sqs"
    named = str(properties.raw("EventSourceArn")).lower()
    return "dynamodb" if "table" in named or "dynamo" in named or "ddb" in named else "kinesis"


def _link_log_subscription(made: Resource, declared: Declared, building: Building) -> None:
    building.invokes("logs", declared, declared.properties, "DestinationArn", made)


def _link_custom_resource(made: Resource, declared: Declared, building: Building) -> None:
    building.invokes("custom-resource", declared, declared.properties, "ServiceToken", made)


def _link_target_group(made: Resource, declared: Declared, building: Building) -> None:
    for item in declared.properties.each("Targets"):
        building.invokes("alb", declared, item.properties(), "Id", made, item.condition)


def _link_topic_rule(made: Resource, declared: Declared, building: Building) -> None:
    payload = declared.properties.within("TopicRulePayload")
    for item in (*payload.each("Actions"), *payload.each("ErrorAction")):
        lambda_action = item.properties().within("Lambda")
        building.invokes("iot", declared, lambda_action, "FunctionArn", made, item.condition)


def _link_user_pool(made: Resource, declared: Declared, building: Building) -> None:
    configured = declared.properties.within("LambdaConfig")
    for name, item in configured.entries():
        if name == "KMSKeyID":
            continue
        nested = name in {"PreTokenGenerationConfig", "CustomEmailSender", "CustomSMSSender"}
        where = configured.within(name) if nested else configured
        building.invokes("cognito", declared, where, "LambdaArn" if nested else name, made, item.condition)


def _link_distribution(made: Resource, declared: Declared, building: Building) -> None:
    config = declared.properties.within("DistributionConfig")
    behaviours = [config.within("DefaultCacheBehavior")]
    behaviours += [item.properties() for item in config.each("CacheBehaviors")]
    for behaviour in behaviours:
        for item in behaviour.each("LambdaFunctionAssociations"):
            building.invokes(
                "cloudfront", declared, item.properties(), "LambdaFunctionARN", made, item.condition
            )


def _link_delivery_stream(made: Resource, declared: Declared, building: Building) -> None:
    for name, _ in declared.properties.entries():
        if not name.endswith("DestinationConfiguration"):
            continue
        processing = declared.properties.within(name).within("ProcessingConfiguration")
        for processor in processing.each("Processors"):
            for item in processor.properties().each("Parameters"):
                building.invokes(
                    "firehose", declared, item.properties(), "ParameterValue", made, processor.condition
                )


def _link_pipe(made: Resource, declared: Declared, building: Building) -> None:
    for name in ("Enrichment", "Target"):
        building.invokes("pipes", declared, declared.properties, name, made)


def _link_rotation(made: Resource, declared: Declared, building: Building) -> None:
    building.invokes("secretsmanager", declared, declared.properties, "RotationLambdaARN", made)
    secret = building.links.resource(declared.properties.raw("SecretId"), (Secret,))
    if isinstance(secret, Secret):
        secret.rotates = True


def _link_config_rule(made: Resource, declared: Declared, building: Building) -> None:
    building.invokes("config", declared, declared.properties.within("Source"), "SourceIdentifier", made)


def _link_object_lambda(made: Resource, declared: Declared, building: Building) -> None:
    configuration = declared.properties.within("ObjectLambdaConfiguration")
    for item in configuration.each("TransformationConfigurations"):
        called = item.properties().within("ContentTransformation").within("AwsLambda")
        building.invokes("s3-object-lambda", declared, called, "FunctionArn", made, item.condition)


def _link_workflow(made: Resource, declared: Declared, building: Building) -> None:
    for name in ("Steps", "OnExceptionSteps"):
        for item in declared.properties.each(name):
            custom = item.properties().within("CustomStepDetails")
            building.invokes("transfer", declared, custom, "Target", made, item.condition)


def _link_macro(made: Resource, declared: Declared, building: Building) -> None:
    building.invokes("macro", declared, declared.properties, "FunctionName", made)


# What a permission for a service is for, where the resource that invokes is not in the files.
_KINDS_BY_PRINCIPAL = {
    "apigateway": "api",
    "sns": "sns",
    "s3": "s3",
    "events": "events",
    "scheduler": "schedule",
    "iot": "iot",
    "cognito-idp": "cognito",
    "elasticloadbalancing": "alb",
    "logs": "logs",
    "secretsmanager": "secretsmanager",
    "config": "config",
    "lex": "lex",
    "lexv2": "lex",
    "bedrock": "bedrock",
    "connect": "connect",
    "ses": "ses",
    "alexa-appkit": "alexa",
    "alexa-connectedhome": "alexa",
    "cloudwatch": "cloudwatch",
    "cloudformation": "custom-resource",
    "codepipeline": "codepipeline",
    "firehose": "firehose",
    "pipes": "pipes",
    "states": "states",
    "appsync": "appsync",
    "vpc-lattice": "vpc-lattice",
}


# Kinds of triggers that come under the permission for another one.
_ALSO = {"api": {"api", "authorizer"}, "events": {"events", "schedule"}}


def permitted_kind(principal: str) -> str:
    """The kind of trigger that a permission for this principal is for: "lambda" for accounts and roles."""
    service = principal.partition(".")[0] if principal.endswith(".amazonaws.com") else principal
    return _KINDS_BY_PRINCIPAL.get(service, "lambda")


def add_permitted(building: Building) -> None:
    """Make triggers of the permissions for services of which nothing else says that they invoke."""
    for declared in building.of_type("AWS::Lambda::Permission"):
        permission = building.resources[declared.key]
        principal = declared.properties.text("Principal")
        if not isinstance(permission, ResourcePolicy) or principal is None:
            continue
        kind = permitted_kind(str(principal.raw))
        source = _permitted_source(declared, building)
        for function in permission.on:
            known = _ALSO.get(kind, {kind})
            if not isinstance(function, Function) or any(
                each.kind in known for each in function.all_triggers
            ):
                continue
            linked: Fact[Function] = Fact(function, declared.origin, label="FunctionName")
            if kind != "url" and str(principal.raw) != "*":
                building.trigger(kind, declared, linked, source=source)


def _permitted_source(declared: Declared, building: Building) -> Resource | None:
    told = declared.properties.text("SourceArn")
    found = building.links.resource(told.raw) if told is not None else None
    return found if isinstance(found, Resource) else None


LINKERS = {
    "AWS::CloudFormation::CustomResource": _link_custom_resource,
    "AWS::CloudFormation::Macro": _link_macro,
    "AWS::CloudFront::Distribution": _link_distribution,
    "AWS::Cognito::UserPool": _link_user_pool,
    "AWS::Config::ConfigRule": _link_config_rule,
    "AWS::ElasticLoadBalancingV2::TargetGroup": _link_target_group,
    "AWS::IoT::TopicRule": _link_topic_rule,
    "AWS::KinesisFirehose::DeliveryStream": _link_delivery_stream,
    "AWS::Lambda::EventSourceMapping": _link_mapping,
    "AWS::Logs::SubscriptionFilter": _link_log_subscription,
    "AWS::Pipes::Pipe": _link_pipe,
    "AWS::S3ObjectLambda::AccessPoint": _link_object_lambda,
    "AWS::SecretsManager::RotationSchedule": _link_rotation,
    "AWS::Transfer::Workflow": _link_workflow,
}
