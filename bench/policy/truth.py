"""Scores against policies that are known: measured on AWS (grade A), or tight by the hand of people (grade B)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functions import Examined, of_script

from colonnade.aws import actions
from colonnade.privilege.matching import Cover, covers_action
from colonnade.privilege.needs import Needs

SCRIPTS = "awslabs__iam-policy-autopilot/integration-tests/projects"
FREE = ("logs:", "xray:")  # what the basic managed policies grant, which the rows leave out or in


@dataclass(frozen=True)
class Score:
    """Actions needed by the truth and found (hits), missed, and found but not in the truth (extra).

    `keys` are those missed that are needed where a resource has a customer key.
    """

    name: str
    hits: tuple[str, ...]
    missed: tuple[str, ...]
    extra: tuple[str, ...]
    unsure: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


def scripts(folder: Path) -> Iterator[Score]:
    """The peer's scripts in Python, each with its policy minimised on AWS."""
    for project in sorted((folder / SCRIPTS).glob("run_*")):
        needs = of_script(project / "python" / "script.py", "main")
        policy = json.loads((project / "minimal_policy.json").read_text(encoding="utf-8"))
        wanted = {action for statement in policy["Statement"] for action in _listed(statement["Action"])}
        yield _scored(project.name, wanted, needs, _with_keys(needs))


def rows(path: Path, functions: list[Examined], grade: str) -> Iterator[tuple[str, Score | str]]:
    """The rows of a grade whose actions are told, each with its score or why it has none."""
    known = {(f"{each.folder.name}/{each.template}", each.function.name): each for each in functions}
    for text in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(text)
        if row["grade"] != grade or not row["action_level"]:
            continue
        name = f"{row['template']}#{row['function']}"
        found = known.get((row["template"], row["function"]))
        if found is None:
            yield name, "not among the folders"
        elif not found.needs:
            yield name, found.reason
        else:
            yield name, _scored(name, _granted(row), found.needs[0])


def _granted(row: dict[str, Any]) -> set[str]:
    return {
        action
        for statement in row["statements"]
        if statement["effect"] == "Allow"
        for action in statement["actions"]
        if isinstance(action, str)
    }


def _with_keys(needs: Needs) -> set[str]:
    """What a script needs besides where its resources have a customer key: the scripts come without templates."""
    return {
        need.action
        for call in needs.function.code.calls
        for need in actions.forwards(call)
        if need.when == "customer key"
    }


def _scored(name: str, wanted: set[str], needs: Needs, with_keys: set[str] | None = None) -> Score:
    # What Lambda itself needs stands in managed policies, which the truth leaves out.
    needed = {each.action for each in needs.requirements if each.certain and not each.optional and each.by}
    possible = {each.action for each in needs.requirements}
    hits = {each for each in wanted if any(covers_action(each, one) is Cover.YES for one in possible)}
    missed = wanted - hits
    extra = {each for each in needed if not any(covers_action(one, each) is Cover.YES for one in wanted)}
    unsure = {
        each for each in possible - needed if not any(covers_action(one, each) is Cover.YES for one in wanted)
    }
    keys = missed & (with_keys or set())
    return Score(name, *(tuple(sorted(each)) for each in (hits, missed, extra, unsure, keys)))


def told(title: str, scores: list[Score]) -> Iterator[str]:
    """The figures of many scores, and each difference."""
    hits = sum(len(each.hits) for each in scores)
    missed = [(each.name, action) for each in scores for action in each.missed]
    extra = [(each.name, action) for each in scores for action in each.extra if not action.startswith(FREE)]
    keys = [action for each in scores for action in each.keys]
    recall = 100 * hits / (hits + len(missed)) if hits or missed else 100.0
    without = 100 * (hits + len(keys)) / (hits + len(missed)) if hits or missed else 100.0
    precision = 100 * hits / (hits + len(extra)) if hits or extra else 100.0
    yield (
        f"{title}: {len(scores)} functions, {hits} of {hits + len(missed)} actions found: recall {recall:.1f} % "
        f"({without:.1f} % with {len(keys)} that hang on a customer key), "
        f"{len(extra)} more: precision {precision:.1f} %"
    )
    for name, action in missed:
        yield f"  missed  {action:44} {name}"
    for name, action in extra:
        yield f"  extra   {action:44} {name}"
    counted = Counter(action for each in scores for action in each.unsure if not action.startswith(FREE))
    for action, count in sorted(counted.items()):
        yield f"  unsure or optional, not counted: {action} ({count})"


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
