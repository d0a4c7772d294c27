"""Which events a function may be handed twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Origin, some
from colonnade.model.task import TaskState
from colonnade.model.trigger import EventSourceMapping, Trigger

if TYPE_CHECKING:
    from colonnade.model.function import Function
    from colonnade.model.observed import Measured

# Services that see by themselves whether an event of theirs was worked on, and deployments.
_ONCE_ENOUGH = frozenset(("codedeploy", "codepipeline", "config", "custom-resource", "logs"))
_OF_TASKS, _OF_BATCHES, _OF_EVENTS, _OF_CLOCKS = range(4)
# Step Functions gives these where the function did not run, or where nobody knows whether it did.
_BEFORE_THE_CODE = "Lambda."
_OF_THE_CODE = frozenset(("Lambda.Unknown",))


@dataclass(frozen=True, slots=True)
class Again:
    """What may hand a function the same event again: `when` ends a sentence, `cause` proves it.

    `rank` is lower the more often it happens; `ticks` where the event is but a tick of a clock.
    """

    when: str
    cause: Trigger | TaskState
    rank: int
    ticks: bool = False

    @property
    def is_rare(self) -> bool:
        """Whether that only happens now and then, and not after each error of another item or state."""
        return self.rank > _OF_BATCHES

    @property
    def origin(self) -> Origin:
        """Where it stands."""
        return self.cause.origin

    def __str__(self) -> str:
        return str(self.cause)


def repetitions(function: Function) -> Sequence[Again]:
    """What may hand it the same event again, the likeliest first; not applicable where nothing does."""
    found = [*_of_triggers(function.in_service), *_of_tasks(function)]
    some(found, "nothing that retries, or delivers at least once, hands it its events")
    return sorted(found, key=lambda each: each.rank)


def seen_again(function: Function) -> tuple[Measured, ...]:
    """That telemetry shows requests that Lambda handed it again under the same id; nothing where it shows none."""
    observed = function.observed
    if observed is None or not observed.facts.repeated or not function.is_asynchronous:
        return ()
    return (
        observed.evidence("requests that came again", f"{observed.facts.repeated:,} among {observed.basis}"),
    )


def _of_triggers(function: Function) -> Iterator[Again]:
    for each in function.triggers:
        if isinstance(each, EventSourceMapping):
            yield Again(_of_mapping(each), each, _OF_BATCHES)
        elif each.asynchronous and each.kind not in _ONCE_ENOUGH:
            ticks = each.kind == "schedule"
            yield Again(
                f"an event from {each.told} comes again", each, _OF_CLOCKS if ticks else _OF_EVENTS, ticks
            )


def _of_mapping(mapping: EventSourceMapping) -> str:
    source, item = mapping.polled, mapping.item
    several = mapping.batch_size.known and mapping.batch_size.value != 1
    whole = mapping.response_types.known and not mapping.reports_failures
    if several and whole:
        return f"one {item} of a batch from {source} fails and the whole batch comes again"
    return f"a {item} from {source} comes again"


def _of_tasks(function: Function) -> Iterator[Again]:
    tasks = function.application.subjects(TaskState) if function.application else []
    for task in tasks:
        if task.function.known and task.function.value is function and _tries_work_again(task):
            yield Again(f"{task} tries again after an error", task, _OF_TASKS)


def _tries_work_again(task: TaskState) -> bool:
    """Whether it retries on errors that leave open how far the function came."""
    return any(
        each.attempts.known
        and each.attempts.value > 0
        and any(error in _OF_THE_CODE or not error.startswith(_BEFORE_THE_CODE) for error in each.errors)
        for each in task.retriers
    )
