"""Judging: what a check says of a subject becomes exactly one outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from colonnade.check import Effort, Judgement, Outcome, Pillar, all_checks, check, crashed, judge
from colonnade.condition import NEVER, Not, Same
from colonnade.fact import Choice, Fact, NotApplicable, Opaque, Origin
from colonnade.finding import Finding, Severity
from colonnade.model.application import Application
from colonnade.model.resource import Resource

PLACE = Origin("template.yaml", 3, 3)
LARGE = Same("the parameter Size", "large")
HIDDEN = Opaque("the parameter Hidden, which has no default", "Hidden")


def judged(judging: Callable[[Any], Iterator[Finding]], **made: Any) -> Judgement:
    """Judge one resource by one check."""
    by = check(over=Resource, pillar=Pillar.COST, severity=Severity.LOW, effort=Effort.DAYS, gain="less")(
        judging
    )
    resource = Resource(name="Jobs", type="AWS::SQS::Queue", key="template.yaml#Jobs", origin=PLACE, **made)
    application = Application(name=".", origin=PLACE, templates=("template.yaml",), resources=[resource])
    (judgement,) = judge(application, [by])
    return judgement


def asks(*raws: object, unless: object = None) -> Callable[[Any], Iterator[Finding]]:
    """Find every value that is not the one wanted, in order."""

    def values_differ(_: Resource) -> Iterator[Finding]:
        for raw in raws:
            fact: Fact[object] = Fact(raw, PLACE, label="Size")
            if fact.value != unless:
                yield Finding(f"Size is {fact.value}", at=fact)

    return values_differ


def test_a_check_is_named_after_its_function_and_documented_by_its_module() -> None:
    def queue_hides_messages(_: Resource) -> Iterator[Finding]:
        yield from ()

    made = check(over=Resource, pillar=Pillar.COST, severity=Severity.LOW, effort=Effort.DAYS, gain="less")(
        queue_hides_messages
    )
    assert made.name == "queue-hides-messages"
    assert made.title == "Judging: what a check says of a subject becomes exactly one outcome"
    assert Pillar.OPERATIONAL_EXCELLENCE.slug == "operational-excellence"


def test_a_check_without_findings_is_met() -> None:
    assert judged(asks(30, unless=30)).outcome is Outcome.MET


def test_a_check_with_findings_is_missed() -> None:
    judgement = judged(asks(30, 40))
    assert judgement.outcome is Outcome.MISSED
    assert [finding.message for finding in judgement.findings] == ["Size is 30", "Size is 40"]


def test_what_nobody_can_know_is_unknown_with_its_reason_and_place() -> None:
    judgement = judged(asks(HIDDEN))
    assert (judgement.outcome, judgement.at) == (Outcome.UNKNOWN, PLACE)
    assert judgement.reason == "Size is the parameter Hidden, which has no default"


def test_what_was_proved_before_an_unknown_stays_proved() -> None:
    judgement = judged(asks(30, HIDDEN))
    assert judgement.outcome is Outcome.MISSED
    assert [finding.message for finding in judgement.findings] == ["Size is 30"]


def test_a_finding_in_every_branch_is_missed_and_told_in_the_world_that_proved_it() -> None:
    judgement = judged(asks(Choice(LARGE, 900, 300)))
    assert judgement.outcome is Outcome.MISSED
    assert judgement.findings[0].message == f"Size is {900 if judgement.world.decided(LARGE) else 300}"


def test_of_findings_that_differ_from_branch_to_branch_that_is_told_which_claims_least() -> None:
    def half_is_watched(_: Resource) -> Iterator[Finding]:
        watched: Fact[bool] = Fact(Choice(LARGE, False, True), PLACE)
        if watched.value:
            yield Finding("nothing watches its throttles", at=watched, severity=Severity.LOW)
        else:
            yield Finding("nothing watches its errors", at=watched, severity=Severity.HIGH)

    judgement = judged(half_is_watched)
    assert judgement.outcome is Outcome.MISSED
    assert [each.message for each in judgement.findings] == ["nothing watches its throttles"]
    assert not judgement.world.decided(LARGE)


def test_a_finding_in_one_branch_only_is_unknown_and_says_which() -> None:
    judgement = judged(asks(Choice(LARGE, 900, 30), unless=30))
    assert judgement.outcome is Outcome.UNKNOWN
    assert judgement.reason == "Size is 900, but only if the parameter Size is 'large'"


def test_one_branch_unknown_and_the_other_met_is_unknown() -> None:
    judgement = judged(asks(Choice(LARGE, HIDDEN, 30), unless=30))
    assert (judgement.outcome, judgement.reason) == (
        Outcome.UNKNOWN,
        "Size is the parameter Hidden, which has no default",
    )


def test_worlds_in_which_the_resource_does_not_exist_are_left_out() -> None:
    judgement = judged(asks(Choice(LARGE, 900, 30), unless=30), condition=LARGE)
    assert judgement.outcome is Outcome.MISSED
    assert judged(asks(Choice(LARGE, 900, 30), unless=30), condition=Not(LARGE)).outcome is Outcome.MET
    never = judged(asks(900), condition=NEVER)
    assert (never.outcome, never.reason) == (Outcome.NOT_APPLICABLE, "its condition never holds")


def test_what_has_no_meaning_here_is_not_applicable() -> None:
    def has_no_meaning(_: Resource) -> Iterator[Finding]:
        raise NotApplicable("it is no queue")
        yield

    judgement = judged(has_no_meaning)
    assert (judgement.outcome, judgement.reason) == (Outcome.NOT_APPLICABLE, "it is no queue")


def test_a_branch_without_meaning_does_not_hide_what_the_others_prove() -> None:
    def large_is_wrong(_: Resource) -> Iterator[Finding]:
        large: Fact[bool] = Fact(Choice(LARGE, True, False), PLACE)
        if not large.value:
            raise NotApplicable("it is small")
        yield Finding("it is large", at=large)

    assert judged(large_is_wrong).outcome is Outcome.MISSED


def test_a_check_that_crashes_is_broken_and_says_where() -> None:
    def crashes(_: Resource) -> Iterator[Finding]:
        yield from [][len("missing")]

    judgement = judged(crashes)
    assert (judgement.outcome, judgement.at) == (Outcome.BROKEN, PLACE)
    assert judgement.reason.startswith("IndexError: list index out of range (test_check.py:")
    assert crashed(ValueError("two\nlines")) == "ValueError: two lines"


def test_too_many_worlds_are_unknown() -> None:
    choices = [Choice(Same(f"the parameter P{number}", "x"), 1, 0) for number in range(12)]
    judgement = judged(asks(*choices, unless=0))
    assert judgement.outcome is Outcome.UNKNOWN
    assert "more than 64 combinations" in judgement.reason


def test_every_check_is_found_once_and_complete() -> None:
    checks = all_checks()
    names = [each.name for each in checks]
    assert names == sorted(set(names))
    assert len(names) >= 24
    assert {each.pillar for each in checks} == set(Pillar)
    for each in checks:
        assert set(each.after) <= set(names), each.name
        assert each.title, each.name
        assert each.judge.__module__.endswith(f"{each.pillar.name.lower()}.{each.name.replace('-', '_')}")


@pytest.mark.parametrize("name", [each.name for each in all_checks()])
def test_no_check_comes_after_itself(name: str) -> None:
    after = {each.name: each.after for each in all_checks()}
    seen: set[str] = set()
    waiting = list(after[name])
    while waiting:
        other = waiting.pop()
        assert other != name
        if other not in seen:
            seen.add(other)
            waiting += after[other]
