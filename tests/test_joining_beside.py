"""Whose access logs and metrics are whose, and what alarms and APIs say of what was seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from colonnade import sources
from colonnade.config import Asked as AskedOf
from colonnade.config import Config
from colonnade.fact import NotApplicable
from colonnade.model.alarm_seen import ObservedAlarm, rounded_up, with_margin
from colonnade.model.alarm_states import MissingData
from colonnade.model.api_seen import ObservedApi
from colonnade.model.application import Application
from colonnade.model.observed import Logs, Seen
from colonnade.model.observed_api import ApiFacts, Asked, Beside, ClientFacts, MetricFacts, RouteFacts, Series
from colonnade.remedies.limits import limits_of
from colonnade.review import review
from colonnade.sources.files import Tree
from colonnade.telemetry.account import contested
from colonnade.telemetry.joining import Joined, join, without

DAY = 86_400_000
HEAD = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String }
Globals:
  Function:
    Runtime: python3.13
    Handler: index.handler
    InlineCode: "def handler(event, context): return {}"
Resources:
"""


def api(name: str, *routes: str, kind: str = "HttpApi", more: str = "") -> str:
    """An API with a function behind each route, written as "GET /path"."""
    text = f"  {name}: {{ Type: AWS::Serverless::{kind}, Properties: {{ StageName: prod{more} }} }}\n"
    events = kind.replace("Api", "") + "Api" if kind == "HttpApi" else "Api"
    id_ = "ApiId" if kind == "HttpApi" else "RestApiId"
    for number, route in enumerate(routes):
        method, _, path = route.partition(" ")
        event = (
            f"{{ Type: {events}, Properties: {{ {id_}: !Ref {name}, Method: {method}, Path: '{path}' }} }}"
        )
        function = f"{{ Type: AWS::Serverless::Function, Properties: {{ Events: {{ On: {event} }} }} }}"
        text += f"  {name}F{number}: {function}\n"
    return text


def route(name: str, requests: int = 100, **more: Any) -> RouteFacts:
    return RouteFacts(**{
        "route": name, "requests": requests, "client_errors": 0, "server_errors": 0, "throttled": 0,
        "latency_ms": {}, "slowest_ms": None, **more,
    })  # fmt: skip


def facts(name: str, *routes: RouteFacts, **more: Any) -> ApiFacts:
    requests = sum(each.requests for each in routes)
    return ApiFacts(**{
        "name": name, "stage": "prod", "requests": requests, "answered": requests, "client_errors": 0,
        "server_errors": 0, "throttled": 0, "statuses": {}, "latency_ms": {}, "slowest_ms": None,
        "integration_ms": {}, "busiest_second": 4, "busiest_minute": 60, "steady_rate": 1, "burst": 4,
        "has_fractions": True, "routes": len(routes), "clients": 0, "busiest_routes": routes,
        "busiest_clients": (), "first_at": 0, "last_at": 7 * DAY, **more,
    })  # fmt: skip


def read(folder: Path, template: str) -> Application:
    (folder / "template.yaml").write_text(HEAD + template, "utf-8")
    (application,), problems = sources.read(Tree(folder))
    assert not problems
    return application


def logs(*apis: ApiFacts, said: dict[str, str] | None = None, **more: Any) -> Logs:
    return Logs(Seen("logs/", 0, 7 * DAY), (), said or {}, beside=Beside(apis=apis, **more))


def found(application: Application, told: Logs) -> dict[str, str]:
    join(application, told)
    return {each.facts.name: str(each.api) for each in application.subjects(ObservedApi)}


@pytest.mark.parametrize(
    "seen",
    [
        "GET /seats/{id}", "GET /seats/17", "GET /prod/seats/17", "/seats/{id}", "POST /orders", "ANY /any/x/y",
        "DELETE /any/x",
    ],
)  # fmt: skip
def test_an_api_is_found_by_the_routes_that_were_asked_for(seen: str, tmp_path: Path) -> None:
    template = api("Shop", "get /seats/{id}", "post /orders", "any /any/{proxy+}") + api(
        "Other", "get /other"
    )
    assert found(read(tmp_path, template), logs(facts("a1b2c3d4e5", route(seen)))) == {"a1b2c3d4e5": "Shop"}


@pytest.mark.parametrize("seen", ["PUT /orders", "GET /elsewhere", "GET /seats/17/x", ""])
def test_routes_that_no_api_has_find_none(seen: str, tmp_path: Path) -> None:
    template = api("Shop", "get /seats/{id}", "post /orders")
    assert found(read(tmp_path, template), logs(facts("a1b2c3d4e5", route(seen)))) == {}


