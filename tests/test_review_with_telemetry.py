"""A review with what functions were seen to do: whose logs are joined where, and what is said of it."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log
from samples import a_check

from colonnade import review as reviews
from colonnade.check import Check, all_checks
from colonnade.cli import commands
from colonnade.config import Asked, Config
from colonnade.finding import Finding, Fix
from colonnade.fixing.fixes import fixes
from colonnade.model.observed import ObservedFunction
from colonnade.reports import sarif, text
from colonnade.review import Review, review
from colonnade.telemetry import places
from colonnade.traffic import Load, Traffic

DAY = 86_400
RANDOM = "AbCdEf123456"
APPLICATION = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Big: { Type: String, Default: "no" }
Conditions:
  IsBig: !Equals [!Ref Big, "yes"]
Resources:
  Quote:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.handler, Runtime: python3.13, CodeUri: ., MemorySize: 256 }
  Idle:
    Type: AWS::Serverless::Function
    Properties: { Handler: app.handler, Runtime: python3.13, CodeUri: . }
  Large:
    Type: AWS::Serverless::Function
    Condition: IsBig
    Properties: { Handler: app.handler, Runtime: python3.13, CodeUri: ., FunctionName: large }
"""


def application(folder: Path, name: str = "", template: str = APPLICATION) -> Path:
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "template.yaml").write_text(template)
    (place / "app.py").write_text("def handler(event, context):\n    return 1\n")
    return place


def log(
    folder: Path, name: str, times: int = 70, seconds: float = 7 * DAY, extra: str = "", status: str = ""
) -> None:
    """Write the reports of so many invocations, evenly over a time: 100 ms each, every seventh a cold start."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number in range(times):
        at = int(1_763_251_200_000 + number * seconds * 1000 / max(times - 1, 1))
        request = f"{number:08x}-0000-4000-8000-{zlib.crc32(name.encode()):012}"
        cold = "\tInit Duration: 200.00 ms" if number % 7 == 0 else ""
        report = (
            f"REPORT RequestId: {request}\tDuration: 99.50 ms\tBilled Duration: 100 ms\tMemory Size: 256 MB"
            f"\tMax Memory Used: 61 MB{cold}{status}\t"
        )
        lines.append(json.dumps({"timestamp": at, "message": report, "logStreamName": "s"}))
    events = ",".join(lines)
    (folder / f"{name}.json").write_text(f'{{"events": [{events}], "searchedLogStreams": []{extra}}}')


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(each) for each in arguments])


@pytest.fixture
def example(tmp_path: Path) -> Path:
    log(application(tmp_path / "app") / "logs", f"shop-Quote-{RANDOM}")
    return tmp_path / "app"


def uses_little(observed: ObservedFunction) -> Iterator[Finding]:
    """What a check on telemetry does: it names the template's fact, and the evidence for it."""
    used = observed.facts.most_used_mb
    yield Finding(
        f"{observed} used {used:.0f} of {observed.function.memory.value} MB at most in {observed.basis}",
        at=observed.function.memory,
        because=(observed.evidence("most memory used", f"{used:.0f} MB"),),
    )


LITTLE = a_check("memory-unused", over=ObservedFunction, judge=uses_little)


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> Check:
    monkeypatch.setattr(reviews, "chosen_checks", lambda _: (LITTLE,))
    return LITTLE


def observed(folder: Path, source: Path | str, **changes: Any) -> Review:
    cores = changes.pop("cores", None)
    return review(folder, Config(telemetry=Asked(str(source), **changes)), cores=cores)


def test_the_report_tells_what_was_seen_and_what_was_not(example: Path) -> None:
    log(example / "logs", "somewhere")
    shown = run("review", example, "--telemetry", example / "logs")
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert lines[1] == "Telemetry · 70 invocations in 7.0 days, of 1 of 2 functions"
    assert " ".join(each.strip() for each in lines[2:5]) == (
        "Without logs: Idle. Without a function: somewhere. Whose they are can be said in [telemetry.names] of "
        "colonnade.toml. "
    )
    assert all(len(each) <= 80 for each in lines[:20])


