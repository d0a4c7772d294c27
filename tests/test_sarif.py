"""SARIF: valid for the standard, and what GitHub's code scanning asks for besides."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log
from samples import a_check, a_claim, a_review, folder

from colonnade.check import Pillar, all_checks
from colonnade.config import Config
from colonnade.fact import Origin
from colonnade.finding import Fix, Severity
from colonnade.problem import Problem
from colonnade.reports import sarif
from colonnade.review import review
from colonnade.suppression import Allowance, Suppressed
from colonnade.verdict import Claim, Crash, Evidence

PLACE = Origin("template.yaml", 5, 3)
FULL = a_review(
    a_claim(evidence=(Evidence(PLACE, "Timeout is 20"),), fix=Fix.advice("Set VisibilityTimeout to 120")),
    a_claim(line=9, file="a folder/täglich.yaml", message="see [this](1)"),
    checks=(a_check(), a_check("open", pillar=Pillar.SECURITY, also=(Pillar.COST,), lens=("sec_1",))),
    crashes=(Crash("open", "Jobs", "KeyError", PLACE), Crash("open", "Jobs", "KeyError", None)),
    suppressed=(
        Suppressed(a_claim(line=11), Allowance("template.yaml", 3, "jobs-are-late", "nobody waits")),
    ),
    problems=(
        Problem("broken.yaml", 0, 0, "is not YAML", "close it"),
        Problem("broken.yaml", 3, 0, "is odd", note=True),
    ),
)


def run(*claims: Claim, prefix: str = "") -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif.render(a_review(*claims), prefix))
    return log["runs"][0]  # type: ignore[no-any-return]


def fingerprints(*claims: Claim, prefix: str = "") -> list[str]:
    return [
        each["partialFingerprints"]["primaryLocationLineHash"]
        for each in run(*claims, prefix=prefix)["results"]
    ]


def test_every_part_is_valid_for_the_standard() -> None:
    Log.model_validate_json(sarif.render(FULL))


def test_what_was_only_noted_is_no_error() -> None:
    (invocation,) = sarif.told(FULL)["runs"][0]["invocations"]
    levels = [each["level"] for each in invocation["toolExecutionNotifications"]]
    assert levels == ["error", "note", "error", "error"]


def test_the_model_of_the_standard_refuses_what_is_not() -> None:
    log = sarif.told(FULL)
    log["runs"][0]["results"][0]["rule"] = "x"
    with pytest.raises(ValidationError):
        Log.model_validate_json(json.dumps(log))


def test_a_real_review_is_valid(tmp_path: Path) -> None:
    result = review(folder(tmp_path), Config())
    log = sarif.told(result)
    Log.model_validate_json(json.dumps(log))
    rules = [each["id"] for each in log["runs"][0]["tool"]["driver"]["rules"]]
    assert rules == [each.name for each in all_checks() if not each.needs_telemetry]
    assert len(log["runs"][0]["results"]) == len(result.findings) > 0


def test_rules_carry_what_code_scanning_shows() -> None:
    late, open_ = sarif.told(FULL)["runs"][0]["tool"]["driver"]["rules"]
    assert late["id"] == "jobs-are-late"
    assert late["name"] == "JobsAreLate"
    assert late["shortDescription"]["text"] == a_check().title
    assert late["help"]["markdown"] == late["help"]["text"] != ""
    assert late["defaultConfiguration"]["level"] == "error"
    assert late["properties"] == {
        "tags": ["reliability", "serverless"],
        "precision": "high",
        "problem.severity": "error",
    }
    assert open_["properties"]["security-severity"] == "8.0"
    assert open_["properties"]["tags"] == ["cost", "sec_1", "security", "serverless"]


def test_every_rule_says_why_it_matters() -> None:
    for check in all_checks():
        rule = sarif._rule(check)
        assert len(rule["fullDescription"]["text"]) > len(rule["shortDescription"]["text"]), check.name
        assert not rule["fullDescription"]["text"].startswith("#")


def test_results_point_to_their_rule_place_and_evidence() -> None:
    first, second, suppressed = sarif.told(FULL, "services/")["runs"][0]["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("jobs-are-late", 0, "error")
    assert first["message"]["text"] == (
        "Jobs hides messages for 30 s; Worker needs 120 s. Set VisibilityTimeout to 120."
    )
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "services/template.yaml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 7, "startColumn": 5}
    assert first["relatedLocations"][0]["message"]["text"] == "Timeout is 20"
    assert second["message"]["text"] == "see \\[this\\](1)."
    uri = second["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "services/a%20folder/t%C3%A4glich.yaml"
    assert "suppressions" not in first
    assert suppressed["suppressions"] == [{"kind": "inSource", "justification": "nobody waits"}]


@pytest.mark.parametrize(
    ("severity", "level"),
    [
        (Severity.CRITICAL, "error"),
        (Severity.HIGH, "error"),
        (Severity.MEDIUM, "warning"),
        (Severity.LOW, "note"),
    ],
)
def test_severities_become_levels(severity: Severity, level: str) -> None:
    assert run(a_claim(severity=severity))["results"][0]["level"] == level


def test_problems_and_broken_checks_are_notifications() -> None:
    (invocation,) = sarif.told(FULL)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    whole, line, crash, nowhere = invocation["toolExecutionNotifications"]
    assert whole["message"]["text"] == "is not YAML; close it"
    assert "region" not in whole["locations"][0]["physicalLocation"]
    assert line["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
    assert crash["associatedRule"] == {"id": "open", "index": 1}
    assert "locations" not in nowhere
    assert run(a_claim())["invocations"][0] == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_fingerprints_stay_when_lines_and_figures_change() -> None:
    before = a_claim()
    after = replace(before, at=Origin("template.yaml", 99, 1), message=before.message.replace("30", "25"))
    assert fingerprints(before) == fingerprints(after)


def test_fingerprints_differ_where_the_meaning_does() -> None:
    same = a_claim()
    other = [a_claim(resource="Other"), a_claim("lost"), a_claim(file="b.yaml"), a_claim(message="else")]
    seen = fingerprints(same, *other, same)
    assert len(set(seen)) == len(seen)
    assert seen[-1] == seen[0].replace(":1", ":2")
    assert fingerprints(same, prefix="a/") != fingerprints(same)


def test_no_more_places_prove_a_result_than_are_read() -> None:
    evidence = tuple(Evidence(Origin("app.py", line, 1), "logs plain text") for line in range(1, 100))
    (result,) = run(a_claim(evidence=evidence))["results"]
    assert [each["id"] for each in result["relatedLocations"]] == list(range(1, sarif.MOST_RELATED + 1))
