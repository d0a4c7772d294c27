"""The states that CloudWatch gives an alarm, worked out over a series of values.

Source: "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing data" of the CloudWatch user guide.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence

from colonnade.dataclass import dataclass

# How many periods more than it needs CloudWatch looks back for, where some are missing: "depends on the length of the
# alarm period"; the guide's examples have two, and nothing else is published.
FURTHER_BACK = 2

BREACHES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


class State(enum.Enum):
    """The states of an alarm."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


FIRED = {True: State.ALARM, False: State.OK}


class MissingData(enum.Enum):
    """What an alarm takes missing values for, as it is written in TreatMissingData."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


@dataclass(frozen=True, slots=True)
class Rule:
    """When an alarm fires: `to_alarm` of the last `periods` values breach the threshold."""

    compares: str
    threshold: float
    periods: int
    to_alarm: int
    missing: MissingData

    def breaches(self, value: float) -> bool:
        """Whether one value is on the wrong side of the threshold."""
        return BREACHES[self.compares](value, self.threshold)


def states(values: Sequence[float | None], rule: Rule) -> Iterator[State]:
    """Give the state at the end of each period, of values from the oldest on; None is missing."""
    state = State.INSUFFICIENT_DATA
    back = rule.periods + FURTHER_BACK
    breaching = [None if value is None else rule.breaches(value) for value in values]
    for end in range(1, len(values) + 1):
        state = _state(breaching[max(0, end - back) : end], rule, state)
        yield state


def _state(window: Sequence[bool | None], rule: Rule, before: State) -> State:
    """Evaluate the values that CloudWatch looks back on, of which None is missing and True breaches."""
    real = [each for each in window if each is not None]
    if len(real) >= rule.periods:
        return FIRED[sum(real[-rule.periods :]) >= rule.to_alarm]
    filled = rule.periods - len(real)
    if rule.missing is MissingData.BREACHING:
        return FIRED[sum(real) + filled >= rule.to_alarm]
    if rule.missing is MissingData.NOT_BREACHING or sum(real) >= rule.to_alarm:
        return FIRED[sum(real) >= rule.to_alarm]
    if not all(real):
        return State.OK
    if rule.missing is MissingData.IGNORE:
        return before
    return _of_few(window, rule, before)


def _of_few(window: Sequence[bool | None], rule: Rule, before: State) -> State:
    """Evaluate too few values, all of them breaching: only an old one is believed, that no other came after."""
    if not any(window):
        return State.INSUFFICIENT_DATA
    age = len(window) - list(window).index(True)
    if age >= rule.to_alarm:
        return State.ALARM
    return State.OK if before is State.INSUFFICIENT_DATA else before
