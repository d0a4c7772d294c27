"""Whose logs are whose: the names that functions are given, and those that are made up for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from colonnade import sources
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.model.observed import FunctionFacts, Logs, ObservedFunction, Seen
from colonnade.sources import Untold
from colonnade.sources.files import Tree
from colonnade.telemetry.joining import Joined, join
from colonnade.telemetry.loads import load
from colonnade.traffic import Load

DAY = 86_400_000
HEAD = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: { Type: String }
  Region: { Type: String }
  Name: { Type: String }
Conditions:
  IsProduction: !Equals [!Ref Stage, prod]
Resources:
"""
CODE = (
    "Handler: app.handler, Runtime: python3.13, Role: !Sub 'arn:aws:iam::${AWS::AccountId}:role/r', Code: {}"
)


def function(name: str, properties: str = "", rest: str = "") -> str:
    more = f", {properties}" if properties else ""
    return f"  {name}: {{ Type: AWS::Lambda::Function, Properties: {{ {CODE}{more} }}{rest} }}\n"


def facts(name: str, invocations: int = 100) -> FunctionFacts:
    return FunctionFacts(
        name, invocations, 2, 0, 0, None, 0, {50: 10.0}, 20.0, 1000.0, {}, {}, {}, 60.0, 128.0, 128.0, 1.5, 1, 1000,
        0, 7 * DAY,
    )  # fmt: skip


def logs(*names: str, said: dict[str, str] | None = None) -> Logs:
    return Logs(Seen("logs/", 0, 7 * DAY), tuple(map(facts, names)), said or {})


def read(folder: Path, template: str, parameters: dict[str, str] | None = None) -> Application:
    (folder / "template.yaml").write_text(HEAD + template)
    (application,), problems = sources.read(Tree(folder), Untold(parameters=parameters or {}))
    assert not problems
    return application


def joined(folder: Path, template: str, *names: str, said: dict[str, str] | None = None) -> Joined:
    return join(read(folder, template), logs(*names, said=said))


def found(told: Joined) -> dict[str, str]:
    """The logical id of each log that was settled."""
    return {each.log: each.function.partition("#")[2] for each in told.matches}


QUOTE = function("Quote")
STAGED = function("Get", "FunctionName: !Sub 'svc-${Stage}-get'")
RANDOM = "AbCdEf123456"


@pytest.mark.parametrize(
    ("template", "log", "how"),
    [
        (function("Quote", "FunctionName: quote"), "quote", "by its name"),
        (function("Quote", "FunctionName: quote"), "/aws/lambda/quote", "by its name"),
        (STAGED, "svc-prod-get", "by its name, as far as the files tell it"),
        (QUOTE, f"shop-Quote-{RANDOM}", "by its name, as far as the files tell it"),
        (QUOTE, f"shop-prod-Quote-{RANDOM}", "by its name, as far as the files tell it"),
        (QUOTE, f"parent-Shop-1ABCDEFGHIJKL-Quote-{RANDOM}", "by its name, as far as the files tell it"),
        (QUOTE, "Quote", "by its logical id"),
        (
            function("Quote", "LoggingConfig: { LogGroup: /shop/quote }"),
            "/shop/quote",
            "by its name",
        ),
        (
            function("Quote", "LoggingConfig: { LogGroup: !Ref Lines }")
            + "  Lines: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /shop/quote } }\n",
            "shop-quote",
            "by its name",
        ),
        (
            function("Quote", "LoggingConfig: { LogGroup: !Ref Lines }") + "  Lines: { Type: AWS::Logs::LogGroup }\n",
            f"shop-Lines-{RANDOM}",
            "by its name, as far as the files tell it",
        ),
        (
            function("Quote", "FunctionName: !If [IsProduction, quote, !Ref AWS::NoValue]"),
            "quote",
            "by its name",
        ),
    ],
)  # fmt: skip
def test_a_log_is_found_by_what_its_function_is_called(
    tmp_path: Path, template: str, log: str, how: str
) -> None:
    told = joined(tmp_path, template, log)
    ((found_log, function_id),) = found(told).items()
    assert (found_log, function_id, str(told.matches[0].way)) == (
        log,
        "Quote" if log != "svc-prod-get" else "Get",
        how,
    )
    assert (told.doubtful, told.silent) == ((), ())


