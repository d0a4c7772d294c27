"""The roadmap as a plan: text, Markdown, a table, issues."""

from __future__ import annotations

import csv
import io
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from samples import FAULTY, a_check, a_claim, a_review, folder

from colonnade.check import Pillar
from colonnade.cli import commands
from colonnade.config import Config
from colonnade.edit import Edit
from colonnade.finding import Fix, Severity, Worth
from colonnade.fixing.projection import projected
from colonnade.measure import Per, Range, Saving, Work
from colonnade.reports import gains, plan
from colonnade.review import Review, review
from colonnade.traffic import Gains

WORK = Work("template.yaml#Worker", 1024)


@pytest.fixture
def planned() -> Review:
    worth = Worth("$1 less", "a price list of today", (Saving(Per.INVOCATION, WORK, Range(0, 1e-6, 3e-6)),))
    fix = Fix("Set VisibilityTimeout to 120", (Edit("template.yaml", ("Resources",), 120),))
    claims = [a_claim(line=line, fix=fix, worth=worth) for line in range(1, 31)]
    claims.append(a_claim("logs-are-plain", line=9, severity=Severity.LOW, message="<b>*Worker* @all</b> #1"))
    checks = (
        a_check("jobs-are-late"),
        a_check("logs-are-plain", severity=Severity.LOW, after=("jobs-are-late",)),
    )
    return a_review(*claims, checks=checks)


