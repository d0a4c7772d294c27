"""From what an action is about to the application's resource, or to the ARN that a policy would name."""

from __future__ import annotations

import itertools
import re
from functools import cache

from colonnade.aws.arns import ArnType, arn_type
from colonnade.aws.published import published
from colonnade.aws.targets import Target
from colonnade.dataclass import dataclass
from colonnade.fact import Opaque, Reference, Text
from colonnade.model.code import FromEvent
from colonnade.model.resource import Resource
from colonnade.privilege import events
from colonnade.privilege.arn_texts import (
    PART,
    PSEUDO,
    THIS,
    VARIABLE,
    Piece,
    filled,
    merged,
    restored,
    written_out,
)
from colonnade.privilege.places import pseudo
from colonnade.privilege.reading import Reading, Told, is_unseen
from colonnade.privilege.requirement import Certainty
from colonnade.regex import regex

ANYTHING = Text(("*",))
# Secrets Manager ends the ARN of a secret with six characters of its own.
_SECRET_ENDING = "-??????"  # noqa: S105 - no secret
# What ARNs say for the scopes of the firewall.
_SCOPES = {"CLOUDFRONT": "global", "REGIONAL": "regional"}
_QUEUE_URL = regex(r"https://sqs\.([\w-]+)\.amazonaws\.com[\w.]*/(\d{12})/([\w.-]+)")
_ADDRESSES = ("AWS::Lambda::Alias", "AWS::Lambda::Version")


@dataclass(frozen=True, slots=True)
class Place:
    """What an action is needed on; see requirement.Requirement."""

    arn: Text
    resource: Resource | None = None
    suffix: str = ""
    certainty: Certainty = Certainty.ACTION
    scopable: bool = True