@pytest.mark.parametrize(
    "log",
    [
        "quote",  # names of functions know upper and lower case
        "shop-Quote",  # CloudFormation would have ended it in random letters
        "shop-Quote-AbCdEf12345",
        f"Quote-{RANDOM}",
        f"shop-Quotes-{RANDOM}",
        f"shop-ReQuote-{RANDOM}",
        f"shop-Quo-{RANDOM}",
        "",
    ],
)
def test_what_is_only_alike_is_nobodys(tmp_path: Path, log: str) -> None:
    told = joined(tmp_path, QUOTE, log)
    assert (told.matches, told.doubtful) == ((), ())
    assert told.silent == ("template.yaml#Quote",)


LONG = "RefreshTheSeatMapsOfEveryCarrierEveryFiveMinutes"


def test_names_that_were_cut_to_64_characters_are_known(tmp_path: Path) -> None:
    stack = "a-stack-with-quite-a-long-name"
    name = f"{stack}-{LONG[:20]}-{RANDOM}"
    assert len(name) == 64
    assert found(joined(tmp_path, function(LONG), name)) == {name: LONG}
    # A short name was cut by nobody.
    assert found(joined(tmp_path, function(LONG), f"shop-{LONG[:20]}-{RANDOM}")) == {}


def test_the_name_of_the_stack_tells_two_deployments_apart(tmp_path: Path) -> None:
    (tmp_path / "samconfig.toml").write_text('[default.deploy.parameters]\nstack_name = "shop"\n')
    ours, others = f"shop-Quote-{RANDOM}", f"shop-prod-Quote-{RANDOM}"
    told = joined(tmp_path, QUOTE, ours, others)
    assert found(told) == {ours: "Quote"}
    assert str(told.matches[0].way) == "by the name that CloudFormation makes up"
    assert [(each.log, each.why) for each in told.doubtful] == [(others, f"Quote has the logs of {ours} too")]
    alone = joined(tmp_path, QUOTE, others)
    assert found(alone) == {others: "Quote"}
    assert str(alone.matches[0].way).endswith("in a stack of another name")


def test_what_is_unknown_of_names_is_the_same_for_all_of_one_deployment(tmp_path: Path) -> None:
    """svc-dev-user-get may be "get" in the stage dev-user: the other names say that the stage is dev."""
    template = STAGED + function("UserGet", "FunctionName: !Sub 'svc-${Stage}-user-get'")
    assert found(joined(tmp_path, template, "svc-dev-get", "svc-dev-user-get")) == {
        "svc-dev-get": "Get",
        "svc-dev-user-get": "UserGet",
    }
    told = joined(tmp_path, template, "svc-dev-user-get")
    assert found(told) == {}
    assert [each.why for each in told.doubtful] == ["it may be that of Get or UserGet"]


def test_a_value_stands_twice_in_a_name_or_not_at_all(tmp_path: Path) -> None:
    template = function("Get", "FunctionName: !Sub '${Stage}-get-${Stage}'")
    assert found(joined(tmp_path, template, "dev-get-dev", "dev-get-prod")) == {"dev-get-dev": "Get"}


def test_a_name_that_is_known_is_nobody_elses(tmp_path: Path) -> None:
    template = function("Any", "FunctionName: !Sub '${Stage}-quote'") + function(
        "Own", "FunctionName: my-quote"
    )
    told = joined(tmp_path, template, "my-quote")
    assert (found(told), told.doubtful) == ({"my-quote": "Own"}, ())


def test_a_name_of_which_nothing_is_known_fits_nothing(tmp_path: Path) -> None:
    template = function("All", "FunctionName: !Ref Name") + function(
        "Two", "FunctionName: !Sub '${Stage}-${Name}'"
    )
    assert joined(tmp_path, template, "anything", "dev-x").matches == ()


def test_logs_of_two_deployments_are_nobodys(tmp_path: Path) -> None:
    told = joined(tmp_path, STAGED, "svc-dev-get", "svc-prod-get")
    assert told.matches == ()
    assert [(each.log, each.why) for each in told.doubtful] == [
        ("svc-dev-get", "Get has the logs of svc-prod-get too"),
        ("svc-prod-get", "Get has the logs of svc-dev-get too"),
    ]
    application = read(tmp_path, STAGED, {"Stage": "prod"})
    assert found(join(application, logs("svc-dev-get", "svc-prod-get"))) == {"svc-prod-get": "Get"}


