"""What applications use in a month, and what that rests on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bills import BUSY, about, amount, ends, used, written
from hypothesis import given
from hypothesis import strategies as st

from colonnade.aws.prices import items
from colonnade.measure import Range
from colonnade.model.api import Api
from colonnade.model.api_seen import ObservedApi
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.model.observed import AtMemory, FunctionFacts, ObservedFunction, Seen
from colonnade.model.observed_api import ApiFacts
from colonnade.traffic import Load, Traffic
from colonnade.usage import running
from colonnade.usage.amount import HOURS_A_MONTH, SECONDS_A_MONTH, Amount, Basis
from colonnade.usage.meter import all_meters, is_free, metered
from colonnade.usage.meters.queues import empty_receives
from colonnade.usage.meters.traces import sampled
from colonnade.usage.used import Gap, Metered

SAM = "    Transform: AWS::Serverless-2016-10-31\n    Resources:\n"


def function(name: str, *more: str, runtime: str = "python3.13", handler: str = "app.handler") -> str:
    """A function of 1,024 MB; `more` are further properties, a line each."""
    lines = [f"Runtime: {runtime}", f"Handler: {handler}", "CodeUri: .", "MemorySize: 1024", *more]
    properties = "\n".join(f"          {line}" for each in lines for line in each.splitlines())
    return f"      {name}:\n        Type: AWS::Serverless::Function\n        Properties:\n{properties}\n"


def resource(name: str, type_: str, *properties: str) -> str:
    lines = "\n".join(f"          {line}" for each in properties for line in each.splitlines())
    head = f"      {name}:\n        Type: {type_}\n"
    return head + (f"        Properties:\n{lines}\n" if properties else "")


def gaps(metered: Metered, what: str = "") -> list[Gap]:
    return [each for each in metered.gaps if not what or each.what == what]


# ------------------------------------------------------------------ amounts


def test_an_amount_is_as_firm_as_its_weakest_ground() -> None:
    firm = Amount.exactly(3, Basis.MEASURED, "seen")
    guess = Amount.assumed(Range(1, 2, 4), "guessed")
    assert firm.known
    assert (firm * 2).known
    assert not (firm * guess).known
    assert (firm * guess).range == Range(3, 6, 12)
    assert [str(each.basis) for each in (firm + guess).grounds] == ["measured", "assumed"]
    assert Amount.sum(()).range == Range.exactly(0)
    assert Amount.sum(()).basis is Basis.DECLARED
    assert firm.resting_on(Basis.TOLD, "said").basis is Basis.TOLD


def test_every_item_that_is_metered_has_a_price() -> None:
    source = "".join(
        file.read_text("utf-8")
        for file in (Path(__file__).parent.parent / "src/colonnade/usage/meters").glob("*.py")
    )
    named = [each for each in items() if f'"{each}"' in source]
    assert len(named) > 40
    assert {"Function", "Queue", "Table", "Api"} <= {
        getattr(each.over, "__name__", "") for each in all_meters()
    }


def test_free_resources_are_told_apart() -> None:
    assert is_free("AWS::IAM::Role")
    assert is_free("Custom::Anything")
    assert not is_free("AWS::RDS::DBInstance")


# ------------------------------------------------------------------ functions


def test_what_is_told_comes_before_schedules_and_those_before_what_is_assumed(tmp_path: Path) -> None:
    template = SAM + "".join(
        function(
            name,
            f"Events: {{Tick: {{Type: Schedule, Properties: {{Schedule: {schedule}}}}}}}"
            if schedule
            else "Timeout: 3",
        )
        for name, schedule in {
            "Told": "rate(1 hour)",
            "Hourly": "rate(1 hour)",
            "Off": "",
            "Other": "",
        }.items()
    )
    template += function(
        "Stopped", "Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 hour), Enabled: false}}}"
    )
    traffic = Traffic(every=Load(None, 50, 0), named={"Told": Load(5, 200, 0)})
    metered = used(tmp_path, template, traffic)
    requests = {each.name: each.amount for each in metered.of("lambda-request")}
    assert {name: (each.range.likely, each.basis) for name, each in requests.items()} == {
        "Told": (5, Basis.TOLD),
        "Hourly": (720, Basis.SCHEDULED),
        "Off": (1_000_000, Basis.ASSUMED),
        "Other": (1_000_000, Basis.ASSUMED),
        "Stopped": (0, Basis.DECLARED),
    }
    assert amount(metered, "lambda-gb-second-x86_64", "Told").likely == pytest.approx(5 * 0.2)
    assert amount(metered, "lambda-gb-second-x86_64", "Hourly").likely == pytest.approx(720 * 0.05)


def test_a_function_takes_no_longer_than_its_timeout(tmp_path: Path) -> None:
    metered = used(tmp_path, SAM + function("Brief", "Timeout: 1"), Traffic(every=Load(1000, None, 0)))
    assert ends(amount(metered, "lambda-gb-second-x86_64")) == about(Range(20, 100, 500))
    assert not gaps(metered, "work")


def test_functions_at_the_edge_have_prices_of_their_own(tmp_path: Path) -> None:
    template = SAM + function("Edge", "AutoPublishAlias: live")
    associated = "{EventType: viewer-request, LambdaFunctionARN: !Ref Edge.Version}"
    behaviour = (
        f"{{TargetOriginId: o, ViewerProtocolPolicy: allow-all, LambdaFunctionAssociations: [{associated}]}}"
    )
    template += resource(
        "Site", "AWS::CloudFront::Distribution", f"DistributionConfig: {{DefaultCacheBehavior: {behaviour}}}"
    )
    found = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)))
    assert amount(found, "lambda-edge-request").likely == 1000
    assert amount(found, "lambda-edge-gb-second").likely == pytest.approx(100)
    assert not found.of("lambda-request")


def test_starts_are_billed_too(tmp_path: Path) -> None:
    metered = used(tmp_path, SAM + function("Cold"), Traffic(every=Load(1000, 100, 0.5)))
    assert amount(metered, "lambda-gb-second-x86_64").likely == pytest.approx(1000 * (0.1 + 0.5 * 0.3))


def test_environments_that_are_kept_ready(tmp_path: Path) -> None:
    ready = "AutoPublishAlias: live\nProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}"
    metered = used(tmp_path, SAM + function("Ready", ready, "Architectures: [arm64]"))
    assert amount(metered, "lambda-provisioned-gb-second-arm64") == Range.exactly(2 * SECONDS_A_MONTH)
    assert amount(metered, "lambda-provisioned-duration-gb-second-arm64").likely == pytest.approx(1e6)
    assert not metered.of("lambda-gb-second-arm64")


def test_environments_that_grow_by_use_are_a_range(tmp_path: Path) -> None:
    ready = "AutoPublishAlias: live\nProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}"
    target = resource(
        "Scaling",
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "ServiceNamespace: lambda\nScalableDimension: lambda:function:ProvisionedConcurrency",
        "ResourceId: !Sub function:${Ready}:live\nMinCapacity: 1\nMaxCapacity: 20",
    )
    metered = used(tmp_path, SAM + function("Ready", ready) + target)
    found = amount(metered, "lambda-provisioned-gb-second-x86_64")
    assert found.low == 0
    assert found.likely == pytest.approx(2 * SECONDS_A_MONTH)
    assert found.high == pytest.approx(20 * SECONDS_A_MONTH)


def test_environments_of_a_function_that_is_not_in_the_files_are_a_gap(tmp_path: Path) -> None:
    alias = "FunctionName: elsewhere\nFunctionVersion: '1'\nName: live"
    ready = "ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}"
    found = used(tmp_path, "    Resources:\n" + resource("Live", "AWS::Lambda::Alias", alias, ready))
    assert [each.what for each in gaps(found)] == ["environments kept ready"]


def test_a_meter_that_breaks_takes_nothing_else_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> Any:
        raise ZeroDivisionError("a mistake")

    monkeypatch.setattr("colonnade.usage.running.gb_seconds", breaks)
    found = used(tmp_path, SAM + function("Work"))
    assert amount(found, "lambda-request").likely == 10_000_000
    assert "please report it (ZeroDivisionError: a mistake)" in gaps(found, "work")[0].reason


def test_tmp_and_snapshots(tmp_path: Path) -> None:
    template = SAM + function("Big", "EphemeralStorage: {Size: 1536}")
    template += function("Snapped", "AutoPublishAlias: live\nSnapStart: {ApplyOn: PublishedVersions}")
    java = function(
        "Java", "AutoPublishAlias: live\nSnapStart: {ApplyOn: PublishedVersions}", runtime="java21"
    )
    metered = used(tmp_path, template + java, Traffic(every=Load(1000, 100, 0.01)))
    assert amount(metered, "lambda-ephemeral-gb-second", "Big").likely == pytest.approx(
        1000 * (0.1 + 0.01 * 0.3)
    )
    assert amount(metered, "snapstart-cache-gb-second").low == SECONDS_A_MONTH
    assert amount(metered, "snapstart-restore-gb").likely == pytest.approx(10)
    assert {each.name for each in metered.of("snapstart-restore-gb")} == {"Snapped"}


def test_what_runs_at_deployments_only_is_rare(tmp_path: Path) -> None:
    template = SAM + function("Seed") + resource("Seeded", "Custom::Seed", "ServiceToken: !GetAtt Seed.Arn")
    assert amount(used(tmp_path, template), "lambda-request") == Range(0, 4, 100)


def test_durable_functions_and_kept_pollers_are_not_guessed(tmp_path: Path) -> None:
    mapping = resource(
        "Reading",
        "AWS::Lambda::EventSourceMapping",
        "FunctionName: !Ref Durable\nEventSourceArn: !GetAtt Jobs.Arn\nProvisionedPollerConfig: {MinimumPollers: 3}",
    )
    durable = function("Durable", "DurableConfig: {ExecutionTimeout: 3600}", runtime="python3.14")
    metered = used(tmp_path, SAM + durable + resource("Jobs", "AWS::SQS::Queue") + mapping)
    assert gaps(metered, "durable operations")
    assert [each.name for each in gaps(metered, "event pollers")] == ["Reading"]


# ------------------------------------------------------------------ the flow of requests


def test_a_state_machine_hands_its_schedule_on_to_its_functions(tmp_path: Path) -> None:
    template = SAM + function("First") + function("Perhaps") + function("Each")
    template += """      Nightly:
        Type: AWS::Serverless::StateMachine
        Properties:
          Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
          Definition:
            StartAt: First
            States:
              First: {Type: Task, Resource: !GetAtt First.Arn, Next: Which}
              Which:
                Type: Choice
                Choices: [{Variable: $.x, IsPresent: true, Next: Perhaps}]
                Default: All
              Perhaps: {Type: Task, Resource: !GetAtt Perhaps.Arn, Next: All}
              All:
                Type: Map
                Iterator:
                  StartAt: One
                  States: {One: {Type: Task, Resource: !GetAtt Each.Arn, End: true}}
                End: true