def test_names_come_before_routes_and_what_the_user_says_before_both(tmp_path: Path) -> None:
    template = api("Shop", "get /a") + api("Desk", "get /a")
    told = [facts("Desk", route("GET /a")), facts("x1", route("GET /a"))]
    assert found(read(tmp_path, template), logs(*told)) == {"Desk": "Desk", "x1": "Shop"}
    said = logs(*told, facts("x2", route("GET /b")), said={"x1": "!", "x2": "Shop", "x3": "Nobody"})
    assert found(read(tmp_path, template), said) == {"Desk": "Desk", "x2": "Shop"}
    assert join(read(tmp_path, template), said).said == {"Shop"}


def test_what_may_be_two_apis_is_neither(tmp_path: Path) -> None:
    template = api("Shop", "get /a") + api("Desk", "get /a")
    assert found(read(tmp_path, template), logs(facts("x1", route("GET /a")))) == {}
    alike = logs(facts("x1", route("GET /a")), facts("x2", route("GET /a")))
    assert found(read(tmp_path, api("Shop", "get /a")), alike) == {}


STAGES = """
  Shop: { Type: AWS::ApiGateway::RestApi, Properties: { Name: shop } }
  Root:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Shop
      ResourceId: !GetAtt Shop.RootResourceId
      HttpMethod: GET
      AuthorizationType: AWS_IAM
      Integration: { Type: MOCK }
  First: { Type: AWS::ApiGateway::Deployment, DependsOn: Root, Properties: { RestApiId: !Ref Shop } }
  Live:
    Type: AWS::ApiGateway::Stage
    Properties: { RestApiId: !Ref Shop, DeploymentId: !Ref First, StageName: live }
  Trial:
    Type: AWS::ApiGateway::Stage
    Properties: { RestApiId: !Ref Shop, DeploymentId: !Ref First, StageName: !If [IsProduction, t1, t2] }
"""


def test_the_stages_of_an_api_are_told_apart(tmp_path: Path) -> None:
    head = "Conditions:\n  IsProduction: !Equals [!Ref Stage, prod]\nResources:"
    (tmp_path / "template.yaml").write_text(HEAD.replace("Resources:", head) + STAGES, "utf-8")
    (application,), _ = sources.read(Tree(tmp_path))
    told = [facts("shop", route("GET /"), stage=stage) for stage in ("live", "t2", "gone")]
    join(application, logs(*told))
    found_ = {each.facts.stage: each for each in application.subjects(ObservedApi)}
    names = {stage: each.stage.origin.path[1] if each.stage else None for stage, each in found_.items()}
    assert names == {"live": "Live", "t2": "Trial", "gone": None}
    assert str(found_["live"]) == "Shop at its stage live"
    assert found_["gone"].conditions == found_["gone"].api.conditions


def test_what_two_applications_may_have_none_gets() -> None:
    lost, doubtful = contested([Joined(apis=("x1", "x2")), Joined(apis=("x1",))])
    assert (lost, doubtful) == ([{"x1"}, {"x1"}], [])
    left = without(logs(facts("x1"), facts("x2")), ["x1"])
    assert [each.name for each in left.beside.apis] == ["x2"]


ALARM = """
  Fails:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: {namespace}
      MetricName: {metric}
      Dimensions: {dimensions}
      Statistic: {statistic}
      Period: 3600
      EvaluationPeriods: 2
      Threshold: 5
      ComparisonOperator: {compares}
"""


def alarmed(
    folder: Path,
    values: tuple[float | None, ...],
    template: str = "",
    metrics: tuple[MetricFacts, ...] = (),
    **more: str,
) -> tuple[ObservedAlarm, list[Asked]]:
    """An alarm, and what its metric was asked for by."""
    asked: list[Asked] = []

    def series(of: Asked) -> Series | None:
        asked.append(of)
        return Series(3600, 0, values, "metrics") if values else None

    told = {
        "namespace": "AWS/Lambda",
        "metric": "Errors",
        "dimensions": "[{ Name: FunctionName, Value: orders }]",
        "statistic": "Sum",
        "compares": "GreaterThanThreshold",
        **more,
    }
    application = read(folder, template + ALARM.format(**told))
    join(application, logs(series=series, metrics=metrics))
    (alarm,) = application.subjects(ObservedAlarm)
    return alarm, asked


def metric(dimension: str, value: str) -> MetricFacts:
    return MetricFacts(Asked("AWS/SQS", "x", ((dimension, value),), "Sum", 60), 1, 1, 1, 1, 0, 1)


