"""The states of alarms, held against the tables of CloudWatch's user guide and against its words, worked out anew."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.model.alarm_states import MissingData, Rule, State, states

OK, ALARM, UNSURE = State.OK, State.ALARM, State.INSUFFICIENT_DATA
POINTS = {"0": 0.0, "X": 9.0, "-": None}
ABOVE = "GreaterThanThreshold"

# The tables of "How alarm state is evaluated when data is missing": of 3 periods, so many to alarm; the five latest
# values; the state for missing, ignore, breaching, notBreaching, None where the alarm stays as it is.
TABLES = [
    (3, "0 - X - X", (OK, OK, OK, OK)),
    (3, "0 - - - -", (OK, OK, OK, OK)),
    (3, "- - - - -", (UNSURE, None, ALARM, OK)),
    (3, "0 X X - X", (ALARM, ALARM, ALARM, ALARM)),
    (3, "- - X - -", (ALARM, None, ALARM, OK)),
    (2, "0 - X - X", (ALARM, ALARM, ALARM, ALARM)),
    (2, "0 0 X 0 X", (ALARM, ALARM, ALARM, ALARM)),
    (2, "0 - X - -", (OK, OK, ALARM, OK)),
    (2, "- - - - 0", (OK, OK, ALARM, OK)),
    (2, "- - - X -", (ALARM, None, ALARM, OK)),
]


@pytest.mark.parametrize(("to_alarm", "points", "expected"), TABLES)
@pytest.mark.parametrize("before", ["0 0 0 0 0", "X X X X X"])
def test_the_tables_of_the_guide(
    to_alarm: int, points: str, expected: tuple[State | None, ...], before: str
) -> None:
    values = [POINTS[each] for each in f"{before} {points}".split()]
    for missing, state in zip(MissingData, expected, strict=True):
        found = list(states(values, Rule(ABOVE, 1, 3, to_alarm, missing)))
        assert found[-1] is (found[-2] if state is None else state)


@pytest.mark.parametrize("points", ["- - - - X", "- - - X -"])
def test_what_may_be_a_false_alarm_is_not_one_yet(points: str) -> None:
    values = [POINTS[each] for each in points.split()]
    assert list(states(values, Rule(ABOVE, 1, 3, 3, MissingData.MISSING)))[-1] is OK


@pytest.mark.parametrize(
    ("compares", "fires"),
    [
        ("GreaterThanThreshold", [False, False, True]),
        ("GreaterThanOrEqualToThreshold", [False, True, True]),
        ("LessThanThreshold", [True, False, False]),
        ("LessThanOrEqualToThreshold", [True, True, False]),
    ],
)
def test_every_comparison(compares: str, fires: list[bool]) -> None:
    rule = Rule(compares, 5, 1, 1, MissingData.MISSING)
    assert [each is ALARM for each in states([4, 5, 6], rule)] == fires


def test_nothing_has_no_states() -> None:
    assert list(states([], Rule(ABOVE, 1, 1, 1, MissingData.MISSING))) == []


def by_the_words(seen: list[float | None], rule: Rule, before: State) -> State:
    """Evaluate as the guide's sentences say, one after the other, without a thought of speed."""
    back: list[float | None] = seen[-(rule.periods + 2) :]
    existing = [value for value in back if value is not None]
    if len(existing) >= rule.periods:
        latest = existing[len(existing) - rule.periods :]
        return ALARM if len([each for each in latest if each > rule.threshold]) >= rule.to_alarm else OK
    missing = rule.periods - len(existing)
    over = len([each for each in existing if each > rule.threshold])
    if rule.missing is MissingData.BREACHING:
        over += missing
    if over >= rule.to_alarm:
        return ALARM
    if rule.missing in (MissingData.BREACHING, MissingData.NOT_BREACHING):
        return OK
    if len(existing) > over:  # a real value that does not breach
        return OK
    if rule.missing is MissingData.IGNORE:
        return before
    if not existing:
        return UNSURE
    oldest = max(age for age, value in enumerate(reversed(back), start=1) if value is not None)
    if oldest >= rule.to_alarm:
        return ALARM
    return OK if before is UNSURE else before


@given(
    st.lists(st.sampled_from([None, 0.0, 9.0]), max_size=40),
    st.integers(1, 6).flatmap(lambda periods: st.tuples(st.just(periods), st.integers(1, periods))),
    st.sampled_from(list(MissingData)),
)
def test_a_series_goes_through_the_states_that_the_words_say(
    values: list[float | None], sizes: tuple[int, int], missing: MissingData
) -> None:
    rule = Rule(ABOVE, 1, *sizes, missing)
    state, expected = UNSURE, []
    for end in range(1, len(values) + 1):
        state = by_the_words(values[:end], rule, state)
        expected.append(state)
    assert list(states(values, rule)) == expected
