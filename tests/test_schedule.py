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
        ("cron(0 8-17 ? * MON-FRI *)", 10 * 30 * 5 / 7),
        ("cron(0 8 ? * 2-6 *)", 30 * 5 / 7),
        ("cron(0 4 1 * ? *)", 1),
        ("cron(0 4 1,15 * ? *)", 2),
        ("cron(0 4 L * ? *)", 1),
        ("cron(0 4 ? * MON#1 *)", 1),
        ("cron(0 4 ? * MON *)", 30 / 7),
        ("cron(0 4 1 1,7 ? *)", 1 / 6),
        ("cron(0 4 1 JAN-MAR ? *)", 1 / 4),
        ("cron(0,30 6,18 * * ? *)", 120),
        ("at(2026-12-24T18:00:00)", 1),
        ("cron(? * * * ? *)", None),
        ("rate(often)", None),
    ],
)
def test_how_often_a_schedule_comes_due(expression: str, times: float | None) -> None:
    assert times_a_month(expression) == (times if times is None else pytest.approx(times))


@given(st.text())
def test_any_text_has_an_answer(expression: str) -> None:
    told = times_a_month(expression)
    assert told is None or told > 0
