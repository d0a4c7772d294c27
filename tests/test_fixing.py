"""Fixes: proved before they are told, written whole or not at all, and the same when done twice."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from samples import FAULTY, folder

from colonnade.check import all_checks
from colonnade.cli import commands
from colonnade.config import Asked, Config
from colonnade.fixing import writing
from colonnade.fixing.fixes import Fixes, Outcome, fixes
from colonnade.fixing.judged import Judge, Judged
from colonnade.sources.files import Tree

EXAMPLES = Path(__file__).with_name("checks")
FOUND = "queue-hides-messages-too-briefly"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["fix", *map(str, arguments)])


def of(place: Path, *checks: str, unsafe: bool = True) -> Fixes:
    seen = Asked(str(place / "telemetry")) if (place / "telemetry").is_dir() else Asked()
    return fixes(place, Config(checks=checks, telemetry=seen), unsafe=unsafe)


def outcomes(result: Fixes, check: str) -> dict[str, Outcome]:
    return {each.claim.resource: each.outcome for each in result.told if each.claim.check == check}


def git(place: Path, *arguments: str) -> None:
    known = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *known, *arguments], cwd=place, check=True, capture_output=True)


class TestCommand:
    def test_shows_the_patch_and_writes_nothing(self, tmp_path: Path) -> None:
        folder(tmp_path)
        shown = run(tmp_path, FOUND)
        assert shown.exit_code == 0
        assert "-      VisibilityTimeout: 30\n+      VisibilityTimeout: 120\n" in shown.stdout
        assert "1 of 1 finding can be put right, in 1 file" in shown.stderr
        assert "Nothing was written: --apply writes it" in shown.stderr
        assert (tmp_path / "template.yaml").read_text("utf-8") == FAULTY

    def test_the_patch_is_one_that_git_applies(self, tmp_path: Path) -> None:
        folder(tmp_path, template=FAULTY.rstrip("\n").replace("\n", "\r\n"))
        patch = run(tmp_path, "--unsafe").stdout_bytes
        assert b"\\ No newline at end of file" in patch
        git(tmp_path, "init")
        subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch, check=True)
        applied = (tmp_path / "template.yaml").read_bytes()
        folder(tmp_path, template="")
        (tmp_path / "template.yaml").write_bytes(FAULTY.rstrip("\n").replace("\n", "\r\n").encode())
        assert run(tmp_path, "--unsafe", "--apply", "--force").exit_code == 0
        assert (tmp_path / "template.yaml").read_bytes() == applied

    def test_applies_and_has_nothing_to_do_the_second_time(self, tmp_path: Path) -> None:
        folder(tmp_path)
        first = run(tmp_path, "--apply", "--unsafe")
        assert "put right, in 2 files" in first.stderr
        written = (tmp_path / "template.yaml").read_text("utf-8")
        assert written != FAULTY
        second = run(tmp_path, "--apply", "--unsafe")
        assert second.stderr.startswith("0 of ")
        assert (tmp_path / "template.yaml").read_text("utf-8") == written

    def test_tells_what_only_unsafe_fixes_and_how_they_change_behaviour(self, tmp_path: Path) -> None:
        folder(tmp_path)
        assert "more have a fix that changes behaviour; it is tried with --unsafe" in run(tmp_path).stderr
        told = run(tmp_path, "--unsafe").stderr
        assert "  changes behaviour: Worker: Set Architectures to [arm64]" in told
        assert "architecture: 'x86_64' (default) → 'arm64'" in told

    def test_follows_one_step_of_the_roadmap(self, tmp_path: Path) -> None:
        folder(tmp_path)
        steps = json.loads(CliRunner().invoke(commands, ["review", str(tmp_path), "--format", "json"]).stdout)
        number = next(each["step"] for each in steps["roadmap"] if each["check"] == FOUND)
        told = run(tmp_path, "--step", number)
        assert "1 of 1 finding can be put right" in told.stderr
        beyond = run(tmp_path, "--step", 99)
        assert beyond.exit_code == 2
        assert f"the roadmap has {len(steps['roadmap'])} steps" in beyond.stderr

    def test_tells_all_of_it_as_json(self, tmp_path: Path) -> None:
        folder(tmp_path)
        told = json.loads(run(tmp_path, FOUND, "--format", "json").stdout)
        assert [each["outcome"] for each in told["findings"]] == ["fixed"]
        assert told["files"][0]["file"] == "template.yaml"
        assert told["fixes"][0]["changes"] == [
            {"of": "template.yaml#Jobs", "what": "visibility_timeout", "before": "30", "after": "120"}
        ]

    def test_leaves_alone_what_somebody_accepts(self, tmp_path: Path) -> None:
        folder(
            tmp_path,
            template=FAULTY.replace("  Jobs:", f"  # colonnade: allow {FOUND} because it is slow\n  Jobs:"),
        )
        told = run(tmp_path, FOUND)
        assert told.stdout == ""
        assert "1 accepted finding left alone" in told.stderr

    def test_refuses_what_does_not_exist(self, tmp_path: Path) -> None:
        assert "there is no check 'queue'" in run(folder(tmp_path), "queue").stderr
        assert "no SAM or CloudFormation template is there" in run(tmp_path / "src").stderr

    def test_fixes_one_template_of_a_folder(self, tmp_path: Path) -> None:
        folder(tmp_path)
        shutil.copy(tmp_path / "template.yaml", tmp_path / "other.yaml")
        assert run(tmp_path / "template.yaml", "--apply").exit_code == 0
        assert (tmp_path / "other.yaml").read_text("utf-8") == FAULTY
        assert (tmp_path / "template.yaml").read_text("utf-8") != FAULTY

    def test_a_fault_of_ours_stays_with_its_application(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise ValueError("by us")

        folder(tmp_path)
        with monkeypatch.context() as patched:
            patched.setattr("colonnade.fixing.texts.rewritten", broken)
            refused = run(tmp_path, FOUND)
            assert refused.exit_code == 0
            assert "it could not be written: ValueError: by us" in refused.stderr
        with monkeypatch.context() as patched:
            patched.setattr("colonnade.fixing.judged.stated", broken)
            told = run(tmp_path)
            assert told.exit_code == 2
            assert "could not be judged: ValueError: by us" in told.stderr

    def test_nothing_is_found_that_was_not_there_when_a_check_breaks(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        again = Judge.again

        def broken(*arguments: Any) -> Judged:
            again(*arguments)
            raise ValueError("by us")

        monkeypatch.setattr(Judge, "again", broken)
        told = run(folder(tmp_path), FOUND)
        assert "it could not be judged: ValueError: by us" in told.stderr
        assert told.stdout == ""


class TestGlobals:
    TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: nodejs16.x
    Handler: index.handler
    CodeUri: src/
Resources:
  Report:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 5
  # the other
  Other:
    Type: AWS::Serverless::Function
    Properties: {}
"""

    def test_writes_at_the_resource_what_others_share(self, tmp_path: Path) -> None:
        template = self.TEMPLATE.replace(
            "# the other", "# colonnade: allow runtime-deprecated because it goes"
        )
        (tmp_path / "template.yaml").write_text(template, "utf-8")
        result = of(tmp_path, "runtime-deprecated")
        own = "      Timeout: 5\n"
        assert result.after == {"template.yaml": template.replace(own, f"{own}      Runtime: nodejs24.x\n")}

    def test_writes_in_globals_what_is_to_change_for_all(self, tmp_path: Path) -> None:
        (tmp_path / "template.yaml").write_text(self.TEMPLATE, "utf-8")
        result = of(tmp_path, "runtime-deprecated")
        assert result.after == {"template.yaml": self.TEMPLATE.replace("nodejs16.x", "nodejs24.x")}
        assert len(result.proved) == 1
        assert [each.outcome for each in result.told] == [Outcome.FIXED, Outcome.FIXED]

    def test_leaves_alone_who_writes_the_value_itself(self, tmp_path: Path) -> None:
        template = self.TEMPLATE.replace("Properties: {}", "Properties: {Runtime: nodejs24.x}")
        (tmp_path / "template.yaml").write_text(template, "utf-8")
        result = of(tmp_path, "runtime-deprecated")
        assert result.after == {"template.yaml": template.replace("nodejs16.x", "nodejs24.x")}