"""
    metered = used(tmp_path, template, Traffic())
    assert amount(metered, "lambda-request", "First") == Range.exactly(30)
    assert amount(metered, "lambda-request", "Perhaps") == Range(0, 15, 30)
    # How many items a Map has is not known, and so nothing is known of its function.
    assert amount(metered, "lambda-request", "Each").likely == 1_000_000
    # First, Which, All, half of Perhaps, and ten of One.
    assert ends(amount(metered, "state-transition")) == about(Range(30 * 4, 30 * 13.5, 30 * 44))


def test_functions_tell_how_often_their_state_machine_runs(tmp_path: Path) -> None:
    definition = "Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Work.Arn, End: true}}}"
    template = SAM + function("Work")
    template += resource("Flow", "AWS::Serverless::StateMachine", definition, "Type: EXPRESS")
    traffic = Traffic(named={"Work": Load(1000, 250, 0)})
    metered = used(tmp_path, template, traffic)
    assert amount(metered, "express-request") == Range.exactly(1000)
    # 250 ms are rounded up to 300, of 64 MB.
    assert amount(metered, "express-gb-second").likely == pytest.approx(1000 * 0.3 * 64 / 1024)
    assert metered.of("express-request")[0].amount.basis is Basis.TOLD


def test_a_state_machine_of_which_nothing_is_known_is_assumed(tmp_path: Path) -> None:
    definition = "Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}"
    machine = resource("Flow", "AWS::Serverless::StateMachine", definition, "Type: EXPRESS")
    metered = used(tmp_path, SAM + machine, Traffic())
    assert amount(metered, "express-request").likely == 1_000_000
    assert "an execution without tasks takes 50 ms" in {
        ground.text for each in metered.of("express-gb-second") for ground in each.amount.grounds
    }


def test_branches_of_a_parallel_always_run(tmp_path: Path) -> None:
    names = ("Both", "Chosen", "Never")
    template = SAM + "".join(function(name, "Tracing: Active") for name in names)
    template += """      Flow:
        Type: AWS::Serverless::StateMachine
        Properties:
          Tracing: {Enabled: true}
          Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
          Definition:
            StartAt: All
            States:
              All:
                Type: Parallel
                End: true
                Catch: [{ErrorEquals: [States.ALL], Next: Never}]
                Branches:
                  - StartAt: Both
                    States: {Both: {Type: Task, Resource: !GetAtt Both.Arn, End: true}}
                  - StartAt: Which
                    States:
                      Which: {Type: Choice, Choices: [{Variable: $.x, IsPresent: true, Next: Chosen}], Default: Other}
                      Chosen: {Type: Task, Resource: !GetAtt Chosen.Arn, End: true}
                      Other: {Type: Pass, End: true}
              Never: {Type: Task, Resource: !GetAtt Never.Arn, End: true}