class Places:
    """Finds what the actions of one function are needed on."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.around = reading.around

    def of(self, action: str, target: Target, region: Piece | None = None) -> list[Place]:
        """Every place that a target may be, in a region other than that of the stack where one is given."""
        if not target.can_be_scoped:
            return [Place(ANYTHING, certainty=Certainty.EXACT, scopable=False)]
        service = action.partition(":")[0]
        if action == "execute-api:ManageConnections":
            return self._connections(target)
        if action == "s3-object-lambda:WriteGetObjectResponse":
            return self._own_access_points() or [Place(filled(target.arn, {}))]
        columns = [[(name, told) for told in self._texts(name.value)] for name in target.names]
        made: dict[str, Place] = {}
        for row in itertools.product(*columns):
            named = {name.variable: (name.argument, told) for name, told in row}
            place = self._place(service, target, named)
            made.setdefault(str(place.arn), place if place.resource is not None else _moved(place, region))
        return list(made.values())

    def _texts(self, value: object) -> list[Told]:
        if isinstance(value, FromEvent):
            found = events.named(self.reading.function, self.around, value.path)
            if found:
                return [Told(each) for each in found]
        return self.reading.texts(value)

    def _connections(self, target: Target) -> list[Place]:
        apis, sure = events.apis(self.reading.function, self.around)
        tail = filled(
            target.arn.partition("${ApiId}")[2], {n.variable: Text((str(n.value),)) for n in target.names}
        )
        found = [self._of_resource(api, "execute-api:execute-api-general", tail) for api in apis]
        made = [
            Place(each.arn, each.resource, each.suffix, Certainty.EXACT if sure else Certainty.PATTERN)
            for each in found
            if each is not None
        ]
        return made or [Place(filled(target.arn, {}))]

    def _own_access_points(self) -> list[Place]:
        """The access points whose objects the function makes: it may answer for no others."""
        sources = [
            each.source.raw
            for each in self.reading.function.triggers
            if each.kind == "s3-object-lambda" and each.source is not None
        ]
        return [
            Place(Text((Reference(each.key, "Arn"),)), each, "", Certainty.EXACT)
            for each in sources
            if isinstance(each, Resource)
        ]

    def _place(self, service: str, target: Target, named: dict[str, tuple[str, Told]]) -> Place:
        own = [each for each in VARIABLE.findall(target.arn) if each not in PSEUDO]
        parts = {
            variable: _part(target, variable, argument, told) for variable, (argument, told) in named.items()
        }
        types = _types(_kind(service, target))
        for variable in own:
            if variable not in named:
                continue
            argument, told = named[variable]
            if not told.is_seen:
                continue
            tail = filled(target.arn.partition("${" + variable + "}")[2], parts)
            found = None if is_unseen(told.text.parts[0]) else self.around.find(told.text, types)
            if found is not None:
                place = self._of_resource(found, _kind(service, target), tail)
                if place is not None:
                    return self._addressed(place, told)
            if _is_arn(argument, told):
                return self._of_arn(told, tail)
            if (queue := _of_queue_url(told)) is not None:
                return Place(queue, certainty=Certainty.EXACT)
        arn = filled(target.arn, parts)
        return Place(arn, certainty=_certainty(target.arn, own, parts))

    def _addressed(self, place: Place, told: Told) -> Place:
        """The place of a function that is called through its alias or version."""
        only = told.text.parts[0]
        if isinstance(only, Reference) and len(told.text.parts) == 1:
            held = self.around.by_key(only.resource)
            if held is not None and held.type in _ADDRESSES:
                name = self.around.written(held, "Name")
                suffix = f":{name}" if isinstance(name, Text) else ":*"
                return Place(Text((Reference(held.key),)), place.resource, suffix, Certainty.EXACT)
        return place

    def _of_resource(self, resource: Resource, kind: str, tail: Text) -> Place | None:
        """The place of a resource, or of the part of it that the rest of an ARN says."""
        type_ = arn_type(resource.type)
        if type_ is None:
            return None
        if kind not in type_.kinds:
            kind = type_.kind
        written = self.around.written(resource, "Name") if resource.type == "AWS::SSM::Parameter" else None
        name = str(written) if isinstance(written, Text) else None
        behind = _behind(type_, kind, tail)
        whole = type_.arn(THIS, type_.kind, None, name)
        expression = type_.arn(THIS, kind, PART if behind is not None else None, name)
        if expression is None or whole is None:
            return None
        arn = written_out(expression, resource, behind)
        base = written_out(whole, resource, None)
        suffix = str(arn)[len(str(base)) :] if str(arn).startswith(str(base)) else ""
        return Place(arn, resource, suffix, Certainty.EXACT)

    def _of_arn(self, told: Told, tail: Text) -> Place:
        """The place of something outside the application whose ARN is known."""
        first = told.text.parts[0]
        held = self.around.by_key(first.resource) if isinstance(first, Reference) else None
        parts = [*told.text.parts, *tail.parts]
        exact = not any(is_unseen(part) for part in told.text.parts)
        return Place(
            Text(tuple(merged(parts))), held, str(tail), Certainty.EXACT if exact else Certainty.PATTERN
        )


def _moved(place: Place, region: Piece | None) -> Place:
    """The place in another region, where its ARN was put together for that of the stack."""
    if region is None or (isinstance(region, Opaque) and region.identity == "AWS::Region"):
        return place
    parts = [
        region if isinstance(part, Opaque) and part.identity == "AWS::Region" else part
        for part in place.arn.parts
    ]
    exact = place.certainty is Certainty.EXACT and region != "*"
    certainty = (
        Certainty.EXACT if exact else max(place.certainty, Certainty.PATTERN, key=list(Certainty).index)
    )
    return Place(Text(tuple(merged(parts))), None, place.suffix, certainty, place.scopable)


def _kind(service: str, target: Target) -> str:
    """IAM's word for the kind of a target, with the prefix of its service."""
    if not target.kind.startswith("arn:"):
        return f"{service}:{target.kind}"
    fields = target.kind.split(":", 5)
    return f"{fields[2]}:{re.split('[/:]', fields[5])[0]}"


