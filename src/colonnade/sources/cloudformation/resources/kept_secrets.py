"""Values that resources keep, and passwords that they ask for: parameters, secrets, databases, brokers, connections."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from colonnade.fact import Fact, Opaque, Origin, Text
from colonnade.model.resource import Resource
from colonnade.model.secrets import KeptSecret
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import alternatives, as_text
from colonnade.sources.cloudformation.values import joined

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.cloudformation.properties import Properties
    from colonnade.sources.cloudformation.template import Parameter

# The properties that ask for a password; "[]" is each element of a list.
_PASSWORDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "AWS::AmazonMQ::Broker": (("Users[]", "Password"),),
    "AWS::Cognito::UserPoolIdentityProvider": (("ProviderDetails", "client_secret"),),
    "AWS::DMS::Endpoint": (("Password",),),
    "AWS::DirectoryService::MicrosoftAD": (("Password",),),
    "AWS::DirectoryService::SimpleAD": (("Password",),),
    "AWS::DocDB::DBCluster": (("MasterUserPassword",),),
    "AWS::ElastiCache::ReplicationGroup": (("AuthToken",),),
    "AWS::Events::Connection": (
        ("AuthParameters", "ApiKeyAuthParameters", "ApiKeyValue"),
        ("AuthParameters", "BasicAuthParameters", "Password"),
        ("AuthParameters", "OAuthParameters", "ClientParameters", "ClientSecret"),
    ),
    "AWS::Glue::Connection": (("ConnectionInput", "ConnectionProperties", "PASSWORD"),),
    "AWS::IAM::User": (("LoginProfile", "Password"),),
    "AWS::KinesisFirehose::DeliveryStream": (
        ("HttpEndpointDestinationConfiguration", "EndpointConfiguration", "AccessKey"),
        ("RedshiftDestinationConfiguration", "Password"),
        ("SplunkDestinationConfiguration", "HECToken"),
    ),
    "AWS::OpenSearchService::Domain": (
        ("AdvancedSecurityOptions", "MasterUserOptions", "MasterUserPassword"),
    ),
    "AWS::RDS::DBCluster": (("MasterUserPassword",),),
    "AWS::RDS::DBInstance": (("MasterUserPassword",),),
    "AWS::Redshift::Cluster": (("MasterUserPassword",),),
    "AWS::RedshiftServerless::Namespace": (("AdminUserPassword",),),
}
# What a value is called whose property is not called a password by itself.
_CALLED = {"AccessKey": "ApiKey", "ApiKeyValue": "ApiKey", "HECToken": "Token"}
_UNKNOWN = "\x1a"
_BARE = regex("(:\\s*)(\x1a)(?=\\s*[,}])")


def _note_passwords(made: Resource, declared: Declared, building: Building) -> None:
    for path in _PASSWORDS[declared.type]:
        for holder in _holders(declared.properties, path[:-1]):
            value = holder.text(path[-1])
            if value is not None:
                known = holder.parameter(path[-1])
                building.parts.append(_kept(made, path[-1], value, declared, known=known))


def _holders(properties: Properties, path: Iterable[str]) -> Iterator[Properties]:
    """The mappings that a path leads to."""
    step, *rest = path or ("",)
    if not step:
        yield properties
    elif step.endswith("[]"):
        for item in properties.each(step[:-2]):
            yield from _holders(item.properties(), rest)
    else:
        yield from _holders(properties.within(step), rest)


def _note_parameter(made: Resource, declared: Declared, building: Building) -> None:
    value = declared.properties.text("Value")
    if value is not None:
        name = made.physical_name.raw if made.physical_name is not None else None
        called = name.parts[-1] if isinstance(name, Text) and name.parts else made.name
        last = called.rpartition("/")[2] if isinstance(called, str) else made.name
        known = declared.properties.parameter("Value")
        kept = _kept(made, last or made.name, value, declared, known=known)
        kept.readable = True
        building.parts.append(kept)


def _note_secret(made: Resource, declared: Declared, building: Building) -> None:
    value = declared.properties.text("SecretString")
    if value is None:
        return
    whole = _kept(made, "SecretString", value, declared, known=declared.properties.parameter("SecretString"))
    within = [each for _, raw in alternatives(value.raw) for each in _entries(raw)]
    building.parts += [
        _kept(made, name, Fact(raw, value.origin, label="SecretString"), declared) for name, raw in within
    ] or [whole]


def _entries(raw: object) -> Iterator[tuple[str, object]]:
    """The entries of a text that is a JSON mapping, each as a text with parts."""
    if not isinstance(raw, Text):
        return
    unknown = [each for each in raw.parts if not isinstance(each, str)]
    written = "".join(each if isinstance(each, str) else _UNKNOWN for each in raw.parts)
    try:
        entries = json.loads(_BARE.sub(r'\1"\2"', written), strict=False)
    except (ValueError, RecursionError):
        return
    left = iter(unknown)
    for name, value in entries.items() if isinstance(entries, dict) else ():
        if not isinstance(value, str):
            value = json.dumps(value, ensure_ascii=False)  # noqa: PLW2901 - a number, or what stands within
        if _UNKNOWN in name:
            return
        first, *others = value.split(_UNKNOWN)
        parts: list[object] = [first]
        for each in others:
            parts += (next(left), each)
        yield name, as_text(joined(parts))


def _kept(
    made: Resource, name: str, value: Fact[Text], declared: Declared, known: Parameter | None = None
) -> KeptSecret:
    declaring = declared.properties.stack.template.parameters
    identities = [
        part.identity
        for _, raw in alternatives(value.raw)
        for part in (raw.parts if isinstance(raw, Text) else (raw,))
        if isinstance(part, Opaque)
    ]
    found = [known] if known is not None else [declaring[each] for each in identities if each in declaring]
    found = [each for each in found if not each.from_ssm]
    return KeptSecret(
        resource=made,
        name=_CALLED.get(name, name),
        value=value,
        parameters=tuple(each.name for each in found),
        default_of=_default_of(value, declaring),
        shown=tuple((each.name, _echo(each)) for each in found if not each.no_echo),
    )


def _default_of(value: Fact[Text], parameters: dict[str, Parameter]) -> str | None:
    """The parameter whose default the value is, told by the text where it was put into another one."""
    literal = value.raw.literal if isinstance(value.raw, Text) else None
    return next((name for name, each in parameters.items() if literal and each.default == literal), None)


def _echo(parameter: Parameter) -> Fact[bool]:
    at = parameter.origin
    path = ("Parameters", parameter.name, "NoEcho")
    return Fact(False, Origin(at.file, at.line, at.column, path), written=False, label="NoEcho")


LINKERS = {
    "AWS::SSM::Parameter": _note_parameter,
    "AWS::SecretsManager::Secret": _note_secret,
    **dict.fromkeys(_PASSWORDS, _note_passwords),
}
