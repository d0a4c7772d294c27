"""From what an action is about to the application's resource, or to the ARN that a policy would name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache

from colonnade.aws.arns import ArnType, Expression, arn_type
from colonnade.aws.published import published
from colonnade.aws.targets import Target
from colonnade.dataclass import dataclass
from colonnade.fact import Opaque, Reference, Text
from colonnade.model.code import FromEvent
from colonnade.model.resource import Resource
from colonnade.privilege import events
from colonnade.privilege.reading import Reading, Told, is_unseen
from colonnade.privilege.requirement import Certainty

ANYTHING = Text(("*",))
_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_PSEUDO = {"Partition": "AWS::Partition", "Region": "AWS::Region", "Account": "AWS::AccountId"}
# Stands in an expression for a part that may hold more than letters.
_PART = "\ue0ff"
# Secrets Manager ends the ARN of a secret with six characters of its own.
_SECRET_ENDING = "-??????"  # noqa: S105 - no secret
# What ARNs say for the scopes of the firewall.
_SCOPES = {"CLOUDFRONT": "global", "REGIONAL": "regional"}
_ADDRESSES = ("AWS::Lambda::Alias", "AWS::Lambda::Version")

Piece = str | Reference | Opaque


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
        columns = [[(name, told) for told in self._texts(name.value)] for name in target.names]
        made: dict[str, Place] = {}
        for row in itertools.product(*columns):
            filled = {name.variable: (name.argument, told) for name, told in row}
            place = self._place(service, target, filled)
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
        tail = _filled(
            target.arn.partition("${ApiId}")[2], {n.variable: Text((str(n.value),)) for n in target.names}
        )
        found = [self._of_resource(api, "execute-api:execute-api-general", tail) for api in apis]
        made = [
            Place(each.arn, each.resource, each.suffix, Certainty.EXACT if sure else Certainty.PATTERN)
            for each in found
            if each is not None
        ]
        return made or [Place(_filled(target.arn, {}))]

    def _place(self, service: str, target: Target, filled: dict[str, tuple[str, Told]]) -> Place:
        own = [each for each in _VARIABLE.findall(target.arn) if each not in _PSEUDO]
        parts = {
            variable: _part(target, variable, argument, told) for variable, (argument, told) in filled.items()
        }
        types = _types(_kind(service, target))
        for variable in own:
            if variable not in filled:
                continue
            argument, told = filled[variable]
            if not told.is_seen:
                continue
            tail = _filled(target.arn.partition("${" + variable + "}")[2], parts)
            found = None if is_unseen(told.text.parts[0]) else self.around.find(told.text, types)
            if found is not None:
                place = self._of_resource(found, _kind(service, target), tail)
                if place is not None:
                    return self._addressed(place, told)
            if _is_arn(argument, told):
                return self._of_arn(told, tail)
        arn = _filled(target.arn, parts)
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
        whole = type_.arn(_PART_OF, type_.kind, None, name)
        expression = type_.arn(_PART_OF, kind, _PART if behind is not None else None, name)
        if expression is None or whole is None:
            return None
        arn = _text(expression, resource, behind)
        base = _text(whole, resource, None)
        suffix = str(arn)[len(str(base)) :] if str(arn).startswith(str(base)) else ""
        return Place(arn, resource, suffix, Certainty.EXACT)

    def _of_arn(self, told: Told, tail: Text) -> Place:
        """The place of something outside the application whose ARN is known."""
        first = told.text.parts[0]
        held = self.around.by_key(first.resource) if isinstance(first, Reference) else None
        parts = [*_plain(told.text.parts), *tail.parts]
        exact = not any(is_unseen(part) for part in told.text.parts)
        return Place(
            Text(tuple(_merged(parts))), held, str(tail), Certainty.EXACT if exact else Certainty.PATTERN
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
    return Place(Text(tuple(_merged(parts))), None, place.suffix, certainty, place.scopable)


_PART_OF = "ThisResource"


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
    whole = "".join(each if isinstance(each, str) else _PART for each in parts)
    if variable == "Scope":
        return Text((_SCOPES.get(whole, "*"),))
    if "://" in whole or whole.startswith("arn:"):
        sign = "/" if "://" in whole or "/" in whole else ":"
        cut = whole.removesuffix(":*").rstrip("/").rpartition(sign)[2]
        return Text(tuple(_merged(_restored(cut, [each for each in parts if not isinstance(each, str)]))))
    if len(parts) == 1 and isinstance(parts[0], Opaque) and argument.lower().endswith("url"):
        return Text(("*",))
    if target.kind == "Secret":
        parts.append(_SECRET_ENDING)
    elif target.kind == "key" and whole.startswith("alias/"):
        return Text(("*",))
    elif target.kind == "object":
        # What joins paths leaves out a slash where there is one: either way has to be allowed.
        parts = [each.replace("//", "/*") if isinstance(each, str) else each for each in _merged(parts)]
    elif isinstance(parts[0], str):
        parts[0] = parts[0].removeprefix("/")
    return Text(tuple(_merged(parts)))


def _restored(cut: str, holes: list[Piece]) -> Iterator[Piece]:
    """The end of a text with its parts put back: they are the last ones."""
    pieces = re.split(f"({_PART})", cut)
    left = iter(holes[len(holes) - cut.count(_PART) :])
    for piece in pieces:
        if piece == _PART:
            yield next(left)
        elif piece:
            yield piece


def _plain(parts: tuple[Piece, ...]) -> Iterator[Piece]:
    for part in parts:
        yield "*" if is_unseen(part) else part


def _merged(parts: list[Piece] | Iterator[Piece]) -> Iterator[Piece]:
    """The parts with `*` for what nobody knows, and no two strings side by side."""
    held = ""
    for part in parts:
        piece = "*" if is_unseen(part) else part
        if isinstance(piece, str):
            held += piece
            continue
        if held:
            yield held
        held = ""
        yield piece
    if held:
        yield re.sub(r"\*+", "*", held)


def _filled(arn: str, parts: dict[str, Text]) -> Text:
    """A template of an ARN, or the rest of one, with what is known in it."""
    pieces: list[Piece] = []
    end = 0
    for each in _VARIABLE.finditer(arn):
        pieces.append(arn[end : each.start()])
        end = each.end()
        if each[1] in _PSEUDO:
            pieces.append(Opaque("only known when the stack is deployed", _PSEUDO[each[1]]))
        else:
            pieces += parts[each[1]].parts if each[1] in parts else ("*",)
    pieces.append(arn[end:])
    return Text(tuple(_merged([piece for piece in pieces if piece != ""])))


def _certainty(arn: str, own: list[str], parts: dict[str, Text]) -> Certainty:
    """How well an ARN is known that is put together from names: exactly where its first name is."""
    known = {each: text for each, text in parts.items() if str(text).strip("*-?/") != ""}
    if not own:
        return Certainty.ACTION if arn.endswith("*") else Certainty.EXACT
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
        return Text(tuple(_merged([*([rest] if rest else []), *tail.parts[1:]])))
    return tail


def _text(expression: Expression, resource: Resource, part: Text | None) -> Text:
    """An expression of a template as a text, in which references know their resource."""
    pieces: list[Piece] = []
    end = 0
    for each in _VARIABLE.finditer(expression.text):
        pieces += _spliced(expression.text[end : each.start()], part)
        end = each.end()
        name, _, attribute = each[1].partition(".")
        if name == _PART_OF:
            pieces.append(Reference(resource.key, attribute or None))
        else:
            pieces.append(Opaque("only known when the stack is deployed", each[1]))
    pieces += _spliced(expression.text[end:], part)
    return Text(tuple(_merged([piece for piece in pieces if piece != ""])))


def _spliced(text: str, part: Text | None) -> list[Piece]:
    before, found, after = text.partition(_PART)
    return [before, *(part.parts if part is not None else ()), after] if found else [text]
