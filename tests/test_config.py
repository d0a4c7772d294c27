"""colonnade.toml: found where it should be, read whole or refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade import config, options
from colonnade.check import Pillar
from colonnade.config import Allow, Config
from colonnade.finding import Severity
from colonnade.problem import Unreadable

WHOLE = """\
pillars = ["security", "operational-excellence"]
checks = ["jobs-are-late"]
min-severity = "medium"
fail-on = "HIGH"
exclude = ["legacy/*"]
region = "eu-central-1"

[parameters]
Stage = "prod"
Count = 3
Public = true

[[allow]]
check = "jobs-are-late"
because = "nobody waits"

[[allow]]
check = "jobs-are-lost"
resource = "Old*"
path = "legacy/*"
because = "they are gone"
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "colonnade.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_setting_is_read(tmp_path: Path) -> None:
    assert config.read(written(tmp_path, WHOLE)) == Config(
        pillars=(Pillar.SECURITY, Pillar.OPERATIONAL_EXCELLENCE),
        checks=("jobs-are-late",),
        min_severity=Severity.MEDIUM,
        fail_on=Severity.HIGH,
        exclude=("legacy/*",),
        parameters={"Stage": "prod", "Count": "3", "Public": "true"},
        region="eu-central-1",
        allow=(
            Allow("jobs-are-late", "nobody waits", line=13),
            Allow("jobs-are-lost", "they are gone", "Old*", "legacy/*", line=17),
        ),
    )


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert config.read(written(tmp_path, "")) == Config()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('region = "x"\nregoin = "y"', "2: 'regoin' is not a setting; the settings are pillars, checks,"),
        ('\n[paramters]\nStage = "x"', "2: 'paramters' is not a setting;"),
        ("pillars = 'security'", "1: 'pillars' must be a list of texts; as in pillars = "),
        ("pillars = ['x']", "1: 'x' is no pillar; it is one of operational-excellence, security, "),
        ("checks = [1]", "1: 'checks' must be a list of texts"),
        ("fail-on = 'bad'", "1: 'bad' is no severity; it is one of low, medium, high, critical"),
        ("min-severity = 3", "1: 'min-severity' must be a text"),
        ("parameters = 3", "1: 'parameters' must be a table of texts or numbers"),
        ("[parameters]\nStage = [1]", "1: 'parameters' must be a table of texts or numbers"),
        ("allow = 3", "1: 'allow' must be tables; write each as [[allow]]"),
        (
            "[[allow]]\ncheck = 'x'\nbecause = 'y'\n[[allow]]\nchekc = 'x'",
            "5: 'chekc' is not a setting of [[allow]]",
        ),
        ("[[allow]]\ncheck = 'x'", "1: [[allow]] lacks 'because'; say which check and why"),
        ("[[allow]]\nbecause = 'x'\ncheck = ' '", "3: [[allow]] lacks 'check'"),
        ("allow = [{check = 3}]", "1: 'check' must be a text"),
        ('[telemetry]\nsource = ""', "2: 'source' must be a path"),
        ('[telemetry]\nsource = "a\\u0000b"', "2: 'source' must be a path"),
        ("[telemetry]\ncomplete = 1", "2: 'complete' must be true or false; as in complete = true"),
        ("[telemetry]\nentire = true", "2: 'entire' is not a setting of [telemetry]"),
        ("goals = 3", "1: 'goals' must be a table; write it as [goals]"),
        ("[goals]\nlatency = 3", "2: 'latency' is not a setting of [goals]; it has latency-ms"),
        ("[goals.Pay]\np99 = 3", "2: 'p99' is not a setting of [goals.Pay]"),
        ("[goals]\nlatency-ms = 0", "2: 'latency-ms' must be a number above nothing"),
        ("[goals]\nlatency-ms = true", "2: 'latency-ms' must be a number above nothing"),
        ("region = ", "1: is not TOML: Invalid value"),
        ("a = 1\na = 2", "2: is not TOML: Cannot overwrite a value"),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Unreadable) as raised:
        config.read(written(tmp_path, text))
    assert str(raised.value.problem).startswith(f"colonnade.toml:{told}")


def test_goals_are_of_all_functions_and_of_those_that_are_named(tmp_path: Path) -> None:
    text = "[goals]\nlatency-ms = 500\n[goals.Pay]\nlatency-ms = 2_000\n[goals.'Re*']\nlatency-ms = 9e3\n[goals.Get]"
    goals = config.read(written(tmp_path, text)).goals
    told = [goals.latency_of(name) for name in ("Search", "Pay", "Report", "Get")]
    assert told == [500, 2000, 9000, 500]


def test_a_goal_of_some_functions_is_none_of_others(tmp_path: Path) -> None:
    goals = config.read(written(tmp_path, "[goals.Pay]\nlatency-ms = 80")).goals
    assert [goals.latency_of(name) for name in ("Pay", "Search")] == [80, None]


def test_telemetry_is_complete_only_where_that_is_said(tmp_path: Path) -> None:
    assert not config.read(written(tmp_path, "[telemetry]\nsource = 'logs'")).telemetry.complete
    assert config.read(written(tmp_path, "[telemetry]\nsource = 'logs'\ncomplete = true")).telemetry.complete


@pytest.mark.parametrize(("source", "complete"), [("", True), ("source = 'others'\n", False)])
def test_what_a_file_says_of_its_source_says_nothing_of_another(
    source: str, *, complete: bool, tmp_path: Path
) -> None:
    written(tmp_path, f"[telemetry]\n{source}complete = true")
    unset = dict.fromkeys(("config_file", "parameters", "parameter_files", "config_env", "region"))
    given = {**unset, "telemetry": str(tmp_path / "logs")}
    assert options.settings(tmp_path, given).telemetry.complete is complete


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        config.read(tmp_path / "colonnade.toml")
    (tmp_path / "colonnade.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(Unreadable, match="cannot be read"):
        config.read(tmp_path / "colonnade.toml")


def test_it_is_found_at_the_path_or_above_within_the_repository(tmp_path: Path) -> None:
    inside = tmp_path / "repository" / "services" / "booking"
    inside.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    outside = written(tmp_path, "")
    assert config.find(inside) is None
    at_root = written(tmp_path / "repository", "")
    assert config.find(inside) == at_root
    beside = written(inside, "")
    assert config.find(inside) == beside
    template = inside / "template.yaml"
    template.touch()
    assert config.find(template) == beside
    assert config.find(tmp_path) == outside


@pytest.mark.parametrize(
    ("name", "pillar"),
    [
        ("security", Pillar.SECURITY),
        ("Operational-Excellence", Pillar.OPERATIONAL_EXCELLENCE),
        ("operational", Pillar.OPERATIONAL_EXCELLENCE),
        ("", None),
        ("speed", None),
    ],
)
def test_pillars_go_by_their_names(name: str, pillar: Pillar | None) -> None:
    assert config.pillar_named(name) is pillar