def test_a_log_group_that_functions_share_is_nobodys(tmp_path: Path) -> None:
    template = "".join(function(name, "LoggingConfig: { LogGroup: /shop/all }") for name in "ABCDE")
    (doubt,) = joined(tmp_path, template, "/shop/all").doubtful
    assert doubt.why == "it may be that of A, B or 3 more"


def test_the_user_says_whose_logs_are_whose(tmp_path: Path) -> None:
    template = QUOTE + function("Pay") + function("Idle")
    told = joined(
        tmp_path,
        template,
        "legacy",
        f"shop-Pay-{RANDOM}",
        "x-1",
        said={"legacy": "Quote", "shop-*": "!", "x-1": "template.yaml#Idle", "x-*": "!", "y": "Nobody"},
    )
    assert found(told) == {"legacy": "Quote", "x-1": "Idle"}
    assert {str(each.way) for each in told.matches} == {"as colonnade.toml says"}
    assert told.said == {"Quote", "template.yaml#Idle"}
    assert told.silent == ("template.yaml#Pay",)


def test_what_exists_wins_over_what_never_does(tmp_path: Path) -> None:
    template = function("Ours", "FunctionName: pay") + function(
        "Theirs", "FunctionName: pay", ", Condition: IsProduction"
    )
    assert found(join(read(tmp_path, template, {"Stage": "dev"}), logs("pay"))) == {"pay": "Ours"}
    told = join(read(tmp_path, template), logs("pay"))
    assert [each.why for each in told.doubtful] == ["it may be that of Ours or Theirs"]


def test_what_was_seen_is_a_part_of_the_application(tmp_path: Path) -> None:
    application = read(tmp_path, QUOTE)
    assert application.subjects(ObservedFunction) == []
    join(application, logs("Quote"))
    (observed,) = application.subjects(ObservedFunction)
    (quote,) = application.subjects(Function)
    assert (quote.observed, observed.function) == (observed, quote)
    assert (observed.origin, observed.conditions, str(observed)) == (quote.origin, quote.conditions, "Quote")
    assert observed.invocations_a_month == pytest.approx(100 / 7 * 365.25 / 12)
    assert observed.basis == "100 invocations in 7.0 days"


def test_a_log_without_a_report_is_matched_and_tells_nothing(tmp_path: Path) -> None:
    application = read(tmp_path, QUOTE)
    told = join(application, Logs(Seen("logs/"), (facts("Quote", 0),)))
    assert found(told) == {"Quote": "Quote"}
    assert application.subjects(ObservedFunction) == []


def test_functions_of_terraform_and_of_the_serverless_framework_are_found(tmp_path: Path) -> None:
    (tmp_path / "tf").mkdir()
    (tmp_path / "tf" / "main.tf").write_text(
        'variable "stage" {}\n'
        'resource "aws_lambda_function" "quote" {\n'
        '  function_name = "shop-${var.stage}-quote"\n  role = "arn:aws:iam::1:role/r"\n'
        '  handler = "app.handler"\n  runtime = "python3.13"\n  filename = "x.zip"\n}\n'
    )
    (tmp_path / "sls").mkdir()
    (tmp_path / "sls" / "serverless.yml").write_text(
        "service: shop\nprovider: { name: aws, runtime: python3.13, stage: prod }\n"
        "functions:\n  pay: { handler: app.pay }\n"
    )
    (terraform,), _ = sources.read(Tree(tmp_path / "tf"))
    (service,), _ = sources.read(Tree(tmp_path / "sls"))
    given = logs("shop-dev-quote", "shop-prod-pay")
    assert [each.log for each in join(terraform, given).matches] == ["shop-dev-quote"]
    assert [each.log for each in join(service, given).matches] == ["shop-prod-pay"]


def test_where_the_memory_was_another_one_nobody_tells_what_is_billed_now() -> None:
    seen = Seen("logs/", 0, 7 * DAY)
    same = facts("Quote")
    assert load(same, seen).load.milliseconds == pytest.approx(1.5 * 1024 * 1000 / 128 / 100)
    changed = replace(same, least_memory_mb=64.0)
    assert load(changed, seen).load.milliseconds is None
    assert load(replace(same, invocations=0), seen).load == Load(0.0, None, None)