def test_a_resource_is_called_what_metrics_call_it(tmp_path: Path) -> None:
    queue = "  Jobs: { Type: AWS::SQS::Queue }\n"
    dimensions = "[{ Name: QueueName, Value: !GetAtt Jobs.QueueName }]"
    name = "shop-Jobs-AbCdEf123456"
    told = (metric("QueueName", name), metric("QueueName", "other"), metric("Stage", "Jobs"))
    alarm, asked = alarmed(
        tmp_path,
        (1.0,) * 48,
        queue,
        told,
        namespace="AWS/SQS",
        metric="NumberOfMessagesSent",
        dimensions=dimensions,
    )
    assert alarm.series.values[0] == 1
    assert {each.dimensions for each in asked} == {(("QueueName", name),)}
    both = (*told, metric("QueueName", "other-Jobs-XbCdEf123456"))
    alarm, _ = alarmed(
        tmp_path,
        (1.0,) * 48,
        queue,
        both,
        namespace="AWS/SQS",
        metric="NumberOfMessagesSent",
        dimensions=dimensions,
    )
    with pytest.raises(NotApplicable, match="telemetry tells no NumberOfMessagesSent of Jobs"):
        alarm.series  # noqa: B018 - asking is the test


def test_values_of_hours_judge_no_alarm(tmp_path: Path) -> None:
    alarm, _ = alarmed(tmp_path, (1.0,) * 5)
    with pytest.raises(NotApplicable, match="its metric was seen for 5 hours only"):
        alarm.history  # noqa: B018
    alarm, _ = alarmed(tmp_path, (1.0,) * 48)
    with pytest.raises(NotApplicable, match=r"its metric was seen for 2\.0 days only"):
        alarm.within_reach  # noqa: B018


def test_what_an_alarm_would_have_done_is_told(tmp_path: Path) -> None:
    alarm, _ = alarmed(tmp_path, (9.0, 9.0, None, 0.0) * 12)
    history = alarm.history
    assert (history.breaches, history.times) == (24, 12)
    assert history.share == pytest.approx(0.5, abs=0.03)
    assert history.times_a_day == pytest.approx(6)
    assert (alarm.counts_failures, alarm.unit, str(alarm)) == (True, "", "Fails")
    assert alarm.evidence("a", "b").origin.file == "logs/"


def test_a_threshold_is_proposed_only_where_it_would_help(tmp_path: Path) -> None:
    assert alarmed(tmp_path, (9.0, 8.0) * 30)[0].proposed == 12
    assert alarmed(tmp_path, (1.0, 2.0) * 30)[0].proposed is None
    assert alarmed(tmp_path, (9.0,) * 60, compares="LessThanThreshold")[0].proposed is None
    most = alarmed(tmp_path, (9.0, 8.0) * 30, statistic="Maximum")[0]
    assert most.most_at_once is None


@pytest.mark.parametrize(
    ("properties", "missing"),
    [
        ("", MissingData.MISSING),
        ("      TreatMissingData: breaching\n", MissingData.BREACHING),
        ("      TreatMissingData: nonsense\n", MissingData.MISSING),
    ],
)
def test_the_rule_of_an_alarm(properties: str, missing: MissingData, tmp_path: Path) -> None:
    alarm, _ = alarmed(tmp_path, (1.0,) * 48, compares="GreaterThanThreshold\n" + properties.rstrip("\n"))
    assert (alarm.rule.periods, alarm.rule.to_alarm, alarm.rule.missing) == (2, 2, missing)


def test_alarms_on_tables_leave_missing_values_aside(tmp_path: Path) -> None:
    dimensions = "[{ Name: TableName, Value: seats }]"
    told = alarmed(tmp_path, (1.0,), namespace="AWS/DynamoDB", metric="SystemErrors", dimensions=dimensions)
    assert told[0].rule.missing is MissingData.IGNORE


def test_bands_are_no_thresholds(tmp_path: Path) -> None:
    alarm, _ = alarmed(tmp_path, (1.0,) * 48, compares="LessThanLowerOrGreaterThanUpperThreshold")
    with pytest.raises(NotApplicable, match="no fixed threshold"):
        alarm.rule  # noqa: B018


@pytest.mark.parametrize(
    ("figure", "up"), [(0, 0), (0.123, 0.13), (1, 1), (1.01, 1.1), (99, 99), (137.5, 140), (15_001, 16_000)]
)
def test_thresholds_are_rounded_up_to_two_digits(figure: float, up: float) -> None:
    assert rounded_up(figure) == up
    assert with_margin([figure] * 100 + [10_000_000], 1) == up


def seen(folder: Path, told: ApiFacts, more: str = "") -> ObservedApi:
    application = read(folder, api("Shop", "get /a", "post /b", more=more))
    join(application, logs(replace(told, name="Shop")))
    (only,) = application.subjects(ObservedApi)
    return only


