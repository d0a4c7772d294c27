"""What every resource of an application has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from colonnade.condition import Condition, holds
from colonnade.fact import Fact, Origin, Text


@dataclass(eq=False, slots=True, kw_only=True)
class Resource:
    """One resource: `name` is its logical id, `type` its CloudFormation type, `key` "<template file>#<logical id>".

    A resource that SAM makes by itself (an implicit API, a generated role) has `generated` True, a name as the
    user would call it, and the place that brings it about as its origin.
    """

    name: str
    type: str
    key: str
    origin: Origin
    condition: Condition | None = None
    generated: bool = False
    physical_name: Fact[Text] | None = None
    referenced_by: list[Reference] = field(default_factory=list)

    def __str__(self) -> str:
        return self.name

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        """What must hold for the resource to exist."""
        return (self.condition,)


@dataclass(frozen=True, slots=True)
class Reference:
    """One place that names a resource: the resource it stands in (None for an output) and where."""

    by: Resource | None
    origin: Origin


R = TypeVar("R", bound=Resource)


def present(resources: Iterable[R]) -> list[R]:
    """Those that exist in the world under judgement."""
    return [each for each in resources if holds(each.condition)]
