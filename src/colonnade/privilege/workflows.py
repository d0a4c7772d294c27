"""What state machines may invoke, held against what their definitions call."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.fact import some
from colonnade.finding import Confidence, Fix, Severity
from colonnade.model.policy import Role
from colonnade.model.task import TaskState
from colonnade.privilege.claims import Claim, said_elsewhere
from colonnade.privilege.grants import grants_of_role
from colonnade.privilege.matching import Cover

_INVOKING = "lambda:invokefunction"
_MOST_NAMED = 3


def wide_invocations(role: Role) -> Iterator[Claim]:
    """Say where state machines may invoke every function, while their definitions name those that they invoke."""
    called = list(dict.fromkeys(each.hands_on_to for each in _invoking(role)))
    more = f" and {len(called) - _MOST_NAMED} more" if len(called) > _MOST_NAMED else ""
    machines = " and ".join(map(str, role.machines))
    verb = "invokes" if len(role.machines) == 1 else "invoke"
    for grant in grants_of_role(role).allowed:
        everywhere = grant.is_everywhere and not grant.conditional and not grant.not_actions
        if everywhere and grant.is_about(_INVOKING) is Cover.YES and not said_elsewhere(grant):
            yield Claim(
                f"{role} may lambda:InvokeFunction on every resource, by {grant.source}; {machines} {verb} only"
                f" {', '.join(called[:_MOST_NAMED])}{more}",
                grant,
                tuple(_invoking(role)[:_MOST_NAMED]),
                Severity.MEDIUM,
                Confidence.HIGH,
                Fix.advice(f"Name {', '.join(called[:_MOST_NAMED])}{more} instead of *"),
            )


def _invoking(role: Role) -> list[TaskState]:
    """The tasks that invoke a function; not applicable where there is none, or where one is only told when it runs."""
    tasks = [task for machine in role.machines for task in machine.known_tasks]
    found = [each for each in tasks if each.integration.value.startswith("lambda")]
    named = all(each.hands_on_to != each.service for each in found)
    some(found if named else [], "its state machines invoke no function that they name")
    return found
