"""The report for programs, as review.schema.json describes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from colonnade.edit import Append, Change, CodeEdit, NewResource, Removal
from colonnade.fact import Origin
from colonnade.measure import Range
from colonnade.problem import Problem
from colonnade.review import Review
from colonnade.roadmap import Step
from colonnade.scorecard import Score
from colonnade.suppression import Allowance
from colonnade.traffic import Gains
from colonnade.verdict import Claim

if TYPE_CHECKING:
    from colonnade.telemetry.account import Account

SCHEMA = "colonnade.review/1"


def render(review: Review) -> str:
    """Give the whole review as JSON text."""
    return json.dumps(told(review), indent=2, default=str) + "\n"


def told(review: Review) -> dict[str, Any]:
    """Give the whole review as plain data."""
    return {
        "schema": SCHEMA,
        "applications": [
            {
                "name": each.name,
                "templates": list(each.templates),
                "region": each.region,
                "resources": each.resources,
                "functions": each.functions,
            }
            for each in review.applications
        ],
        "checks": [each.name for each in review.checks],
        "scorecard": [_score(each) for each in review.scorecard],
        "findings": [finding(each) for each in review.findings],
        "unknown": [
            {
                "check": each.check,
                "pillar": each.pillar.slug,
                "resource": each.resource,
                "reason": each.reason,
                "location": _location(each.at),
            }
            for each in review.unknown
        ],
        "broken": [
            {
                "check": each.check,
                "resource": each.resource,
                "reason": each.reason,
                "location": _location(each.at),
            }
            for each in review.broken
        ],
        "suppressed": _suppressed(review),
        "roadmap": [_step(each, review) for each in review.roadmap],
        "problems": [_problem(each) for each in review.problems],
        **({} if review.seen is None else {"telemetry": _telemetry(review.seen)}),
    }


def finding(claim: Claim) -> dict[str, Any]:
    """Give one finding as plain data."""
    fix, worth = claim.fix, claim.worth
    return {
        "check": claim.check,
        "pillar": claim.pillar.slug,
        "severity": str(claim.severity),
        "confidence": str(claim.confidence),
        "resource": claim.resource,
        "message": claim.message,
        "location": _location(claim.at),
        "evidence": [{"location": _location(each.at), "text": each.text} for each in claim.evidence],
        "fix": fix
        and {
            "summary": fix.summary,
            "safety": fix.safety.value,
            "edits": [_edit(each) for each in fix.edits],
        },
        "worth": worth and {"statement": worth.statement, "basis": worth.basis},
        "notes": list(claim.notes),
    }


def _edit(change: Change) -> dict[str, Any]:
    """One edit: what is done, where, and with what."""
    match change:
        case CodeEdit():
            return {"kind": "code", "file": change.file, "path": [], "value": change.recipe}
        case NewResource():
            return {
                "kind": "resource",
                "file": change.file,
                "path": list(change.path),
                "value": change.declared,
            }
        case Removal():
            return {"kind": "removal", "file": change.file, "path": list(change.path), "value": None}
    kind = "append" if isinstance(change, Append) else "set"
    return {"kind": kind, "file": change.file, "path": list(change.path), "value": change.value}


def _location(at: Origin | None) -> dict[str, Any] | None:
    return {"file": at.file, "line": at.line, "column": at.column} if at else None


def _score(score: Score) -> dict[str, Any]:
    return {
        "pillar": score.pillar.slug,
        "met": score.met,
        "missed": score.missed,
        "unknown": score.unknown,
        "allowed": score.allowed,
        "not_applicable": score.not_applicable,
        "places_met": score.places_met,
        "places": score.places,
    }


def _suppressed(review: Review) -> list[dict[str, Any]]:
    """Every allowance with the findings it accepts; one that accepts nothing has none."""
    accepted: dict[Allowance, list[Claim]] = {each: [] for each in review.unused}
    for each in review.suppressed:
        accepted.setdefault(each.by, []).append(each.claim)
    return [
        {
            "check": by.check,
            "because": by.because,
            "location": {"file": by.file, "line": by.line, "column": 0},
            "findings": [finding(claim) for claim in claims],
        }
        for by, claims in sorted(accepted.items())
    ]


def _step(step: Step, review: Review) -> dict[str, Any]:
    telemetry = review.seen.seen.source if review.seen is not None and review.telemetry else ""
    return {
        "step": step.number,
        "check": step.check,
        "title": step.title,
        "pillar": step.pillar.slug,
        "severity": str(step.severity),
        "effort": str(step.effort),
        "why": step.why,
        "gain": step.gain,
        "worth": [{"statement": each.statement, "basis": each.basis} for each in step.worth],
        "how": list(step.how),
        "findings": list(step.findings),
        "after": list(step.after),
        "more": step.more,
        "horizon": str(step.horizon),
        "unlocks": list(step.unlocks),
        "gains": _gains(step.gains),
        "fixable": step.fixable,
        "fix": step.fix(".", telemetry),
        "proof": step.proof(".", telemetry),
    }


def _gains(gains: Gains) -> dict[str, Any]:
    return {
        "dollars_a_month": _range(gains.dollars),
        "grams_co2e_a_month": _range(gains.grams),
        "milliseconds": [{"per": per.value, **(_range(wait) or {})} for per, wait in gains.waits],
        "assumptions": [*(said for _, said in gains.observations), *gains.assumptions],
    }


def _range(amount: Range | None) -> dict[str, float | None] | None:
    """Give a range in six significant figures: what is estimated is not known better."""
    if amount is None:
        return None
    return {name: _rounded(getattr(amount, name)) for name in ("low", "likely", "high")}


def _telemetry(seen: Account) -> dict[str, Any]:
    return {
        "source": seen.seen.source,
        "first": seen.seen.first_at,
        "last": seen.seen.last_at,
        "days": round(seen.seen.days, 4),
        "invocations": seen.invocations,
        "functions": [
            {
                "function": each.function,
                "log": each.log,
                "matched": str(each.way),
                "invocations": seen.loads[each.function].invocations,
                "invocations_a_month": _rounded(seen.loads[each.function].load.requests),
            }
            for each in seen.matches
        ],
        "without_logs": list(seen.silent),
        "not_matched": list(seen.unmatched),
        "doubtful": [{"log": each.log, "why": each.why} for each in seen.doubtful],
        "ignored": list(seen.ignored),
    }


def _rounded(amount: float | None) -> float | None:
    return None if amount is None else float(f"{amount:.6g}")


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "location": {"file": problem.file, "line": problem.line, "column": problem.column},
        "what": problem.what,
        "advice": problem.advice,
        "note": problem.note,
    }
