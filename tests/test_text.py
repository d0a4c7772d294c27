"""The text report: complete, short, and within the width of a terminal."""

from __future__ import annotations

from dataclasses import replace

import click
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from samples import a_check, a_claim, a_review

from colonnade.check import Effort, Pillar
from colonnade.fact import Origin
from colonnade.finding import Fix, Severity, Worth
from colonnade.problem import Problem
from colonnade.reports import text
from colonnade.review import Review
from colonnade.suppression import Allowance, Suppressed
from colonnade.verdict import Crash, Doubt, Evidence

ALLOWANCE = Allowance("template.yaml", 3, "jobs-are-late", "nobody waits for these jobs")


def told(review: Review, *, everything: bool = False) -> str:
    return "\n".join(click.unstyle(line) for line in text.render(review, everything=everything))


def test_a_report_reads_from_how_it_stands_to_what_to_do_first() -> None:
    worth = Worth("$1 less for a million requests", "a price list")
    claims = [
        a_claim(line=line, fix=Fix.advice("Set VisibilityTimeout to 120"), worth=worth) for line in (7, 17)
    ]
    claims.append(a_claim("logs-are-plain", line=9, severity=Severity.LOW, message="Worker logs plain text"))
    checks = (
        a_check("jobs-are-late", pillar=Pillar.RELIABILITY),
        a_check(
            "logs-are-plain", pillar=Pillar.OPERATIONAL_EXCELLENCE, severity=Severity.LOW, effort=Effort.HOURS
        ),
    )
    assert (
        told(a_review(*claims, checks=checks))
        == """\
Colonnade · template.yaml · 2 resources · 1 function · 2 checks

                              met   missed  unknown      n/a          places met
  Operational excellence        0        1        0        0  ██████░░░░░░  50 %
  Reliability                   0        1        0        0  ████░░░░░░░░  33 %
  All pillars                   0        2        0        0                40 %

Roadmap: 2 steps for 3 findings (2 high, 1 low)

Now  critical and high, and what they build on

 1  Samples to test with                                     high · minutes each
    First of the high ones: the quickest; each place takes minutes.
    template.yaml:7   Jobs hides messages for 30 s; Worker needs 120 s
    template.yaml:17  Jobs hides messages for 30 s; Worker needs 120 s
    Do     Set VisibilityTimeout to 120.
    Worth  Jobs are done in time.
           $1 less for a million requests.
    More   colonnade explain jobs-are-late

Later  low

 2  Samples to test with                                             low · hours
    First of the low ones: the quickest; takes hours.
    template.yaml:9  Worker logs plain text
    Worth  Jobs are done in time.
    More   colonnade explain logs-are-plain

3 findings (2 high, 1 low). Start with step 1: colonnade explain jobs-are-late"""
    )


def test_many_findings_of_a_step_are_counted_unless_all_are_asked_for() -> None:
    claims = [
        a_claim(
            line=line,
            fix=Fix.advice(f"Set Timeout to {line}"),
            evidence=(Evidence(Origin("a.py", line, 1), "x"),),
        )
        for line in range(10, 20)
    ]
    short = told(a_review(*claims))
    assert short.count("hides messages") == 5
    assert "    and 5 more (--all shows them)\n" in short
    assert "           and 9 like it (--all shows them)\n" in short
    assert "a.py" not in short
    whole = told(a_review(*claims), everything=True)
    assert whole.count("hides messages") == 10
    assert "more" not in whole
    assert "      · x (a.py:19)\n" in whole


def test_long_places_stand_below_their_findings() -> None:
    file = "services/booking/src/reserve/reserve.py"
    report = told(a_review(*(a_claim(file=file, line=line, notes=("a note",)) for line in range(1, 6))))
    assert f"    - Jobs hides messages for 30 s; Worker needs 120 s\n      {file}:1\n" in report
    assert report.count(file) == text.FEWER
    assert report.count("a note") == text.FEWER


def test_unknown_is_grouped_by_reason_the_most_frequent_first() -> None:
    same = "the role is not in the files"
    doubts = (
        *(
            Doubt(f"check-{line}", Pillar.COST, "Jobs", same, Origin("a.yaml", line, 1))
            for line in range(1, 5)
        ),
        Doubt("check-9", Pillar.COST, "Jobs", "Timeout is the parameter Hidden", None),
    )
    report = told(a_review(doubts=doubts))
    assert "Unknown: 5 questions that are left open\n" in report
    assert (
        "   4  the role is not in the files (a.yaml:1 and 3 more places)\n      check-1, check-2 and 2 more checks\n"
        "   1  Timeout is the parameter Hidden\n      check-9\n"
    ) in report
    many = tuple(Doubt("c", Pillar.COST, "Jobs", f"reason {number}", None) for number in range(7))
    assert "      and 2 more reasons (--all shows them)\n" in told(a_review(doubts=many))
    assert "reason 6" in told(a_review(doubts=many), everything=True)


def test_what_was_accepted_is_listed_and_what_is_in_vain() -> None:
    suppressed = tuple(Suppressed(a_claim(line=line), ALLOWANCE) for line in range(1, 8))
    report = told(a_review(checks=(a_check(),), suppressed=suppressed, unused=(ALLOWANCE,)))
    assert "Accepted: 7 findings that you allowed\n" in report
    assert "  jobs-are-late, template.yaml:1: nobody waits for these jobs\n" in report
    assert "  and 2 more (--all shows them)\n" in report
    assert (
        "Allowed in vain: these accept nothing: take them out\n  template.yaml:3: jobs-are-late\n" in report
    )
    assert "allowed" in report.splitlines()[2]