def test_the_report_says_what_is_nobodys_for_sure(example: Path) -> None:
    for stack in ("prod", "test", "demo"):
        log(example / "logs", f"{stack}-Quote-{RANDOM}")
    shown = run("review", example, "--telemetry", example / "logs")
    said = " ".join(shown.output.partition("\n\n")[0].split())
    assert "Telemetry · 0 invocations in 7.0 days, of 0 of 2 functions Nobody's for sure: " in said
    others = f"prod-Quote-{RANDOM}, shop-Quote-{RANDOM} or test-Quote-{RANDOM}"
    assert f"demo-Quote-{RANDOM}, as Quote has the logs of {others} too, and 3 more." in said
    everything = run("review", example, "--telemetry", example / "logs", "--all").output
    assert everything.partition("\n\n")[0].count(", as ") == 4
    told = json.loads(run("review", example, "--telemetry", example / "logs", "--format", "json").stdout)
    assert len(told["telemetry"]["doubtful"]) == 4


@pytest.mark.parametrize(
    ("source", "shown", "left_out"),
    [
        ("logs", "logs/", ("logs/*",)),
        ("logs/a.json", "logs/a.json", ("logs/a.json",)),
        ("logs/*.json", "logs/*.json", ("logs/*.json",)),
        (".", None, ()),
        ("../elsewhere", None, ()),
        ("s3://bucket/logs", "s3://bucket/logs", ()),
    ],
)
def test_telemetry_is_named_by_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, shown: str | None, left_out: tuple[str, ...]
) -> None:
    log(application(tmp_path / "app") / "logs", "a")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "app")
    given = source if "://" in source else str(tmp_path / "app" / source)
    for reviewed in (tmp_path / "app", tmp_path / "app" / "template.yaml", Path()):
        assert places.shown_as(given, reviewed) == (shown or f"{given}/")
        assert places.not_reviewed(given, reviewed) == left_out


