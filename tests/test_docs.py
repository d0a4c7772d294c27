"""The documents: their commands run, their links lead somewhere, and they name nothing that is only ours."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from colonnade import config
from colonnade.check import Check, all_checks
from colonnade.cli import commands

ROOT = Path(__file__).parent.parent
SKIPPED = {".venv", ".git", "node_modules", ".pytest_cache", ".hypothesis", "dist", "build"}
DOCUMENTS = [
    file
    for file in sorted(ROOT.rglob("*.md"))
    if SKIPPED.isdisjoint(file.relative_to(ROOT).parts) and "checks" not in file.relative_to(ROOT).parts
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Written in parts, so that this file does not name them.
FORBIDDEN = (
    "py" + "pi.org",
    "python" + "hosted",
    "registry." + "npmjs",
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/ho" + "me/",
)


def named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def blocks(file: Path, language: str) -> list[str]:
    return [text for kind, text in BLOCK.findall(file.read_text("utf-8")) if kind == language]


def commands_of(file: Path) -> list[tuple[list[str], list[str]]]:
    """The commands of a document, each with the lines that it shows of their output."""
    found: list[tuple[list[str], list[str]]] = []
    for block in blocks(file, "console"):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((shlex.split(line[2:]), []))
            elif line.strip():
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize("file", [each for each in DOCUMENTS if commands_of(each)], ids=named)
def test_commands_do_what_the_document_shows(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns(".colonnade"))
    monkeypatch.chdir(tmp_path)
    for (program, *arguments), shown in commands_of(file):
        assert program == "colonnade"
        result = CliRunner().invoke(commands, arguments)
        assert result.exit_code == 0, (arguments, result.output)
        for line in shown:
            # "…" stands for what is left out.
            for part in line.split("…"):
                assert part.strip() in result.output, (arguments, part)


@pytest.mark.parametrize("file", DOCUMENTS, ids=named)
def test_links_between_files_lead_somewhere(file: Path) -> None:
    for target in LINK.findall(file.read_text("utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (file.parent / path).resolve() if path else file
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", there.read_text("utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("file", DOCUMENTS, ids=named)
def test_lines_fit_a_screen(file: Path) -> None:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        assert len(line) <= 120 or line.startswith(("|", "!")) or "](" in line, (number, line)


def test_the_readme_opens_with_the_two_commands() -> None:
    first = blocks(ROOT / "README.md", "sh")[0]
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make review", "make test"]


def test_the_configuration_that_is_shown_is_understood(tmp_path: Path) -> None:
    (shown,) = blocks(ROOT / "docs" / "configuration.md", "toml")
    file = tmp_path / "colonnade.toml"
    file.write_text(shown, encoding="utf-8")
    read = config.read(file)
    assert set(tomllib.loads(shown)) >= {"pillars", "fail-on", "exclude", "allow"}
    assert read.allow[0].because
    assert set(read.checks) <= {each.name for each in all_checks()}


def test_the_documents_name_checks_that_exist() -> None:
    known = {each.name for each in all_checks()}
    for file in DOCUMENTS:
        text = file.read_text("utf-8")
        told = re.findall(
            r"colonnade: allow ([\w-]+)|colonnade explain ([a-z-]+)|^check = \"(.*?)\"", text, re.MULTILINE
        )
        assert {name for names in told for name in names if name} <= known, file


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        file = ROOT / name
        if file.is_file():
            text = file.read_bytes().decode("utf-8", "replace")
            assert not [each for each in FORBIDDEN if each in text], name


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages")
    script = ROOT / "scripts" / "write_check_pages.py"
    done = subprocess.run([sys.executable, script, out], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{len(all_checks())} pages")
    return out


def test_the_index_of_the_pages_leads_to_every_check(pages: Path) -> None:
    targets = LINK.findall((pages / "README.md").read_text("utf-8"))
    assert sorted(targets) == [f"{each.name}.md" for each in all_checks()]


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.name)
def test_the_page_of_a_check_shows_how_it_is_put_right(check: Check, pages: Path) -> None:
    text = (pages / f"{check.name}.md").read_text("utf-8")
    assert text.startswith(f"# {check.title}\n")
    assert "## Why it matters" in text
    assert "## Example\n\n```diff\n--- " in text