def run(*arguments: str | Path) -> Result:
    result = CliRunner(env={"NO_COLOR": "1"}).invoke(commands, ["roadmap", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_text_has_a_line_for_each_step(planned: Review) -> None:
    lines = [click.unstyle(line) for line in plan.text(planned)]
    assert lines[0] == "Roadmap: 2 steps for 31 findings (30 high, 1 low)"
    assert lines[2:5] == [
        "Now  critical and high, and what they build on",
        "  1  Samples to test with                         high     minutes    30      30",
        "       $0.00 to $3.00 less a month, likely $1.00",
    ]
    assert lines[-1] == "Reckoned for 1,000,000 invocations a month of each function, assumed."
    assert max(map(len, lines)) <= 80
    assert [*plan.text(a_review())] == ["Nothing to do: no findings."]


def test_the_document_says_of_each_step_what_where_why_and_how(planned: Review) -> None:
    text = plan.markdown(planned)
    for part in (
        "## Now: critical and high, and what they build on",
        "| [1](#1-samples-to-test-with) | Samples to test with | high | minutes | 30 |",
        "- $0.00 to $3.00 less a month, likely $1.00",
        "- a price list of today",
        "- [ ] `template.yaml:1` ",
        "- and 5 more",
        "**Fix:** `colonnade fix . jobs-are-late`",
        "**Done when** `colonnade review . --check jobs-are-late` finds nothing.",
        "**After:** 1. Samples to test with",
        "**Unlocks:** 2. Samples to test with",
    ):
        assert part in text, part
    assert "<b>" not in text
    assert "@all" not in text


def test_the_table_has_a_row_for_each_step(planned: Review) -> None:
    rows = list(csv.DictReader(io.StringIO(plan.table(planned))))
    assert [row["check"] for row in rows] == ["jobs-are-late", "logs-are-plain"]
    assert [rows[0][f"dollars_a_month_{end}"] for end in ("low", "likely", "high")] == [
        "0.00",
        "1.00",
        "3.00",
    ]
    assert rows[1]["dollars_a_month_likely"] == ""
    assert rows[1]["after"] == "jobs-are-late"


def test_a_table_holds_no_formula() -> None:
    claim = a_claim(fix=Fix.advice("=HYPERLINK(1)"), file="@evil.yaml")
    (row,) = csv.DictReader(io.StringIO(plan.table(a_review(claim, checks=(a_check(),)))))
    assert (row["how"], row["where"][:2]) == ("'=HYPERLINK(1)", "'@")


def test_the_issues_are_what_the_shell_makes_of_them(planned: Review, tmp_path: Path) -> None:
    gh = tmp_path / "gh"
    gh.write_text('#!/bin/sh\nprintf "%s|" "$@"\ncat\n', encoding="utf-8")
    gh.chmod(0o755)
    told = subprocess.run(
        ["/bin/sh"],
        input=plan.github(planned),
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": f"{tmp_path}:/bin:/usr/bin"},
    ).stdout
    assert told.count("issue|create|--title|") == 2
    assert "--title|01. Samples to test with|--body-file|-|**High**" in told


def test_nothing_in_a_template_ends_an_issue_early() -> None:
    claim = a_claim(message="END_OF_ISSUE", fix=Fix.advice("a\nEND_OF_ISSUE\n$(touch x)"))
    lines = plan.github(a_review(claim, checks=(a_check(),))).splitlines()
    assert lines.count("END_OF_ISSUE") == 1
    assert lines[-1] == "END_OF_ISSUE"


def test_gains_are_told_in_words() -> None:
    def told(**given: Range) -> list[str]:
        return [*gains.told(Gains(given.get("dollars"), given.get("grams")))]

    assert told(dollars=Range(0.001, 0.002, 0.004)) == []
    assert told(dollars=Range.exactly(-0.3)) == ["costs $0.30 a month"]
    assert told(dollars=Range(-3, 1, 5)) == ["$5.00 less to $3.00 more a month, likely $1.00"]
    assert told(dollars=Range(10, 200, 3000)) == ["$10.00 to $3,000 less a month, likely $200"]
    assert told(grams=Range(100, 5000, 20_000)) == [
        "100 g CO2e to 20.0 kg CO2e less a month, likely 5,000 g CO2e"
    ]
    waits = Gains(waits=((Per.INVOCATION, Range.exactly(30)), (Per.COLD_START, Range(10, 20, 30))))
    assert [*gains.told(waits)] == ["30 ms less at an invocation", "10 to 30 ms less at a cold start"]


def test_the_command_writes_every_form(tmp_path: Path) -> None:
    app = folder(tmp_path / "app")
    assert "Queue hides messages too briefly" in run(app).stdout
    assert run(app, "--format", "markdown").stdout.startswith("# Roadmap\n")
    assert run(app, "--format", "csv").stdout.startswith("step,horizon,check")
    assert run(app, "--format", "github").stdout.startswith("#!/bin/sh")
    result = run(
        app, "--output", tmp_path / "plan.txt", "--pillar", "reliability", "--min-severity", "medium"
    )
    assert "the plan is in" in result.stderr
    assert "Queue hides messages too briefly" in (tmp_path / "plan.txt").read_text(encoding="utf-8")


def test_traffic_is_told_on_the_command_line(tmp_path: Path) -> None:
    app = folder(tmp_path / "app")
    assert "1,000,000 invocations a month of each function, assumed" in run(app).stdout
    assert "50 invocations a month of each function;" in run(app, "--requests-per-month", "50").stdout


def test_a_plan_of_nothing_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_sqs_queue" "x" {\n  name = ', encoding="utf-8")
    result = run(tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "main.tf" in result.stderr
    assert "nothing was reviewed" in result.stderr


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    result = run(tmp_path / "absent")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    (folder(tmp_path / "app") / "other.yaml").write_text(FAULTY + "  - [", encoding="utf-8")
    result = run(tmp_path / "app")
    assert (result.exit_code, "other.yaml" in result.stderr) == (2, True)


def test_the_scorecard_after_each_step_is_that_of_the_fixed_files(tmp_path: Path) -> None:
    app = folder(tmp_path / "app")
    text = run(app, "--project").stdout
    rows = list(csv.DictReader(io.StringIO(run(app, "--project", "--format", "csv").stdout)))
    (late,) = (row for row in rows if row["check"] == "queue-hides-messages-too-briefly")
    assert late["fixable"] == "1"
    config = Config()
    before = review(app, config)
    today, *after = projected(app, config, before)
    assert [each.number for each in after] == [step.number for step in before.roadmap]
    assert today.scorecard == before.scorecard
    (fixed,) = (each for each in after if str(each.number) == late["step"])
    assert fixed.fixed == 1
    assert late["places_met_then"] == str(fixed.share)
    (now,) = (score for score in fixed.scorecard if score.pillar is Pillar.RELIABILITY)
    (then,) = (score for score in today.scorecard if score.pillar is Pillar.RELIABILITY)
    assert (now.places, now.places_met) == (then.places, then.places_met + 1)
    assert f"{today.share} % of places are met today, {after[-1].share} % once" in " ".join(text.split())
    assert (app / "template.yaml").read_text(encoding="utf-8") == FAULTY
    document = run(app, "--project", "--format", "markdown").stdout
    assert f"**Then** {fixed.share} % of places are met" in document
