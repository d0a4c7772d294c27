"""What checks make of functions that were seen, where their examples do not show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from colonnade import sources
from colonnade.check import Judgement, Outcome, all_checks, judge
from colonnade.finding import Confidence
from colonnade.model.application import Application
from colonnade.model.observed import FunctionFacts, Logs, Seen
from colonnade.sources.files import Tree
from colonnade.telemetry.joining import join

DAY = 86_400_000
PLAIN = FunctionFacts(
    name="Orders",
    invocations=1000,
    cold_starts=0,
    errors=0,
    timeouts=0,
    throttles=None,
    repeated=0,
    duration_ms={50: 80.0, 90: 120.0, 99: 200.0},
    longest_ms=300.0,
    total_ms=80_000.0,
    init_ms={},
    restore_ms={},
    memory_used_mb={50: 70.0, 99: 80.0},
    most_used_mb=82.0,
    memory_mb=512.0,
    least_memory_mb=512.0,
    billed_gb_seconds=40.0,
    concurrency_peak=1,
    log_bytes=400_000,
    first_at=0,
    last_at=8 * DAY,
    longest_finished_ms=300.0,
)
API = "Events: { Come: { Type: HttpApi, Properties: { Path: /orders, Method: GET } } }"
HOURLY = "Events: { Come: { Type: Schedule, Properties: { Schedule: rate(1 hour) } } }"
CODE = "def handler(event, context):\n    return {'statusCode': 200}\n"


def application(place: Path, properties: str, more: str = "", code: str = CODE) -> Application:
    """An application with the function Orders, which has these properties beside others."""
    (place / "code").mkdir()
    (place / "code" / "app.py").write_text(code)
    text = """\
        Transform: AWS::Serverless-2016-10-31
        Globals:
          Function: { Runtime: python3.13, Handler: app.handler, CodeUri: code/, MemorySize: 512 }
        Resources:
          Orders:
            Type: AWS::Serverless::Function
            Properties:
        """
    text = dedent(text) + indent(dedent(properties).strip(), " " * 6) + "\n" + indent(dedent(more), "  ")
    (place / "template.yaml").write_text(text)
    ((read,), problems) = sources.read(Tree(place))
    assert not problems
    return read


def judged(
    check: str, made: Application, days: float = 8, logs: Mapping[str, Any] | None = None, **facts: Any
) -> Judgement:
    """What a check says of Orders, of which so much was seen."""
    seen = Seen("logs", 0, round(days * DAY))
    join(made, Logs(seen, (replace(PLAIN, **facts),), **(logs or {})))
    (one,) = [each for each in all_checks() if each.name == check]
    return next(each for each in judge(made, [one]) if str(each.subject) in ("Orders", "the start of Orders"))


def notes(judgement: Judgement) -> str:
    return "\n".join(judgement.findings[0].notes)


COLD: dict[str, Any] = {"cold_starts": 60, "init_ms": {50: 2400.0, 99: 3100.0}}


def test_an_import_that_nothing_uses_comes_first(tmp_path: Path) -> None:
    made = application(
        tmp_path, API, code=f"import pandas\nimport boto3\n\n{CODE}    print(boto3.client('s3'))\n"
    )
    said = notes(judged("cold-starts-miss-latency-goal", made, **COLD))
    assert said.startswith("1. Drop the import of pandas: ")
    assert "import of boto3" not in said


def test_a_package_that_is_needed_anyway_is_not_told_to_be_moved(tmp_path: Path) -> None:
    code = """\
        import pandas
        import pandas as frames


        def handler(event, context):
            if event.get("chart"):
                return chart(event)
            return frames.DataFrame(event["rows"]).to_json()


        def chart(event):
            return pandas.DataFrame(event["rows"]).to_json()
        """
    made = application(tmp_path, API, code=dedent(code))
    said = notes(judged("cold-starts-miss-latency-goal", made, **COLD))
    assert "pandas inside" not in said
    assert said.startswith(
        "1. See whether it needs all that it loads, pandas first, as an empty function starts in "
    )


def test_what_must_not_be_shared_gets_no_snapshot(tmp_path: Path) -> None:
    code = f"import uuid\n\nNAME = uuid.uuid4()\n\n{CODE}    print(NAME)\n"
    said = notes(judged("cold-starts-miss-latency-goal", application(tmp_path, API, code=code), **COLD))
    assert "SnapStart" not in said
    assert "Keep an environment ready" in said


def test_a_function_with_snapstart_is_held_against_its_restores(tmp_path: Path) -> None:
    properties = f"SnapStart: {{ ApplyOn: PublishedVersions }}\nAutoPublishAlias: live\n{API}"
    made = application(tmp_path, properties)
    slow = judged("cold-starts-miss-latency-goal", made, cold_starts=60, restore_ms={50: 1300.0})
    assert slow.outcome is Outcome.MISSED
    assert "SnapStart" not in notes(slow)


def test_environments_that_are_kept_ready_start_while_nobody_waits(tmp_path: Path) -> None:
    properties = (
        "AutoPublishAlias: live\nProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }\n"
    )
    made = application(tmp_path, properties + API)
    assert judged("cold-starts-miss-latency-goal", made, **COLD).outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("billed_ms", "outcome"), [(9_080_000, Outcome.MISSED), (80_500, Outcome.NOT_APPLICABLE)]
)
def test_starts_cost_nothing_where_reports_bill_none(
    billed_ms: float, outcome: Outcome, tmp_path: Path
) -> None:
    seen: dict[str, Any] = {"cold_starts": 900, "starting_ms": 9_000_000.0, "memory_mb": 10_240.0}
    seen |= {"least_memory_mb": 10_240.0, "billed_gb_seconds": billed_ms * 10 / 1000}
    made = application(tmp_path, API.replace("Events", "MemorySize: 10240\nEvents"))
    assert judged("starts-take-much-of-the-bill", made, **seen).outcome is outcome


def test_an_image_is_not_held_against_a_runtime(tmp_path: Path) -> None:
    properties = f"PackageType: Image\nImageUri: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1\n{API}"
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n"
    )
    (tmp_path / "template.yaml").write_text(text + "    Properties:\n" + indent(properties, " " * 6) + "\n")
    ((made,), _) = sources.read(Tree(tmp_path))
    said = notes(judged("cold-starts-miss-latency-goal", made, **COLD))
    assert "1. See whether it needs all that it loads: 0 to 2,400 ms less" in said
    assert "More memory" not in said


def test_snapstart_is_not_recommended_where_starts_were_seen_to_be_fast(tmp_path: Path) -> None:
    made = application(
        tmp_path, API, code=f"import pandas\nimport scipy.stats\n\n{CODE}    print(pandas, scipy)\n"
    )
    assert judged("function-without-snapstart", made).outcome is Outcome.MISSED
    fast = judged("function-without-snapstart", made, cold_starts=40, init_ms={50: 510.0})
    assert (fast.outcome, fast.reason) == (
        Outcome.NOT_APPLICABLE,
        "it starts in 510 ms, as was seen: a snapshot may not be faster",
    )


def test_snapstart_is_worth_what_starts_were_seen_to_take(tmp_path: Path) -> None:
    made = application(
        tmp_path, API, code=f"import pandas\nimport scipy.stats\n\n{CODE}    print(pandas, scipy)\n"
    )
    worth = judged("function-without-snapstart", made, cold_starts=40, init_ms={50: 3000.0}).findings[0].worth
    assert worth is not None
    assert worth.statement.startswith("2300 to 2800 ms less")
    assert "half of 40 cold starts in 8.0 days" in worth.basis


DOUBLED = """\
    import boto3

    table = boto3.resource("dynamodb").Table("stock")


    def handler(event, context):
        table.update_item(
            Key={"id": event["detail"]["id"]},
            UpdateExpression="ADD stock :less",
            ExpressionAttributeValues={":less": -1},
        )
    """
EVENT = "Events: { Come: { Type: EventBridgeRule, Properties: { Pattern: { source: [shop] } } } }"


@pytest.mark.parametrize(("repeated", "confidence"), [(0, None), (7, Confidence.HIGH)])
def test_a_write_is_doubled_for_sure_where_requests_came_again(
    repeated: int, confidence: Confidence | None, tmp_path: Path
) -> None:
    made = application(tmp_path, EVENT, code=dedent(DOUBLED))
    (finding,) = judged("write-doubled-by-retry", made, repeated=repeated).findings
    assert finding.confidence is confidence
    assert any("7 among 1,000 invocations" in str(each) for each in finding.because) is bool(repeated)


def test_nothing_is_said_of_a_peak_where_logs_tell_no_times(tmp_path: Path) -> None:
    made = application(tmp_path, f"ReservedConcurrentExecutions: 5\n{API}")
    answer = judged("function-near-its-concurrency", made, concurrency_peak=None)
    assert (answer.outcome, answer.reason) == (
        Outcome.UNKNOWN,
        "the logs of Orders tell no times, and so not what ran at once",
    )


def test_what_is_to_run_alone_is_not_near_its_limit(tmp_path: Path) -> None:
    made = application(tmp_path, f"ReservedConcurrentExecutions: 1\n{API}")
    answer = judged("function-near-its-concurrency", made)
    assert (answer.outcome, answer.reason) == (Outcome.NOT_APPLICABLE, "it is meant to run alone")


def test_the_volume_of_logs_that_are_mixed_is_not_known(tmp_path: Path) -> None:
    answer = judged("logs-cost-more-than-function", application(tmp_path, API), log_bytes=None)
    assert answer.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(("kind", "dollars"), [("STANDARD", "$3.54"), ("INFREQUENT_ACCESS", "$1.77")])
def test_what_is_seldom_asked_costs_half(kind: str, dollars: str, tmp_path: Path) -> None:
    group = f"OrdersLogs: {{ Type: AWS::Logs::LogGroup, Properties: {{ LogGroupClass: {kind} }} }}\n"
    made = application(tmp_path, f"LoggingConfig: {{ LogGroup: !Ref OrdersLogs }}\n{API}", group)
    answer = judged("logs-cost-more-than-function", made, log_bytes=2_000_000_000)
    assert f"costs {dollars} a month" in answer.findings[0].message


def test_a_timeout_is_not_lowered_by_a_few_days(tmp_path: Path) -> None:
    code = "import boto3\n\n\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n"
    made = application(tmp_path, f"Timeout: 900\nReservedConcurrentExecutions: 1\n{HOURLY}", code=code)
    answer = judged("timeout-far-above-durations-seen", made, days=3)
    assert (answer.outcome, answer.reason) == (
        Outcome.UNKNOWN,
        "only 3.0 days were seen, and a week has quiet days",
    )


def test_a_timeout_that_was_raised_since_is_not_the_one_that_ended_attempts(tmp_path: Path) -> None:
    seen: dict[str, Any] = {"timeouts": 9, "longest_ms": 15_000.0, "longest_finished_ms": 14_800.0}
    made = application(tmp_path, f"Timeout: 28\n{API}")
    assert judged("function-runs-into-its-timeout", made, **seen).outcome is Outcome.MET


def test_an_attempt_longer_than_its_timeout_had_another_one(tmp_path: Path) -> None:
    made = application(tmp_path, f"Timeout: 5\n{API}")
    answer = judged("function-runs-into-its-timeout", made, longest_ms=6000.0, longest_finished_ms=6000.0)
    assert (answer.outcome, answer.reason.split(":")[-1]) == (
        Outcome.UNKNOWN,
        " what was seen had another one",
    )


def test_a_moment_more_than_the_timeout_is_all_of_it(tmp_path: Path) -> None:
    made = application(tmp_path, f"Timeout: 5\n{API}")
    answer = judged("function-runs-into-its-timeout", made, longest_ms=5090.0, longest_finished_ms=5090.0)
    assert "took 5 s of the 5 s" in answer.findings[0].message


def test_a_timeout_that_was_lowered_since_ends_what_hung(tmp_path: Path) -> None:
    seen: dict[str, Any] = {"timeouts": 9, "longest_ms": 30_000.0, "longest_finished_ms": 5000.0}
    made = application(tmp_path, f"Timeout: 10\n{API}")
    assert judged("function-runs-into-its-timeout", made, **seen).outcome is Outcome.MET
    assert judged("timeout-far-above-durations-seen", made, **seen).outcome is Outcome.MET


@pytest.mark.parametrize(
    ("share", "outcome"),
    [(None, Outcome.MET), (0.0, Outcome.MISSED), (0.35, Outcome.MISSED), (0.9, Outcome.MET)],
)
def test_the_use_of_environments_is_that_of_the_metric(
    share: float | None, outcome: Outcome, tmp_path: Path
) -> None:
    properties = (
        "AutoPublishAlias: live\nProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 10 }\n"
    )
    made = application(tmp_path, properties + API)
    answer = judged("more-environments-ready-than-used", made, concurrency_peak=40, provisioned_share=share)
    assert answer.outcome is outcome


TASK = """
    Booking:
      Type: AWS::Serverless::StateMachine
      Properties:
        Policies: [{ LambdaInvokePolicy: { FunctionName: !Ref Orders } }]
        Definition:
          StartAt: Order
          States: { Order: { Type: Task, Resource: !GetAtt Orders.Arn, End: true } }
    """


@pytest.mark.parametrize(
    ("properties", "more", "end"),
    [
        ("Timeout: 9", TASK, "the state machine has to try again or go another way"),
        ("Timeout: 9", "", "whoever invoked it has to try again"),
    ],
)
def test_what_becomes_of_failures_hangs_on_who_invokes(
    properties: str, more: str, end: str, tmp_path: Path
) -> None:
    answer = judged("function-fails-often", application(tmp_path, properties, more), errors=90)
    assert answer.findings[0].message == f"Orders failed in 90 of 1,000 invocations in 8.0 days, 9.0%: {end}"


OTHER = f"""
    Silent:
      Type: AWS::Serverless::Function
      Properties:
        {EVENT}
    """


def silent(made: Application, days: float = 40, *, complete: bool = True) -> Judgement:
    join(made, Logs(Seen("logs", 0, round(days * DAY)), (PLAIN,), complete=complete))
    (one,) = [each for each in all_checks() if each.name == "function-never-invoked"]
    return next(each for each in judge(made, [one]) if str(each.subject) == "Silent")


def test_silence_for_a_month_is_told_where_all_logs_are_there(tmp_path: Path) -> None:
    answer = silent(application(tmp_path, API, OTHER))
    assert answer.findings[0].message.startswith("Silent was not invoked once in 40.0 days")


def test_silence_says_nothing_where_logs_may_be_missing(tmp_path: Path) -> None:
    answer = silent(application(tmp_path, API, OTHER), complete=False)
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.reason.endswith("say complete = true in [telemetry] where all logs are")


def test_silence_for_a_week_says_nothing(tmp_path: Path) -> None:
    answer = silent(application(tmp_path, API, OTHER), days=8)
    assert (answer.outcome, answer.reason) == (
        Outcome.UNKNOWN,
        "it was not invoked in 8.0 days, which is less than 30 days",
    )


ALARMED = """
    Silent:
      Type: AWS::Serverless::Function
      Properties:
        Events: { Told: { Type: SNS, Properties: { Topic: !Ref Trouble } } }
    Trouble: { Type: AWS::SNS::Topic }
    TooMany:
      Type: AWS::CloudWatch::Alarm
      Properties:
        Namespace: AWS/Lambda
        MetricName: Errors
        Dimensions: [{ Name: FunctionName, Value: !Ref Orders }]
        Statistic: Sum
        Period: 60
        EvaluationPeriods: 1
        Threshold: 1
        ComparisonOperator: GreaterThanOrEqualToThreshold
        AlarmActions: [!Ref Trouble]
    """
CALLED = (
    TASK.replace("Orders", "Silent")
    + "Silent:\n      Type: AWS::Serverless::Function\n      Properties: {}\n"
)


@pytest.mark.parametrize("more", [ALARMED, CALLED], ids=["alarm", "task"])
def test_what_is_there_for_trouble_may_be_silent(more: str, tmp_path: Path) -> None:
    answer = silent(application(tmp_path, API, more))
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.reason.endswith("may invoke Silent but seldom, or only when something fails")
