"""The command line: arguments in, exit code out, and never a traceback."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from samples import FAULTY, a_check, a_review, folder

import colonnade
from colonnade import cli, sources, terminal
from colonnade.check import Check, all_checks
from colonnade.commands.review import within_repository
from colonnade.exits import INTERRUPTED
from colonnade.fact import Origin
from colonnade.model.application import Application
from colonnade.options import settings
from colonnade.processes import WorkerDied
from colonnade.verdict import Crash

LATE = "queue-hides-messages-too-briefly"


def run(*arguments: str | Path, **environment: str) -> Result:
    result = CliRunner(env={"NO_COLOR": "1", **environment}).invoke(
        cli.commands, [str(each) for each in arguments]
    )
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def process(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "colonnade", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_version_is_told() -> None:
    assert run("--version").output == f"colonnade {colonnade.__version__}\n"


def test_what_is_only_noted_is_told_and_no_failure(tmp_path: Path) -> None:
    result = run("review", folder(tmp_path, "Description: twice\nDescription: told\n" + FAULTY))
    assert "template.yaml:2: key Description is given twice" in result.stdout
    assert result.exit_code == 0


def test_help_tells_the_exit_codes() -> None:
    told = run("review", "--help").output
    assert "0 reviewed; 1 findings at or above --fail-on; 2 something" in " ".join(told.split())
    assert all(len(line) <= 80 for line in told.splitlines())


def test_a_folder_is_reviewed(tmp_path: Path) -> None:
    result = run("review", folder(tmp_path))
    assert result.exit_code == 0
    assert "Roadmap:" in result.stdout
    assert "Jobs hides messages for 30 s; Worker needs 120 s" in result.stdout
    assert result.stderr == ""


def test_a_template_is_reviewed(tmp_path: Path) -> None:
    result = run("review", folder(tmp_path) / "template.yaml", "--check", LATE)
    assert "template.yaml:7  Jobs hides messages" in result.stdout


@pytest.mark.parametrize(("severity", "code"), [("low", 1), ("medium", 1), ("critical", 0)])
def test_findings_at_or_above_fail_on_are_1(tmp_path: Path, severity: str, code: int) -> None:
    assert run("review", folder(tmp_path), "--check", LATE, "--fail-on", severity).exit_code == code


def test_problems_are_2_and_outweigh_findings(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "broken.yaml").write_text(FAULTY + "  - [\n", encoding="utf-8")
    result = run("review", tmp_path, "--fail-on", "low")
    assert result.exit_code == 2
    assert "broken.yaml:" in result.stdout
    assert "Jobs hides messages" in result.stdout
    machine = run("review", tmp_path, "--format", "json")
    assert machine.exit_code == 2
    assert machine.stderr.startswith("broken.yaml:")
    assert len(json.loads(machine.stdout)["problems"]) == 1


def test_a_broken_check_is_3_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crashed = a_review(
        checks=(a_check(),), crashes=(Crash("jobs-are-late", "Jobs", "KeyError: 1", Origin("t.yaml", 1, 1)),)
    )
    monkeypatch.setattr("colonnade.review.review", lambda *_: crashed)
    result = run("review", tmp_path)
    assert result.exit_code == 3
    assert "jobs-are-late on Jobs (t.yaml:1): KeyError: 1" in result.stdout
    assert "the check jobs-are-late broke on Jobs" in run("review", tmp_path, "--format", "sarif").stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("none",), "none: does not exist; check the path"),
        ((".", "--check", "queue-hides-message-too-briefly"), f"did you mean {LATE}"),
        ((".", "--check", "xyz"), "there is no check 'xyz'; colonnade checks lists them"),
        ((".", "--pillar", "speed"), "'speed' is not one of"),
        ((".", "--parameter", "Stage"), "--parameter Stage: it is given as KEY=VALUE"),
        ((".", "--parameter", "=x"), "--parameter =x: it is given as KEY=VALUE"),
        ((".", "--baseline", "none.json"), "none.json: the baseline cannot be read"),
        ((".", "--config", "none.toml"), "none.toml: cannot be read"),
        (
            (".", "--output", "none/report.json"),
            "none/report.json: cannot be written: no such file or directory",
        ),
        ((".", "--nonsense"), "No such option"),
    ],
)
def test_what_is_asked_wrongly_is_2_and_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(folder(tmp_path))
    result = run("review", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert sum("rror" in line for line in result.stderr.splitlines()) == 1


def test_a_folder_without_templates_says_what_was_looked_for(tmp_path: Path) -> None:
    result = run("review", tmp_path)
    assert result.exit_code == 2
    assert "no SAM or CloudFormation template is there; a template is a .yaml, .yml, .json" in result.stderr


def test_reports_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    folder(tmp_path / "app")
    file = tmp_path / "report.json"
    result = run("review", tmp_path / "app", "--format", "json", "--output", file)
    assert result.stdout == ""
    assert re.fullmatch(rf"\d+ findings \(.*\); the report is in {re.escape(str(file))}\n", result.stderr)
    assert json.loads(file.read_text(encoding="utf-8"))["schema"] == "colonnade.review/1"
    text = tmp_path / "report.txt"
    run("review", tmp_path / "app", "--output", text, CLICOLOR_FORCE="1", NO_COLOR="")
    assert "\033" not in text.read_text(encoding="utf-8")
    assert text.read_text(encoding="utf-8").startswith("Colonnade · ")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["app", "report.json", "report.txt"]


def test_what_the_baseline_knows_is_not_told(tmp_path: Path) -> None:
    folder(tmp_path / "app")
    file = tmp_path / "baseline.json"
    run("review", tmp_path / "app", "--format", "json", "--output", file)
    result = run("review", tmp_path / "app", "--baseline", file, "--fail-on", "low")
    assert result.exit_code == 0
    assert "Nothing to do: no new findings." in result.stdout


def test_the_command_line_wins_over_the_configuration(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "colonnade.toml").write_text(
        f'checks = ["{LATE}"]\nfail-on = "low"\nmin-severity = "low"\n[parameters]\nA = "1"\nB = "1"\n',
        encoding="utf-8",
    )
    assert run("review", tmp_path).exit_code == 1
    assert run("review", tmp_path, "--fail-on", "critical").exit_code == 0
    assert "milder finding not shown" in run("review", tmp_path, "--min-severity", "high").stdout
    given: dict[str, Any] = {
        "config_file": None,
        "pillars": (),
        "checks": (),
        "min_severity": None,
        "fail_on": None,
    }
    given |= {"parameters": ("B=2", "C=a=b"), "parameter_files": (), "config_env": "prod", "region": None}
    config = settings(tmp_path, given)
    assert config.parameters == {"A": "1", "B": "2", "C": "a=b"}
    assert (config.checks, config.environment) == ((LATE,), "prod")


def test_a_configuration_that_is_wrong_is_one_line(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "colonnade.toml").write_text("nonsense = 1\n", encoding="utf-8")
    result = run("review", tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "colonnade.toml:1: 'nonsense' is not a setting" in result.stderr


def test_sarif_names_files_from_the_root_of_the_repository(tmp_path: Path) -> None:
    folder(tmp_path / "services" / "jobs")
    (tmp_path / ".git").mkdir()
    for path, uri in (
        ("services/jobs", "services/jobs/template.yaml"),
        ("services/jobs/template.yaml", None),
    ):
        written = json.loads(run("review", tmp_path / path, "--format", "sarif", "--check", LATE).stdout)
        (result,) = written["runs"][0]["results"]
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert place == (uri or "services/jobs/template.yaml")
    assert within_repository(tmp_path) == ""


@pytest.mark.parametrize("check", all_checks()[:3], ids=lambda check: check.name)
def test_checks_are_explained(check: Check) -> None:
    assert check.title in run("explain", check.name).stdout
    assert run("explain", check.name, "--format", "markdown").stdout.startswith(f"# {check.title}\n")


def test_a_mistyped_check_is_not_explained() -> None:
    result = run("explain", "queue-hides-message-too-briefly")
    assert (result.exit_code, f"did you mean {LATE}" in result.stderr) == (2, True)


def test_checks_are_listed() -> None:
    assert LATE in run("checks").stdout
    assert LATE not in run("checks", "--pillar", "cost").stdout
    cheap = json.loads(run("checks", "--pillar", "cost", "--format", "json").stdout)
    assert {each["pillar"] for each in cheap} == {"cost"}
    assert [each["name"] for each in json.loads(run("checks", "--format", "json").stdout)] == [
        each.name for each in all_checks()
    ]


def test_a_process_of_the_review_that_dies_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise WorkerDied("a process of the review ended early")

    monkeypatch.setattr("colonnade.review.review", dies)
    assert run("review", tmp_path).stderr == "Error: a process of the review ended early\n"


def test_colours_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert not terminal.colour_wanted()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert terminal.colour_wanted()
    monkeypatch.setenv("TERM", "dumb")
    assert not terminal.colour_wanted()
    monkeypatch.setenv("CLICOLOR_FORCE", "1")
    assert terminal.colour_wanted()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal.colour_wanted()


# What follows runs the program itself, as its users do.


def test_the_program_tells_its_findings_without_colour_in_a_pipe(tmp_path: Path) -> None:
    result = process("review", folder(tmp_path), "--fail-on", "low", NO_COLOR="")
    assert (result.returncode, result.stderr) == (1, "")
    assert "\033" not in result.stdout
    assert "█" in result.stdout


def test_the_program_colours_when_it_is_told_to(tmp_path: Path) -> None:
    assert "\033[" in process("review", folder(tmp_path), CLICOLOR_FORCE="1", NO_COLOR="").stdout


def test_the_program_writes_ascii_where_that_is_all_there_is(tmp_path: Path) -> None:
    result = process("review", folder(tmp_path), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert result.returncode == 0
    assert result.stdout.isascii()
    assert result.stdout.startswith("Colonnade - template.yaml - ")


def test_a_fault_of_colonnade_is_3_and_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr("colonnade.review.review", fails)
    monkeypatch.setattr(sys, "argv", ["colonnade", "review", str(tmp_path)])
    with pytest.raises(SystemExit) as raised:
        cli.main()
    assert raised.value.code == 3
    assert re.fullmatch(
        r"Colonnade failed: ValueError: no \(test_cli\.py:\d+\); please report it\n", capsys.readouterr().err
    )


def test_errors_of_use_are_2(tmp_path: Path) -> None:
    assert process("review", tmp_path / "none").returncode == 2
    assert process("nonsense").returncode == 2


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_reader_that_has_enough_does_no_harm(tmp_path: Path) -> None:
    command = (
        f"'{sys.executable}' -m colonnade review '{folder(tmp_path)}' | head -1; echo ${{PIPESTATUS[0]}}"
    )
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert result.stdout.splitlines()[1:] == ["0"]
    assert result.stderr == ""


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_ctrl_c_is_one_line(tmp_path: Path) -> None:
    pipe = tmp_path / "baseline.json"
    os.mkfifo(pipe)  # reading it waits for ever
    running = subprocess.Popen(
        [sys.executable, "-m", "colonnade", "review", str(folder(tmp_path / "app")), "--baseline", str(pipe)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        writer = os.open(pipe, os.O_WRONLY)  # waits until it reads
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        assert running.stderr is not None
        assert running.stderr.read().strip() == "Interrupted."
        os.close(writer)
    assert running.returncode == INTERRUPTED


class Terminal(io.StringIO):
    """A standard error that someone looks at."""

    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_only_after_a_second_and_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(stderr: io.StringIO, *times: float) -> list[str]:
        clock = iter(times)
        monkeypatch.setattr(time, "monotonic", lambda: next(clock))
        monkeypatch.setattr(sys, "stderr", stderr)
        with terminal.Progress() as progress:
            for done in range(1, len(times)):
                progress(done, 4)
        return [line for line in stderr.getvalue().split("\r") if line.strip()]

    assert drawn(Terminal(), 0.0, 0.5, 1.5, 1.55, 2.0) == [
        "[###############               ] 2 of 4 applications",
        "[##############################] 4 of 4 applications",
    ]
    assert drawn(Terminal(), 0.0, 0.1, 0.2, 0.3, 0.9) == []
    assert drawn(io.StringIO(), 0.0, 0.5, 1.5, 1.7, 2.0) == []


def test_names_from_templates_cannot_steer_the_terminal(tmp_path: Path) -> None:
    folder(
        tmp_path,
        FAULTY.replace("Jobs", '"Jo\\e[31mbs"').replace("VisibilityTimeout: 30", "VisibilityTimeout: 3"),
    )
    told = click.unstyle(process("review", tmp_path).stdout)
    assert "\033" not in told


def test_text_that_is_no_unicode_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = sources.load

    def renamed(group: sources.Group) -> Application:
        application = load(group)
        for resource in application.resources:
            resource.name = "half \ud800 a character"
        return application

    monkeypatch.setattr(sources, "load", renamed)
    for form in ("text", "json", "sarif"):
        file = tmp_path / f"report.{form}"
        assert run("review", folder(tmp_path / "app"), "--format", form, "--output", file).exit_code == 0
        assert run("review", folder(tmp_path / "app"), "--format", form).exit_code == 0
        assert ("\ufffd" if form == "text" else "\\ud800") in file.read_text(encoding="utf-8")
