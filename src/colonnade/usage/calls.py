"""What the code of functions asks of other resources, and how often for each invocation."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.dataclass import dataclass
from colonnade.fact import Unknown
from colonnade.model.application import Application
from colonnade.model.code import AwsCall, Phase
from colonnade.model.function import Function
from colonnade.model.resource import Resource, present
from colonnade.privilege.needs import needs_of


@dataclass(frozen=True, slots=True)
class Asked:
    """One call of a function's code, and the resource of the application that it is about.

    `resource` is None where that is not known or not in the files.
    """

    function: Function
    call: AwsCall
    resource: Resource | None

    @property
    def what(self) -> str:
        """The operation, by the names of the SDK: "dynamodb.PutItem"."""
        return f"{self.call.service}.{self.call.operation}"

    @property
    def at_start(self) -> bool:
        """Whether it is made when the function starts, and not at each invocation."""
        return self.call.phase is Phase.INIT


def calls_of(application: Application) -> Iterator[Asked]:
    """Every call of every function whose code is known, once for each resource that it is about."""
    for function in present(application.subjects(Function)):
        try:
            needs = needs_of(function)
        except Unknown:
            continue  # the meter of the function's calls tells why
        found: dict[tuple[int, str], Asked] = {}
        for each in needs.requirements:
            for call in each.by:
                if each.action.partition(":")[0] == call.prefix and call.through != "presigned_url":
                    key = each.resource.key if each.resource is not None else ""
                    found[id(call), key] = Asked(function, call, each.resource)
        named = {call for call, key in found if key}
        yield from (each for (call, key), each in found.items() if key or call not in named)
