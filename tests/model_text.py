"""An application as text that a person can read and compare: every resource, part and fact, with its line."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator
from typing import Any

from colonnade.condition import All as AllOf
from colonnade.condition import Either, Not, Same
from colonnade.fact import Choice, Fact, Opaque, Origin, Text
from colonnade.model.application import Application
from colonnade.model.business_flow import BusinessFlow
from colonnade.model.code import Code, CodePart
from colonnade.model.dependency import Manifest
from colonnade.model.placement import Placement
from colonnade.model.resource import Reference, Resource
from colonnade.model.startup import Startup

_SAID_BEFORE = {
    "name",
    "type",
    "key",
    "origin",
    "condition",
    "generated",
    "machine",
    "api",
    "table",
    "stack_name",
}
_WHOLE = {"application", "bundle_link", "harmless", "permissions", "surroundings"}


def model_text(application: Application) -> str:
    """Every resource and part of the application, in its order."""
    lines = [f"application {application.name}: {', '.join(application.templates)}", ""]
    # What code does is told by the tests of code, flows by those of metrics, manifests by those of dependencies.
    parts = [each for each in application.parts if not isinstance(each, CodePart | BusinessFlow | Manifest)]
    # How functions start is told by the checks of it.
    parts = [each for each in parts if not isinstance(each, Startup)]
    # A function that stands in no VPC has no place to tell of.
    parts = [each for each in parts if not isinstance(each, Placement) or each.inside.raw is not False]
    for each in [*application.resources, *parts]:
        lines += [*_described(each), ""]
    return "\n".join(lines).rstrip() + "\n"


def _described(thing: Any) -> Iterator[str]:
    kind = type(thing).__name__
    named = str(thing) if not hasattr(thing, "actions") or isinstance(thing, Resource) else thing.source
    of_type = f" [{thing.type}]" if isinstance(thing, Resource) else ""
    made = " generated" if getattr(thing, "generated", False) else ""
    condition = getattr(thing, "condition", None)
    when = f" if {condition}" if condition is not None else ""
    yield f"{kind} {named}{of_type} @{thing.origin.line}{made}{when}"
    yield from _fields(thing, "  ")


def _fields(thing: Any, indent: str) -> Iterator[str]:
    for field in dataclasses.fields(thing):
        if field.name in _SAID_BEFORE | _WHOLE or not hasattr(thing, field.name):
            continue
        value = getattr(thing, field.name)
        if value in ([], (), {}, None):
            continue
        if isinstance(value, list | tuple) and _is_nested(value[0]):
            for each in value:
                named = getattr(each, "name", "")
                at = f" @{each.origin.line}" if hasattr(each, "origin") else ""
                yield f"{indent}{field.name}: {type(each).__name__} {_shown(named) if named else ''}{at}"
                yield from _fields(each, indent + "  ")
        elif isinstance(value, dict):
            for key, each in value.items():
                yield f"{indent}{field.name}.{key}: {_shown(each)}"
        else:
            yield f"{indent}{field.name}: {_shown(value)}"


def _is_nested(value: Any) -> bool:
    return (
        dataclasses.is_dataclass(value)
        and not isinstance(value, Resource | Fact | Reference | Origin)
        and type(value).__name__
        in {
            "Statement",
            "ManagedPolicy",
            "Metric",
            "Stage",
            "MethodLimit",
            "Authorizer",
            "Retrier",
            "Catcher",
        }
    )


def _shown(value: Any) -> str:  # noqa: C901 - one case for each kind of value
    match value:
        case Fact():
            default = "" if value.written else " default"
            return f"{_shown(value.raw)} @{value.origin.line}{default}"
        case Choice():
            return f"({_shown(value.then)} if {value.condition}, else {_shown(value.otherwise)})"
        case Opaque():
            return f"unknown: {value.reason}"
        case Text():
            return repr(str(value))
        case Resource():
            return f"-> {value}"
        case Reference():
            return f"{value.by} @{value.origin.line}"
        case Origin():
            return f"@{value.line}"
        case Code():
            return f"{value.handler}() of {value.origin.file}"
        case frozenset():
            return f"[{', '.join(sorted(map(_shown, value)))}]"
        case list() | tuple():
            return "[" + ", ".join(_shown(each) for each in value) + "]"
        case enum.Enum():
            return value.name
        case AllOf() | Either() | Not() | Same():
            return str(value)
        case _ if type(value).__name__ == "Variable":
            return _shown(value.value) + (f" names {value.names}" if value.names else "")
        case str() | int() | float() | bool() | None:
            return repr(value)
        case _:
            return str(value)
