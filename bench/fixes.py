"""Apply the fixes to copies of real applications, and hold the result against other eyes than our own.

For every folder below FOLDER that has a template: `fix --apply --unsafe` on a copy. Then each changed file is read by
PyYAML, nothing differs but what a fix says, cfn-lint finds no error that was not there, and a second run changes
nothing. With `--share`, FOLDER is one application, and told is how many of its findings have a proved fix.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from colonnade import processes
from colonnade.config import Config
from colonnade.edit import Append, CodeEdit, KeyPath
from colonnade.fixing.fixes import Fixes, Outcome, fixes
from colonnade.fixing.writing import write
from colonnade.sources.cloudformation.templates import SUFFIXES
from colonnade.sources.files import Tree

MOST_FILES = 40
_LINE = re.compile(r" \(line \d+\)")


@dataclass
class Report:
    """What became of one application; `wrong` is what must not be."""

    name: str
    findings: int = 0
    safe: int = 0
    fixed: int = 0
    edited: int = 0
    seconds: float = 0
    changed: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class _AnyTag(yaml.SafeLoader):
    """Reads any tag, as what stands behind it; dates and the like stay strings."""


def _tagged(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {tag: loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return {tag: loader.construct_sequence(node, deep=True)}
    return {tag: node.value}


_AnyTag.add_multi_constructor("!", _tagged)
_AnyTag.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in each if not tag.endswith("timestamp")]
    for first, each in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def checked(folder: Path, copy: Path) -> Report:
    """Fix one application in its copy."""
    report = Report(folder.name)
    start = time.perf_counter()
    safe = fixes(copy, Config())
    report.safe = safe.count(Outcome.FIXED)
    result = fixes(copy, Config(), unsafe=True)
    report.seconds = time.perf_counter() - start
    report.findings = len(result.told)
    report.fixed = result.count(Outcome.FIXED)
    report.edited = sum(each.claim.fix is not None and bool(each.claim.fix.edits) for each in result.told)
    report.refused = Counter(
        f"{each.claim.check}: {each.reason.partition(':')[0]}"
        for each in result.told
        if each.outcome is Outcome.REFUSED
    )
    report.changed = sorted(result.after)
    write(result.tree, result.after, force=True)
    for file in report.changed:
        report.wrong += [f"{file}: {each}" for each in _differences(result, file, copy)]
    again = fixes(copy, Config(), unsafe=True)
    report.wrong += [f"{file}: a second run changes it" for file in again.after]
    return report


def _differences(result: Fixes, file: str, copy: Path) -> Iterable[str]:
    """What differs in a file without a fix that says so, as another reader sees it."""
    after = (copy / file).read_bytes().decode()
    if after != result.after[file]:
        yield "the file is not what was shown"
    if not file.endswith(SUFFIXES):
        return
    meant = [
        each.path[:-1] if isinstance(each, Append) else each.path
        for proved in result.proved
        for each in proved.candidate.changes
        if not isinstance(each, CodeEdit) and each.file == file
    ]
    try:
        old, new = (next(yaml.load_all(text, _AnyTag)) for text in (result.before[file], after))
    except yaml.YAMLError as error:
        yield f"PyYAML reads it no more: {error}"
        return
    for path in _changed(old, new, ()):
        if not any(path[: len(each)] == each or each[: len(path)] == path for each in meant):
            yield f"{'.'.join(map(str, path))} differs, and no fix says so"


def _changed(old: Any, new: Any, path: KeyPath) -> Iterable[KeyPath]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from _changed(old.get(key, ...), new.get(key, ...), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _changed(one, other, (*path, index))
    elif old != new or type(old) is not type(new):
        yield path


def applications(folder: Path) -> list[Path]:
    """The folders directly below one that have a template."""
    return [each for each in sorted(folder.iterdir()) if each.is_dir() and _has_template(each)]


def _has_template(folder: Path) -> bool:
    tree = Tree(folder)
    return any("Resources" in tree.read(each) for each in tree.files(SUFFIXES) if _small(tree, each))


def _small(tree: Tree, file: str) -> bool:
    return (tree.root / file).stat().st_size < 1_000_000


def _is_for_cfn_lint(file: str) -> bool:
    return file.endswith(SUFFIXES) and not file.rpartition("/")[2].startswith("serverless.")


def errors(program: str, files: list[Path]) -> Counter[tuple[str, str, str]]:
    """The errors cfn-lint finds: file, rule and message."""
    found: Counter[tuple[str, str, str]] = Counter()
    for start in range(0, len(files), MOST_FILES):
        some = [str(each) for each in files[start : start + MOST_FILES]]
        done = subprocess.run(
            [program, "--format", "json", "--", *some], capture_output=True, text=True, check=False
        )
        for each in json.loads(done.stdout or "[]"):
            if each["Level"] == "Error":
                # Some messages tell the line, which a fix may move.
                found[each["Filename"], each["Rule"]["Id"], _LINE.sub("", each["Message"])] += 1
    return found


def told(reports: list[Report]) -> None:
    findings, safe, fixed = (
        sum(getattr(each, name) for each in reports) for name in ("findings", "safe", "fixed")
    )
    edited = sum(each.edited for each in reports)
    share = f"{fixed / findings:.0%}" if findings else "none"
    print(f"{len(reports)} applications, {findings} findings, {edited} with an edit")
    print(f"{safe} have a safe proved fix, {fixed} one at all: {share}")
    print(
        f"{sum(len(each.changed) for each in reports)} files changed; {sum(each.seconds for each in reports):.1f} s"
    )
    refused = sum((each.refused for each in reports), Counter[str]())
    for reason, count in refused.most_common():
        print(f"  not proved {count:4}  {reason}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--share", action="store_true", help="each FOLDER is one application")
    parser.add_argument("--cfn-lint", default=str(Path(sys.executable).with_name("cfn-lint")))
    given = parser.parse_args()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        for folder in given.folder:
            own = [folder] if given.share else applications(folder)
            copies = [Path(place) / folder.name / str(number) for number in range(len(own))]
            for each, copy in zip(own, copies, strict=True):
                shutil.copytree(each, copy, ignore=shutil.ignore_patterns(".git", "node_modules"))
            pairs = list(zip(own, copies, strict=True))
            done = dict(processes.each(lambda pair: checked(*pair), pairs.copy()))
            reports = [done[index] for index in sorted(done)]
            print(folder.name)
            told(reports)
            for (source, _), report in zip(pairs, reports, strict=True):
                wrong += [f"{source.name}/{each}" for each in report.wrong]
            files = [
                (source / file, copy / file)
                for (source, copy), report in zip(pairs, reports, strict=True)
                for file in report.changed
                if _is_for_cfn_lint(file)
            ]
            before = errors(given.cfn_lint, [source for source, _ in files])
            names = {str(copy): str(source) for source, copy in files}
            for name, rule, message in errors(given.cfn_lint, [copy for _, copy in files]):
                if (names[name], rule, message) not in before:
                    wrong.append(f"{names[name]}: cfn-lint finds {rule}: {message}")
    for each in wrong:
        print(each)
    print(f"{len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
