"""How often schedules come due."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.model.schedule import times_a_month


@pytest.mark.parametrize(
    ("expression", "times"),
    [
        ("rate(1 hour)", 720),
        ("rate(5 minutes)", 8640),
        ("rate(2 days)", 15),
        ("cron(0 3 * * ? *)", 30),
        ("cron(0/15 * * * ? *)", 2880),
        ("cron(0 8-17 ? * MON-FRI *)", 300),
        ("cron(0,30 6,18 * * ? *)", 120),
        ("at(2026-12-24T18:00:00)", 1),
        ("cron(? * * * ? *)", None),
        ("rate(often)", None),
    ],
)
def test_how_often_a_schedule_comes_due(expression: str, times: float | None) -> None:
    assert times_a_month(expression) == times


@given(st.text())
def test_any_text_has_an_answer(expression: str) -> None:
    told = times_a_month(expression)
    assert told is None or told > 0