def test_the_report_for_programs_tells_all_of_it(example: Path) -> None:
    log(example / "logs", "somewhere", 3)
    shown = run("review", example, "--telemetry", example / "logs", "--format", "json")
    told = json.loads(shown.stdout)
    schema = json.loads((resources.files("colonnade.reports") / "review.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(told)
    seen = told["telemetry"]
    assert (seen["source"], seen["days"], seen["invocations"]) == ("logs/", 7.0, 70)
    assert seen["functions"] == [
        {
            "function": "template.yaml#Quote",
            "log": f"shop-Quote-{RANDOM}",
            "matched": "by its name, as far as the files tell it",
            "invocations": 70,
            "invocations_a_month": pytest.approx(70 / 7 * 365.25 / 12),
        }
    ]
    assert (seen["without_logs"], seen["not_matched"]) == (["template.yaml#Idle"], ["somewhere"])
    assert (seen["doubtful"], seen["ignored"]) == ([], [])
    assert "telemetry" not in json.loads(run("review", example, "--format", "json").stdout)


@pytest.mark.usefixtures("little")
def test_a_check_on_telemetry_names_what_it_rests_on(example: Path) -> None:
    result = observed(example, example / "logs")
    (claim,) = result.findings
    assert claim.message == "Quote used 61 of 256 MB at most in 70 invocations in 7.0 days"
    assert (claim.resource, claim.at.line) == ("Quote", 9)
    assert [(each.text, str(each.at)) for each in claim.evidence] == [("most memory used: 61 MB", "logs/")]
    (step,) = result.roadmap
    assert step.proof("app", "logs") == "colonnade review app --check memory-unused --telemetry logs"
    assert review(example, Config()).findings == ()


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_plan_says_what_it_rests_on(example: Path, form: str) -> None:
    shown = run("roadmap", example, "--telemetry", example / "logs", "--format", form)
    assert "Seen: 70 invocations in 7.0 days, of 1 of 2 functions." in shown.output.splitlines()
    assert "Seen:" not in run("roadmap", example, "--format", form).output


def test_a_long_command_is_told_in_lines_that_a_shell_takes_as_one(example: Path) -> None:
    def fixable(observed: ObservedFunction) -> Iterator[Finding]:
        memory = observed.function.memory
        yield Finding(f"{observed} has too much", at=memory, fix=Fix.set(memory, 128))

    check = a_check("memory-unused-by-what-runs", over=ObservedFunction, judge=fixable)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reviews, "chosen_checks", lambda _: (check,))
        result = observed(example, example / "logs")
    lines = list(map(click.unstyle, text.render(replace(result, place="app", telemetry="a-folder-of/logs"))))
    at = next(number for number, line in enumerate(lines) if line.startswith("    Fix"))
    assert [line[11:] for line in lines[at : at + 2]] == [
        "colonnade fix app memory-unused-by-what-runs \\",
        "  --telemetry a-folder-of/logs",
    ]


@pytest.mark.usefixtures("little")
def test_functions_of_other_deployments_are_judged_with_their_logs(example: Path) -> None:
    log(example / "logs", "large", 14)
    found = {each.resource: each.notes for each in observed(example, example / "logs").findings}
    assert found == {"Quote": (), "Large": ("it exists only where the parameter Big is 'yes'",)}


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize("cores", [1, 2])
def test_what_two_applications_may_have_is_nobodys(tmp_path: Path, cores: int) -> None:
    own = APPLICATION.replace("CodeUri: ., MemorySize: 256", "CodeUri: ., FunctionName: mine")
    for name, template in (("one", APPLICATION), ("two", APPLICATION), ("three", own)):
        application(tmp_path, name, template)
    logs = tmp_path / "logs"
    log(logs, f"shop-Quote-{RANDOM}")
    log(logs, "mine", 7)
    result = observed(tmp_path, logs, cores=cores)
    assert result.seen is not None
    assert [each.function for each in result.seen.matches] == ["three/template.yaml#Quote"]
    assert [(each.log, each.why) for each in result.seen.doubtful] == [
        (
            f"shop-Quote-{RANDOM}",
            "it may be that of one/template.yaml#Quote or two/template.yaml#Quote",
        )
    ]
    assert [each.at.file for each in result.findings] == ["three/template.yaml"]
    said = observed(tmp_path, logs, names={f"shop-Quote-{RANDOM}": "two/template.yaml#Quote"}, cores=cores)
    assert [each.at.file for each in said.findings] == ["three/template.yaml", "two/template.yaml"]


@pytest.mark.usefixtures("little")
def test_a_name_that_one_application_gives_is_no_other_ones(tmp_path: Path) -> None:
    """`${Stage}-pay` of the one may be dev-pay; that is the very name of a function of the other."""
    staged = APPLICATION.replace('Big: { Type: String, Default: "no" }', "Big: { Type: String }")
    staged = staged.replace("MemorySize: 256", "FunctionName: !Sub '${Big}-pay'")
    application(tmp_path, "staged", staged)
    application(tmp_path, "named", APPLICATION.replace("MemorySize: 256", "FunctionName: dev-pay"))
    log(tmp_path / "logs", "dev-pay")
    result = observed(tmp_path, tmp_path / "logs")
    assert result.seen is not None
    assert [each.function for each in result.seen.matches] == ["named/template.yaml#Quote"]
    assert (result.seen.doubtful, [each.at.file for each in result.findings]) == ((), ["named/template.yaml"])


def test_several_processes_say_what_one_does(tmp_path: Path) -> None:
    for number in range(10):
        template = APPLICATION.replace("MemorySize: 256", f"FunctionName: quote-{number}")
        application(tmp_path, f"app{number}", template)
        log(tmp_path / "logs", f"quote-{number}", 7 + number)
    alone, many = (observed(tmp_path, tmp_path / "logs", cores=cores) for cores in (1, 2))
    assert alone.seen is not None
    assert (alone.seen, alone.findings, alone.roadmap) == (many.seen, many.findings, many.roadmap)
    assert len(alone.seen.matches) == 10


def test_what_was_seen_is_worth_what_it_is(example: Path) -> None:
    result = observed(example, example / "logs")
    (step,) = [each for each in result.roadmap if each.check == "function-on-x86"]
    assert [said for _, said in step.gains.observations] == [
        "70 invocations of Quote in 7.0 days seen, 304 a month, billed for 100 ms each"
    ]
    # Of what has no logs, where others have, nothing is assumed.
    assert step.gains.assumptions == tuple(
        f"no work of {each}, of which there are no logs" for each in ("Idle", "Large")
    )
    told = review(
        example,
        Config(
            checks=("function-on-x86",),
            telemetry=Asked(str(example / "logs")),
            traffic=Traffic(Load(0), {"Quote": Load(5)}),
        ),
    )
    (step,) = told.roadmap
    assert step.gains.assumptions[0] == "5 invocations a month of Quote"
    assert "a month" not in dict(step.gains.observations)["Quote"]


def test_an_application_without_any_log_is_as_busy_as_ever(tmp_path: Path) -> None:
    application(tmp_path, "seen", APPLICATION.replace("MemorySize: 256", "FunctionName: mine"))
    application(tmp_path, "unseen")
    log(tmp_path / "logs", "mine")
    (step,) = [
        each for each in observed(tmp_path, tmp_path / "logs").roadmap if each.check == "function-on-x86"
    ]
    assert "1,000,000 invocations a month of each other function, assumed" in step.gains.assumptions


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3 * DAY, "70 invocations of Quote in 3.0 days seen, 710 a month if the days not seen are like them"),
        (7 * DAY, "70 invocations of Quote in 7.0 days seen, 304 a month"),
    ],
)
def test_a_month_is_told_by_the_days_that_were_seen(tmp_path: Path, seconds: float, said: str) -> None:
    place = application(tmp_path)
    log(place / "logs", "Quote", 70, seconds)
    (step,) = [each for each in observed(place, place / "logs").roadmap if each.check == "function-on-x86"]
    assert dict(step.gains.observations)["Quote"] == f"{said}, billed for 100 ms each"


