"""What the resources of the aws provider are in CloudFormation, from the data files beside this module."""

from __future__ import annotations

import json
import re
from dataclasses import field
from functools import cache
from importlib import resources
from typing import Any

from colonnade.dataclass import dataclass

_PART = re.compile(r"\$\{(@?)([^}]*)\}")


@dataclass(frozen=True, slots=True)
class Write:
    """What becomes of an argument: `to` is the path of the property that it is written to; () leaves it out.

    `form` says how: "json" (the document in a text), "list" (of blocks), "pairs" (a mapping as a list of keys
    and values), "append" (to a list that others add to), "first" (a list of which one is meant), "merge" (a block whose
    arguments stand beside it). `of` are the
    arguments within a block. `values` are other words for values; `key` and `value` the names in pairs.
    """

    to: tuple[str, ...]
    form: str = ""
    of: dict[str, Write] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    key: str = "Key"
    value: str = "Value"


@dataclass(frozen=True, slots=True)
class Spec:
    """What a type of resource is: `type` in CloudFormation ("" for none), `reads` what its attributes give.

    `amends` is the argument that names a resource to which the properties are added, `of` that one's type.
    `shape` names the function that makes the properties of what is written quite differently.
    """

    type: str = ""
    reads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    writes: dict[str, Write] = field(default_factory=dict)
    defaults: dict[str, object] = field(default_factory=dict)
    amends: str = ""
    of: str = ""
    shape: str = ""
    known: bool = False

    @property
    def arguments(self) -> dict[str, Write]:
        return self.writes


@cache
def specs() -> dict[str, Spec]:
    """Every type of resource that is translated, by its name in Terraform."""
    found: dict[str, Spec] = {}
    for file in sorted(resources.files(__package__).joinpath("data").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".json"):
            told = json.loads(file.read_text(encoding="utf-8"))
            found |= {name: _spec(each) for name, each in told["resources"].items()}
    return found


def spec_of(type_: str) -> Spec:
    """What a type is; one that is not known has no properties that are read."""
    return specs().get(type_, _UNKNOWN)


_UNKNOWN = Spec()


def _spec(told: dict[str, Any]) -> Spec:
    return Spec(
        type=told.get("type", ""),
        reads={name: _parts(each) for name, each in told.get("reads", {}).items()},
        writes={name: _write(each) for name, each in told.get("writes", {}).items()},
        defaults=told.get("defaults", {}),
        amends=told.get("amends", ""),
        of=told.get("of", ""),
        shape=told.get("shape", ""),
        known=True,
    )


def _parts(told: str) -> tuple[str, ...]:
    """What an attribute gives: "Arn" is one, "" is Ref; ${…} puts them into a text, ${@…} a pseudo parameter."""
    if "${" not in told:
        return (f"${told}",)
    parts: list[str] = []
    end = 0
    for match in _PART.finditer(told):
        parts += [told[end : match.start()], ("@" if match[1] else "$") + match[2]]
        end = match.end()
    return tuple(each for each in (*parts, told[end:]) if each)


def _write(told: Any) -> Write:
    if told is None:
        return Write(())
    if isinstance(told, str):
        return Write(tuple(told.split(".")))
    return Write(
        tuple(told["to"].split(".")) if told.get("to") else (),
        told.get("form", ""),
        {name: _write(each) for name, each in told.get("of", {}).items()},
        told.get("values", {}),
        told.get("key", "Key"),
        told.get("value", "Value"),
    )


def camel(name: str) -> str:
    """The name that an argument has in CloudFormation, as most have: "memory_size" is MemorySize."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
