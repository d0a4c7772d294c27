"""What frameworks hand to the functions they call: parts of a route, arguments of a field, fields of a model."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from colonnade.regex import regex
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import (
    NOTHING,
    Abstract,
    Arguments,
    ClassValue,
    Event,
    External,
    FunctionValue,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_RESOLVER = regex(r"\.(?:resolver|batch_resolver|async_batch_resolver)\(\)$")
_ROUTED = regex(r"\.(?:get|post|put|delete|patch|head|route|api_route)\(\)$")
# "/orders/<order_id>" of Powertools, "/orders/<int:order_id>" of Flask, "/orders/{order_id}" of FastAPI
_PARTS = regex(r"<(?:\w+:)?(\w+)>|\{(\w+)(?::\w+)?\}")
_TEXTUAL = frozenset(("str", "bytes", "Any", "object", "AnyStr"))
_DATA_CLASSES = "aws_lambda_powertools.utilities.data_classes."

# How web frameworks call the parts of the request at hand.
_BODY = Event(("body",))
REQUESTS = {
    "flask.request.args": Event(("queryStringParameters",)),
    "flask.request.view_args": Event(("pathParameters",)),
    "flask.request.headers": Event(("headers",)),
    "flask.request.cookies": Event(("cookies",)),
    **dict.fromkeys((f"flask.request.{name}" for name in ("data", "form", "json", "values")), _BODY),
    **dict.fromkeys((f"flask.request.{name}()" for name in ("get_data", "get_json")), _BODY),
}


def called_with(decorator: External, function: FunctionValue) -> FunctionValue:
    """The function as a framework calls it: with the parts of its route, or the arguments of its field."""
    declared = function.node.args
    given = dict(_given(decorator, [*declared.posonlyargs, *declared.args, *declared.kwonlyargs]))
    if not given:
        return function
    return replace(function, defaults=(*function.defaults, *given.items()))


def _given(decorator: External, parameters: list[ast.arg]) -> Iterator[tuple[str, Abstract]]:
    if _RESOLVER.search(decorator.name):
        for each in parameters:
            if each.arg not in ("self", "event", "context"):
                yield each.arg, Event(("arguments", each.arg))
    elif _ROUTED.search(decorator.name):
        route = text_of(decorator.argument("0", "rule", "path") or NOTHING) or ""
        named = {name for found in _PARTS.findall(route) for name in found if name}
        for each in parameters:
            if each.arg in named:
                yield each.arg, as_declared(each.annotation, Event(("pathParameters", each.arg)))


def as_declared(annotation: ast.expr | None, value: Abstract) -> Abstract:
    """A value that a framework makes what its annotation says: no text where that asks for something else."""
    if annotation is None or not isinstance(value, Event):
        return value
    names = {each.id for each in ast.walk(annotation) if isinstance(each, ast.Name)}
    texts = names & _TEXTUAL or isinstance(annotation, ast.Constant)
    return value if texts else Event(value.path, "a number")


def fields_as_declared(made_of: ClassValue, given: Arguments) -> Arguments:
    """What a model of pydantic is made of, as its fields ask for it."""
    if not any(name.startswith("pydantic.") for name in made_of.outside()):
        return given
    kinds = {
        each.target.id: each.annotation
        for each in made_of.node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    named = {name: as_declared(kinds.get(name), value) for name, value in given.named.items()}
    return Arguments(given.positional, named, given.open)


def unwrapped(name: str, given: Arguments) -> Abstract | None:
    """What is in an object that a framework makes of the event, None where it makes none."""
    if name in REQUESTS:
        return REQUESTS[name]
    first = given.positional[0] if given.positional else None
    return first if name.startswith(_DATA_CLASSES) and isinstance(first, Event) else None