"""
    found = used(tmp_path, template, Traffic())
    assert amount(found, "lambda-request", "Both") == Range.exactly(30)
    assert amount(found, "lambda-request", "Chosen") == Range(0, 15, 30)
    assert amount(found, "lambda-request", "Never") == Range(0, 0, 30)
    # Their traces begin at the state machine.
    assert {each.name for each in found.of("trace")} == {"Flow"}


def test_a_loop_in_a_state_machine_has_no_known_number(tmp_path: Path) -> None:
    template = (
        SAM
        + function("Ask")
        + """      Poll:
        Type: AWS::Serverless::StateMachine
        Properties:
          Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
          Definition:
            StartAt: Wait
            States:
              Wait: {Type: Wait, Seconds: 60, Next: Ask}
              Ask: {Type: Task, Resource: !GetAtt Ask.Arn, Next: Done}
              Done:
                Type: Choice
                Choices: [{Variable: $.done, BooleanEquals: true, Next: End}]
                Default: Wait
              End: {Type: Succeed}
"""
    )
    metered = used(tmp_path, template, Traffic())
    assert metered.of("lambda-request")[0].amount.basis is Basis.ASSUMED
    found = amount(metered, "state-transition")
    assert found.low <= 30 * 4 <= found.likely <= found.high


def test_an_unread_definition_is_a_gap(tmp_path: Path) -> None:
    machine = resource(
        "Flow", "AWS::StepFunctions::StateMachine", "RoleArn: x\nDefinitionS3Location: {Bucket: b, Key: k}"
    )
    metered = used(tmp_path, "    Resources:\n" + machine)
    assert [each.what for each in gaps(metered)] == ["executions"]


def test_one_function_invokes_another(tmp_path: Path) -> None:
    template = SAM + function("Caller", "Environment: {Variables: {OTHER: !Ref Called}}")
    template += function("Called", handler="other.handler")
    code = """
        import os
        import boto3

        client = boto3.client("lambda")

        def handler(event, context):
            client.invoke(FunctionName=os.environ["OTHER"])
    """
    other = "def handler(event, context):\n    return 1\n"
    metered = used(tmp_path, template, Traffic(named={"Caller": Load(300, 100, 0)}), app=code, other=other)
    assert amount(metered, "lambda-request", "Called") == Range.exactly(300)


def test_two_targets_of_a_rule_hear_of_it_equally_often(tmp_path: Path) -> None:
    rule = resource(
        "OnOrder",
        "AWS::Events::Rule",
        "EventPattern: {source: [orders]}",
        "Targets: [{Id: a, Arn: !GetAtt One.Arn}, {Id: b, Arn: !GetAtt Other.Arn}]",
    )
    template = SAM + function("One") + function("Other") + rule
    metered = used(tmp_path, template, Traffic(named={"One": Load(70, 100, 0)}))
    assert amount(metered, "lambda-request", "Other") == Range.exactly(70)


def test_who_works_on_failures_is_seldom_asked(tmp_path: Path) -> None:
    template = SAM + resource("Lost", "AWS::SQS::Queue")
    template += resource(
        "Jobs",
        "AWS::SQS::Queue",
        "RedrivePolicy: {deadLetterTargetArn: !GetAtt Lost.Arn, maxReceiveCount: 3}",
    )
    template += function("Retry", "Events: {Lost: {Type: SQS, Properties: {Queue: !GetAtt Lost.Arn}}}")
    metered = used(tmp_path, template, Traffic())
    assert amount(metered, "lambda-request", "Retry") == Range(0, 100, 10_000)


# ------------------------------------------------------------------ what was measured

DAY = 86_400_000


def facts(name: str, invocations: int, **more: Any) -> FunctionFacts:
    """What was seen of a function; each invocation was billed for half a GB-second."""
    return FunctionFacts(
        name=name,
        invocations=invocations,
        cold_starts=invocations // 10,
        errors=0,
        timeouts=0,
        throttles=None,
        repeated=0,
        duration_ms={},
        longest_ms=None,
        total_ms=invocations * 400.0,
        init_ms={},
        restore_ms={},
        memory_used_mb={},
        most_used_mb=None,
        memory_mb=1024,
        least_memory_mb=1024,
        billed_gb_seconds=invocations * 0.5,
        concurrency_peak=None,
        log_bytes=invocations * 1000,
        first_at=0,
        last_at=7 * DAY,
        **more,
    )


def observe(application: Application, name: str, invocations: int, days: float = 7) -> Function:
    (function,) = (each for each in application.subjects(Function) if each.name == name)
    seen = Seen("logs", 0, int(days * DAY))
    function.observed = ObservedFunction(function=function, facts=facts(name, invocations), seen=seen)
    return function


def test_what_was_measured_comes_before_what_is_told_of_all(tmp_path: Path) -> None:
    template = SAM + function("Seen") + function("Told") + function("Silent")
    template += resource("Strange", "AWS::ApiGatewayV2::Api", "Name: a\nProtocolType: HTTP")
    template += resource("Stage", "AWS::ApiGatewayV2::Stage", "ApiId: !Ref Strange\nStageName: v1")
    application = written(tmp_path, template)
    observe(application, "Seen", 7000)
    observe(application, "Told", 7)
    found = metered(application, Traffic(named={"Told": Load(10, 100, 0)}))
    month = 1000 * 30.4375
    assert amount(found, "lambda-request", "Seen").likely == pytest.approx(month)
    assert amount(found, "lambda-gb-second-x86_64", "Seen").likely == pytest.approx(month * 0.5)
    assert found.of("lambda-request")[0].amount.basis is Basis.MEASURED
    assert amount(found, "lambda-gb-second-x86_64", "Told").likely == pytest.approx(10 * 0.1)
    assert amount(found, "lambda-request", "Silent") == Range.exactly(0)
    assert [each.name for each in gaps(found, "work")] == ["Silent"]
    logged = amount(found, "log-ingestion-gb", "Seen") * (1024**3 / month)
    assert ends(logged) == about(Range(1000, 1100, 1250))
    # Of what nothing tells, as much as of functions on average; of those that are in no log, nothing.
    assert amount(found, "http-api-request").likely == pytest.approx((month + month / 1000) / 2)


def test_what_counts_is_what_it_took_with_the_memory_of_now(tmp_path: Path) -> None:
    application = written(tmp_path, SAM + function("Seen"))
    seen = observe(application, "Seen", 7000)
    sizes = tuple(
        AtMemory(
            memory_mb=size,
            invocations=3500,
            mean_ms=1,
            error_ms=0,
            duration_ms={},
            billed_ms=billed,
            used_mb={},
            most_used_mb=60,
        )
        for size, billed in ((512, 900.0), (1024, 250.0))
    )
    assert seen.observed is not None
    seen.observed.facts = replace(seen.observed.facts, by_memory=sizes)
    assert running.gb_seconds(seen, Traffic()).range == Range.exactly(0.25)
    seen.observed.facts = replace(seen.observed.facts, by_memory=sizes[:1])
    assert running.gb_seconds(seen, Traffic()).range == Range.exactly(0.5)


def test_too_short_a_time_tells_of_one_invocation_only(tmp_path: Path) -> None:
    application = written(tmp_path, SAM + function("Seen", "EphemeralStorage: {Size: 1536}"))
    observe(application, "Seen", 7000, days=0.2)
    found = metered(application, Traffic(every=Load(100, 30, 0.5)))
    assert amount(found, "lambda-request") == Range.exactly(100)
    assert amount(found, "lambda-gb-second-x86_64").likely == pytest.approx(50)
    assert amount(found, "lambda-ephemeral-gb-second").likely == pytest.approx(100 * 0.5)


def test_measured_starts_and_times(tmp_path: Path) -> None:
    application = written(tmp_path, SAM + function("Seen"))
    seen, other = observe(application, "Seen", 7000), Traffic(named={"Seen": Load(cold_starts=0.5)})
    assert running.cold_starts(seen, Traffic()).range == Range.exactly(0.1)
    assert running.cold_starts(seen, other).basis is Basis.TOLD
    assert running.milliseconds(seen, Traffic()).range == Range.exactly(400)


def test_an_api_is_asked_as_often_as_its_access_logs_say(tmp_path: Path) -> None:
    events = "Events: {Get: {Type: Api, Properties: {Path: /a, Method: get}}}"
    application = written(tmp_path, SAM + function("One", events))
    (api,) = application.subjects(Api)
    seen = ApiFacts(
        "api", "Prod", 700, 700, 0, 0, 0, {}, {}, None, {}, 1, 1, 1, 1, True, 1, 1, (), (), 0, 7 * DAY
    )
    application.add([ObservedApi(api=api, stage=None, facts=seen, source="logs")])
    found = metered(application, Traffic())
    assert amount(found, "rest-api-request").likely == pytest.approx(100 * 30.4375)
    assert found.of("rest-api-request")[0].amount.basis is Basis.MEASURED


# ------------------------------------------------------------------ APIs


def test_an_api_is_asked_as_often_as_its_functions(tmp_path: Path) -> None:
    events = "Events: {Get: {Type: Api, Properties: {Path: /a, Method: get}}}"
    also = "Events: {Get: {Type: HttpApi}, Tick: {Type: SNS, Properties: {Topic: !Ref News}}}"
    template = SAM + function("One", events) + function("Two", also) + resource("News", "AWS::SNS::Topic")
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)))
    assert amount(metered, "rest-api-request") == Range.exactly(1000)
    assert amount(metered, "http-api-request") == Range(0, 500, 1000)
    assert amount(metered, "data-out-gb").likely == pytest.approx(1500 * 4000 / 1024**3)


def test_what_services_answer_is_assumed(tmp_path: Path) -> None:
    body = """Body:
  openapi: 3.0.1
  paths:
    /jobs:
      post:
        x-amazon-apigateway-integration:
          type: aws
          httpMethod: POST
          uri: arn:aws:apigateway:eu-west-1:sqs:path/1/jobs
