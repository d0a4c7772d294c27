"""Execution environments of functions that are kept ready, whether they are used or not."""

from __future__ import annotations

from dataclasses import field

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Origin, Unknown
from colonnade.model.function import Function
from colonnade.model.resource import Resource, present


@dataclass(eq=False, slots=True, kw_only=True)
class ProvisionedConcurrency:
    """So many environments of an alias or a version of a function are kept ready.

    `all_targets` are what Application Auto Scaling changes their number by.
    """

    environments: Fact[int]
    function_link: Fact[Function]
    origin: Origin
    condition: Condition | None = None
    all_targets: list[Resource] = field(default_factory=list)

    def __str__(self) -> str:
        return f"the provisioned concurrency of {self.function}" if self.function_link.known else "it"

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        known = self.function_link.raw
        return (self.condition, known.condition if isinstance(known, Function) else None)

    @property
    def function(self) -> Function:
        """The function; raises Unknown where that is not in the files."""
        return self.function_link.value

    @property
    def scales(self) -> bool:
        return bool(present(self.all_targets))

    @property
    def is_waited_for(self) -> bool:
        """Whether anything waits for the function's answer; raises Unknown where nothing known invokes it."""
        triggers = self.function.triggers
        if not triggers:
            raise Unknown(f"what invokes {self.function} is not known", self.origin)
        return any(each.waits for each in triggers)

    @property
    def sources(self) -> str:
        """What invokes the function, as a user would name it."""
        return " and ".join(dict.fromkeys(each.told for each in self.function.triggers))
