from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.sources.cloudformation.parameters import Given
from colonnade.sources.files import Tree


def write(folder: Path, **files: str) -> Tree:
    """Write files, each named as its key with "__" for "/" and "_dot_" for ".", and give their tree."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Tree(folder)


def told(given: Given) -> list[str]:
    return [f"{Path(each.file).name}: {each.what}" for each in given.problems]


CONFIG = """\
version = 0.1
[default.global.parameters]
stack_name = "bookings"
region = "us-east-1"
[default.deploy.parameters]
region = "eu-west-1"
parameter_overrides = 'Stage=dev Title="two words"'
[prod.deploy.parameters]
parameter_overrides = ["Stage=prod", "Note=a=b c"]
"""


class TestSamconfig:
    def test_gives_parameters_region_and_name(self, tmp_path: Path) -> None:
        settings = Given(write(tmp_path, samconfig_dot_toml=CONFIG)).settings("template.yaml")
        assert settings.parameters == {"Stage": "dev", "Title": "two words"}
        assert (settings.region, settings.name) == ("eu-west-1", "bookings")

    def test_gives_those_of_the_environment_asked_for(self, tmp_path: Path) -> None:
        settings = Given(write(tmp_path, samconfig_dot_toml=CONFIG), environment="prod").settings(
            "template.yaml"
        )
        assert settings.parameters == {"Stage": "prod", "Note": "a=b c"}
        assert settings.region is None

    def test_an_environment_that_it_lacks_is_told_once(self, tmp_path: Path) -> None:
        known = Given(write(tmp_path, samconfig_dot_toml=CONFIG), environment="beta")
        assert (
            known.settings("template.yaml").parameters == known.settings("x/template.yaml").parameters == {}
        )
        assert told(known) == ["samconfig.toml: has no environment beta"]

    def test_without_a_default_environment_gives_nothing(self, tmp_path: Path) -> None:
        known = Given(write(tmp_path, samconfig_dot_toml="version = 0.1\n[prod]\n"))
        assert known.settings("template.yaml").parameters == {}
        assert told(known) == []

    @pytest.mark.parametrize(
        "written",
        [
            '"ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue=x"',
            '["A=1", "B=x"]',
            '["ParameterKey=A,ParameterValue=1", "B=x"]',
            '{A = 1, B = "x", C = ["no"]}',
            '[["A=1"], {B = "x"}]',
            '"A=1 B=x alone"',
            '["A=1", "alone", "B=x", 3]',
        ],
    )
    def test_reads_every_form_of_overrides(self, tmp_path: Path, written: str) -> None:
        text = f"[default.deploy.parameters]\nparameter_overrides = {written}\n"
        known = Given(write(tmp_path, samconfig_dot_toml=text))
        assert known.settings("template.yaml").parameters == {"A": "1", "B": "x"}

    def test_what_is_no_toml_is_told_once(self, tmp_path: Path) -> None:
        known = Given(write(tmp_path, samconfig_dot_toml="[default"))
        known.settings("template.yaml")
        known.settings("template.yaml")
        assert len(told(known)) == 1
        assert told(known)[0].startswith("samconfig.toml: is not TOML: ")

    def test_that_cannot_be_read_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "samconfig.toml").write_bytes(b"\x00\x01\x02" * 50)
        known = Given(Tree(tmp_path))
        assert known.settings("template.yaml").parameters == {}
        assert len(told(known)) == 1

    def test_an_open_quote_is_told_once(self, tmp_path: Path) -> None:
        text = "[default.deploy.parameters]\nparameter_overrides = 'A=\"1'\n"
        known = Given(write(tmp_path, samconfig_dot_toml=text))
        known.settings("template.yaml")
        known.settings("template.yaml")
        assert told(known) == ["samconfig.toml: parameter_overrides has an open quote"]

    def test_of_wrong_shape_gives_nothing(self, tmp_path: Path) -> None:
        text = "[default]\ndeploy = 1\n[default.global]\nparameters = 3\n"
        settings = Given(write(tmp_path, samconfig_dot_toml=text)).settings("template.yaml")
        assert (settings.parameters, settings.region, settings.name) == ({}, None, None)

    def test_of_the_nearest_folder_above_is_the_one(self, tmp_path: Path) -> None:
        tree = write(
            tmp_path,
            samconfig_dot_toml="[default.deploy.parameters]\nparameter_overrides = 'From=top'\n",
            a__samconfig_dot_toml="[default.deploy.parameters]\nparameter_overrides = 'From=a'\n",
        )
        known = Given(tree)
        assert known.settings("a/b/template.yaml").parameters == {"From": "a"}
        assert known.settings("c/d/template.yaml").parameters == {"From": "top"}

    def test_is_for_the_template_it_names(self, tmp_path: Path) -> None:
        text = "[default.deploy.parameters]\ntemplate_file = 'infra/main.yaml'\nparameter_overrides = 'A=1'\n"
        known = Given(
            write(tmp_path, samconfig_dot_toml=text, infra__main_dot_yaml="", infra__other_dot_yaml="")
        )
        assert known.settings("infra/main.yaml").parameters == {"A": "1"}
        assert known.settings("infra/other.yaml").parameters == {}

    def test_is_for_the_default_template_beside_it(self, tmp_path: Path) -> None:
        text = "[default.deploy.parameters]\nparameter_overrides = 'A=1'\n"
        known = Given(
            write(tmp_path, samconfig_dot_toml=text, template_dot_yaml="", other__template_dot_yaml="")
        )
        assert known.settings("template.yaml").parameters == {"A": "1"}
        assert known.settings("other/template.yaml").parameters == {}


class TestCommandLine:
    def test_wins_over_files_and_samconfig(self, tmp_path: Path) -> None:
        tree = write(tmp_path, samconfig_dot_toml=CONFIG, given_dot_json='{"Stage": "file", "Title": "file"}')
        known = Given.read(
            tree, parameters=["Stage=line"], files=[str(tmp_path / "given.json")], region="eu-north-1"
        )
        settings = known.settings("template.yaml")
        assert settings.parameters == {"Stage": "line", "Title": "file"}
        assert settings.region == "eu-north-1"
        assert told(known) == []

    @pytest.mark.parametrize("pair", ["Stage", "=prod", ""])
    def test_needs_key_and_value(self, tmp_path: Path, pair: str) -> None:
        known = Given.read(Tree(tmp_path), parameters=[pair])
        assert told(known) == [f"--parameter: {pair!r} is not a parameter and its value"]
        assert known.parameters == {}

    @given(st.text(alphabet="abcXYZ", min_size=1), st.text())
    def test_takes_any_value(self, name: str, text: str) -> None:
        known = Given.read(Tree(Path(__file__).parent / "checks"), parameters=[f"{name}={text}"])
        assert known.parameters == {name: text}


class TestParameterFiles:
    @pytest.mark.parametrize(
        "text",
        [
            '[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "x"}]',
            '{"Parameters": {"A": "1", "B": "x"}}',
            '{"A": "1", "B": "x"}',
            '["A=1", "B=x", "alone", {"ParameterKey": "C", "UsePreviousValue": true}]',
            "Parameters:\n  A: 1\n  B: x\n",
        ],
    )
    def test_are_read_in_every_form(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "given.json").write_text(text, encoding="utf-8")
        known = Given.read(Tree(tmp_path), files=[str(tmp_path / "given.json")])
        assert known.parameters == {"A": "1", "B": "x"}
        assert told(known) == []

    @pytest.mark.parametrize(
        ("content", "what"),
        [
            (b"just words", "is neither a list of parameters nor a mapping of them"),
            (b"", "is neither a list of parameters nor a mapping of them"),
            (b"\xff\xfe\x00", "cannot be read: it is no text"),
        ],
    )
    def test_that_are_broken_are_told_in_one_line(self, tmp_path: Path, content: bytes, what: str) -> None:
        (tmp_path / "given.json").write_bytes(content)
        known = Given.read(Tree(tmp_path), files=[str(tmp_path / "given.json")])
        assert told(known) == [f"given.json: {what}"]

    def test_that_are_not_there_are_told(self, tmp_path: Path) -> None:
        known = Given.read(Tree(tmp_path), files=[str(tmp_path / "none.json")])
        assert told(known) == ["none.json: cannot be read: no such file or directory"]

    def test_that_are_no_yaml_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "given.json").write_text("{a: [", encoding="utf-8")
        known = Given.read(Tree(tmp_path), files=[str(tmp_path / "given.json")])
        assert len(told(known)) == 1
