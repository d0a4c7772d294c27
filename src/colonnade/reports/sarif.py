"""The report for code scanning: SARIF 2.1.0, as GitHub takes it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from colonnade import __version__
from colonnade.check import Check, Pillar
from colonnade.fact import Origin
from colonnade.finding import Severity
from colonnade.problem import Problem
from colonnade.review import Review
from colonnade.verdict import Claim, Crash

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}
# GitHub shows a security finding by this figure: over 9.0 is critical, 7.0 high, 4.0 medium.
SECURITY = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "3.0"}
# How many places that prove a result are given with it.
MOST_RELATED = 10
KINDS = {"error": "error", "warning": "warning", "note": "recommendation"}


def render(review: Review, prefix: str = "") -> str:
    """Give the review as SARIF text; `prefix` leads from the repository's root to the reviewed folder."""
    return json.dumps(told(review, prefix), indent=2, default=str) + "\n"


def told(review: Review, prefix: str = "") -> dict[str, Any]:
    """Give the review as a SARIF log."""
    writer = _Writer(review, prefix)
    driver = {
        "name": "Colonnade",
        "semanticVersion": __version__,
        "rules": [_rule(each) for each in review.checks],
    }
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not review.broken,
                        "toolExecutionNotifications": [
                            *(writer.problem(each) for each in review.problems),
                            *(writer.crash(each) for each in review.broken),
                        ],
                    }
                ],
                "results": [
                    *(writer.result(each) for each in review.findings),
                    *(writer.result(each.claim, each.by.because) for each in review.suppressed),
                ],
            }
        ],
    }


class _Writer:
    """Writes the results of one run: it knows the order of the rules and what was said before."""

    def __init__(self, review: Review, prefix: str) -> None:
        self.prefix = prefix
        self.rules = {check.name: index for index, check in enumerate(review.checks)}
        self.said: Counter[str] = Counter()

    def result(self, claim: Claim, because: str | None = None) -> dict[str, Any]:
        fingerprint = self._fingerprint(claim)
        result: dict[str, Any] = {
            "ruleId": claim.check,
            "ruleIndex": self.rules[claim.check],
            "level": LEVELS[claim.severity],
            "message": {
                "text": _plain(claim.message) + (f". {_plain(claim.fix.summary)}." if claim.fix else ".")
            },
            "locations": [
                {
                    "physicalLocation": self._physical(claim.at),
                    "logicalLocations": [{"name": claim.resource, "kind": "resource"}],
                }
            ],
            "partialFingerprints": {"primaryLocationLineHash": fingerprint, "colonnade/v1": fingerprint},
            "properties": {"confidence": str(claim.confidence), "severity": str(claim.severity)},
        }
        if claim.evidence:
            result["relatedLocations"] = [
                {
                    "id": number,
                    # Telemetry is no file of the repository.
                    **({"physicalLocation": self._physical(each.at)} if each.at.line else {}),
                    "message": {"text": _plain(each.text)},
                }
                for number, each in enumerate(claim.evidence[:MOST_RELATED], 1)
            ]
        if because is not None:
            result["suppressions"] = [{"kind": "inSource", "justification": because}]
        return result

    def problem(self, problem: Problem) -> dict[str, Any]:
        at = Origin(problem.file, problem.line, problem.column)
        advice = f"; {problem.advice}" if problem.advice else ""
        return {
            "level": "note" if problem.note else "error",
            "message": {"text": _plain(problem.what + advice)},
            "locations": [{"physicalLocation": self._physical(at)}],
        }

    def crash(self, crash: Crash) -> dict[str, Any]:
        notification: dict[str, Any] = {
            "level": "error",
            "message": {"text": _plain(f"The check {crash.check} broke on {crash.resource}: {crash.reason}")},
            "associatedRule": {"id": crash.check, "index": self.rules[crash.check]},
        }
        if crash.at is not None:
            notification["locations"] = [{"physicalLocation": self._physical(crash.at)}]
        return notification

    def _physical(self, at: Origin) -> dict[str, Any]:
        physical: dict[str, Any] = {
            "artifactLocation": {"uri": quote(self.prefix + at.file, errors="replace"), "uriBaseId": ROOT}
        }
        if at.line:
            physical["region"] = {"startLine": at.line} | ({"startColumn": at.column} if at.column else {})
        return physical

    def _fingerprint(self, claim: Claim) -> str:
        """A digest of what the finding means, with a number for those that mean the same."""
        identity = "\0".join((self.prefix + claim.at.file, *claim.meaning))
        digest = hashlib.sha256(identity.encode(errors="backslashreplace")).hexdigest()[:16]
        self.said[digest] += 1
        return f"{digest}:{self.said[digest]}"


def _rule(check: Check) -> dict[str, Any]:
    level = LEVELS[check.severity]
    properties: dict[str, Any] = {
        "tags": list(_tags(check.pillar, check.also, check.lens)),
        "precision": str(check.confidence),
        "problem.severity": KINDS[level],
    }
    if check.pillar is Pillar.SECURITY:
        properties["security-severity"] = SECURITY[check.severity]
    page = check.documentation.strip() or check.title
    return {
        "id": check.name,
        "name": check.name.replace("-", " ").title().replace(" ", ""),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": _first_paragraph(page, check.title)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": level},
        "properties": properties,
    }


def _tags(pillar: Pillar, also: Iterable[Pillar], lens: Iterable[str]) -> Iterable[str]:
    return sorted({"serverless", pillar.slug, *(each.slug for each in also), *lens})


def _first_paragraph(page: str, title: str) -> str:
    """Why it matters: the first paragraph below the first heading, else the title."""
    paragraphs = [each.strip() for each in page.split("\n\n")[1:]]
    said = next((each for each in paragraphs if each and not each.startswith("#")), title)
    return " ".join(said.split())


def _plain(text: str) -> str:
    """Escape what SARIF would take for a link."""
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text
