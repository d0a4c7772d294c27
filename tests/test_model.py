"""Templates of our own, and the whole model that is made of each, in a form that a person can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_text import model_text

from colonnade import sources
from colonnade.sources.files import Tree

CASES = Path(__file__).parent / "sources"


@pytest.mark.parametrize("case", sorted(each.name for each in CASES.iterdir() if each.is_dir()))
def test_the_model_of_a_folder_is_as_expected(case: str, request: pytest.FixtureRequest) -> None:
    applications, problems = sources.read(Tree(CASES / case))
    text = "\n".join(model_text(each) for each in applications)
    text += "".join(f"\nproblem {each}" for each in problems)
    expected = CASES / case / "model.txt"
    if request.config.getoption("--update"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
