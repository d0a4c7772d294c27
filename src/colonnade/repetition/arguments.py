"""What the arguments of a call say: whether they are made anew, and which resource they name."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Text
from colonnade.model.code import AwsCall, FromEnvironment, OneOf, Value
from colonnade.model.table import Table
from colonnade.regex import regex

if TYPE_CHECKING:
    from colonnade.model.function import Function
    from colonnade.model.resource import Resource

_TABLES = frozenset(("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"))
# How a mapping tells a key that is an environment variable.
_VARIABLE = regex(r"\$\{(\w+)\}")
_KEY = regex(r"^(?i:id|pk|sk|hk|rk|key|hash_key|range_key|uuid)$|_id$|[a-z]I[dD]$", re.ASCII)
_WRAPPERS = frozenset(("S", "N", "B"))


def literal(value: Value) -> str:
    """A text with a question mark for each part that only the running code knows."""
    parts = value.parts if isinstance(value, Text) else ()
    return "".join(each if isinstance(each, str) else "?" for each in parts)


def anew(value: Value) -> str | None:
    """The call that makes a value, or a part of it, anew each time; None where it may be the same."""
    match value:
        case Opaque(identity=identity) if identity.startswith("anew:"):
            return identity.removeprefix("anew:")
        case Text(parts):
            return next((made for part in parts if isinstance(part, Opaque) and (made := anew(part))), None)
        case OneOf(values):
            every = [anew(each) for each in values]
            return every[0] if all(every) else None
        case dict() if len(value) == 1 and _WRAPPERS.issuperset(value):
            return anew(next(iter(value.values())))
    return None


def like_a_key(name: str) -> bool:
    """Whether an attribute is called as keys are, where the keys of the table are not known."""
    return bool(_KEY.search(name))


def table_of(function: Function, call: AwsCall) -> Table | None:
    """The table of the application that a call is about."""
    return table_named(function, (call.arguments or {}).get("TableName"))


def table_named(function: Function, name: Value) -> Table | None:
    """The table of the application that has this name."""
    found = resource_named(function, name, _TABLES)
    return found if isinstance(found, Table) else None


def resource_named(function: Function, value: Value, types: Collection[str]) -> Resource | None:
    """The resource of the application that a value names, None where it names none or cannot be followed."""
    if isinstance(value, FromEnvironment):
        variable = function.environment.get(value.variable)
        if variable is not None:
            return variable.names if variable.names is not None and variable.names.type in types else None
        value = value.default
    around = function.application.surroundings if function.application else None
    return around.find(Text((value,)), types) if around and isinstance(value, str) and value else None


def argument(name: str) -> Value:
    """The name of a table as a key of a mapping, which may be an environment variable."""
    variable = _VARIABLE.fullmatch(name)
    return FromEnvironment(variable[1]) if variable else name