"""
    template = "    Resources:\n" + resource("Jobs", "AWS::ApiGateway::RestApi", body)
    stage = "RestApiId: !Ref Jobs\nStageName: v1\nCacheClusterEnabled: true\nCacheClusterSize: '1.6'"
    metered = used(tmp_path, template + resource("Stage", "AWS::ApiGateway::Stage", stage), Traffic())
    assert amount(metered, "rest-api-request").likely == 1_000_000
    assert amount(metered, "api-cache-1.6-hour") == Range.exactly(HOURS_A_MONTH)
    (ground, *_) = metered.of("rest-api-request")[0].amount.grounds
    assert ground.text == "1,000,000 requests a month to Jobs"


def test_what_a_stage_logs(tmp_path: Path) -> None:
    api = resource(
        "Front",
        "AWS::Serverless::Api",
        "StageName: v1\nTracingEnabled: true",
        "AccessLogSetting: {DestinationArn: !GetAtt Log.Arn, Format: $context.requestId}",
        "MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', LoggingLevel: INFO}]",
    )
    events = "Tracing: Active\nEvents: {Get: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref Front}}}"
    template = SAM + api + resource("Log", "AWS::Logs::LogGroup") + function("One", events)
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)))
    assert amount(metered, "log-ingestion-other-gb").likely == pytest.approx(1000 * 3400 / 1024**3)
    # The trace begins at the API, and is one with that of the function.
    assert [each.name for each in metered.of("trace")] == ["Front"]


def test_a_websocket_has_messages_both_ways(tmp_path: Path) -> None:
    code = """
        import boto3

        def handler(event, context):
            client = boto3.client("apigatewaymanagementapi", endpoint_url="https://x.example.com")
            client.post_to_connection(ConnectionId=event["id"], Data=b"hello")
    """
    api = resource("Chat", "AWS::ApiGatewayV2::Api", "Name: chat\nProtocolType: WEBSOCKET")
    parts = resource(
        "Call",
        "AWS::ApiGatewayV2::Integration",
        "ApiId: !Ref Chat\nIntegrationType: AWS_PROXY",
        "IntegrationUri: !Sub arn:aws:apigateway:x:lambda:path/2015-03-31/functions/${Talk.Arn}/invocations",
    )
    parts += resource(
        "Way",
        "AWS::ApiGatewayV2::Route",
        "ApiId: !Ref Chat\nRouteKey: say\nTarget: !Sub integrations/${Call}",
    )
    metered = used(
        tmp_path, SAM + function("Talk") + api + parts, Traffic(every=Load(1000, 100, 0)), app=code
    )
    assert amount(metered, "websocket-message") == Range(1000, 2000, 2000)
    assert [each.what for each in gaps(metered)] == ["minutes of connections"]


def test_a_graphql_api(tmp_path: Path) -> None:
    template = (
        SAM + function("Answer") + resource("Store", "AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST")
    )
    template += resource("Graph", "AWS::AppSync::GraphQLApi", "Name: g\nAuthenticationType: API_KEY")
    for name, more in {
        "ByCode": "Type: AWS_LAMBDA\nLambdaConfig: {LambdaFunctionArn: !GetAtt Answer.Arn}",
        "Direct": "Type: AMAZON_DYNAMODB",
    }.items():
        template += resource(
            name, "AWS::AppSync::DataSource", f"ApiId: !GetAtt Graph.ApiId\nName: {name}\n{more}"
        )
        answers = (
            f"ApiId: !GetAtt Graph.ApiId\nTypeName: Query\nFieldName: f\nDataSourceName: !GetAtt {name}.Name"
        )
        template += resource(f"{name}Field", "AWS::AppSync::Resolver", answers)
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)))
    assert amount(metered, "graphql-request") == Range.exactly(2000)
    assert "real-time updates" in {each.what for each in gaps(metered)}


# ------------------------------------------------------------------ queues, topics, events


@given(st.floats(0, 1e12))
def test_pollers_find_nothing_less_often_the_more_there_is(invocations: float) -> None:
    idle = 5 * SECONDS_A_MONTH / 20
    assert empty_receives(0) == idle
    assert 0 <= empty_receives(invocations) <= idle * (1 + 1e-9)
    assert empty_receives(invocations * 2) <= empty_receives(invocations) * (1 + 1e-9)


def test_a_queue_that_is_worked_on(tmp_path: Path) -> None:
    template = SAM + resource("Jobs", "AWS::SQS::Queue")
    template += function(
        "Work", "Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 1}}}"
    )
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)))
    found = amount(metered, "queue-request")
    idle = 5 * SECONDS_A_MONTH / 20
    # One is sent, received and deleted each; the pollers find nothing otherwise.
    assert found.likely == pytest.approx(3000 + empty_receives(1000))
    assert found.high == pytest.approx(3000 + idle)


def test_a_queue_that_code_sends_to(tmp_path: Path) -> None:
    template = SAM + resource("Jobs", "AWS::SQS::Queue", "FifoQueue: true")
    template += function("Send", "Environment: {Variables: {JOBS: !Ref Jobs}}")
    code = """
        import os
        import boto3

        queue = boto3.client("sqs")

        def handler(event, context):
            queue.send_message(QueueUrl=os.environ["JOBS"], MessageBody="x", MessageGroupId="g")
    """
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)), app=code)
    assert amount(metered, "queue-fifo-request") == Range(0, 1000, 1000)
    assert not gaps(metered)


def test_queues_of_which_nothing_is_known_and_of_dead_letters(tmp_path: Path) -> None:
    template = SAM + resource("Lost", "AWS::SQS::Queue") + resource("Strange", "AWS::SQS::Queue")
    template += function("Work", "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Lost.Arn}")
    metered = used(tmp_path, template)
    assert amount(metered, "queue-request", "Lost") == Range.exactly(0)
    assert [(each.name, each.what) for each in gaps(metered)] == [("Strange", "requests")]


def test_a_topic_with_subscribers_of_all_kinds(tmp_path: Path) -> None:
    subscriptions = "Subscription: [{Protocol: email, Endpoint: a@example.com}, {Protocol: https, Endpoint: 'https://example.com'}]"
    template = SAM + resource("News", "AWS::SNS::Topic", subscriptions)
    template += resource(
        "Text", "AWS::SNS::Subscription", "TopicArn: !Ref News\nProtocol: sms\nEndpoint: '+1'"
    )
    template += function("Publish", "Environment: {Variables: {NEWS: !Ref News}}")
    code = """
        import os
        import boto3

        def handler(event, context):
            boto3.client("sns").publish(TopicArn=os.environ["NEWS"], Message="x")
    """
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)), app=code)
    for item in ("topic-publish", "topic-email-delivery", "topic-http-delivery"):
        assert amount(metered, item) == Range(0, 1000, 1000)
    assert [each.what for each in gaps(metered)] == ["text messages"]


def test_topics_by_their_hearers_by_alarms_and_by_nothing(tmp_path: Path) -> None:
    alarm = resource(
        "Fails",
        "AWS::CloudWatch::Alarm",
        "Namespace: AWS/Lambda\nMetricName: Errors\nThreshold: 1\nComparisonOperator: GreaterThanThreshold",
        "EvaluationPeriods: 1\nPeriod: 10\nStatistic: Sum\nAlarmActions: [!Ref OnCall]",
    )
    template = SAM + "".join(resource(each, "AWS::SNS::Topic") for each in ("Heard", "OnCall", "Silent"))
    template += alarm + function("Hear", "Events: {News: {Type: SNS, Properties: {Topic: !Ref Heard}}}")
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)))
    assert amount(metered, "topic-publish", "Heard") == Range.exactly(1000)
    assert amount(metered, "topic-publish", "OnCall") == Range(0, 10, 1000)
    assert [each.name for each in gaps(metered)] == ["Silent"]
    assert amount(metered, "alarm-high-resolution-month").likely == 1


def test_schedules_pipes_and_events(tmp_path: Path) -> None:
    schedule = "ScheduleExpression: {0}\nTarget: {{Arn: !GetAtt Put.Arn, RoleArn: r}}"
    template = SAM + function("Put", "Environment: {Variables: {TRIPS: !Ref Trips, TABLE: !Ref Rows}}")
    template += resource("Tick", "AWS::Scheduler::Schedule", schedule.format("rate(1 hour)"))
    template += resource("Strange", "AWS::Scheduler::Schedule", schedule.format("whenever"))
    template += resource("Trips", "AWS::Kinesis::Stream", "ShardCount: 2")
    template += resource(
        "Rows",
        "AWS::DynamoDB::Table",
        "BillingMode: PAY_PER_REQUEST\nStreamSpecification: {StreamViewType: NEW_IMAGE}",
    )
    template += resource(
        "Piped", "AWS::Pipes::Pipe", "Source: !GetAtt Trips.Arn\nTarget: !GetAtt Put.Arn\nRoleArn: r"
    )
    template += resource(
        "Blind", "AWS::Pipes::Pipe", "Source: arn:aws:sqs:eu-west-1:1:x\nTarget: !GetAtt Put.Arn\nRoleArn: r"
    )
    code = """
        import os
        import boto3

        def handler(event, context):
            boto3.client("kinesis").put_record(StreamName=os.environ["TRIPS"], Data=b"x", PartitionKey="k")
            boto3.client("events").put_events(Entries=[{"Source": "s"}])
    """
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)), app=code)
    assert amount(metered, "schedule-invocation", "Tick") == Range.exactly(720)
    assert amount(metered, "schedule-invocation", "Strange") == Range(1, 30, 43_800)
    assert amount(metered, "shard-hour") == Range.exactly(2 * HOURS_A_MONTH)
    assert amount(metered, "stream-put-unit") == Range(0, 1000, 1000)
    assert amount(metered, "pipe-request") == Range(0, 1000, 1000)
    assert amount(metered, "bus-event") == Range(0, 1000, 10_000)
    assert ("Blind", "requests") in {(each.name, each.what) for each in gaps(metered)}


def test_consumers_with_a_way_of_their_own(tmp_path: Path) -> None:
    template = "    Resources:\n" + resource("Trips", "AWS::Kinesis::Stream", "ShardCount: 3")
    template += resource(
        "Fast", "AWS::Kinesis::StreamConsumer", "ConsumerName: f\nStreamARN: !GetAtt Trips.Arn"
    )
    template += resource("Blind", "AWS::Kinesis::StreamConsumer", "ConsumerName: b\nStreamARN: elsewhere")
    found = used(tmp_path, template)
    assert amount(found, "stream-consumer-hour", "Fast") == Range.exactly(3 * HOURS_A_MONTH)
    assert [each.name for each in gaps(found, "hours")] == ["Blind"]


def test_streams_on_demand_and_firehose(tmp_path: Path) -> None:
    template = SAM + resource("Trips", "AWS::Kinesis::Stream", "StreamModeDetails: {StreamMode: ON_DEMAND}")
    template += resource("Quiet", "AWS::Kinesis::Stream", "ShardCount: 1")
    template += resource("Lake", "AWS::KinesisFirehose::DeliveryStream") + resource(
        "Idle", "AWS::KinesisFirehose::DeliveryStream"
    )
    template += function("Put", "Environment: {Variables: {TRIPS: !Ref Trips, LAKE: !Ref Lake}}")
    code = """
        import os
        import boto3

        def handler(event, context):
            boto3.client("kinesis").put_record(StreamName=os.environ["TRIPS"], Data=b"x", PartitionKey="k")
            boto3.client("firehose").put_record(DeliveryStreamName=os.environ["LAKE"], Record={"Data": b"x"})
    """
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)), app=code)
    assert amount(metered, "stream-hour").likely == HOURS_A_MONTH
    assert amount(metered, "stream-in-gb").likely == pytest.approx(1000 * 1000 / 1024**3)
    assert amount(metered, "stream-out-gb") == amount(metered, "stream-in-gb")
    assert amount(metered, "firehose-gb").likely == pytest.approx(1000 * 5 * 1024 / 1024**3)
    assert [each.name for each in gaps(metered)] == ["Quiet", "Idle"]


# ------------------------------------------------------------------ tables


def test_a_table_by_the_calls_of_code(tmp_path: Path) -> None:
    index = "GlobalSecondaryIndexes: [{IndexName: by, KeySchema: [], Projection: {ProjectionType: ALL}}]"
    template = SAM + resource("Rows", "AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST")
    template += resource("Indexed", "AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST", index)
    template += function("Use", "Environment: {Variables: {ROWS: !Ref Rows, INDEXED: !Ref Indexed}}")
    code = """
        import os
        import boto3

        rows = boto3.resource("dynamodb").Table(os.environ["ROWS"])
        indexed = boto3.resource("dynamodb").Table(os.environ["INDEXED"])

        def handler(event, context):
            rows.get_item(Key={"id": "1"}, ConsistentRead=True)
            for each in event["items"]:
                rows.put_item(Item=each)
            indexed.put_item(Item={"id": "1"})
            with indexed.batch_writer() as batch:
                batch.put_item(Item={"id": "2"})
    """
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)), app=code)
    assert amount(metered, "table-read-unit", "Rows") == Range(0, 1000, 4000)
    assert amount(metered, "table-write-unit", "Rows") == Range(0, 1000, 40_000)
    # Two writes, each of which changes the index too.
    assert amount(metered, "table-write-unit", "Indexed").likely == 4000
    assert {each.what for each in gaps(metered)} == {"storage"}


def test_code_that_is_not_read_is_taken_to_ask_for_one_of_what_it_is_told_of(tmp_path: Path) -> None:
    told = "Environment: {Variables: {ROWS: !Ref Rows, JOBS: !Ref Jobs}}"
    template = SAM + resource("Rows", "AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST")
    template += resource("Jobs", "AWS::SQS::Queue") + function("Node", told, runtime="nodejs22.x")
    found = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)))
    assert amount(found, "table-read-unit") == Range(0, 250, 2000)
    assert amount(found, "table-write-unit") == Range(0, 500, 4000)
    assert amount(found, "queue-request") == Range(0, 500, 1000)
    assert {each.what for each in gaps(found)} == {"storage", "calls of other services"}


def test_tables_with_capacity_of_their_own(tmp_path: Path) -> None:
    units = "ProvisionedThroughput: {ReadCapacityUnits: 10, WriteCapacityUnits: 5}"
    template = "    Resources:\n" + resource("Plain", "AWS::DynamoDB::Table", units)
    template += resource("Seldom", "AWS::DynamoDB::Table", units, "TableClass: STANDARD_INFREQUENT_ACCESS")
    index = "GlobalSecondaryIndexes: [{IndexName: by, KeySchema: [], Projection: {ProjectionType: ALL}}]"
    template += resource("Double", "AWS::DynamoDB::Table", units, index)
    metered = used(tmp_path, template)
    assert amount(metered, "table-read-capacity-hour", "Plain") == Range.exactly(10 * HOURS_A_MONTH)
    assert amount(metered, "table-write-capacity-hour", "Double").likely == 2 * 5 * HOURS_A_MONTH
    assert amount(metered, "table-infrequent-write-capacity-hour", "Seldom").likely == 5 * HOURS_A_MONTH


def test_a_table_that_only_a_state_machine_or_nobody_uses(tmp_path: Path) -> None:
    task = """Definition:
  StartAt: Keep
  States:
    Keep:
      Type: Task
      Resource: arn:aws:states:::dynamodb:putItem
      Parameters: {TableName: !Ref Rows, Item: {}}
      End: true
Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}
"""
    template = SAM + resource("Rows", "AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST")
    template += resource("Lonely", "AWS::DynamoDB::Table", "BillingMode: PAY_PER_REQUEST")
    template += resource("Flow", "AWS::Serverless::StateMachine", task)
    metered = used(tmp_path, template)
    assert ends(amount(metered, "table-write-unit", "Rows")) == about(Range(30, 30, 120))
    assert ("Lonely", "reads and writes") in {(each.name, each.what) for each in gaps(metered)}


# ------------------------------------------------------------------ watching, keeping, networks


@given(st.floats(0, 1e12))
def test_the_first_of_a_second_and_a_twentieth_of_the_others(requests: float) -> None:
    found = sampled(requests)
    assert 0.05 * requests - 1e-6 <= found <= requests + 1e-6
    assert found <= SECONDS_A_MONTH + 0.05 * requests
    assert sampled(1000) == pytest.approx(1000, rel=0.001)
    busy = SECONDS_A_MONTH / 3
    assert sampled(1e12) == pytest.approx(busy + 0.05 * (1e12 - busy))


def test_alarms_dashboards_and_metrics(tmp_path: Path) -> None:
    code = """
        import boto3

        def handler(event, context):
            print("EMF")
            boto3.client("cloudwatch").put_metric_data(Namespace="a", MetricData=[{"MetricName": "b", "Value": 1}])
    """
    band = "Threshold: 1\nComparisonOperator: GreaterThanUpperThreshold\nEvaluationPeriods: 1\nThresholdMetricId: t"
    template = SAM + function("Tell")
    template += resource("Band", "AWS::CloudWatch::Alarm", band)
    template += resource("Both", "AWS::CloudWatch::CompositeAlarm", "AlarmRule: ALARM(Band)")
    template += resource("Board", "AWS::CloudWatch::Dashboard", "DashboardBody: '{}'")
    template += resource("Log", "AWS::Logs::LogGroup")
    template += resource(
        "Count",
        "AWS::Logs::MetricFilter",
        "LogGroupName: !Ref Log\nFilterPattern: x",
        "MetricTransformations: [{MetricName: m, MetricNamespace: n, MetricValue: '1'}]",
    )
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)), app=code)
    assert amount(metered, "alarm-month", "Band").likely == 3
    assert amount(metered, "alarm-composite-month").likely == 1
    assert amount(metered, "dashboard-month").likely == 1
    assert amount(metered, "metric-month", "Count") == Range(0, 1, 1)
    assert amount(metered, "metric-month", "Tell") == Range(1, 1, 10)
    assert amount(metered, "metric-request") == Range(0, 1000, 1000)


def test_what_is_paid_for_being_there(tmp_path: Path) -> None:
    template = (
        "    Resources:\n" + resource("Pin", "AWS::SecretsManager::Secret") + resource("Key", "AWS::KMS::Key")
    )
    template += resource("Long", "AWS::SSM::Parameter", "Type: String\nValue: x\nTier: Advanced")
    template += resource("Short", "AWS::SSM::Parameter", "Type: String\nValue: x")
    template += resource("Wall", "AWS::WAFv2::WebACL", "Scope: REGIONAL\nRules: [{Name: a}, {Name: b}]")
    template += resource("People", "AWS::Cognito::UserPool") + resource("Things", "AWS::S3::Bucket")
    template += resource("Base", "AWS::RDS::DBInstance") + resource("Role", "AWS::IAM::Role")
    metered = used(tmp_path, template)
    for item in ("secret-month", "key-month", "parameter-advanced-month", "firewall-acl-month"):
        assert amount(metered, item) == Range.exactly(1)
    assert amount(metered, "firewall-rule-month") == Range.exactly(2)
    assert {each.name for each in gaps(metered)} == {"Wall", "People", "Things"}
    assert metered.unpriced == {"AWS::RDS::DBInstance": 1}
    assert metered.free == {"AWS::IAM::Role": 1}


def test_networks_are_paid_by_the_hour(tmp_path: Path) -> None:
    template = "    Resources:\n" + resource("Vpc", "AWS::EC2::VPC", "CidrBlock: 10.0.0.0/16")
    template += resource("Subnet", "AWS::EC2::Subnet", "VpcId: !Ref Vpc\nCidrBlock: 10.0.0.0/24")
    template += resource("Address", "AWS::EC2::EIP") + resource(
        "Nat", "AWS::EC2::NatGateway", "SubnetId: !Ref Subnet"
    )
    service = "VpcId: !Ref Vpc\nServiceName: com.amazonaws.eu-west-1."
    template += resource(
        "Sqs", "AWS::EC2::VPCEndpoint", f"{service}sqs\nVpcEndpointType: Interface\nSubnetIds: [a, b, c]"
    )
    template += resource(
        "Sns", "AWS::EC2::VPCEndpoint", f"{service}sns\nVpcEndpointType: Interface\nSubnetIds: !Ref Subnet"
    )
    template += resource("Free", "AWS::EC2::VPCEndpoint", f"{service}s3")
    metered = used(tmp_path, template)
    assert amount(metered, "nat-gateway-hour") == Range.exactly(HOURS_A_MONTH)
    assert amount(metered, "public-address-hour") == Range.exactly(HOURS_A_MONTH)
    assert amount(metered, "interface-endpoint-hour", "Sqs") == Range.exactly(3 * HOURS_A_MONTH)
    assert amount(metered, "interface-endpoint-hour", "Sns").likely == 2 * HOURS_A_MONTH
    assert {each.name for each in metered.of("interface-endpoint-hour")} == {"Sqs", "Sns"}
    assert {each.name for each in gaps(metered)} == {"Nat", "Sqs", "Sns"}


# ------------------------------------------------------------------ logs, calls, worlds


def test_logs_by_the_lines_of_code_and_how_long_they_are_kept(tmp_path: Path) -> None:
    template = (
        SAM + function("Chat", "LoggingConfig: {LogGroup: !Ref Log}") + function("Node", runtime="nodejs22.x")
    )
    template += resource(
        "Log", "AWS::Logs::LogGroup", "RetentionInDays: 365\nLogGroupClass: INFREQUENT_ACCESS"
    )
    code = "def handler(event, context):\n    print('one')\n    print('two')\n"
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)), app=code)
    bytes_ = amount(metered, "log-ingestion-infrequent-gb", "Chat") * (1024**3 / 1000)
    assert ends(bytes_) == about(Range(400, 800, 4400))
    assert amount(metered, "log-ingestion-gb", "Node").likely * 1024**3 / 1000 == pytest.approx(1400)
    kept = amount(metered, "log-storage-gb-month", "Chat").likely * 1024**3 / 1000
    assert kept == pytest.approx(800 * 0.15 * 365 / 30.4375)
    assert [each.what for each in gaps(metered)] == ["calls of other services"]


def test_logs_of_a_state_machine(tmp_path: Path) -> None:
    definition = "Definition: {StartAt: A, States: {A: {Type: Pass, End: true}}}"
    tick = "Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}"
    template = SAM + resource("Log", "AWS::Logs::LogGroup")
    for level in ("ALL", "ERROR"):
        group = "{CloudWatchLogsLogGroup: {LogGroupArn: !GetAtt Log.Arn}}"
        logging = f"Logging: {{Level: {level}, Destinations: [{group}]}}"
        template += resource(
            level.title(),
            "AWS::Serverless::StateMachine",
            definition,
            tick,
            logging,
            "Tracing: {Enabled: true}",
        )
    metered = used(tmp_path, template)
    assert amount(metered, "log-ingestion-other-gb", "All").likely == pytest.approx(720 * 1000 / 1024**3)
    assert [each.name for each in gaps(metered)] == ["Error"]
    assert amount(metered, "trace", "All").likely == pytest.approx(720, rel=0.001)


def test_calls_that_have_a_price_and_calls_that_have_none_here(tmp_path: Path) -> None:
    code = """
        import boto3

        secret = boto3.client("secretsmanager").get_secret_value(SecretId="pin")

        def handler(event, context):
            boto3.client("s3").put_object(Bucket="b", Key="k", Body=b"x")
            boto3.client("textract").analyze_id(DocumentPages=[])
            boto3.client("sns").publish(TopicArn="arn:aws:sns:eu-west-1:1:elsewhere", Message="x")
            boto3.client("dynamodb").put_item(TableName="elsewhere", Item={})
            boto3.client("ses").send_email(Source="a@example.com", Destination={}, Message={})
            boto3.client("sts").get_caller_identity()
    """
    metered = used(tmp_path, SAM + function("Call"), Traffic(every=Load(1000, 100, 0.01)), app=code)
    assert amount(metered, "object-write") == Range(0, 1000, 1000)
    # What is fetched at the start is fetched at each start only.
    assert ends(amount(metered, "secret-call")) == about(Range(0, 10, 10))
    assert [(each.what, each.reason) for each in gaps(metered)] == [
        ("textract:AnalyzeID", "Colonnade has no price for it")
    ]
    assert amount(metered, "topic-publish") == Range(0, 1000, 1000)
    assert amount(metered, "email") == Range(0, 1000, 1000)
    assert amount(metered, "table-write-unit") == Range(0, 1000, 4000)


def test_records_of_a_batch_are_called_for_one_by_one(tmp_path: Path) -> None:
    template = SAM + resource("Jobs", "AWS::SQS::Queue")
    waiting = "{Queue: !GetAtt Jobs.Arn, BatchSize: 100, MaximumBatchingWindowInSeconds: 5}"
    template += function("Work", f"Events: {{Jobs: {{Type: SQS, Properties: {waiting}}}}}")
    code = """
        import boto3

        bucket = boto3.client("s3")

        def handler(event, context):
            for record in event["Records"]:
                bucket.put_object(Bucket="b", Key=record["messageId"], Body=b"x")
    """
    metered = used(tmp_path, template, Traffic(every=Load(1000, 100, 0)), app=code)
    assert amount(metered, "object-write") == Range(0, 50_500, 100_000)


def test_what_exists_in_some_deployments_only_may_cost_nothing(tmp_path: Path) -> None:
    template = """
    Parameters: {Stage: {Type: String}}
    Conditions: {IsProd: !Equals [!Ref Stage, prod]}
    Resources:
      Key: {Type: AWS::KMS::Key, Condition: IsProd}
      Trips:
        Type: AWS::Kinesis::Stream
        Properties: {ShardCount: !If [IsProd, 4, 1]}
"""
    metered = used(tmp_path, template)
    assert amount(metered, "key-month") == Range(0, 0.5, 1)
    assert ends(amount(metered, "shard-hour")) == about(
        Range(HOURS_A_MONTH, 2.5 * HOURS_A_MONTH, 4 * HOURS_A_MONTH)
    )
    (key,) = metered.of("key-month")
    assert key.amount.basis is Basis.ASSUMED
    assert "it depends on whether the parameter Stage is 'prod'" in [each.text for each in key.amount.grounds]


def test_a_value_that_nobody_can_know_is_a_gap(tmp_path: Path) -> None:
    template = "    Parameters: {Shards: {Type: Number}}\n    Resources:\n"
    template += resource("Trips", "AWS::Kinesis::Stream", "ShardCount: !Ref Shards")
    template += resource("Wall", "AWS::WAFv2::WebACL", "Scope: REGIONAL\nRules: !Ref Shards")
    metered = used(tmp_path, template)
    assert gaps(metered, "shards and records")[0].reason.startswith("ShardCount is the parameter Shards")
    assert amount(metered, "firewall-rule-month") == Range(1, 4, 20)
    assert not used(tmp_path, template, BUSY).of("shard-hour")
