"""X-Ray: the traces that are recorded, by its own rule of sampling."""

from __future__ import annotations

import math
from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.api import Api
from colonnade.model.function import Function
from colonnade.model.state_machine import StateMachine
from colonnade.model.trigger import RouteTrigger, Trigger
from colonnade.usage import between
from colonnade.usage.amount import SECONDS_A_MONTH, Amount, Basis
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import Used

# X-Ray's default rule: the first request of each second, and this share of the others.
SHARE = 0.05
# The authors' own assumption: most of what is asked is asked in a third of the day.
BUSY = 1 / 3
_RULE = "X-Ray records the first request of a second and 5% of the others, which come in 8 hours of a day"


@meter(Function, "traces")
def of_functions(function: Function, flow: Flow) -> Iterator[Used]:
    """Traces that begin with a function."""
    if function.tracing.value != "Active":
        return
    if function.triggers and all(map(_is_traced, function.triggers)):
        return
    yield Used("trace", _sampled(flow.invocations(function)), function.key)


@meter(Api, "traces")
def of_apis(api: Api, flow: Flow) -> Iterator[Used]:
    """Traces that begin with an API."""
    if _traces(api):
        yield Used("trace", _sampled(between.requests(api, flow)))


@meter(StateMachine, "traces")
def of_machines(machine: StateMachine, flow: Flow) -> Iterator[Used]:
    """Traces that begin with an execution."""
    if machine.tracing.value:
        yield Used("trace", _sampled(between.executions(machine, flow)))


def sampled(requests: float) -> float:
    """How many of so many requests a month are recorded where they come by chance, within a third of the day."""
    return _sampled_within(SECONDS_A_MONTH * BUSY, requests)


def _sampled_within(seconds: float, requests: float) -> float:
    first = seconds * -math.expm1(-requests / seconds)
    return first + (requests - first) * SHARE


def _sampled(requests: Amount) -> Amount:
    asked = requests.range
    recorded = Range(asked.low * SHARE, sampled(asked.likely), _sampled_within(SECONDS_A_MONTH, asked.high))
    return Amount(recorded, requests.grounds).resting_on(Basis.ASSUMED, _RULE)


def _is_traced(trigger: Trigger) -> bool:
    """Whether a trace has begun before the function is invoked."""
    if isinstance(trigger, RouteTrigger):
        return _traces(trigger.route.api)
    source = trigger.source.value if trigger.source is not None and trigger.source.known else None
    return isinstance(source, StateMachine) and source.tracing.value


def _traces(api: Api) -> bool:
    return any(each.tracing.value for each in api.stages if each.present)
