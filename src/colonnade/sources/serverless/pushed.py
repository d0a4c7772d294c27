"""Events that other services push: topics, buckets, logs, pools, load balancers, IoT, Alexa."""

from __future__ import annotations

from typing import Any

from colonnade.sources.cloudformation.made import (
    function_of,
    get_att,
    is_false,
    is_true,
    literal,
    made,
    plain_items,
    plain_mapping,
    ref,
    referred,
    sub,
)
from colonnade.sources.document import Mapping, Node, Sequence
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.event import Event, source_name
from colonnade.sources.serverless.service import below, renamed

_ACCOUNT = {"Ref": "AWS::AccountId"}


def add_topic(event: Event) -> None:
    """Add the subscription of a topic, and the topic itself where the event only gives it a name."""
    named = event.main("topicName")
    arn = event.get("arn")
    if (
        arn is None
        and named is not None
        and (function_of(named) or (literal(named) or "").startswith("arn:"))
    ):
        arn = named
    name = source_name(event.get("topicName") or arn or event.value)
    if arn is None:
        if named is None:
            event.complain("names no topic", "give it an arn or a topicName")
            return
        topic = f"SNSTopic{name}"
        if topic not in event.service.template.resources:
            about = {"TopicName": named, "DisplayName": event.get("displayName")}
            event.add(topic, "AWS::SNS::Topic", about, called=f"the topic {literal(named) or name}")
        arn = made(named, ref(topic))
    names = (
        ("filterPolicy", "FilterPolicy"),
        ("filterPolicyScope", "FilterPolicyScope"),
        ("redrivePolicy", "RedrivePolicy"),
    )
    entries: dict[str, Any] = {**renamed(event.settings, names), "TopicArn": arn, "Protocol": "lambda"}
    policy = plain_mapping(event.get("redrivePolicy"))
    if policy is not None:
        told = below(policy, "deadLetterTargetArn")
        referred_to = below(policy, "deadLetterTargetRef")
        target = told or (
            made(referred_to, get_att(literal(referred_to) or "", "Arn")) if referred_to else None
        )
        entries["RedrivePolicy"] = (
            made(policy, {"deadLetterTargetArn": target}) if target is not None else policy
        )
    event.add(
        f"{event.owner.prefix}SnsSubscription{name}",
        "AWS::SNS::Subscription",
        {**entries, "Endpoint": event.owner.target},
        spelled=event.spelled(*names),
    )
    event.permit(f"{name}SNS", "sns.amazonaws.com", SourceArn=arn)


def add_bucket(event: Event) -> None:
    """Write the notification into the bucket, which is made unless the event says that it is there already."""
    bucket = event.main("bucket")
    if bucket is None:
        event.complain("names no bucket", "give it one")
        return
    service = event.service
    settings = plain_mapping(service.setting("s3", literal(bucket) or ""))
    named = below(settings, "name") or bucket
    logical = f"S3Bucket{naming.alphanumeric(literal(bucket) or source_name(bucket))}"
    known = _known_bucket(event, named)
    rules = [
        {"Name": key, "Value": value}
        for rule in plain_items(event.get("rules"))
        for key, value in (rule.entries.items() if isinstance(rule, Mapping) else ())
    ]
    configuration = {
        "Event": event.get("event") or "s3:ObjectCreated:*",
        "Function": event.owner.target,
        "Filter": {"S3Key": {"Rules": rules}} if rules else None,
    }
    if known is not None:
        _notify(event, known, configuration)
    elif is_true(event.get("existing")):
        pass  # the permission says all that is known of it
    elif logical in service.template.resources:
        _notify(event, logical, configuration)
    else:
        entries: dict[str, Any] = {"BucketName": named, **_bucket_settings(settings)}
        entries["NotificationConfiguration"] = {"LambdaConfigurations": [configuration]}
        event.add(logical, "AWS::S3::Bucket", entries, called=f"the bucket {literal(named) or logical}")
    source = sub("arn:${AWS::Partition}:s3:::${Bucket}", Bucket=named)
    event.permit(
        f"{logical.removeprefix('S3Bucket')}S3", "s3.amazonaws.com", SourceArn=source, SourceAccount=_ACCOUNT
    )


def _bucket_settings(settings: Mapping | None) -> dict[str, Any]:
    """What `provider.s3` says of a bucket; its keys are CloudFormation's but for the first letter."""
    if settings is None:
        return {}
    return {naming.capitalized(key): node for key, node in settings.entries.items() if key != "name"}


def _known_bucket(event: Event, named: Node) -> str | None:
    """The logical id of a bucket under `resources` that has this name, or that is referred to."""
    resources = event.service.template.resources
    reference = referred(named)
    if reference in resources:
        return reference
    name = literal(named)
    buckets = (
        (logical, each.properties) for logical, each in resources.items() if each.type == "AWS::S3::Bucket"
    )
    return next(
        (
            logical
            for logical, properties in buckets
            if name and properties is not None and literal(properties.get("BucketName")) == name
        ),
        None,
    )


def _notify(event: Event, bucket: str, configuration: dict[str, Any]) -> None:
    resource = event.service.template.resources[bucket]
    properties = resource.properties or Mapping.made(resource.node, {})
    at = event.settings
    notifications = plain_mapping(properties.get("NotificationConfiguration")) or Mapping.made(at, {})
    own = plain_items(notifications.get("LambdaConfigurations"))
    lambdas = Sequence.made(at, [*own, made(at, configuration)])
    whole = Mapping.made(notifications, {**notifications.entries, "LambdaConfigurations": lambdas})
    resource.properties = _with(properties, {"NotificationConfiguration": whole})