def test_too_little_is_no_month(tmp_path: Path) -> None:
    place = application(tmp_path)
    log(place / "logs", "Quote", 70, 7200)
    result = observed(place, place / "logs")
    (step,) = [each for each in result.roadmap if each.check == "function-on-x86"]
    assert step.gains.assumptions[:2] == (
        "2 hours of telemetry say too little of a month",
        "1,000,000 invocations a month of each function, assumed",
    )
    # What one invocation takes is known all the same.
    assert dict(step.gains.observations)["Quote"].endswith("in 2 hours seen, billed for 100 ms each")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("review",), "there is no such file or folder"),
        (("roadmap",), "there is no such file or folder"),
        (("lens",), "there is no such file or folder"),
        (("fix",), "there is no such file or folder"),
        (("cost",), "there is no such file or folder"),
    ],
)
def test_telemetry_that_is_not_there_is_told_in_one_line(
    example: Path, arguments: tuple[str, ...], said: str
) -> None:
    shown = run(*arguments, example, "--telemetry", example / "none")
    assert shown.exit_code == 2
    assert said in shown.output
    assert shown.output.count("\n") == 1


def test_without_duckdb_one_line_says_how_to_install_it(
    example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [each for each in sys.modules if each.partition(".")[0] in {"duckdb", "_duckdb"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    shown = run("review", example, "--telemetry", example / "logs")
    assert shown.exit_code == 2
    assert 'pip install "colonnade[telemetry]"' in shown.output
    assert shown.output.count("\n") == 1


def configured(example: Path, settings: str) -> Result:
    (example / "colonnade.toml").write_text(settings)
    return run("review", example)


def test_the_configuration_names_the_source_and_whose_logs_are_whose(example: Path) -> None:
    log(example / "logs", "legacy", 5)
    log(example / "logs", "old-1", 5)
    shown = configured(
        example,
        '[telemetry]\nsource = "logs"\n[telemetry.names]\n"legacy" = "Idle"\n"old-*" = "!"\n',
    )
    assert shown.exit_code == 0
    assert "Telemetry · 75 invocations in 7.0 days, of 2 of 2 functions\n\n" in shown.output
    assert "--telemetry" not in shown.output


@pytest.mark.parametrize(
    ("settings", "line", "said"),
    [
        (
            '[telemetry]\nsource = "s3://logs/"\n',
            2,
            "'source' must be a path; to fetch them, say --telemetry",
        ),
        ('[telemetry]\nsource = "cloudwatch"\n', 2, "'source' must be a path"),
        (
            '[telemetry]\nsource = "cloudwatch:shop-*"\n',
            2,
            "to fetch them, say --telemetry cloudwatch:shop-*",
        ),
        ("[telemetry]\nsource = 1\n", 2, "'source' must be a text"),
        ('[telemetry]\nfolder = "logs"\n', 2, "'folder' is not a setting of [telemetry]"),
        ("[telemetry.names]\nx = 1\n", 1, "'names' must be a table of texts"),
        ("telemetry = 1\n", 1, "'telemetry' must be a table"),
    ],
)
def test_a_wrong_setting_is_told_with_its_line(example: Path, settings: str, line: int, said: str) -> None:
    shown = configured(example, settings)
    assert shown.exit_code == 2
    assert f"colonnade.toml:{line}: " in shown.output
    assert said in shown.output


def test_no_configuration_opens_a_connection_wherever_it_is(
    example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a file that is named as in `--config colonnade.toml`, a path stays as it is written."""
    (example / "colonnade.toml").write_text('[telemetry]\nsource = "cloudwatch:shop-*"\n')
    monkeypatch.chdir(example)
    shown = run("review", ".", "--config", "colonnade.toml")
    assert (shown.exit_code, shown.output.count("\n")) == (2, 1)
    assert "'source' must be a path" in shown.output


def test_a_configured_source_that_is_not_there_takes_nothing_else_with_it(example: Path) -> None:
    shown = configured(example, '[telemetry]\nsource = "none"\n')
    assert shown.exit_code == 2
    text = " ".join(shown.output.split())
    assert "colonnade.toml:2: [telemetry] could not be read: " in text
    assert "Telemetry ·" not in text
    assert "Roadmap" in text


def test_a_name_that_means_no_function_is_told(example: Path) -> None:
    shown = configured(example, '[telemetry]\nsource = "logs"\n[telemetry.names]\n"x" = "Nobody"\n')
    assert shown.exit_code == 2
    assert "[telemetry.names] means 'Nobody', which is no function" in " ".join(shown.output.split())


def test_a_source_of_which_nothing_fits_says_so(example: Path) -> None:
    log(example / "others", "somewhere")
    shown = run("review", example, "--telemetry", example / "others")
    assert shown.exit_code == 0
    assert "Telemetry · 0 invocations in 7.0 days, of 0 of 2 functions" in shown.output
    assert "Without a function: somewhere." in " ".join(shown.output.split())


def test_a_source_without_a_report_says_so(example: Path) -> None:
    (example / "logs" / f"shop-Quote-{RANDOM}.json").write_text("nothing\n")
    shown = run("review", example, "--telemetry", example / "logs")
    assert shown.exit_code == 0
    assert "Telemetry · no report of Lambda is in logs/\n\n" in shown.output


def test_checks_on_telemetry_are_asked_where_there_is_some(example: Path) -> None:
    needing = {each.name for each in all_checks() if each.needs_telemetry}
    assert needing
    without, with_it = review(example, Config()), observed(example, example / "logs")
    assert needing.isdisjoint(each.name for each in without.checks)
    assert {each.name for each in with_it.checks} == {each.name for each in without.checks} | needing
    name = min(needing)
    named = review(example, Config(checks=(name,)))
    assert [(str(each), each.note) for each in named.problems] == [
        (f"{name}: judges what functions were seen to do, and nothing tells that; give --telemetry", True)
    ]


def test_what_telemetry_shows_did_not_come_in_since(example: Path, tmp_path: Path) -> None:
    """What only telemetry shows was not asked before, and what is not asked any more is not put right."""
    without, with_it = tmp_path / "without.json", tmp_path / "with.json"
    log(example / "logs", "Idle", 700, status="\tStatus: error\tError Type: KeyError")
    run("review", example, "--format", "json", "--output", without)
    run("review", example, "--telemetry", example / "logs", "--format", "json", "--output", with_it)
    found = [each["check"] for each in json.loads(with_it.read_text())["findings"]]
    needing = {each.name for each in all_checks() if each.needs_telemetry}
    assert needing & set(found)
    came = json.loads(run("compare", without, with_it, "--format", "json").stdout)
    assert (came["came_in"], {each["check"] for each in came["newly_asked"]} <= needing) == ([], True)
    back = json.loads(run("compare", with_it, without, "--format", "json").stdout)
    assert back["put_right"] == []


def test_a_place_in_telemetry_is_no_place_in_the_repository(
    example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviews, "chosen_checks", lambda _: (LITTLE,))
    told = sarif.told(observed(example, example / "logs"))
    (result,) = told["runs"][0]["results"]
    assert result["relatedLocations"] == [{"id": 1, "message": {"text": "most memory used: 61 MB"}}]
    Log.model_validate_json(json.dumps(told))


def test_a_review_without_telemetry_imports_none_of_it(example: Path) -> None:
    script = (
        "import sys\nfrom colonnade.cli import commands\n"
        "commands(['review', sys.argv[1]], standalone_mode=False)\n"
        "heavy = ('colonnade.telemetry', 'duckdb', 'sqlglot', 'isal')\n"
        "print(*[each for each in sys.modules if each.startswith(heavy)], file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, example], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_telemetry_within_the_folder_is_no_part_of_the_application(example: Path) -> None:
    marks = ', "AWSTemplateFormatVersion": "2010-09-09", "Resources": {"X": {"Type": "AWS::SQS::Queue"}}'
    log(example / "logs", "legacy", extra=marks)
    told = [each.name for each in review(example, Config()).applications]
    assert len(told) == 2
    shown = run("review", example, "--telemetry", example / "logs", "--format", "json")
    assert [each["templates"] for each in json.loads(shown.stdout)["applications"]] == [["template.yaml"]]
    assert (example / "logs" / ".colonnade").is_dir()
    alone = run("review", example / "template.yaml", "--telemetry", example / "logs" / "legacy.json")
    assert alone.exit_code == 0


def test_where_nothing_can_be_kept_it_is_read_all_the_same(example: Path) -> None:
    (example / "logs" / ".colonnade").write_text("a file where the folder should be")
    result = observed(example, example / "logs")
    assert result.seen is not None
    assert result.seen.invocations == 70
    assert result.problems == ()


def test_what_was_not_understood_is_noted(example: Path) -> None:
    (example / "logs" / "broken.log").write_text("REPORT RequestId: x\tDuration: many ms\n")
    shown = run("review", example, "--telemetry", example / "logs")
    assert shown.exit_code == 0
    assert "logs/: 1 line was not understood" in " ".join(shown.output.split())


def test_fixes_are_made_with_what_was_seen(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from colonnade.fixing import fixes as fixing  # noqa: PLC0415 - its checks are replaced

    monkeypatch.setattr(fixing, "all_checks", lambda: (LITTLE,))
    asked = Config(telemetry=Asked(str(example / "logs")))
    (told,) = fixes(example, asked).told
    assert told.claim.check == "memory-unused"
    assert fixes(example, Config()).told == ()
    application(example, "again")
    assert fixes(example, asked).told == ()
