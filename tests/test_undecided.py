"""Whatever a condition leaves out of a template, no check breaks on it: every example, with holes."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from colonnade.config import Config
from colonnade.review import review

EXAMPLES = sorted((Path(__file__).parent / "checks").glob("*/before"))
NOTHING = {"Ref": "AWS::NoValue"}


class Reader(yaml.CSafeLoader):
    """Reads short forms of intrinsics as their long forms."""


def long_form(loader: Reader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        written = loader.construct_scalar(node)
        return {name: written.split(".", 1) if name == "Fn::GetAtt" else written}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


Reader.add_multi_constructor("!", long_form)


def with_holes(value: Any, chance: random.Random) -> Any:
    """The value, of which conditions that nobody can decide leave parts out."""
    if isinstance(value, list):
        return [hole(with_holes(each, chance), chance) for each in value]
    if isinstance(value, dict) and not any(key == "Ref" or key.startswith("Fn::") for key in value):
        return {key: hole(with_holes(each, chance), chance) for key, each in value.items()}
    return value


def hole(value: Any, chance: random.Random) -> Any:
    if chance.random() > 0.15:
        return value
    return {"Fn::If": [f"Undecided{chance.randrange(2)}", value, NOTHING]}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.parent.name)
def test_no_condition_breaks_a_check(example: Path, tmp_path: Path) -> None:
    folder = tmp_path / "application"
    shutil.copytree(example, folder)
    for file in list(folder.rglob("template.yaml")):
        chance = random.Random(f"{example.parent.name}/{file.relative_to(folder)}")  # noqa: S311 - no secret
        template = yaml.load(file.read_text("utf-8"), Reader)  # noqa: S506 - a safe loader with intrinsics
        template.setdefault("Parameters", {})["Undecided"] = {"Type": "String"}
        template.setdefault("Conditions", {}).update(
            {f"Undecided{n}": {"Fn::Equals": [{"Ref": "Undecided"}, str(n)]} for n in range(2)}
        )
        for resource in template["Resources"].values():
            if "Properties" in resource:
                resource["Properties"] = with_holes(resource["Properties"], chance)
        file.unlink()
        file.with_suffix(".json").write_text(json.dumps(template, default=str), "utf-8")
    result = review(folder, Config())
    assert result.applications
    assert [(crash.check, crash.reason) for crash in result.broken] == []
    assert [str(problem) for problem in result.problems if "report it" in problem.advice] == []