def _with(properties: Mapping, entries: dict[str, Node]) -> Mapping:
    """The same mapping with further entries that nobody wrote into it."""
    made_ = Mapping.made(properties, {**properties.entries, **entries})
    made_.keys = properties.keys
    return made_


def add_log_subscription(event: Event) -> None:
    """Add the subscription filter of a log group."""
    number = event.service.count(f"cloudwatchLog {event.owner.key}")
    group = event.main("logGroup")
    name = f"LogsSubscriptionFilterCloudWatchLog{number}"
    entries = {
        "LogGroupName": group,
        "FilterPattern": event.get("filter") or "",
        "DestinationArn": event.owner.target,
    }
    event.add(f"{event.owner.prefix}{name}", "AWS::Logs::SubscriptionFilter", entries)
    source = sub(
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:*", Group=group
    )
    event.permit(
        "LogsSubscriptionFilterCloudWatchLog",
        "logs.amazonaws.com",
        SourceArn=source if group is not None else None,
    )


def add_user_pool(event: Event) -> None:
    """Write the trigger into the user pool, which is made unless it stands under `resources`."""
    pool, trigger = literal(event.get("pool")) or "", literal(event.get("trigger")) or ""
    name = f"CognitoUserPool{naming.alphanumeric(pool)}"
    source: object = get_att(name, "Arn")
    if is_true(event.get("existing")):
        source = None
    else:
        resource = event.service.template.resources.get(name)
        target = made(event.settings, event.owner.target)
        if resource is None:
            entries = {"UserPoolName": event.get("pool"), "LambdaConfig": {trigger: target}}
            event.add(name, "AWS::Cognito::UserPool", entries, called=f"the user pool {pool}")
        else:
            properties = resource.properties or Mapping.made(resource.node, {})
            config = plain_mapping(properties.get("LambdaConfig")) or Mapping.made(event.settings, {})
            whole = Mapping.made(config, {**config.entries, trigger: target})
            resource.properties = _with(properties, {"LambdaConfig": whole})
    event.permit(f"{name}TriggerSource{trigger}", "cognito-idp.amazonaws.com", SourceArn=source)


def add_load_balancer(event: Event) -> None:
    """Add the target group and the rule of a listener of a load balancer."""
    priority = literal(event.get("priority")) or ""
    listener = event.get("listenerArn")
    group = f"{event.owner.prefix}AlbTargetGroup{referred(listener) or ''}"
    event.add(
        group,
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        {
            "TargetType": "lambda",
            "Targets": [{"Id": event.owner.target}],
        },
    )
    event.add(
        f"{event.owner.prefix}AlbListenerRule{priority}",
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        {
            "Actions": [{"Type": "forward", "TargetGroupArn": ref(group)}],
            "ListenerArn": listener,
            "Priority": event.get("priority"),
            "Conditions": _conditions(event),
        },
    )
    event.permit("Alb", "elasticloadbalancing.amazonaws.com")


def _conditions(event: Event) -> list[object]:
    fields = {
        "path": "path-pattern",
        "host": "host-header",
        "method": "http-request-method",
        "ip": "source-ip",
    }
    return [
        {"Field": name, "Values": node if isinstance(node, Sequence) else [node]}
        for key, name in fields.items()
        if (node := event.get("conditions", key)) is not None
    ]


def add_topic_rule(event: Event) -> None:
    """Add the rule of IoT Core."""
    number = event.service.count(f"iot {event.owner.key}")
    name = f"{event.owner.prefix}IotTopicRule{number}"
    payload = {
        "Sql": event.get("sql"),
        "AwsIotSqlVersion": event.get("sqlVersion"),
        "RuleDisabled": is_false(event.get("enabled")),
        "Description": event.get("description"),
        "Actions": [{"Lambda": {"FunctionArn": event.owner.target}}],
    }
    event.add(name, "AWS::IoT::TopicRule", {"RuleName": event.get("name"), "TopicRulePayload": payload})
    source = sub("arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${Rule}", Rule=ref(name))
    event.permit(f"IotTopicRule{number}", "iot.amazonaws.com", SourceArn=source)


def add_alexa_skill(event: Event) -> None:
    """Add the permission of a skill."""
    number = event.service.count(f"alexa {event.owner.key}")
    event.permit(f"AlexaSkill{number}", "alexa-appkit.amazon.com", EventSourceToken=event.main("appId"))


def add_smart_home(event: Event) -> None:
    """Add the permission of a skill for the smart home."""
    number = event.service.count(f"alexaSmartHome {event.owner.key}")
    event.permit(
        f"AlexaSmartHome{number}", "alexa-connectedhome.amazon.com", EventSourceToken=event.main("appId")
    )


def add_distribution(event: Event) -> None:
    """Put the function before the origin of the one distribution that the framework makes."""
    name = "CloudFrontDistribution"
    kind = literal(event.get("eventType"))
    association = {"EventType": kind, "LambdaFunctionARN": event.owner.target}
    behaviour = {"LambdaFunctionAssociations": [association], "PathPattern": event.get("pathPattern")}
    known = event.service.template.resources.get(name)
    if known is None:
        config = {"DefaultCacheBehavior": {}, "CacheBehaviors": [behaviour], "Enabled": True}
        config["Origins"] = [event.get("origin") or {}]
        event.add(name, "AWS::CloudFront::Distribution", {"DistributionConfig": config})
    elif known.properties is not None:
        listed = below(known.properties, "DistributionConfig", "CacheBehaviors")
        if isinstance(listed, Sequence):
            listed.items.append(made(event.settings, behaviour))
    event.permit("CloudFront", "edgelambda.amazonaws.com")
