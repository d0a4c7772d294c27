"""The events of AWS::Serverless::Function, as event source mappings, permissions, rules and the like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from colonnade.sources.cloudformation.made import (
    NO_VALUE,
    choice,
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
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless
from colonnade.sources.cloudformation.sam_policies import ExecutionRole
from colonnade.sources.cloudformation.sam_polled import add_mapping
from colonnade.sources.cloudformation.sam_routes import add_route
from colonnade.sources.document import Mapping, Node, Sequence

_POLLED = {
    "SQS": "Queue",
    "Kinesis": "Stream",
    "DynamoDB": "Stream",
    "MSK": "Stream",
    "MQ": "Broker",
    "DocumentDB": "Cluster",
    "SelfManagedKafka": "",
}
_TARGET = ("Input", "InputPath", "InputTransformer", "RetryPolicy")


@dataclass(eq=False, slots=True)
class Event:
    """One event of a function or state machine: `properties` are its own, `at` is where it stands."""

    expansion: Expansion
    owner: Serverless
    name: str
    kind: str
    properties: Mapping
    role: ExecutionRole

    @property
    def id(self) -> str:
        """The logical id that SAM gives to what it makes of the event."""
        return self.owner.name + self.name

    @property
    def called(self) -> str:
        return f"the {self.kind} event {self.name} of {self.owner.name}"

    @property
    def target(self) -> dict[str, Any]:
        """What is called: the alias where there is one, else the function or state machine, by name."""
        return ref(self.owner.alias or self.owner.name)

    @property
    def target_arn(self) -> dict[str, Any]:
        if self.owner.alias or self.owner.kind == "StateMachine":
            return self.target
        return get_att(self.owner.name, "Arn")

    def if_there(self, value: dict[str, Any]) -> dict[str, Any]:
        """A value that is written into another resource only where this function is there."""
        condition = self.owner.written.condition
        return value if condition is None else choice(condition, value, NO_VALUE)

    def add(self, name: str, type_: str, entries: dict[str, Any], called: str = "") -> None:
        """Add a resource that the event brings about."""
        self.expansion.add(self.owner, name, type_, entries, at=self.properties, called=called or self.called)

    def permit(self, service: str, name: str = "", **entries: object) -> None:
        """Add the permission by which a service may call the function."""
        allowed = {"Action": "lambda:InvokeFunction", "FunctionName": self.target, "Principal": service}
        called = f"the permission of {self.called}"
        self.add(f"{name or self.id}Permission", "AWS::Lambda::Permission", {**allowed, **entries}, called)

    def dead_letters(self, source: object = None) -> object:
        """The queue for what could not be delivered, which SAM makes where `Type: SQS` asks for it.

        `source` is the ARN of the rule that sends to it, where the queue itself must allow that.
        """
        config = plain_mapping(self.properties.get("DeadLetterConfig"))
        if config is None:
            return None
        if "Arn" in config.entries or literal(config.get("Type")) is None:
            return made(config, picked(config, ("Arn",)))
        queue = literal(config.get("QueueLogicalId")) or f"{self.id}Queue"
        self.expansion.add(
            self.owner,
            queue,
            "AWS::SQS::Queue",
            {},
            at=config,
            called=f"the dead-letter queue of {self.called}",
        )
        if source is not None:
            self.allow_queue(f"{self.id}QueuePolicy", queue, {"Service": "events.amazonaws.com"}, source)
        return made(config, {"Arn": get_att(queue, "Arn")})

    def allow_queue(self, name: str, queue: str, principal: object, source: object) -> None:
        """Let a service send to a queue of this template."""
        self.allow_sending(name, ref(queue), get_att(queue, "Arn"), principal, source)

    def allow_sending(self, name: str, url: object, arn: object, principal: object, source: object) -> None:
        """Let what has the ARN `source` send to a queue."""
        statement = {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Principal": principal,
            "Resource": arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": source}},
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        called = f"the queue policy of {self.called}"
        self.add(name, "AWS::SQS::QueuePolicy", {"PolicyDocument": document, "Queues": [url]}, called)


def read_events(expansion: Expansion, owner: Serverless, role: ExecutionRole) -> Iterator[Event]:
    """The events of a function or state machine, in the order they are written."""
    written = owner.properties.get("Events")
    events = plain_mapping(written)
    if events is None:
        if written is not None:
            advice = "write a mapping from a name of your choice to its Type and Properties"
            expansion.complain(written, f"the Events of {owner.name} are not a mapping", advice)
        return
    for name, node in events.entries.items():
        event = plain_mapping(node)
        kind = literal(event.get("Type")) if event else None
        if event is None or kind is None:
            expansion.complain(node, f"the event {name} of {owner.name} has no Type", "name its Type")
            continue
        properties = plain_mapping(event.get("Properties")) or place(event, "Properties")
        yield Event(expansion, owner, name, kind, properties, role)


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


def rule_entries(event: Event, schedule: Node | None) -> dict[str, Any]:
    """What a rule says apart from its target."""
    properties = event.properties
    enabled = literal(properties.get("Enabled"))
    state: object = properties.get("State")
    if enabled is not None:
        state = made(properties.entries["Enabled"], "DISABLED" if enabled.lower() == "false" else "ENABLED")
    return {
        **picked(properties, ("EventBusName", "Description")),
        "ScheduleExpression": schedule,
        "EventPattern": properties.get("Pattern"),
        "Name": properties.get("RuleName") or properties.get("Name"),
        "State": state,
    }


def _rule(event: Event) -> None:
    properties = event.properties
    schedule = properties.get("Schedule") if event.kind == "Schedule" else None
    target = {
        "Arn": event.target_arn,
        "Id": f"{event.id}LambdaTarget",
        **picked(properties, _TARGET),
        "DeadLetterConfig": event.dead_letters(get_att(event.id, "Arn")),
    }
    event.add(event.id, "AWS::Events::Rule", {**rule_entries(event, schedule), "Targets": [target]})
    event.permit("events.amazonaws.com", SourceArn=get_att(event.id, "Arn"))


def add_schedule(event: Event, action: str) -> None:
    """Add an EventBridge Scheduler schedule and the role with which it acts."""
    properties = event.properties
    dead_letters = event.dead_letters()
    role: object = properties.get("RoleArn")
    if role is None:
        name = f"{event.id}Role"
        scheduler = ExecutionRole(name, event.owner, "scheduler.amazonaws.com", properties)
        scheduler.allow(properties, f"{event.id}Policy", [action], event.target_arn, because=event.called)
        if isinstance(dead_letters, Mapping) and "Arn" in dead_letters.entries:
            scheduler.allow_sending(
                properties,
                event.id,
                "SQS",
                dead_letters.entries["Arn"],
                f"the dead letters of {event.called}",
            )
        scheduler.add(event.expansion)
        role = get_att(name, "Arn")
    passed = (
        "ScheduleExpression",
        "State",
        "Description",
        "StartDate",
        "EndDate",
        "ScheduleExpressionTimezone",
        "GroupName",
        "KmsKeyArn",
    )
    target = {"Arn": event.target_arn, "RoleArn": role, "DeadLetterConfig": dead_letters}
    event.add(
        event.id,
        "AWS::Scheduler::Schedule",
        {
            **picked(properties, passed),
            "Name": properties.get("Name"),
            "FlexibleTimeWindow": properties.get("FlexibleTimeWindow") or {"Mode": "OFF"},
            "Target": {**target, **picked(properties, ("Input", "RetryPolicy"))},
        },
    )


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
    polled = {
        "Queue": made(through, arn),
        "BatchSize": (given and given.get("BatchSize")) or made(through, 10),
    }
    if given is not None:
        polled |= {key: node for key, node in given.entries.items() if key == "Enabled"}
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
