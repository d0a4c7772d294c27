"""The events of AWS::Serverless::Function, as event source mappings, permissions, rules and the like."""

from __future__ import annotations

from collections.abc import Callable

from colonnade.sources.cloudformation.made import (
    get_att,
    literal,
    made,
    picked,
    place,
    plain_items,
    plain_mapping,
    ref,
    referred,
    sub,
)
from colonnade.sources.cloudformation.sam_event import Event, read_events
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless
from colonnade.sources.cloudformation.sam_policies import ExecutionRole
from colonnade.sources.cloudformation.sam_polled import add_mapping
from colonnade.sources.cloudformation.sam_routes import add_route
from colonnade.sources.cloudformation.sam_rules import TARGET, add_schedule, rule_entries
from colonnade.sources.document import Mapping, Sequence

_POLLED = {
    "SQS": "Queue",
    "Kinesis": "Stream",
    "DynamoDB": "Stream",
    "MSK": "Stream",
    "MQ": "Broker",
    "DocumentDB": "Cluster",
    "SelfManagedKafka": "",
}


def add_function_events(expansion: Expansion, function: Serverless, role: ExecutionRole) -> None:
    """Add what the events of a function bring about."""
    for event in read_events(expansion, function, role):
        if event.kind in _POLLED:
            add_mapping(event, _POLLED[event.kind])
        elif event.kind in _PUSHED:
            _PUSHED[event.kind](event)
        else:
            what = f"the event {event.name} of {function.name} has a Type unknown to SAM: {event.kind}"
            expansion.complain(event.properties, what, "look for a slip of the pen")


def _rule(event: Event) -> None:
    properties = event.properties
    schedule = properties.get("Schedule") if event.kind == "Schedule" else None
    target = {
        "Arn": event.target_arn,
        "Id": f"{event.id}LambdaTarget",
        **picked(properties, TARGET),
        "DeadLetterConfig": event.dead_letters(get_att(event.id, "Arn")),
    }
    event.add(event.id, "AWS::Events::Rule", {**rule_entries(event, schedule), "Targets": [target]})
    event.permit("events.amazonaws.com", SourceArn=get_att(event.id, "Arn"))


def _topic(event: Event) -> None:
    properties = event.properties
    topic = properties.get("Topic")
    entries = picked(properties, ("Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"))
    entries["TopicArn"] = topic
    through = properties.get("SqsSubscription")
    if through is None or literal(through) in ("false", "False"):
        event.permit("sns.amazonaws.com", SourceArn=topic)
        subscription = {"Protocol": "lambda", "Endpoint": event.target_arn, **entries}
        event.add(event.id, "AWS::SNS::Subscription", subscription)
        return
    given = plain_mapping(through)
    queue = f"{event.id}Queue"
    url: object = given.get("QueueUrl") if given else ref(queue)
    arn: object = given.get("QueueArn") if given else get_att(queue, "Arn")
    if given is None:
        event.expansion.add(
            event.owner, queue, "AWS::SQS::Queue", {}, at=through, called=f"the queue of {event.called}"
        )
    elif url is None or arn is None:
        what = f"the SqsSubscription of {event.called} has no QueueArn or QueueUrl"
        event.expansion.complain(given, what, "give both")
        return
    policy = (literal(given.get("QueuePolicyLogicalId")) if given else None) or f"{event.id}QueuePolicy"
    event.allow_sending(policy, url, arn, "*", topic)
    event.add(event.id, "AWS::SNS::Subscription", {"Protocol": "sqs", "Endpoint": arn, **entries})
    size = given.get("BatchSize") if given else None
    polled = {
        "Queue": made(through, arn),
        "BatchSize": size or made(through, 10),
        "Enabled": made(through, True),
    }
    inner = Event(
        event.expansion,
        event.owner,
        event.name,
        event.kind,
        Mapping.made(given or properties, polled),
        event.role,
    )
    add_mapping(inner, "Queue", f"{event.id}EventSourceMapping")


