"""Holds Colonnade against the labelled cases of its peers, concept by concept.

    python bench/peers/agreement.py GROUND_TRUTH [--concept NAME] [--framework cloudformation]


GROUND_TRUTH is a folder with rows.jsonl and the fixtures it names. A case says that a resource (or a template) should
pass or fail one rule of a peer. concepts.toml maps what the rules are about to checks of Colonnade, or says that there
is none yet, or why Colonnade judges otherwise on purpose.

Checks ask only where the application gives a reason; the fixtures are tiny, and seldom give one. Where every check
of the concept says by itself that it does not ask, or cannot know, the case is counted so, with the reason
(--concept shows it). `apart` in concepts.toml are single cases in which we judge otherwise on purpose, each with why.
Agreement is counted over what is left, and over the concepts that have checks.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from colonnade import sources
from colonnade.check import Judgement, Outcome, all_checks, judge
from colonnade.model.application import Application
from colonnade.sources.files import Tree

KINDS = ("agree", "missed", "false", "apart", "not asked", "unknown", "unread")
CONCEPTS = Path(__file__).with_name("concepts.toml")


@dataclass(frozen=True)
class Case:
    """One labelled case, and what the checks of its concept said of the resource: each outcome with its reasons."""

    row: dict[str, Any]
    said: dict[Outcome, tuple[str, ...]]
    unread: bool
    apart: str = ""

    @property
    def kind(self) -> str:
        """What became of it: agree, missed, false, apart, not asked, unknown or unread."""
        if self.unread:
            return "unread"
        kind = self._judged
        return "apart" if self.apart and kind in ("missed", "false") else kind

    @property
    def _judged(self) -> str:
        if Outcome.MISSED in self.said:
            return "agree" if self.row["expected"] == "fail" else "false"
        if self.row["expected"] == "pass":
            return "agree"
        if Outcome.MET in self.said:
            return "missed"
        return "unknown" if Outcome.UNKNOWN in self.said else "not asked"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("ground_truth", type=Path)
    parser.add_argument("--concept", help="show the cases of this concept that differ")
    parser.add_argument("--framework", help="only the cases written in this form")
    arguments = parser.parse_args()
    concepts = tomllib.loads(CONCEPTS.read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in (arguments.ground_truth / "rows.jsonl").open(encoding="utf-8")]
    if arguments.framework:
        rows = [row for row in rows if row["framework"] == arguments.framework]
    unmapped = {row["concept"] for row in rows if row["concept"]} - concepts.keys()
    if unmapped:
        print("not in concepts.toml:", ", ".join(sorted(unmapped)))
    cases: dict[str, list[Case]] = defaultdict(list)
    for row in rows:
        concept = concepts.get(row["concept"], {})
        if "checks" in concept and (not arguments.concept or row["concept"] == arguments.concept):
            cases[row["concept"]].append(case_of(arguments.ground_truth, row, concept))
    if arguments.concept:
        for case in cases[arguments.concept]:
            if case.kind != "agree":
                print(*told(case), sep=" | ")
    print(*table(cases), sep="\n")


def told(case: Case) -> Iterator[str]:
    row = case.row
    yield f"{case.kind}, expected {row['expected']}"
    yield f"{row['peer']} {row['rule']}"
    yield f"{row['fixture']} {row.get('resource') or ''} {row.get('source_resource') or ''}"
    if case.apart:
        yield case.apart
    for outcome, reasons in case.said.items():
        yield f"{outcome.value}: {'; '.join(reasons)}"


def table(cases: dict[str, list[Case]]) -> Iterator[str]:
    yield f"| concept | cases | {' | '.join(KINDS)} | agreement |"
    yield f"|---|---|{'---|' * len(KINDS)}---|"
    for concept, those in sorted(cases.items()):
        yield f"| {concept} | {counts(those)} |"
    yield f"| all | {counts([case for those in cases.values() for case in those])} |"


def counts(cases: list[Case]) -> str:
    kinds = Counter(case.kind for case in cases)
    judged = kinds["agree"] + kinds["missed"] + kinds["false"]
    share = f"{100 * kinds['agree'] / judged:.1f} %" if judged else "-"
    return " | ".join([str(len(cases)), *(str(kinds[each]) for each in KINDS), share])


def case_of(ground_truth: Path, row: dict[str, Any], concept: dict[str, Any]) -> Case:
    applications = read(ground_truth / row["fixture"])
    names = {row.get("resource"), row.get("source_resource")} - {None}
    said: dict[Outcome, dict[str, None]] = {}
    for application in applications:
        for each in judge(application, [one for one in all_checks() if one.name in concept["checks"]]):
            if row["level"] == "template" or concerns(each, names):
                reason = (
                    f"{each.check.name}: {each.reason or ', '.join(one.message for one in each.findings)}"
                )
                said.setdefault(each.outcome, {})[reason] = None
    apart = next((why for part, why in concept.get("apart", {}).items() if part in row["fixture"]), "")
    told = {outcome: tuple(reasons) for outcome, reasons in said.items()}
    return Case(row, told, not applications, apart)


def concerns(judgement: Judgement, names: set[Any]) -> bool:
    """Whether it is about one of these resources: judged them, stands in them, or names them as evidence."""
    places = [judgement.subject.origin]
    for finding in judgement.findings:
        places += [finding.at.origin, *(each.origin for each in finding.because)]
    key = str(getattr(judgement.subject, "key", "")).rpartition("#")[2]
    about = {key, *(str(each.path[1]) for each in places if len(each.path) > 1)}
    return bool(about & names)


@cache
def read(fixture: Path) -> tuple[Application, ...]:
    """The applications of one fixture; a .tf file by itself: those beside it are other cases, not the same module."""
    if fixture.suffix != ".tf":
        return tuple(sources.read(Tree(fixture))[0])
    with tempfile.TemporaryDirectory() as alone:
        shutil.copy(fixture, alone)
        return tuple(sources.read(Tree(alone))[0])


if __name__ == "__main__":
    main()
