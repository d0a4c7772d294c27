"""Functions that move to another runtime or processor, and their layers with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.config import Config
from colonnade.fixing.fixes import Outcome, fixes

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Handler: app.handler, CodeUri: src/}
Resources:
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: layer/
      CompatibleRuntimes: [python3.9]
      CompatibleArchitectures: [x86_64]
    Metadata:
      BuildMethod: python3.9
  First:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.9
      Layers: [!Ref Shared]
  Second:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.9
      Layers: [!Ref Shared]
"""
DEPRECATED, ON_X86 = "runtime-deprecated", "function-on-x86"


def fixed(place: Path, template: str, *checks: str) -> str:
    """The template once the findings of these checks are put right; "" where none could be."""
    (place / "src").mkdir(exist_ok=True)
    (place / "layer").mkdir(exist_ok=True)
    (place / "src" / "app.py").write_text(
        "import shared\ndef handler(event, context):\n    return shared.x\n"
    )
    (place / "layer" / "shared.py").write_text("x = 1\n")
    (place / "template.yaml").write_text(template, "utf-8")
    result = fixes(place, Config(checks=checks), unsafe=True)
    assert {each.outcome for each in result.told} <= {Outcome.FIXED, Outcome.ADVICE}
    return result.after.get("template.yaml", "")


def test_a_layer_is_built_for_the_runtime_that_all_its_functions_come_to(tmp_path: Path) -> None:
    after = fixed(tmp_path, TEMPLATE, DEPRECATED)
    assert after.count("Runtime: python3.14") == 2
    assert "BuildMethod: python3.14" in after
    assert "CompatibleRuntimes: [python3.9, python3.14]" in after


@pytest.mark.parametrize("runtime", ["python3.13", "!Ref Version"])
def test_a_layer_stays_where_another_function_has_a_different_runtime(tmp_path: Path, runtime: str) -> None:
    before, _, second = TEMPLATE.rpartition("Runtime: python3.9")
    template = f"Parameters: {{Version: {{Type: String}}}}\n{before}Runtime: {runtime}{second}"
    after = fixed(tmp_path, template, DEPRECATED)
    assert "Runtime: python3.14" in after
    assert "BuildMethod: python3.9" in after


def test_a_layer_is_built_for_arm64_with_all_functions_that_carry_it(tmp_path: Path) -> None:
    after = fixed(tmp_path, TEMPLATE.replace("3.9", "3.13"), ON_X86)
    assert after.count("Architectures:\n        - arm64") == 2
    assert "BuildArchitecture: arm64" in after
    assert "CompatibleArchitectures: [arm64]" in after


def test_nothing_moves_where_one_of_them_cannot(tmp_path: Path) -> None:
    before, found, second = TEMPLATE.replace("3.9", "3.13").rpartition("Runtime: python3.13")
    assert fixed(tmp_path, f"{before}PackageType: Image\n      {found}{second}", ON_X86) == ""
