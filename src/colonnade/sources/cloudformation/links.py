"""From a value that names a resource (a reference, an ARN, a URL, a name) to the resource it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from colonnade.fact import Opaque, Reference, Text
from colonnade.model.resource import Resource
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import alternatives, as_text, changed

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.properties import Properties

# The property that gives a resource its name, and the attributes that return it (None is Ref).
NAMES: dict[str, tuple[str, tuple[str | None, ...]]] = {
    "AWS::ApiGateway::RestApi": ("Name", ()),
    "AWS::ApiGatewayV2::Api": ("Name", ()),
    "AWS::AppSync::GraphQLApi": ("Name", ()),
    "AWS::CloudWatch::Alarm": ("AlarmName", (None,)),
    "AWS::CloudWatch::CompositeAlarm": ("AlarmName", (None,)),
    "AWS::DynamoDB::GlobalTable": ("TableName", (None,)),
    "AWS::DynamoDB::Table": ("TableName", (None,)),
    "AWS::Events::EventBus": ("Name", (None, "Name")),
    "AWS::Events::Rule": ("Name", (None,)),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", ()),
    "AWS::IAM::Role": ("RoleName", (None,)),
    "AWS::Kinesis::Stream": ("Name", (None,)),
    "AWS::KinesisFirehose::DeliveryStream": ("DeliveryStreamName", (None,)),
    "AWS::Lambda::Function": ("FunctionName", (None,)),
    "AWS::Lambda::LayerVersion": ("LayerName", ()),
    "AWS::Logs::LogGroup": ("LogGroupName", (None,)),
    "AWS::S3::Bucket": ("BucketName", (None,)),
    "AWS::SNS::Topic": ("TopicName", ("TopicName",)),
    "AWS::SQS::Queue": ("QueueName", ("QueueName",)),
    "AWS::SSM::Parameter": ("Name", (None,)),
    "AWS::Scheduler::Schedule": ("Name", (None,)),
    "AWS::SecretsManager::Secret": ("Name", ()),
    "AWS::StepFunctions::Activity": ("Name", ("Name",)),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", ("Name",)),
}

# The property that leads from a resource to the one it stands for.
STANDS_FOR = {
    "AWS::Lambda::Alias": "FunctionName",
    "AWS::Lambda::Version": "FunctionName",
    "AWS::Kinesis::StreamConsumer": "StreamARN",
    "AWS::ApiGateway::Resource": "RestApiId",
    "AWS::ApiGateway::Stage": "RestApiId",
    "AWS::ApiGatewayV2::Stage": "ApiId",
    "AWS::Serverless::Api": "RestApiId",
    "AWS::KMS::Alias": "TargetKeyId",
    "AWS::StepFunctions::StateMachineVersion": "StateMachineArn",
    "AWS::SecretsManager::SecretTargetAttachment": "SecretId",
}

R = TypeVar("R", bound=Resource)

# Their names are plain words that lead nowhere: nothing is called by them, save where one is asked for.
_NAMELESS = frozenset(("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api", "AWS::AppSync::GraphQLApi"))

_ADDRESSES = ("arn:", "https://", "http://", "s3://", "wss://", "ws://")
_MOST_STEPS = 8
_PART = regex(r"\$\{([^{}]*)\}")


class Links:
    """The resources under review, by key and by name."""

    def __init__(self, resources: Mapping[str, Resource], properties: Mapping[str, Properties]) -> None:
        self._resources = resources
        self._properties = properties
        self._names: dict[str, str | None] = {}
        self._by_name: dict[str, list[Resource]] = {}
        for resource in resources.values():
            if resource.physical_name is None:
                continue
            for _, name in alternatives(resource.physical_name.raw):
                if isinstance(name, Opaque):
                    name = Text((name,))  # noqa: PLW2901 - a parameter may be a whole name
                if isinstance(name, Text) and name.parts:
                    self._by_name.setdefault(self.canonical(name), []).append(resource)

    def link(self, raw: object, kinds: tuple[type[Resource], ...] = (Resource,)) -> object:
        """The resource that a value names, in each of its alternatives; see `resource`."""
        return changed(raw, lambda each: self.resource(each, kinds))

    def resource(
        self, raw: object, kinds: tuple[type[Resource], ...] = (Resource,)
    ) -> Resource | Opaque | None:
        """The resource of one of these kinds that a value names.

        None where it names nothing, or a resource of another kind; Opaque where that is not under review.
        """
        found = self._resource(raw, kinds, _MOST_STEPS)
        return found if isinstance(found, Resource | Opaque) else None

    def canonical(self, text: Text) -> str:
        """The text with every name it refers to in place, so that equal strings are equal names."""
        return "".join(self._canonical(part) for part in text.parts)

    def name(self, resource: Resource) -> str:
        """The name of a resource as it stands in canonical texts."""
        return self._name(resource) or _mark(resource.key)

    def named(self, name: str, kind: type[R]) -> R | None:
        """The resource of a kind that has this name, in canonical form."""
        return next((each for each in self._by_name.get(name, ()) if isinstance(each, kind)), None)

    def all_named(self, name: str) -> list[Resource]:
        """The resources of any kind that have this name, in canonical form."""
        return self._by_name.get(name, [])

    def may_name(self, text: str) -> bool:
        """Whether a text is worth asking about: an address, or a name that a resource has."""
        return text.startswith(_ADDRESSES) or text in self._by_name

    def resolved(self, dynamic: str) -> list[Resource]:
        """The secrets that a dynamic reference, `{{resolve:secretsmanager:…}}`, names or refers to."""
        asked = dynamic.partition("secretsmanager:")[2].removesuffix("}}")
        keys = [
            each.rpartition("#")[0] + "#" + each.rpartition("#")[2].partition(".")[0]
            for each in _PART.findall(asked)
        ]
        found = [self._resources[key] for key in keys if key in self._resources]
        name = _PART.sub(lambda part: _mark(part[1]), asked).partition(":SecretString")[0]
        return found or [each for known in names_in(name) for each in self.all_named(known)]

    def mentioned(self, raw: object) -> list[Resource]:
        """The resources that any part of a value refers to."""
        found: list[Resource] = []
        for _, each in alternatives(raw):
            parts = each.parts if isinstance(each, Text) else (each,)
            for part in parts:
                resource = self._resources.get(part.resource) if isinstance(part, Reference) else None
                if resource is not None and resource not in found:
                    found.append(resource)
        return found

    def _resource(self, raw: object, kinds: tuple[type[Resource], ...], steps: int) -> object:
        if isinstance(raw, Reference):
            return self._referenced(raw, kinds, steps)
        text = as_text(raw)
        if not isinstance(text, Text):
            return raw if isinstance(raw, Opaque) else None
        if len(text.parts) == 1 and not isinstance(text.parts[0], str):
            return self._resource(text.parts[0], kinds, steps)
        return self._named(text, kinds, steps) if text.parts else None

    def _referenced(self, reference: Reference, kinds: tuple[type[Resource], ...], steps: int) -> object:
        resource = self._resources.get(reference.resource)
        if resource is None:
            return Opaque(f"{reference}, which no template under review declares", str(reference))
        of_value = resource.type == "AWS::SSM::Parameter" and reference.attribute == "Value"
        if isinstance(resource, kinds) and not of_value and not (steps and self._stands_for(resource, kinds)):
            return resource
        further = "Value" if of_value else STANDS_FOR.get(resource.type)
        properties = self._properties.get(resource.key)
        if further is None or properties is None or not steps:
            return None
        return next(
            (
                self._resource(each, kinds, steps - 1)
                for _, each in alternatives(properties.raw(further))
                if each is not None
            ),
            None,
        )

    def _stands_for(self, resource: Resource, kinds: tuple[type[Resource], ...]) -> bool:
        """Whether it is only another name of the resource meant, though any kind is asked for."""
        return resource.type in STANDS_FOR and kinds == (Resource,)

    def _named(self, text: Text, kinds: tuple[type[Resource], ...], steps: int) -> object:
        written = self.canonical(text)
        if written.startswith(_ADDRESSES) or isinstance(text.parts[0], Reference):
            for part in text.parts if written.startswith(_ADDRESSES) else text.parts[:1]:
                if isinstance(part, Reference) and self._leads(text, part):
                    found = self._referenced(part, kinds, steps)
                    if isinstance(found, Resource):
                        return found
        for name in names_in(written):
            for resource in self._by_name.get(name, ()):
                if isinstance(resource, kinds) and _fits(written, resource, asked=kinds != (Resource,)):
                    return resource
        return self._foreign(text)

    def _leads(self, text: Text, part: Reference) -> bool:
        """Whether a reference names what the text is about: at its start only as `${Table.Arn}/index/*`."""
        if text.parts[0] is not part:
            return True
        rest = text.parts[1]
        return isinstance(rest, str) and rest[:1] in {"/", ":"}

    def _foreign(self, text: Text) -> Opaque:
        for part in text.parts:
            if isinstance(part, Opaque) and not part.identity.startswith("AWS::"):
                return Opaque(part.reason, str(text))
        return Opaque(f"{str(text)!r}, which no template under review declares", str(text))

    def _canonical(self, part: str | Reference | Opaque) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Opaque):
            return _mark(part.identity)
        resource = self._resources.get(part.resource)
        if resource is None:
            return _mark(f"{part.resource}.{part.attribute}")
        _, attributes = NAMES.get(resource.type, ("", ()))
        if part.attribute in attributes:
            return self._name(resource) or _mark(part.resource)
        return _mark(f"{part.resource}.{part.attribute}" if part.attribute else part.resource)

    def _name(self, resource: Resource) -> str | None:
        if resource.key not in self._names:
            # Set first, so that two names made of each other end here.
            self._names[resource.key] = None
            raw = resource.physical_name.raw if resource.physical_name else None
            if isinstance(raw, Text) and raw.parts:
                self._names[resource.key] = self.canonical(raw)
        return self._names[resource.key]


def _mark(identity: str) -> str:
    """What stands for a value that is not known, without the signs by which ARNs are taken apart."""
    return "${" + identity.replace(":", ";").replace("/", "|") + "}"


def names_in(written: str) -> Iterator[str]:
    """The names that an ARN, a URL or a plain name may hold."""
    if written.startswith("arn:"):
        fields = written.split(":", 5)
        if len(fields) == 6:
            yield from _names_in_arn(fields[2], fields[5])
    elif written.startswith(_ADDRESSES):
        yield written.rstrip("/").rpartition("/")[2]
        yield written.partition("//")[2].partition("/")[0].partition(".")[0]
    else:
        yield written
        # A function may be named with its version: "name:live".
        if ":" in written:
            yield written.partition(":")[0]


def _names_in_arn(service: str, rest: str) -> Iterator[str]:
    if service in {"sqs", "sns"}:
        yield rest.partition(":")[0]
    elif service == "s3":
        yield rest.partition("/")[0]
    elif service in {"lambda", "states", "logs", "secretsmanager", "cloudwatch"}:
        yield rest.partition(":")[2].partition(":")[0]
    elif service == "ssm":
        yield rest.partition("/")[2]
        yield "/" + rest.partition("/")[2]
    elif service in {"events", "iam"}:
        yield rest.rpartition("/")[2]
    else:
        yield rest.partition("/")[2].partition("/")[0]


_SERVICES = {
    "lambda": "AWS::Lambda::",
    "sqs": "AWS::SQS::",
    "sns": "AWS::SNS::",
    "s3": "AWS::S3::",
    "dynamodb": "AWS::DynamoDB::",
    "kinesis": "AWS::Kinesis::",
    "firehose": "AWS::KinesisFirehose::",
    "states": "AWS::StepFunctions::",
    "events": "AWS::Events::",
    "iam": "AWS::IAM::",
    "logs": "AWS::Logs::",
    "ssm": "AWS::SSM::",
    "secretsmanager": "AWS::SecretsManager::",
    "cloudwatch": "AWS::CloudWatch::",
}


def _fits(written: str, resource: Resource, *, asked: bool) -> bool:
    """Whether an ARN is one of the resource's service; a plain name fits any, a URL a queue or a bucket."""
    if resource.type in _NAMELESS and not asked:
        return False
    if written.startswith("arn:"):
        return resource.type.startswith(_SERVICES.get(written.split(":", 3)[2], "AWS::?"))
    if written.startswith(("https://sqs.", "https://queue.")):
        return resource.type == "AWS::SQS::Queue"
    return not written.startswith(_ADDRESSES) or resource.type == "AWS::S3::Bucket"
