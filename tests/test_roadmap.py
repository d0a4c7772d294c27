"""The roadmap: every finding in one step, every step where it belongs, and said why."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from samples import a_check, a_claim

from colonnade import savings
from colonnade.check import Check, Effort, Pillar
from colonnade.edit import Edit
from colonnade.finding import Fix, Severity, Worth
from colonnade.measure import Range
from colonnade.roadmap import plan
from colonnade.verdict import Claim, Evidence


def order(checks: list[Check], claims: list[Claim]) -> list[str]:
    return [step.check for step in plan(claims, checks)]


def test_severity_comes_before_effort_and_effort_before_reach() -> None:
    checks = [
        a_check("mild", severity=Severity.LOW),
        a_check("slow", effort=Effort.HOURS),
        a_check("narrow"),
        a_check("wide"),
        a_check("worst", severity=Severity.CRITICAL, effort=Effort.DAYS),
    ]
    claims = [a_claim(each.name, severity=each.severity) for each in checks]
    claims += [a_claim("wide", line=line) for line in range(20, 24)]
    claims += [a_claim("slow", line=line) for line in range(30, 39)]
    steps = plan(claims, checks)
    assert [step.check for step in steps] == ["worst", "wide", "narrow", "slow", "mild"]
    assert [step.number for step in steps] == [1, 2, 3, 4, 5]
    assert [step.why for step in steps] == [
        "First of the critical ones: the quickest; takes days.",
        "First of the high ones: the quickest; each place takes minutes.",
        "As urgent as step 2: jobs are done in time.",
        "As severe as step 3, but each place takes hours.",
        "First of the low ones: the quickest; takes minutes.",
    ]


def test_security_and_loss_of_data_come_before_what_is_as_severe_and_quicker() -> None:
    checks = [
        a_check("alarm", pillar=Pillar.OPERATIONAL_EXCELLENCE),
        a_check("cheap", pillar=Pillar.COST),
        a_check("retry"),
        a_check("lost", effort=Effort.HOURS, loses_data=True),
        a_check("open", pillar=Pillar.SECURITY, effort=Effort.DAYS),
    ]
    steps = plan([a_claim(each.name) for each in checks], checks)
    assert [(step.check, step.why) for step in steps] == [
        ("open", "First of the high ones: it is about security."),
        ("lost", "Next of the high ones: it loses data."),
        ("retry", "Next of the high ones: the quickest; takes minutes."),
        ("alarm", "As urgent as step 3: jobs are done in time."),
        ("cheap", "As urgent as step 4: jobs are done in time."),
    ]


def test_the_severity_of_a_finding_outweighs_that_of_its_check() -> None:
    checks = [a_check("usual"), a_check("worse", severity=Severity.LOW)]
    steps = plan([a_claim("usual"), a_claim("worse", severity=Severity.CRITICAL)], checks)
    assert [(step.check, step.severity) for step in steps] == [
        ("worse", Severity.CRITICAL),
        ("usual", Severity.HIGH),
    ]


def test_what_others_build_on_comes_before_them_and_both_say_so() -> None:
    checks = [
        a_check("alarm", severity=Severity.HIGH, after=("log", "tracing")),
        a_check("other", severity=Severity.MEDIUM),
        a_check("log", severity=Severity.LOW),
    ]
    steps = plan([a_claim(each.name, severity=each.severity) for each in checks], checks)
    assert [(step.check, step.after, step.why) for step in steps] == [
        ("log", (), "Before alarm, which builds on it; takes minutes."),
        ("alarm", ("log",), "After log, which it builds on; high, takes minutes."),
        ("other", (), "First of the medium ones: the quickest; takes minutes."),
    ]


def test_what_concerns_other_resources_of_the_same_kind_is_nothing_to_build_on() -> None:
    checks = [
        a_check("tight", severity=Severity.HIGH, after=("shared",)),
        a_check("shared", severity=Severity.MEDIUM),
    ]
    tight = a_claim("tight", severity=Severity.HIGH, resource="Deploying", line=40)
    shared = a_claim("shared", severity=Severity.MEDIUM, resource="Working")
    assert [(step.check, step.after) for step in plan([tight, shared], checks)] == [
        ("tight", ()),
        ("shared", ()),
    ]
    further = Evidence(at=tight.home or tight.at, text="the same holds for Deploying")
    both = a_claim("shared", severity=Severity.MEDIUM, resource="Working", evidence=(further,))
    assert order(checks, [tight, both]) == ["shared", "tight"]
    nameless = a_claim("shared", severity=Severity.MEDIUM, key="")
    assert order(checks, [tight, nameless]) == ["shared", "tight"]


def test_a_step_is_compared_with_one_that_is_as_quick() -> None:
    checks = [
        a_check("late", severity=Severity.HIGH, after=("slow",)),
        a_check("slow", severity=Severity.MEDIUM, effort=Effort.HOURS),
        a_check("quick", severity=Severity.MEDIUM),
        a_check("slower", severity=Severity.MEDIUM, effort=Effort.DAYS),
    ]
    steps = plan([a_claim(each.name, severity=each.severity) for each in checks], checks)
    assert [(step.check, step.why) for step in steps] == [
        ("slow", "Before late, which builds on it; takes hours."),
        ("late", "After slow, which it builds on; high, takes minutes."),
        ("quick", "Next of the medium ones: the quickest; takes minutes."),
        ("slower", "As severe as step 3, but takes days."),
    ]


def test_steps_that_build_on_each_other_in_a_circle_are_still_planned() -> None:
    checks = [a_check("hen", after=("egg", "hen")), a_check("egg", after=("hen",))]
    assert sorted(order(checks, [a_claim("hen"), a_claim("egg")])) == ["egg", "hen"]


def test_a_step_says_what_to_do_and_what_it_is_worth() -> None:
    worth = Worth("$1 less for a million requests", "price list of 2026-10-01")
    claims = [
        a_claim(line=1, fix=Fix.advice("Set Timeout to 30"), worth=worth),
        a_claim(line=2, fix=Fix.advice("Set Timeout to 60"), worth=worth),
        a_claim(line=3, fix=Fix.advice("Set Timeout to 60"), worth=worth),
    ]
    (step,) = plan(claims, [a_check()])
    assert step.how == ("Set Timeout to 60", "Set Timeout to 30")
    assert step.worth == (worth,)
    assert step.findings == (0, 1, 2)
    assert (step.gain, step.more) == ("jobs are done in time", "colonnade explain jobs-are-late")
    (mixed,) = plan([*claims, a_claim(line=4)], [a_check()])
    assert mixed.worth == ()


def test_nothing_found_is_nothing_to_do() -> None:
    assert plan([], [a_check()]) == []


NAMES = ("a", "b", "c", "d", "e")


@given(
    after=st.fixed_dictionaries({name: st.sets(st.sampled_from(NAMES)) for name in NAMES}),
    severities=st.lists(st.sampled_from(Severity), min_size=5, max_size=5),
    seed=st.integers(),
)
def test_prerequisites_always_come_first_and_the_order_of_findings_does_not_matter(
    after: dict[str, set[str]], severities: list[Severity], seed: int
) -> None:
    checks = [
        # Only earlier names: a real set of checks has no circles, as test_check proves.
        a_check(name, after=tuple(sorted(other for other in after[name] if other < name)), severity=severity)
        for name, severity in zip(NAMES, severities, strict=True)
    ]
    claims = [a_claim(each.name, severity=each.severity, line=10 * n) for n, each in enumerate(checks, 1)]
    ordered = order(checks, claims)
    assert sorted(ordered) == list(NAMES)
    for each in checks:
        assert all(ordered.index(other) < ordered.index(each.name) for other in each.after)
    random.Random(seed).shuffle(checks)  # noqa: S311 - a test
    random.Random(seed).shuffle(claims)  # noqa: S311 - a test
    assert order(checks, claims) == ordered


def test_a_step_without_fixes_says_only_what_it_is_worth() -> None:
    (step,) = plan([a_claim()], [a_check()])
    assert step.how == ()


def test_a_step_is_due_when_it_or_what_builds_on_it_is() -> None:
    checks = [
        a_check("role", severity=Severity.LOW),
        a_check("tight", severity=Severity.CRITICAL, after=("role",)),
        a_check("slow", severity=Severity.MEDIUM),
        a_check("dull", severity=Severity.LOW),
    ]
    steps = plan([a_claim(each.name, severity=each.severity) for each in checks], checks)
    assert [(step.check, str(step.horizon)) for step in steps] == [
        ("role", "now"),
        ("tight", "now"),
        ("slow", "next"),
        ("dull", "later"),
    ]
    assert [step.unlocks for step in steps] == [("tight",), (), (), ()]


def test_of_what_is_as_urgent_and_as_quick_comes_first_what_saves_most() -> None:
    checks = [a_check("cheap"), a_check("dear"), a_check("other")]
    worths = [Worth("", "", savings.of_month(dollars)) for dollars in (1, 300, -20)]
    claims = [a_claim(each.name, worth=worth) for each, worth in zip(checks, worths, strict=True)]
    steps = plan(claims, checks)
    assert [step.check for step in steps] == ["dear", "cheap", "other"]
    assert [step.gains.dollars for step in steps] == [Range.exactly(each) for each in (300, 1, -20)]


def test_a_step_tells_how_it_is_fixed_and_proved() -> None:
    fix = Fix("Set it", (Edit("template.yaml", ("Resources", "Jobs"), 1),))
    claims = [a_claim(line=1, fix=fix), a_claim(line=2, fix=Fix.advice("Do it"))]
    (step,) = plan(claims, [a_check()])
    assert (step.fixable, step.fix("my app")) == (1, "colonnade fix 'my app' jobs-are-late")
    assert step.proof(".") == "colonnade review . --check jobs-are-late"
    (step,) = plan(claims[1:], [a_check()])
    assert (step.fixable, step.fix(".")) == (0, None)
