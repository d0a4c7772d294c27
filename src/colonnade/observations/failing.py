"""What failed of a function, of which kinds, and what becomes of it in this application."""

from __future__ import annotations

from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable
from colonnade.model.function import Function
from colonnade.model.observed import ObservedFunction
from colonnade.model.task import TaskState
from colonnade.model.trigger import EventSourceMapping
from colonnade.observations.sample import of_many

# These refuse what they are asked by failing.
_REFUSING = {
    "authorizer": "an authorizer refuses by failing",
    "cognito": "a trigger of Cognito refuses by failing",
}
_SHOWN = 2  # types of errors
# What Lambda itself calls an error, and what it stands for.
_OF_LAMBDA = {
    "Runtime.ImportModuleError": "Look which module of its code is missing in the package, and deploy it again",
    "Runtime.HandlerNotFound": "Name the handler as the code does",
    "Runtime.UserCodeSyntaxError": "Put the syntax of its code right, and have the pipeline import it first",
}


@dataclass(frozen=True, slots=True)
class Failures:
    """How many attempts failed, and not by a timeout; `kinds` goes on a sentence: ", most of them KeyError"."""

    count: int
    kinds: str
    advice: str


def failures(observed: ObservedFunction) -> Failures:
    """What failed; not applicable where failing is how the function answers."""
    for each in observed.function.in_service.triggers:
        if each.kind in _REFUSING:
            raise NotApplicable(_REFUSING[each.kind])
    if _is_caught(observed.function):
        raise NotApplicable("the state machine catches what it raises, and goes another way")
    facts = of_many(observed)
    count = max(facts.errors - facts.timeouts, 0)
    types = list(facts.error_types)[:_SHOWN]
    named = sum(facts.error_types[each] for each in types)
    kinds = ""
    if types and facts.killed * 2 >= count:
        kinds = ", most of them for want of memory"
    elif types:
        much = "all" if named >= count else "most" if named * 2 >= count else "some"
        kinds = f", {much} of them by {' or '.join(types)}"
    return Failures(count, kinds, _advice(observed, types))


def _is_caught(function: Function) -> bool:
    """Whether nothing but tasks invokes it that catch its errors: then failing is one of its answers."""
    everything = function.application.subjects(TaskState) if function.application is not None else []
    tasks = [each for each in everything if each.function.known and each.function.value is function]
    by_tasks = all(each.kind == "states" for each in function.triggers)
    return by_tasks and bool(tasks) and all(each.catchers or each.guarded for each in tasks)


def _advice(observed: ObservedFunction, types: list[str]) -> str:
    if types and types[0] in _OF_LAMBDA:
        return _OF_LAMBDA[types[0]]
    if types:
        return f"Look up {types[0]} in the log of {observed}, and handle what raises it"
    return f"Look up the failed requests in the log of {observed}"


def consequence(function: Function) -> str:
    """Say what becomes of an attempt that fails, by what invokes the function."""
    triggers = function.triggers
    waiting = next((each for each in triggers if each.waits), None)
    if waiting is not None:
        return f"{waiting} gets an error"
    mapping = next((each for each in triggers if isinstance(each, EventSourceMapping)), None)
    if mapping is not None:
        return f"its {mapping.item}s come again from {mapping.polled}"
    if function.is_asynchronous:
        return "each event is tried twice more, and then given up"
    if any(each.kind == "states" for each in triggers):
        return "the state machine has to try again or go another way"
    return "whoever invoked it has to try again"