def test_problems_and_broken_checks_are_told() -> None:
    report = told(
        a_review(
            problems=(
                Problem("broken.yaml", 3, 1, "is not YAML", "close the bracket"),
                Problem("template.yaml", 2, 1, "key a is given twice", "remove one", note=True),
            ),
            crashes=(Crash("jobs-are-late", "Jobs", "KeyError: 'x'", Origin("template.yaml", 5, 3)),),
        )
    )
    assert "Not read: 1 problem in the input\n  broken.yaml:3: is not YAML; close the bracket\n" in report
    assert "Noted: all of this was read\n  template.yaml:2: key a is given twice; remove one\n" in report
    assert "\n  jobs-are-late on Jobs (template.yaml:5): KeyError: 'x'\n" in report


@pytest.mark.parametrize(
    ("review", "end"),
    [
        (a_review(checks=(a_check(),)), "Nothing to do: no findings."),
        (
            a_review(checks=(a_check(),), known=2),
            "Nothing to do: no new findings.\nThe baseline knew 2 more findings.",
        ),
        (a_review(), "Nothing was found that these checks are about."),
        (
            a_review(checks=(a_check(),), milder=1),
            "no findings.\n1 milder finding not shown (--min-severity).",
        ),
        (a_review(a_claim(), known=1), "The baseline knew 1 more finding."),
    ],
)
def test_the_end_says_what_remains(review: Review, end: str) -> None:
    assert told(review).endswith(end)


def test_several_applications_are_counted() -> None:
    review = a_review(a_claim())
    one = review.applications[0]
    many = replace(review, applications=(replace(one, resources=2_220), *(one,) * 200))
    assert told(many).startswith(
        "Colonnade · 201 applications, 201 templates · 2,620 resources · 201 functions\n            1 check\n"
    )
    report = told(replace(review, applications=(one, one)))
    assert report.startswith(
        "Colonnade · 2 applications, 2 templates · 4 resources · 2 functions · 1 check\n"
    )


@given(met=st.integers(0, 99), missed=st.integers(0, 99))
def test_a_bar_shows_every_share_that_is_there(met: int, missed: int) -> None:
    assume(met + missed)
    bar = click.unstyle(text._bar(met, met + missed, 12))
    assert len(bar) == 12
    assert ("█" in bar, "░" in bar) == (bool(met), bool(missed))


def test_of_later_steps_the_places_alone_are_told() -> None:
    checks = tuple(a_check(f"check-{number:02}") for number in range(text.NEXT + 1))
    claims = [a_claim(each.name, line=1) for each in checks[:-1]]
    places = [("template.yaml", 1), ("a.yaml", 3), ("a.yaml", 5), ("b.yaml", 7), ("b.yaml", 9)]
    claims += [a_claim(checks[-1].name, line, file=file, severity=Severity.LOW) for file, line in places]
    report = told(a_review(*claims, checks=checks))
    assert "template.yaml:1, a.yaml:3, :5 and 2 more (--all shows them)" in report
    assert "a.yaml:5         Jobs hides messages" in told(a_review(*claims, checks=checks), everything=True)


WORDS = st.lists(st.text("abcdefgh;.", min_size=1, max_size=20), min_size=1, max_size=40).map(" ".join)


@given(messages=st.lists(WORDS, min_size=1, max_size=8), severity=st.sampled_from(Severity), reason=WORDS)
def test_no_line_is_wider_than_a_terminal(messages: list[str], severity: Severity, reason: str) -> None:
    claims = [
        a_claim(line=line, message=message, severity=severity, fix=Fix.advice(message))
        for line, message in enumerate(messages)
    ]
    doubts = (Doubt("jobs-are-late", Pillar.COST, "Jobs", reason, None),)
    for everything in (False, True):
        lines = told(a_review(*claims, doubts=doubts), everything=everything).splitlines()
        assert max(map(len, lines)) <= text.WIDTH
        assert all(line == line.rstrip() for line in lines)


def test_one_line_that_many_take_is_told_once() -> None:
    claims = [
        a_claim(resource=name, message=f"{name} runs on python3.8", key=f"template.yaml#{name}", line=23)
        for name in ("Order", "Pay", "Ship", "Bill", "Mail", "Print")
    ]
    other = a_claim(resource="Old", message="Old runs on python3.7", key="template.yaml#Old", line=40)
    report = told(a_review(*claims, other))
    assert " ".join(report.split("template.yaml:23")[1].split("template.yaml:40")[0].split()) == (
        "Order runs on python3.8; the same holds for Pay, Ship, Bill and 2 more"
    )
    assert "more (--all" not in report
    everything = told(a_review(*claims, other), everything=True)
    assert everything.count("runs on python3.8") == len(claims)


def test_a_note_is_told_with_its_finding() -> None:
    report = told(a_review(a_claim(notes=("it exists only where the parameter Big is 'yes'",))))
    assert "\n      · it exists only where the parameter Big is 'yes'\n" in report


def test_where_nothing_could_be_read_there_is_the_problem_and_no_scorecard() -> None:
    review = replace(a_review(problems=(Problem("t.yaml", 3, 1, "is no valid YAML"),)), applications=())
    assert told(review) == (
        "Not read: 1 problem in the input\n  t.yaml:3: is no valid YAML\n\nNothing was reviewed."
    )
