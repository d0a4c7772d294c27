"""In which region the code of a function looks for what its own stack declares."""

from __future__ import annotations

from collections.abc import Sequence

from colonnade.dataclass import dataclass
from colonnade.fact import Opaque, chosen, some
from colonnade.model.code import AwsCall, FromEnvironment
from colonnade.model.function import Function
from colonnade.model.resource import Resource

# Where Lambda itself says which region it is.
_OWN = frozenset(("AWS_DEFAULT_REGION", "AWS_REGION"))
# What is found in its own region only; buckets are found from everywhere, by a detour.
_REGIONAL = (
    "AWS::DynamoDB::",
    "AWS::Events::",
    "AWS::Kinesis::",
    "AWS::KinesisFirehose::",
    "AWS::Lambda::",
    "AWS::SNS::",
    "AWS::SQS::",
    "AWS::SSM::",
    "AWS::SecretsManager::",
    "AWS::StepFunctions::",
)


@dataclass(frozen=True, slots=True)
class Sought:
    """A call looks for a resource of the application in `region`; None is that of the stack, whatever it is."""

    call: AwsCall
    resource: Resource
    region: str | None


def sought(function: Function) -> Sequence[Sought]:
    """The calls for resources of the application whose client is told its region."""
    found = []
    for call in function.code.calls:
        told = call.made_with.get("region_name")
        resource = _named(call, function)
        if told is None or resource is None:
            continue
        if isinstance(told, str):
            found.append(Sought(call, resource, told))
        elif isinstance(told, FromEnvironment):
            found.append(Sought(call, resource, _held(told, function)))
    return some(found, "none of its clients is told a region in which it looks for what the stack declares")


def _named(call: AwsCall, function: Function) -> Resource | None:
    """The resource that one of the arguments of a call names through an environment variable."""
    for value in (call.arguments or {}).values():
        if isinstance(value, FromEnvironment) and value.variable in function.environment:
            named = function.environment[value.variable].names
            if named is not None and named.type.startswith(_REGIONAL):
                return named
    return None


def _held(told: FromEnvironment, function: Function) -> str | None:
    """The region that a variable holds; None where it is that of the stack."""
    variable = function.variable(told.variable)
    if told.variable in _OWN or variable is None:
        return None if told.variable in _OWN else told.default
    raw = chosen(variable.value.raw)
    if isinstance(raw, Opaque) and raw.identity == "AWS::Region":
        return None
    return variable.value.value.literal