def test_an_api_tells_what_its_figures_rest_on(tmp_path: Path) -> None:
    only = seen(tmp_path, facts("x", route("GET /a", 1)))
    assert (str(only), only.basis) == ("Shop", "1 request in 7.0 days")
    with pytest.raises(NotApplicable, match="only 1 of its requests"):
        only.enough  # noqa: B018
    with pytest.raises(NotApplicable, match="sets no limits"):
        only.limited  # noqa: B018
    assert (only.failing(0.01), only.turning_most_away, only.limit_of(None), only.limit_reached) == (
        None, None, None, "",
    )  # fmt: skip
    assert only.evidence("a", "b").origin.file == "logs/"


def test_errors_are_told_with_what_they_mean(tmp_path: Path) -> None:
    told = facts("x", route("GET /a", 2000, server_errors=40), statuses={404: 9, 500: 1, 504: 30, 599: 9})
    only = seen(tmp_path, told)
    assert only.commonest_errors == "504 (30 times) and 599 (9 times)"
    assert only.where_to_look == "it takes longer than the API waits"
    assert seen(tmp_path, replace(told, statuses={599: 9})).where_to_look == "requests fail"


def test_one_client_that_floods_is_what_a_limit_is_for(tmp_path: Path) -> None:
    told = facts("x", route("GET /a", 2000), throttled=100)
    client = ClientFacts("203.0.113.x", "address", 900, 0, 90, 200)
    assert seen(tmp_path, told).turning_away.throttled == 100
    with pytest.raises(NotApplicable, match="came from one client"):
        seen(tmp_path, replace(told, busiest_clients=(client,))).turning_away  # noqa: B018


def test_limits_are_made_of_what_came(tmp_path: Path) -> None:
    told = facts("x", route("GET /a", 2000), steady_rate=7, burst=30)
    limits = ", DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 9 }"
    only = seen(tmp_path, told, limits)
    assert only.limit_reached == ": its stage allows 5 a second with a burst of 9"
    fix = limits_of(only, 1.25, "effect")
    assert fix.summary == "Set the limits to 9 a second with a burst of 38"
    assert len(fix.edits) == 2
    least = limits_of(only, 0.1, "effect", least=(10, 20))
    assert least.summary == "Set the limits to 10 a second with a burst of 20"
    wide = limits.replace("5", "50").replace("9", "90")
    with pytest.raises(NotApplicable, match="let in all that came"):
        seen(tmp_path, told, wide).limit_reached  # noqa: B018


def test_limits_that_hang_on_a_condition_are_advice(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        HEAD.replace("Resources:", "Conditions:\n  Prod: !Equals [!Ref Stage, prod]\nResources:")
        + api(
            "Shop",
            "get /a",
            more=", DefaultRouteSettings: { ThrottlingRateLimit: !If [Prod, 5, 6], ThrottlingBurstLimit: 9 }",
        ),
        "utf-8",
    )
    (application,), _ = sources.read(Tree(tmp_path))
    join(application, logs(facts("Shop", route("GET /a", 2000))))
    from colonnade.condition import World, in_every_world  # noqa: PLC0415 - asked for here alone

    (only,) = application.subjects(ObservedApi)
    answers: list[tuple[World, Any]] = in_every_world(lambda: limits_of(only, 2, "effect"))
    assert {fix.edits for _, fix in answers} == {()}


def test_of_a_few_days_nothing_is_said_of_use(tmp_path: Path) -> None:
    told = facts("x", route("GET /a", 2000), last_at=2 * DAY)
    with pytest.raises(NotApplicable, match=r"seen for 2\.0 days only"):
        seen(tmp_path, told).of_a_week  # noqa: B018


def test_many_applications_in_several_processes_have_their_alarms_played_through(tmp_path: Path) -> None:
    report = "Duration: 900.00 ms\tBilled Duration: 900 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t"
    for number in range(12):
        name = f"orders-{number}"
        place = tmp_path / "apps" / name
        place.mkdir(parents=True)
        alarm = ALARM.format(
            namespace="AWS/Lambda",
            metric="Duration",
            dimensions="[{ Name: FunctionName, Value: !Ref Orders }]",
            statistic="Maximum",
            compares="GreaterThanThreshold",
        )
        function = (
            "  Orders: { Type: AWS::Serverless::Function, Properties: { FunctionName: " + name + " } }\n"
        )
        (place / "template.yaml").write_text(HEAD + function + alarm, "utf-8")
        lines = [
            f"2026-11-{16 + hour // 24}T{hour % 24:02}:30:00Z REPORT RequestId: {number}-{hour}\t{report}\n"
            for hour in range(72)
        ]
        (tmp_path / f"{name}.log").write_text("".join(lines), "utf-8")
    config = Config(telemetry=AskedOf(str(tmp_path / "*.log")), checks=("alarm-fires-all-the-time",))
    told = review(tmp_path / "apps", config, cores=2)
    assert len(told.findings) == 12
    assert {each.message.partition(":")[0] for each in told.findings} == {
        "Fails was in alarm for 99% of 3.0 days"
    }
