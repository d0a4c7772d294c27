"""Who invokes which version of a function, and which version it may invoke."""

from __future__ import annotations

from colonnade.condition import Condition, holds
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Origin
from colonnade.model.function import Function
from colonnade.model.policy import ResourcePolicy
from colonnade.model.trigger import Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A permission to invoke a function: `qualifier` is the alias or version that it is for, None for none."""

    policy: ResourcePolicy
    qualifier: Fact[str | None]


@dataclass(eq=False, slots=True, kw_only=True)
class Invocation:
    """A trigger with the permissions that name it as their source.

    `qualifier` is the alias or version that it invokes, None where it names the function alone.
    """

    trigger: Trigger
    function: Function
    qualifier: Fact[str | None]
    permissions: tuple[Permission, ...]

    def __str__(self) -> str:
        return str(self.trigger)

    @property
    def origin(self) -> Origin:
        return self.trigger.origin

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.function.condition, self.trigger.condition)

    @property
    def refused(self) -> list[Permission]:
        """The permissions that it has, where none of them is for what it invokes."""
        present = [each for each in self.permissions if holds(each.policy.condition)]
        wanted = self.qualifier.value
        return [] if any(each.qualifier.value == wanted for each in present) else present

    def told(self, qualifier: str | None) -> str:
        """What is invoked, as a user would name it."""
        return f"{self.function} itself" if qualifier is None else f"{qualifier!r} of {self.function}"
