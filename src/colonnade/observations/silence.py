"""Whether a function of which there are no logs was never invoked, and what is there for it alone."""

from __future__ import annotations

from colonnade.fact import NotApplicable, Unknown
from colonnade.model.function import Function
from colonnade.model.observed import LookedFor
from colonnade.model.resource import Facility
from colonnade.model.trigger import QueueTrigger, Trigger
from colonnade.observations.concurrency import for_nothing, kept_ready

LEAST_DAYS = 30
OFTEN_ENOUGH = 3  # runs that a schedule asks for: of fewer, all may lie outside of what was seen
# What may need it only when something fails, or when somebody signs up, leaves, deletes.
_SELDOM = frozenset(("cognito", "config", "lambda", "states"))
_SHOWN = 2


def missed_by(looked: LookedFor) -> str:
    """Say, as the end of a sentence, what should have invoked it; raises Unknown where that may well be silent."""
    function = looked.function.in_service
    if not looked.complete:
        reason = "no log of it is there, and whether there should be one is not known"
        raise Unknown(f"{reason}: say complete = true in [telemetry] where all logs are", looked.origin)
    if looked.seen.days < LEAST_DAYS:
        reason = f"it was not invoked in {looked.seen.span}, which is less than {LEAST_DAYS} days"
        raise Unknown(reason, looked.origin)
    for each in function.triggers:
        if _is_for_failures(each):
            raise Unknown(
                f"{each} may invoke {looked} but seldom, or only when something fails", looked.origin
            )
    runs = function.runs_a_month
    if runs is None:
        return ""
    expected = runs * looked.seen.days / LEAST_DAYS
    if expected < OFTEN_ENOUGH:
        raise NotApplicable(f"its schedule asks for {runs:.2g} runs a month")
    return f", though its schedule asks for {runs:,.0f} runs a month"


def _is_for_failures(trigger: Trigger) -> bool:
    if trigger.kind in _SELDOM:
        return True
    if isinstance(trigger, QueueTrigger) and trigger.queue_link.known:
        return trigger.queue.is_dead_letter_queue
    source = trigger.source.value if trigger.source is not None and trigger.source.known else None
    users = source.users if isinstance(source, Facility) else []
    return any(each.by is not None and each.by.type.startswith("AWS::CloudWatch::Alarm") for each in users)


def alone(function: Function) -> list[Facility]:
    """What of the application nothing but the function uses, the first few of it."""
    everything = function.application.subjects(Facility) if function.application is not None else []
    own = [each for each in everything if each is not function and each.users]
    return [each for each in own if all(one.by is function for one in each.users)][:_SHOWN]


def paid_for(function: Function) -> tuple[float, str] | None:
    """What environments cost in a month that are kept ready for it, and where that is from; None where none are."""
    kept = kept_ready(function)
    return for_nothing(function, kept.environments.value) if kept is not None else None
