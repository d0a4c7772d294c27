"""The JSON report: what its published schema describes, and nothing else."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from samples import a_check, a_claim, a_review, folder

from colonnade.check import Pillar
from colonnade.config import Config
from colonnade.edit import Edit
from colonnade.fact import Origin
from colonnade.finding import Fix, Safety, Worth
from colonnade.problem import Problem
from colonnade.reports import json as report
from colonnade.review import review
from colonnade.suppression import Allowance, Suppressed
from colonnade.verdict import Crash, Doubt, Evidence

PUBLISHED = resources.files("colonnade.reports") / "review.schema.json"
SCHEMA = json.loads(PUBLISHED.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
PLACE = Origin("template.yaml", 5, 3)
ALLOWANCE = Allowance("template.yaml", 3, "jobs-are-late", "nobody waits")

FULL = a_review(
    a_claim(
        evidence=(Evidence(PLACE, "Timeout is 20"),),
        fix=Fix("Set it", (Edit("template.yaml", ("Resources", "Jobs", 0), {"Ref": "X"}),), Safety.UNSAFE),
        worth=Worth("$1 less", "a price list"),
        notes=("a note",),
    ),
    a_claim(line=9),
    checks=(a_check(),),
    doubts=(
        Doubt("x", Pillar.COST, "Jobs", "hidden", None),
        Doubt("x", Pillar.COST, "Jobs", "hidden", PLACE),
    ),
    crashes=(Crash("x", "Jobs", "KeyError", PLACE),),
    suppressed=(Suppressed(a_claim(line=11), ALLOWANCE), Suppressed(a_claim(line=12), ALLOWANCE)),
    unused=(Allowance("template.yaml", 30, "jobs-are-late", "in vain"),),
    problems=(Problem("broken.yaml", 0, 0, "is not YAML"),),
)


def test_the_schema_is_a_schema_and_describes_every_part() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    whole = json.loads(report.render(FULL))
    VALIDATOR.validate(whole)
    assert list(whole) == SCHEMA["required"]
    assert " ".join(whole) == (
        "schema applications checks scorecard findings unknown broken suppressed roadmap problems"
    )
    assert all(whole.values())
    assert whole["schema"] == SCHEMA["properties"]["schema"]["const"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("findings", 0, "severity"), "bad"),
        (("findings", 0, "extra"), 1),
        (("scorecard", 0, "met"), -1),
        (("roadmap", 0, "step"), 0),
        (("schema",), "colonnade.review/2"),
        (("applications", 0, "name"), None),
    ],
)
def test_the_schema_refuses_what_is_not_a_report(path: tuple[Any, ...], value: Any) -> None:
    whole = json.loads(report.render(FULL))
    inside = whole
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    assert not VALIDATOR.is_valid(whole)


def test_findings_steps_and_allowances_refer_to_each_other() -> None:
    whole = report.told(FULL)
    (step,) = whole["roadmap"]
    assert (step["step"], step["check"], step["findings"], step["effort"]) == (
        1,
        "jobs-are-late",
        [0, 1],
        "minutes",
    )
    assert whole["findings"][0]["location"] == {"file": "template.yaml", "line": 7, "column": 5}
    assert whole["findings"][0]["evidence"][0]["text"] == "Timeout is 20"
    assert [(each["because"], len(each["findings"])) for each in whole["suppressed"]] == [
        ("nobody waits", 2),
        ("in vain", 0),
    ]
    assert whole["unknown"][0]["location"] is None


def test_a_real_review_is_valid_and_names_no_path_of_this_machine(tmp_path: Path) -> None:
    written = report.render(review(folder(tmp_path), Config()))
    VALIDATOR.validate(json.loads(written))
    assert str(tmp_path) not in written
    assert written.endswith("}\n")
