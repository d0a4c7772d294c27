"""The answers to the lens: for people, for programs, and as a custom lens of the Well-Architected Tool."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import click

from colonnade.aws.lens import Level, Question, lens
from colonnade.finding import Severity
from colonnade.lens import Answer, Answered, Standing
from colonnade.reports.text import COLOURS, WIDTH, counted, shown
from colonnade.verdict import Claim

SCHEMA = "colonnade.lens/1"
MARKS = {
    Standing.MET: ("met", "green"),
    Standing.MISSED: ("missed", "red"),
    Standing.NOT_APPLICABLE: ("n/a", "white"),
    Standing.OPEN: ("open", "yellow"),
}
PILLARS = {
    "operationalExcellence": "Operational excellence",
    "security": "Security",
    "reliability": "Reliability",
    "performance": "Performance",
    "costOptimization": "Cost",
    "sustainability": "Sustainability",
}
RULE = "A required practice that is missed is a high risk, a good one a medium, a best one a low."
MAYBE = " The risk may be what stands behind maybe, if what is open is missed."
MOST_CHECKS = 3
LONGEST_NOTE = 250


def text(answers: Sequence[Answered]) -> Iterator[str]:
    """Give the lines for a terminal: each question with its risk, each practice with what says so."""
    yield from _summary(answers)
    for pillar, those in groupby(answers, key=lambda each: each.question.pillar):
        yield ""
        yield click.style(PILLARS[pillar], bold=True, underline=True)
        for each in those:
            yield ""
            yield from _question(each)
    yield ""
    yield from textwrap.wrap(RULE + (MAYBE if _asks(answers) else "") + _asks(answers), WIDTH)


def _summary(answers: Sequence[Answered]) -> Iterator[str]:
    every = [answer.standing for each in answers for answer in each.answers]
    figures = ", ".join(f"{every.count(standing)} {mark}" for standing, (mark, _) in MARKS.items())
    practices = counted(len(every), "practice")
    yield click.style("Serverless Applications Lens", bold=True) + f": {practices}, {figures}"


def _question(answered: Answered) -> Iterator[str]:
    risk = _risk(answered)
    title = f"{answered.question.label}  {answered.question.title}"
    first, *rest = textwrap.wrap(title, WIDTH - len(risk) - 2, subsequent_indent=" " * 7)
    style = COLOURS[answered.risk] if answered.risk else {}
    yield click.style(first, bold=True) + " " * (WIDTH - len(first) - len(risk)) + click.style(risk, **style)
    yield from (click.style(line, bold=True) for line in rest)
    for answer in answered.answers:
        mark, colour = MARKS[answer.standing]
        start = f"  {mark:<7} {answer.practice.level!s:<9}"
        lines = textwrap.wrap(answer.practice.title, WIDTH - len(start))
        yield f"  {click.style(f'{mark:<7}', fg=colour)} {answer.practice.level!s:<9}{lines[0]}"
        yield from (" " * len(start) + line for line in lines[1:])
        for said in evidence(answer):
            for line in textwrap.wrap(shown(said), WIDTH - len(start) - 2, break_on_hyphens=False):
                yield click.style(" " * (len(start) + 2) + line, dim=True)


def _risk(answered: Answered) -> str:
    """Say the risk, and how far what is open could raise it."""
    risk, further = answered.risk, answered.open_risk
    said = f"{risk} risk" if risk else "no risk seen"
    if further is not None and (risk is None or further > risk):
        said += f", maybe {further}"
    return said


def evidence(answer: Answer) -> Iterator[str]:
    """Say what an answer rests on."""
    by_check: dict[str, list[Claim]] = {}
    for claim in answer.findings:
        by_check.setdefault(claim.check, []).append(claim)
    ordered = sorted(by_check.items(), key=lambda each: (-max(claim.severity for claim in each[1]), each[0]))
    for check, claims in ordered[:MOST_CHECKS]:
        yield f"{check}: {counted(len(claims), 'finding')}, first at {claims[0].at}"
    if len(ordered) > MOST_CHECKS:
        yield f"and {counted(len(ordered) - MOST_CHECKS, 'check')} more"
    if answer.said is not None and (answer.standing is not Standing.MISSED or not answer.findings):
        because = f": {answer.said.because}" if answer.said.because else ""
        yield f"a person says {answer.said.answer}{because} ({answer.said.file}:{answer.said.line})"
    elif answer.contradicted and answer.said is not None:
        yield f"a person says yes ({answer.said.file}:{answer.said.line}), the findings say otherwise"
    elif answer.standing is Standing.MET:
        accepted = f", and {counted(answer.accepted, 'finding')} accepted" if answer.accepted else ""
        yield f"{counted(answer.met, 'place')} by {counted(len(answer.checks), 'check')}{accepted}"
    yield from answer.reasons


def _asks(answers: Sequence[Answered]) -> str:
    asked = sum(len(each.open) for each in answers)
    if not asked:
        return ""
    return f" {counted(asked, 'practice')} only a person can tell of: --ask FILE writes the questions."


def markdown(answers: Sequence[Answered]) -> str:
    """Give a document."""
    lines = ["# Serverless Applications Lens", "", RULE]
    for pillar, those in groupby(answers, key=lambda each: each.question.pillar):
        lines += ["", f"## {PILLARS[pillar]}"]
        for each in those:
            lines += [
                "",
                f"### {each.question.label}: {each.question.title}",
                "",
                f"{_risk(each).capitalize()}.",
            ]
            lines += ["", "| | level | practice | evidence |", "|---|---|---|---|"]
            for answer in each.answers:
                said = "; ".join(evidence(answer)).replace("|", "\\|")
                mark = MARKS[answer.standing][0]
                lines.append(
                    f"| {mark} | {answer.practice.level} | {answer.practice.title} | {shown(said)} |"
                )
    return "\n".join(lines) + "\n"


def told(answers: Sequence[Answered]) -> str:
    """Give all of it as JSON text."""
    questions = [
        {
            "id": each.question.id,
            "label": each.question.label,
            "pillar": each.question.pillar,
            "title": each.question.title,
            "risk": str(each.risk) if each.risk else None,
            "risk_if_open_is_missed": str(max(filter(None, (each.risk, each.open_risk)), default="")) or None,
            "practices": [_answer(answer) for answer in each.answers],
        }
        for each in answers
    ]
    return json.dumps({"schema": SCHEMA, "rule": RULE, "questions": questions}, indent=2) + "\n"


def _answer(answer: Answer) -> dict[str, Any]:
    said = answer.said
    return {
        "id": answer.practice.id,
        "level": str(answer.practice.level),
        "title": answer.practice.title,
        "standing": answer.standing.value,
        "checks": list(answer.checks),
        "findings": [
            {"check": each.check, "message": each.message, "file": each.at.file, "line": each.at.line}
            for each in answer.findings
        ],
        "places_met": answer.met,
        "places_unknown": answer.unknown,
        "accepted": answer.accepted,
        "reasons": list(answer.reasons),
        "question": answer.practice.question if answer.standing is Standing.OPEN else None,
        "said": said
        and {"answer": said.answer, "because": said.because, "file": said.file, "line": said.line},
    }


def note(answer: Answer) -> str:
    """Say in at most 250 characters what an answer rests on, as the Well-Architected Tool takes it."""
    return textwrap.shorten("; ".join(evidence(answer)), LONGEST_NOTE, placeholder=" …")


def custom_lens() -> str:
    """Give the questions as a custom lens that the Well-Architected Tool imports.

    The tool knows no low risk: a best practice that is missed alone is none to it.
    """
    pillars = [
        {
            "id": pillar,
            "name": PILLARS[pillar],
            "questions": [_custom(question) for question in those],
        }
        for pillar, those in groupby(lens(), key=lambda each: each.pillar)
    ]
    said = {
        "schemaVersion": "2021-11-01",
        "name": "Colonnade: serverless applications",
        "description": "The practices that Colonnade judges serverless applications by. " + RULE,
        "pillars": pillars,
    }
    return json.dumps(said, indent=2) + "\n"


def _custom(question: Question) -> dict[str, Any]:
    required = [each.id for each in question.practices if each.level is Level.REQUIRED]
    wanted = [each.id for each in question.practices if each.level is not Level.BEST]
    rules = [{"condition": " && ".join(wanted), "risk": "NO_RISK"}]
    if required and required != wanted:
        rules.append({"condition": " && ".join(required), "risk": "MEDIUM_RISK"})
    default = Severity.HIGH if required else Severity.MEDIUM
    return {
        "id": question.id,
        "title": question.title,
        "description": f"{question.label}. {RULE}",
        "choices": [
            *(
                {
                    "id": each.id,
                    "title": each.title,
                    "description": f"{str(each.level).capitalize()}. {each.question}",
                    "improvementPlan": {
                        "displayText": "colonnade lens PATH tells where it is missed, and how to put it right"
                    },
                }
                for each in question.practices
            ),
            {"id": question.none, "title": "None of these"},
        ],
        "riskRules": [*rules, {"condition": "default", "risk": f"{default.name}_RISK"}],
    }
