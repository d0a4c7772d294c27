"""Samples to test with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from colonnade.check import Check, Effort, Outcome, Pillar
from colonnade.fact import Origin
from colonnade.finding import Confidence, Finding, Severity
from colonnade.model.queue import Queue
from colonnade.problem import Problem
from colonnade.review import Review, Reviewed
from colonnade.roadmap import plan
from colonnade.scorecard import scored
from colonnade.suppression import Allowance, Suppressed
from colonnade.verdict import Claim, Crash, Doubt, Verdict

FAULTY = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Timeout: 20
      Events:
        Job:
          Type: SQS
          Properties:
            Queue: !GetAtt Jobs.Arn
"""
CODE = """\
def handler(event, context):
    for record in event["Records"]:
        print(record)
"""


def folder(place: Path, template: str = FAULTY, code: str = CODE) -> Path:
    """Write an application whose queue hides messages too briefly."""
    (place / "src").mkdir(parents=True, exist_ok=True)
    (place / "template.yaml").write_text(template, encoding="utf-8")
    (place / "src" / "app.py").write_text(code, encoding="utf-8")
    return place


def silent(_: Any) -> Iterator[Finding]:
    return iter(())


def a_check(name: str = "jobs-are-late", **changes: Any) -> Check:
    """A check that finds nothing by itself."""
    said: dict[str, Any] = {
        "name": name,
        "judge": silent,
        "over": Queue,
        "pillar": Pillar.RELIABILITY,
        "severity": Severity.HIGH,
        "effort": Effort.MINUTES,
        "gain": "jobs are done in time",
        "lens": (),
        "after": (),
        "also": (),
        "confidence": Confidence.HIGH,
    }
    return Check(**said | changes)


def a_claim(check: str = "jobs-are-late", line: int = 7, **changes: Any) -> Claim:
    """A finding of a check."""
    file = changes.pop("file", "template.yaml")
    resource = changes.pop("resource", "Jobs")
    said: dict[str, Any] = {
        "check": check,
        "pillar": Pillar.RELIABILITY,
        "severity": Severity.HIGH,
        "confidence": Confidence.HIGH,
        "resource": resource,
        "message": f"{resource} hides messages for 30 s; Worker needs 120 s",
        "at": Origin(file, line, 5),
        "key": f"{file}#{resource}",
        "home": Origin(file, line - 2, 3),
    }
    return Claim(**said | changes)


def a_review(
    *claims: Claim,
    checks: tuple[Check, ...] = (),
    doubts: tuple[Doubt, ...] = (),
    crashes: tuple[Crash, ...] = (),
    suppressed: tuple[Suppressed, ...] = (),
    unused: tuple[Allowance, ...] = (),
    problems: tuple[Problem, ...] = (),
    known: int = 0,
    milder: int = 0,
    outcomes: dict[str, dict[Outcome, int]] | None = None,
) -> Review:
    """A review that found just this; checks were met once more, unless `outcomes` tell otherwise."""
    checks = checks or tuple(a_check(name) for name in sorted({claim.check for claim in claims}))
    if outcomes is None:
        outcomes = {each.name: {Outcome.MET: 1} for each in checks}
        for claim in claims:
            counts = outcomes[claim.check]
            counts[Outcome.MISSED] = counts.get(Outcome.MISSED, 0) + 1
        outcomes |= {doubt.check: {Outcome.UNKNOWN: 1} for doubt in doubts}
    verdict = Verdict(outcomes, claims)
    return Review(
        applications=(Reviewed(".", ("template.yaml",), None, 2, 1),),
        checks=checks,
        scorecard=scored(checks, [verdict], claims, [each.claim for each in suppressed]),
        findings=claims,
        unknown=doubts,
        broken=crashes,
        suppressed=suppressed,
        unused=unused,
        problems=problems,
        roadmap=tuple(plan(claims, checks)),
        outcomes=outcomes,
        known=known,
        milder=milder,
    )
