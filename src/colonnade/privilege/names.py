"""Names and ARNs in one spelling, so that equal resources are equal strings however a template writes them."""

from __future__ import annotations

from functools import lru_cache

from colonnade.aws import iam
from colonnade.aws.arns import ArnType, arn_type
from colonnade.fact import Opaque, Reference, Text, chosen
from colonnade.model.application import Application
from colonnade.model.resource import Resource
from colonnade.regex import regex

# What stands for a value that is only known once deployed: one character each, of the private planes of Unicode.
_FIRST_VALUE, _FIRST_PSEUDO, _FIRST_ID = 0xF0000, 0xF8000, 0x100000
VALUES = f"[{chr(_FIRST_VALUE)}-{chr(0x10FFFF)}]"
_VARIABLE = regex(r"\$\{([^}]*)\}")
_MOST_STEPS = 8
_ARN = "arn:"
_FIELDS = 6
_PARTITION, _REGION, _ACCOUNT = "AWS::Partition", "AWS::Region", "AWS::AccountId"

# What CloudFormation calls a resource whose template gives it no name.
_STACK_AND_ID = frozenset(
    (
        "AWS::CloudWatch::Alarm",
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::Events::Rule",
        "AWS::IAM::Role",
        "AWS::Kinesis::Stream",
        "AWS::KinesisFirehose::DeliveryStream",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
    )
)
_ID = frozenset(("AWS::SecretsManager::Secret", "AWS::StepFunctions::StateMachine"))
# Attributes that are the ARN of a part, and what leads to it.
_PARTS = {"StreamArn": "/stream/"}
# Secrets Manager ends the ARN of a secret with six characters of its own.
_ENDING_OF_SECRETS = "-??????"


def is_value(sign: str) -> bool:
    """Whether a character stands for a value that is only known once deployed."""
    return ord(sign) >= _FIRST_VALUE


def is_pseudo(sign: str) -> bool:
    """Whether it is the value of a pseudo parameter: the account, the stack's name."""
    return _FIRST_PSEUDO <= ord(sign) < _FIRST_ID


def is_id(sign: str) -> bool:
    """Whether it is a value that AWS makes up for one resource, so that no other resource has the same."""
    return ord(sign) >= _FIRST_ID


class Names:
    """The spelling of one application.

    A spelled text is a string of plain characters, the wildcards `*` and `?`, and characters that stand for
    values; equal values are equal characters.
    """

    def __init__(self, application: Application | None) -> None:
        self._resources = {each.key: each for each in application.resources} if application else {}
        self._region = application.region if application else None
        self._signs: dict[str, str] = {}
        self._ids: dict[str, str] = {}

    def spelled(self, text: Text) -> str:
        """Spell a text; an ARN with the partition, and the application's own region, as any other has them."""
        return self._as_arn(self._text(text, _MOST_STEPS))

    def written(self, text: str) -> str:
        """Spell a text of a policy that AWS publishes, or of a SAM template."""
        return self._as_arn(self._plain(text))

    def resource(self, key: str) -> Resource | None:
        """The resource of this key."""
        return self._resources.get(key)

    def readable(self, text: Text) -> str:
        """A text for people: without the fields that all ARNs of the application share."""
        shown = str(text)
        fields = shown.replace("${AWS::", "${").split(":", _FIELDS - 1)
        return fields[-1] if shown.startswith(_ARN) and len(fields) == _FIELDS else shown

    def _text(self, text: Text, steps: int) -> str:
        return "".join(self._part(part, steps) for part in text.parts)

    def _part(self, part: str | Reference | Opaque, steps: int) -> str:
        if isinstance(part, str):
            return self._plain(part)
        if isinstance(part, Opaque):
            return self._sign(part.identity)
        resource = self._resources.get(part.resource)
        told = arn_type(resource.type) if resource else None
        what = None
        if told is not None:
            what = told.ref if part.attribute is None else told.attributes.get(part.attribute)
        if resource is not None and told is not None and what == "name":
            return self._name(resource, steps)
        if resource is not None and told is not None and what == "arn":
            whole = self._arn(resource, told, steps)
            if whole is not None:
                leads = _PARTS.get(part.attribute or "")
                if leads:
                    return whole + leads + self._sign(f"{part.resource}.{part.attribute}")
                return whole + (":*" if resource.type == "AWS::Logs::LogGroup" else "")
        return self._sign(f"{part.resource}.{part.attribute}" if part.attribute else part.resource)

    def _arn(self, resource: Resource, told: ArnType, steps: int) -> str | None:
        prefix, _, kind = told.kind.partition(":")
        pattern = iam.arns(prefix).get(kind.lower())
        if pattern is None:
            return None
        own = [each for each in _VARIABLE.findall(pattern) if each not in ("Partition", "Region", "Account")]
        if len(own) != 1:
            return None
        name = self._name(resource, steps)
        if resource.type == "AWS::SSM::Parameter":
            name = name.removeprefix("/")
        if resource.type == "AWS::SecretsManager::Secret":
            name += _ENDING_OF_SECRETS
        places = {
            "Partition": self._sign(_PARTITION),
            "Region": self._sign(_REGION),
            "Account": self._sign(_ACCOUNT),
        }
        return _VARIABLE.sub(lambda each: places.get(each[1], name), pattern)

    def _name(self, resource: Resource, steps: int) -> str:
        """The name of a resource: the one its template gives, or what is known of the one AWS makes up."""
        given = chosen(resource.physical_name.raw) if resource.physical_name else None
        if isinstance(given, Text) and given.parts and steps:
            return self._text(given, steps - 1)
        if isinstance(given, Opaque):
            return self._sign(given.identity)
        made_up = self._id(resource.key)
        logical_id = resource.key.rpartition("#")[2]
        if resource.type in _ID:
            return f"{logical_id}-{made_up}"
        if resource.type in _STACK_AND_ID and resource.stack_name is not None:
            if resource.type == "AWS::S3::Bucket":
                logical_id = logical_id.lower()
            return f"{self._text(resource.stack_name, steps)}-{logical_id}-{made_up}"
        return made_up

    def _plain(self, text: str) -> str:
        return _VARIABLE.sub(lambda each: self._sign(each[1]), text) if "${" in text else text

    def _sign(self, identity: str) -> str:
        first = _FIRST_PSEUDO if identity.startswith("AWS::") else _FIRST_VALUE
        return self._signs.setdefault(identity, chr(first + len(self._signs)))

    def _id(self, key: str) -> str:
        return self._ids.setdefault(key, chr(_FIRST_ID + len(self._ids)))

    def _as_arn(self, spelled: str) -> str:
        if not spelled.startswith(_ARN):
            return spelled
        fields = spelled.split(":", _FIELDS - 1)
        if len(fields) < _FIELDS:
            return spelled
        # There is one partition in which all of an application is.
        fields[1] = self._sign(_PARTITION)
        if self._region is not None and fields[3] == self._region:
            fields[3] = self._sign(_REGION)
        return ":".join(fields)


@lru_cache(maxsize=1)
def names_of(application: Application | None) -> Names:
    """The spelling of an application."""
    return Names(application)