@cache
def _types(kind: str) -> frozenset[str]:
    """The CloudFormation types that have resources of a kind, or that they are parts of."""
    service = kind.partition(":")[0]
    found = {
        name
        for name in published("arns")["types"]
        if (type_ := arn_type(name)) is not None
        and (kind in type_.kinds or any(each.lower() == kind.lower() for each in type_.kinds))
    }
    return frozenset(
        found or {name for name in published("arns")["types"] if service == "apigateway" and "Api" in name}
    )


def _of_queue_url(told: Told) -> Text | None:
    """The ARN of a queue by its URL, which tells the region and the account."""
    found = _QUEUE_URL.fullmatch(told.text.literal or "")
    if found is None:
        return None
    return Text(("arn:", pseudo("Partition"), f":sqs:{found[1]}:{found[2]}:{found[3]}"))


def _is_arn(argument: str, told: Told) -> bool:
    """Whether a text is a whole ARN, as it says itself or by the name of what holds it."""
    first = told.text.parts[0]
    if isinstance(first, str):
        return first.startswith("arn:")
    if isinstance(first, Reference):
        name = first.attribute or ""
        return name.lower().endswith("arn") or first.attribute == "Id"
    if first.identity == "AWS::Partition" or is_unseen(first) or first.identity.startswith("AWS::"):
        return False
    names = (argument.rpartition(".")[2], told.variable, first.identity)
    return len(told.text.parts) == 1 and any(name.lower().endswith("arn") for name in names)


def _part(target: Target, variable: str, argument: str, told: Told) -> Text:
    """What stands in the ARN for what an argument says: the name in an ARN or a URL."""
    parts = list(told.text.parts)
    whole = "".join(each if isinstance(each, str) else PART for each in parts)
    if variable == "Scope":
        return Text((_SCOPES.get(whole, "*"),))
    if "://" in whole or whole.startswith("arn:"):
        sign = "/" if "://" in whole or "/" in whole else ":"
        cut = whole.removesuffix(":*").rstrip("/").rpartition(sign)[2]
        return Text(tuple(merged(restored(cut, [each for each in parts if not isinstance(each, str)]))))
    if len(parts) == 1 and isinstance(parts[0], Opaque) and argument.lower().endswith("url"):
        return Text(("*",))
    if target.kind == "Secret":
        parts.append(_SECRET_ENDING)
    elif target.kind == "key" and whole.startswith("alias/"):
        return Text(("*",))
    elif target.kind == "object":
        # What joins paths leaves out a slash where there is one: either way has to be allowed.
        parts = [each.replace("//", "/*") if isinstance(each, str) else each for each in merged(parts)]
    elif isinstance(parts[0], str):
        parts[0] = parts[0].removeprefix("/")
    return Text(tuple(merged(parts)))


def _certainty(arn: str, own: list[str], parts: dict[str, Text]) -> Certainty:
    """How well an ARN is known that is put together from names: exactly where its first name is."""
    known = {each: text for each, text in parts.items() if str(text).strip("*-?/") != ""}
    if not own:
        # A list of everything is asked for as a whole; any one of a kind is not.
        return Certainty.ACTION if arn.endswith("/*") and not arn.endswith("::/*") else Certainty.EXACT
    first = known.get(own[0])
    if first is not None and not any(isinstance(each, str) and "*" in each for each in first.parts):
        return Certainty.EXACT
    return Certainty.PATTERN if known else Certainty.ACTION


def _behind(type_: ArnType, kind: str, tail: Text) -> Text | None:
    """The part of a resource that the rest of an ARN says; None where it is the resource itself."""
    from_table = published("arns")["types"][type_.name].get("parts", {}).get(kind)
    if from_table is None or not tail.parts:
        return None
    start = from_table.rpartition("${}")[0].rpartition("}")[2]
    first = tail.parts[0]
    if isinstance(first, str):
        rest = first.removeprefix(start)
        return Text(tuple(merged([*([rest] if rest else []), *tail.parts[1:]])))
    return tail
