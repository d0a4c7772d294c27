"""What stands behind the routes of APIs: functions, versions of them, and other services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.fact import Fact, Opaque, Reference, Text
from colonnade.model.function import Function
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import alternatives, changed

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building

_NAME = regex(r"\$\{[^}]*\}")
_SERVICE = 4  # the part of arn:aws:apigateway:eu-west-1:sqs:path/… that names the service


def integrated(building: Building, uri: Fact[Text]) -> Fact[Any]:
    """The function that the URI of an integration names; None where it names another service."""

    def named(raw: object) -> object:
        found = building.links.resource(raw, (Function,))
        if isinstance(found, Opaque) and isinstance(raw, Text) and _is_other_service(raw):
            return None
        return found

    building.named[uri.origin] = uri
    return Fact(changed(uri.raw, named), uri.origin, uri.written, uri.label)


def _is_other_service(uri: Text) -> bool:
    """Whether a URI is that of another AWS service or of a server, and not of a function."""
    written = _written(uri)
    if written.startswith("arn:"):
        return ":lambda:" not in written
    return written.startswith(("http://", "https://"))


def _written(uri: Text) -> str:
    """The URI with "?" for what is only known once deployed; included documents may hold such names as text."""
    return _NAME.sub("?", "".join(part if isinstance(part, str) else "?" for part in uri.parts))


def service_behind(uri: Fact[Text] | None, subtype: Fact[str | None] | None) -> str | None:
    """The AWS service, other than Lambda, that a route calls by itself: "sqs", "dynamodb"."""
    for _, raw in alternatives(subtype.raw) if subtype is not None else ():
        if isinstance(raw, str):
            return raw.partition("-")[0].lower()
    for _, raw in alternatives(uri.raw) if uri is not None else ():
        parts = _written(raw).split(":") if isinstance(raw, Text) else []
        if len(parts) > _SERVICE and parts[0] == "arn" and parts[2] == "apigateway":
            service = parts[_SERVICE].rpartition(".")[2]
            return None if service == "lambda" else service
    return None


def calls_latest(uri: Fact[Text] | None, building: Building) -> bool:
    """Whether it names a function of the application itself, and neither an alias nor a version of it."""
    return (
        any(_names_function(raw, building) for _, raw in alternatives(uri.raw)) if uri is not None else False
    )


def _names_function(raw: object, building: Building) -> bool:
    parts = raw.parts if isinstance(raw, Text) else ()
    for index, part in enumerate(parts):
        if isinstance(part, Reference) and isinstance(building.resources.get(part.resource), Function):
            after = parts[index + 1] if index + 1 < len(parts) else ""
            # In SAM `Orders.Alias` and `Orders.Version` name what it publishes.
            published = part.attribute in ("Alias", "Version")
            return not published and not (isinstance(after, str) and after.startswith(":"))
    return False