class TestWriting:
    def test_refuses_what_git_does_not_have(self, tmp_path: Path) -> None:
        git(tmp_path, "init")
        place = folder(tmp_path)
        refused = run(place, "--apply")
        assert "git does not have what template.yaml holds now" in refused.stderr
        assert (place / "template.yaml").read_text("utf-8") == FAULTY
        git(place, "add", ".")
        git(place, "commit", "-m", "first")
        (place / "notes.txt").write_text("not concerned", "utf-8")
        assert run(place, "--apply").exit_code == 0
        assert (place / "template.yaml").read_text("utf-8") != FAULTY
        (place / "template.yaml").write_text(FAULTY + "# more\n", "utf-8")
        assert "git does not have" in run(place, "--apply").stderr
        assert run(place, "--apply", "--force").exit_code == 0

    def test_asks_no_git_where_there_is_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        git(tmp_path, "init")
        monkeypatch.setenv("PATH", str(tmp_path))
        assert run(folder(tmp_path), "--apply").exit_code == 0

    def test_writes_nothing_over_what_somebody_else_wrote_meanwhile(self, tmp_path: Path) -> None:
        result = of(folder(tmp_path))
        (tmp_path / "template.yaml").write_text("new", "utf-8")
        with pytest.raises(writing.NotWritten, match=r"template.yaml was changed meanwhile"):
            writing.write(result.tree, result.after, result.before)
        assert (tmp_path / "template.yaml").read_text("utf-8") == "new"

    def test_keeps_the_mode_of_a_file(self, tmp_path: Path) -> None:
        place = folder(tmp_path) / "template.yaml"
        place.chmod(0o640)
        assert run(tmp_path, "--apply").exit_code == 0
        assert stat.S_IMODE(place.stat().st_mode) == 0o640
        assert sorted(each.name for each in tmp_path.iterdir()) == ["src", "template.yaml"]

    def test_follows_no_link(self, tmp_path: Path) -> None:
        inside = tmp_path / "inside"
        folder(inside)
        (inside / "template.yaml").rename(tmp_path / "outside.yaml")
        (inside / "template.yaml").symlink_to(tmp_path / "outside.yaml")
        tree = Tree(inside)
        with pytest.raises(writing.NotWritten, match="is a link"):
            writing.write(tree, {"template.yaml": ""})
        with pytest.raises(writing.NotWritten, match="is a link"):
            writing.write(tree, {"../outside.yaml": ""})
        with pytest.raises(writing.NotWritten, match="not a file any more"):
            writing.write(tree, {"gone.yaml": ""})
        assert (tmp_path / "outside.yaml").read_text("utf-8") == FAULTY

    def test_writes_all_files_or_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("a", "b", "c"):
            (tmp_path / name).write_text(f"old {name}", "utf-8")
        replaced: list[Path] = []
        replace = Path.replace

        def failing(self: Path, target: Path) -> Path:
            replaced.append(target)
            if len(replaced) == 3:
                raise OSError(28, "No space left on device")
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", failing)
        with pytest.raises(writing.NotWritten, match="no space left on device"):
            writing.write(Tree(tmp_path), {"a": "new", "b": "new", "c": "new"}, force=True)
        assert {each.name: each.read_text("utf-8") for each in tmp_path.iterdir()} == {
            name: f"old {name}" for name in ("a", "b", "c")
        }

    def test_leaves_nothing_behind_when_it_is_interrupted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "a").write_text("old", "utf-8")

        def interrupted(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(os, "fsync", interrupted)
        with pytest.raises(KeyboardInterrupt):
            writing.write(Tree(tmp_path), {"a": "new"}, force=True)
        assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("a", "old")]

    def test_a_full_disk_leaves_all_as_it_was(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing is needed of it to put back what was written already."""
        for name in ("a", "b"):
            (tmp_path / name).write_text(f"old {name}", "utf-8")
        replace = Path.replace

        def full(self: Path, target: Path) -> Path:
            monkeypatch.setattr(os, "open", lambda *_: pytest.fail("a file is made"))
            if target.name == "b" and self.name.endswith(".new"):
                raise OSError(28, "No space left on device")
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(writing.NotWritten, match="no space left on device"):
            writing.write(Tree(tmp_path), {"a": "new", "b": "new"}, force=True)
        monkeypatch.undo()
        assert {each.name: each.read_text("utf-8") for each in tmp_path.iterdir()} == {
            "a": "old a",
            "b": "old b",
        }

    def test_where_there_are_no_hard_links(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a").write_text("old", "utf-8")

        def unknown(*_: object) -> None:
            raise OSError(95, "Operation not supported")

        monkeypatch.setattr(os, "link", unknown)
        writing.write(Tree(tmp_path), {"a": "new"}, force=True)
        assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("a", "new")]

    def test_each_file_is_whole_when_it_is_killed(self, tmp_path: Path) -> None:
        names = [f"{number:03}" for number in range(120)]
        old, new = "old " * 5_000, "new " * 5_000
        for name in names:
            (tmp_path / name).write_text(old, "utf-8")
        program = (
            "import sys; from colonnade.fixing import writing; from colonnade.sources.files import Tree\n"
            f"writing.write(Tree(sys.argv[1]), dict.fromkeys({names}, {new!r}), force=True)"
        )
        with subprocess.Popen([sys.executable, "-c", program, tmp_path]) as running:
            while running.poll() is None and (tmp_path / names[0]).read_text("utf-8") == old:
                time.sleep(0.001)
            running.kill()
        assert {(tmp_path / name).read_text("utf-8") for name in names} <= {old, new}
        writing.write(Tree(tmp_path), dict.fromkeys(names, new), force=True)
        assert {(tmp_path / name).read_text("utf-8") for name in names} == {new}

    def test_refuses_what_is_read_only(self, tmp_path: Path) -> None:
        place = folder(tmp_path) / "template.yaml"
        place.chmod(0o444)
        assert "template.yaml is read-only" in run(tmp_path, "--apply").stderr
        assert place.read_text("utf-8") == FAULTY
        assert stat.S_IMODE(place.stat().st_mode) == 0o444

    def test_refuses_what_git_ignores(self, tmp_path: Path) -> None:
        git(tmp_path, "init")
        place = folder(tmp_path)
        (place / ".gitignore").write_text("template.yaml\n", "utf-8")
        git(place, "add", ".")
        git(place, "commit", "-m", "first")
        assert "git does not have what template.yaml holds now" in run(place, "--apply").stderr

    def test_refuses_where_git_cannot_tell(self, tmp_path: Path) -> None:
        git(tmp_path, "init")
        (tmp_path / ".git" / "config").write_text("[core\n", "utf-8")
        place = folder(tmp_path)
        assert "git does not tell what it has of the files" in run(place, "--apply").stderr
        assert run(place, "--apply", "--force").exit_code == 0

    def test_the_names_of_files_are_no_patterns(self, tmp_path: Path) -> None:
        git(tmp_path, "init")
        (tmp_path / "*.yaml").write_text("a", "utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", "first")
        (tmp_path / "more.yaml").write_text("b", "utf-8")
        assert writing.uncommitted(tmp_path, [tmp_path / "*.yaml"]) == []
        assert writing.uncommitted(tmp_path, [tmp_path / "more.yaml"]) == ["more.yaml"]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_stay(tmp_path: Path, line_end: str, mark: str) -> None:
    """What is written is the same, whatever lines end with: in templates and in code."""
    plain, other = tmp_path / "plain", tmp_path / "other"
    for place, end, before in ((plain, "\n", ""), (other, line_end, mark)):
        shutil.copytree(EXAMPLES / "client-created-in-handler" / "before", place)
        for file in place.rglob("*"):
            if file.is_file() and file.suffix in {".py", ".yaml"}:
                text = file.read_text("utf-8")
                file.write_bytes((before + text.replace("\n", end)).encode())
        assert run(place, "--apply", "--unsafe").exit_code == 0
    changed = [each for each in of(plain).tree.files((".py", ".yaml")) if each]
    for name in changed:
        text = (other / name).read_bytes().decode()
        assert text.startswith(mark)
        assert text.removeprefix(mark).replace(line_end, "\n") == (plain / name).read_text("utf-8")
        assert "\r" not in text.replace("\r\n", "")
    assert of(other).after == {}


def test_every_step_of_the_roadmap_is_done_one_after_another(tmp_path: Path) -> None:
    """Each by its number as the roadmap then counts; none undoes what another did."""
    place = folder(tmp_path)
    first = of(place)
    for _ in range(len({each.claim.check for each in first.told}) + 1):
        steps = {each.claim.check for each in of(place).told}
        for number in range(1, len(steps) + 1):
            told = run(place, "--step", str(number), "--unsafe", "--apply")
            assert told.exit_code == 0 or "the roadmap has" in told.stderr
    assert all(each.outcome in {Outcome.ADVICE, Outcome.REFUSED} for each in of(place).told)


# What the examples show that no fix may be written for, with the reason.
REFUSED = {
    "event-logged-whole": dict.fromkeys(("Browsing", "Ordering"), "what to log in the place of the event"),
    "function-without-snapstart": {
        "Forecast": "it would bring a finding of snapshot-never-used",
        "Orders": "snapshot-shares-what-must-differ could no longer be answered",
    },
    "partial-failure-ignored": dict.fromkeys(("Erasing", "Partitioning"), "what is to become of the items"),
    "stream-mapping-retries-without-end": {
        "Default": "it would bring a finding of stream-mapping-drops-failures",
    },
}


@pytest.mark.parametrize("check", [each.name for each in all_checks()])
def test_the_fixes_of_a_check_leave_no_finding_that_has_one(check: str, tmp_path: Path) -> None:
    place = tmp_path / "before"
    shutil.copytree(EXAMPLES / check / "before", place)
    result = of(place, check)
    refused = {each.claim.resource: each.reason for each in result.told if each.outcome is Outcome.REFUSED}
    expected = REFUSED.get(check, {})
    assert refused.keys() == expected.keys(), refused
    assert all(reason.startswith(expected[name]) for name, reason in refused.items()), refused
    if not result.after:
        return
    writing.write(result.tree, result.after)
    again = of(place, check)
    assert again.after == {}
    assert {each.outcome for each in again.told} <= {Outcome.ADVICE, Outcome.REFUSED}


def test_the_example_stays_one_that_can_be_deployed(tmp_path: Path) -> None:
    place = tmp_path / "bookings"
    shutil.copytree(EXAMPLES.parent.parent / "examples" / "bookings", place)
    result = of(place)
    assert result.count(Outcome.FIXED) > 20
    writing.write(result.tree, result.after)
    program = Path(sys.executable).with_name("cfn-lint")
    told = subprocess.run(
        [program, "--format", "json", "--", place / "template.yaml"], capture_output=True, check=False
    )
    assert [each["Message"] for each in json.loads(told.stdout or "[]") if each["Level"] == "Error"] == []
    assert of(place).after == {}