def _bucket(event: Event) -> None:
    """Write the notification into the bucket, as SAM does, and let the bucket call the function."""
    event.permit("s3.amazonaws.com", SourceAccount=ref("AWS::AccountId"))
    bucket = event.expansion.resources.get(referred(event.properties.get("Bucket")) or "")
    if bucket is None:
        what = f"the bucket of {event.called} is not in this template"
        event.expansion.complain(event.properties, what, "SAM wants a Ref to a bucket of the same template")
        return
    filtered = picked(event.properties, ("Filter",))
    configuration = [
        event.if_there({"Event": each, "Function": event.target_arn, **filtered})
        for each in plain_items(event.properties.get("Events"))
    ]
    at = event.properties
    properties = bucket.properties or place(bucket.node, "Properties")
    notifications = plain_mapping(properties.get("NotificationConfiguration")) or Mapping.made(at, {})
    own = plain_items(notifications.get("LambdaConfigurations"))
    lambdas = Sequence.made(at, own + [made(at, each) for each in configuration])
    whole = Mapping.made(notifications, {**notifications.entries, "LambdaConfigurations": lambdas})
    bucket.properties = Mapping.made(properties, {**properties.entries, "NotificationConfiguration": whole})


def _user_pool(event: Event) -> None:
    """Write the trigger into the user pool, as SAM does, and let the pool call the function."""
    name = referred(event.properties.get("UserPool"))
    pool = event.expansion.resources.get(name or "")
    if pool is None or name is None:
        what = f"the user pool of {event.called} is not in this template"
        event.expansion.complain(event.properties, what, "SAM wants a Ref to a pool of the same template")
        return
    principal = "cognito-idp.amazonaws.com"
    event.permit(principal, f"{event.owner.name}Cognito", SourceArn=get_att(name, "Arn"))
    properties = pool.properties or place(pool.node, "Properties")
    config = plain_mapping(properties.get("LambdaConfig")) or Mapping.made(event.properties, {})
    target = made(event.properties, event.if_there(event.target_arn))
    triggers = {literal(each) or "": target for each in plain_items(event.properties.get("Trigger"))}
    whole = Mapping.made(config, {**config.entries, **triggers})
    pool.properties = Mapping.made(properties, {**properties.entries, "LambdaConfig": whole})


def _logs(event: Event) -> None:
    group = event.properties.get("LogGroupName")
    pattern = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:*"
    event.permit("logs.amazonaws.com", SourceArn=sub(pattern, Group=group) if group else None)
    filtered = picked(event.properties, ("LogGroupName", "FilterPattern"))
    event.add(event.id, "AWS::Logs::SubscriptionFilter", {**filtered, "DestinationArn": event.target_arn})


def _iot(event: Event) -> None:
    pattern = "arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:rule/${RuleName}"
    account = sub("${AWS::AccountId}")
    event.permit("iot.amazonaws.com", SourceArn=sub(pattern, RuleName=ref(event.id)), SourceAccount=account)
    payload = {
        **picked(event.properties, ("Sql", "AwsIotSqlVersion")),
        "RuleDisabled": False,
        "Actions": [{"Lambda": {"FunctionArn": event.target_arn}}],
    }
    event.add(event.id, "AWS::IoT::TopicRule", {"TopicRulePayload": payload})


def _alexa(event: Event) -> None:
    event.permit("alexa-appkit.amazon.com", EventSourceToken=event.properties.get("SkillId"))


_PUSHED: dict[str, Callable[[Event], None]] = {
    "Api": add_route,
    "HttpApi": add_route,
    "Schedule": _rule,
    "CloudWatchEvent": _rule,
    "EventBridgeRule": _rule,
    "ScheduleV2": lambda event: add_schedule(event, "lambda:InvokeFunction"),
    "SNS": _topic,
    "S3": _bucket,
    "Cognito": _user_pool,
    "CloudWatchLogs": _logs,
    "IoTRule": _iot,
    "AlexaSkill": _alexa,
}
