"""`colonnade kpi`: which metrics count the business, which are missing, and what would watch them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from colonnade.aws.prices import price
from colonnade.business import kinds, kinds_of
from colonnade.cli import commands
from colonnade.kpi.alarms import is_failure, is_success
from colonnade.model.business_flow import _FLOWS, _PAIRS
from colonnade.model.metrics import words
from colonnade.reports.text import WIDTH
from colonnade.telemetry import units

BOOKINGS = Path(__file__).parent.parent / "examples" / "bookings"
ORDERS = Path(__file__).parent.parent / "examples" / "orders"

HEAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
Globals:
  Function:
    Runtime: python3.13
    Handler: app.handler
    Environment:
      Variables:
        POWERTOOLS_METRICS_NAMESPACE: !Sub shop-${Stage}
        POWERTOOLS_SERVICE_NAME: checkout
Resources:
"""
PLACE_ORDER = """\
  PlaceOrder:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: place/
      Events:
        Place: { Type: Api, Properties: { Path: /orders, Method: POST } }
"""
KEEPS = """\
import boto3
def keep(order):
    boto3.client("dynamodb").put_item(TableName="kept", Item=order)
"""
POWERTOOLS = """\
from aws_lambda_powertools import Metrics
metrics = Metrics()
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event, context):
    keep(event); metrics.add_metric(name="OrdersPlaced", unit="Count", value=1)
    metrics.add_metric(name="OrdersFailed", unit="Count", value=1)
    metrics.add_metric(name="PaymentTime", unit="Milliseconds", value=12)
"""


NAMED_BY_EVENT = 'metrics.add_metric(name=event["name"], unit="Count", value=1)'
WITH_DEFAULT = (
    'import os; metrics.set_default_dimensions(tier=os.environ.get("TIER", "gold")); '
    'metrics.add_metric("Placed", "Count", 1)'
)
BY_HAND = (
    'print(json.dumps({{"_aws": {{"CloudWatchMetrics": [{{{}"Dimensions": [[]], '
    '"Metrics": [{{"Name": "Placed"}}]}}]}}, "Placed": 1}}))'
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["kpi", *map(str, arguments)])


def told(*arguments: object) -> Any:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["applications"][0]


def lint(file: Path) -> str:
    """What cfn-lint finds wrong with a template."""
    program = Path(sys.executable).with_name("cfn-lint")
    found = subprocess.run(
        [program, "--ignore-checks", "W", "--", file], capture_output=True, check=False, text=True
    )
    return found.stdout


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return written(tmp_path, PLACE_ORDER, POWERTOOLS)


def written(folder: Path, resources: str, code: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "template.yaml").write_text(HEAD + resources, encoding="utf-8")
    (folder / "place").mkdir(exist_ok=True)
    (folder / "place" / "app.py").write_text(f"{dedent(code).lstrip()}\n{KEEPS}", encoding="utf-8")
    return folder


def by_name(metrics: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in metrics}


class TestFound:
    def test_environment_variables_tell_the_namespace_and_the_service(self, shop: Path) -> None:
        (flow,) = told(shop)["flows"]
        placed = by_name(flow["found"])["OrdersPlaced"]
        assert placed["namespace"] == "shop-dev"
        assert placed["dimensions"] == {"service": "checkout"}
        assert placed["location"] == {"file": "place/app.py", "line": 5, "column": 18}
        assert placed["not_known"] is None

    def test_metrics_have_the_category_that_name_and_unit_tell(self, shop: Path) -> None:
        (flow,) = told(shop)["flows"]
        assert {name: each["category"] for name, each in by_name(flow["found"]).items()} == {
            "ColdStart": "system",
            "OrdersPlaced": "business",
            "OrdersFailed": "business",
            "PaymentTime": "customer",
        }

    def test_what_the_code_says_wins_over_the_environment(self, tmp_path: Path) -> None:
        code = POWERTOOLS.replace("Metrics()", 'Metrics("orders", "Shop")', 1)
        (flow,) = told(written(tmp_path, PLACE_ORDER, code))["flows"]
        placed = by_name(flow["found"])["OrdersPlaced"]
        assert (placed["namespace"], placed["dimensions"]) == ("Shop", {"service": "orders"})

    def test_powertools_without_a_namespace_is_told(self, tmp_path: Path) -> None:
        written(tmp_path, PLACE_ORDER, POWERTOOLS)
        template = tmp_path / "template.yaml"
        template.write_text(
            template.read_text("utf-8").replace(
                "POWERTOOLS_METRICS_NAMESPACE: !Sub shop-${Stage}", "OTHER: x"
            )
        )
        (flow,) = told(tmp_path)["flows"]
        doubt = by_name(flow["found"])["OrdersPlaced"]["not_known"]
        assert doubt == (
            "no namespace is told: Powertools raises an error unless POWERTOOLS_METRICS_NAMESPACE is set"
        )

    def test_the_library_of_the_embedded_format_adds_its_own(self, tmp_path: Path) -> None:
        code = """
            from aws_embedded_metrics import metric_scope
            @metric_scope
            def handler(event, context, metrics):
                keep(event)
                metrics.put_metric("OrdersPlaced", 1, "Count")
        """
        (flow,) = told(written(tmp_path, PLACE_ORDER, code))["flows"]
        (placed,) = flow["found"]
        assert placed["namespace"] == "aws-embedded-metrics"
        assert placed["dimensions"] == {
            "LogGroup": "${PlaceOrder}",
            "ServiceName": "${PlaceOrder}",
            "ServiceType": "AWS::Lambda::Function",
        }

    def test_dimensions_with_values_of_the_moment_are_not_known(self, tmp_path: Path) -> None:
        code = """
            import boto3
            def handler(event, context):
                keep(event)
                boto3.client("cloudwatch").put_metric_data(Namespace="Shop", MetricData=[
                    {"MetricName": "OrdersPlaced", "Dimensions": [{"Name": "tier", "Value": event["tier"]}]},
                ])
        """
        application = told(written(tmp_path, PLACE_ORDER, code))
        (placed,) = application["flows"][0]["found"]
        assert placed["not_known"] == "the value of its dimension tier is not known"
        watched = application["watching"][0]["alarms"]
        assert [each["alarm"] for each in watched] == [None, None]
        assert (
            'SEARCH(\'Namespace=\\"Shop\\" MetricName=\\"OrdersPlaced\\"\''
            in application["watching"][0]["text"]
        )

    def test_a_metric_of_another_product_is_told_as_its_own(self, tmp_path: Path) -> None:
        code = """
            from datadog_lambda.metric import lambda_metric
            def handler(event, context):
                keep(event)
                lambda_metric("orders.placed", 1)
        """
        application = told(written(tmp_path, PLACE_ORDER, code))
        (placed,) = application["flows"][0]["found"]
        assert (placed["namespace"], placed["way"]) == (None, "Datadog")
        assert "orders.placed" not in application["watching"][0]["text"]
        out = " ".join(run(tmp_path).stdout.split())
        assert "in Datadog, which has dashboards and alarms of its own: orders.placed" in out

    def test_metric_filters_count(self, tmp_path: Path) -> None:
        filtered = PLACE_ORDER + dedent("""\
            #
              Counted:
                Type: AWS::Logs::MetricFilter
                Properties:
                  LogGroupName: !Sub /aws/lambda/${PlaceOrder}
                  FilterPattern: placed
                  MetricTransformations:
                    - { MetricName: OrdersPlaced, MetricNamespace: Shop, MetricValue: "1" }
        """)
        (flow,) = told(written(tmp_path, filtered, "def handler(event, context): keep('placed')"))["flows"]
        (placed,) = flow["found"]
        assert (placed["way"], placed["namespace"]) == ("a metric filter", "Shop")
        assert "OrderPlaced" not in by_name(flow["missing"])

    @pytest.mark.parametrize(
        ("emit", "namespace", "dimensions", "doubt"),
        [
            (NAMED_BY_EVENT, "shop-dev", {"service": "checkout"}, "its name could not be followed"),
            (WITH_DEFAULT, "shop-dev", {"tier": "gold", "service": "checkout"}, None),
            (BY_HAND.format('"Namespace": event["x"], '), None, {}, "its namespace is not known"),
            (BY_HAND.format(""), None, {}, "its namespace is not known"),
        ],
    )
    def test_what_is_not_known_is_said(
        self, tmp_path: Path, emit: str, namespace: str | None, dimensions: dict[str, str], doubt: str | None
    ) -> None:
        code = f"""
            import json
            from aws_lambda_powertools import Metrics
            metrics = Metrics()
            def handler(event, context):
                keep(event)
                {emit}
        """
        (flow,) = told(written(tmp_path, PLACE_ORDER, code))["flows"]
        (metric,) = flow["found"]
        assert (metric["namespace"], metric["dimensions"], metric["not_known"]) == (
            namespace,
            dimensions,
            doubt,
        )

    def test_a_flow_that_only_tells_what_there_is_is_none(self, tmp_path: Path) -> None:
        code = """
            import boto3
            def handler(event, context):
                return boto3.client("dynamodb").get_item(TableName="kept", Key=event)
        """
        (tmp_path / "place").mkdir()
        (tmp_path / "template.yaml").write_text(HEAD + PLACE_ORDER.replace("POST", "GET"), encoding="utf-8")
        (tmp_path / "place" / "app.py").write_text(dedent(code), encoding="utf-8")
        assert told(tmp_path)["flows"] == []

    def test_filters_with_fields_of_lines_are_not_exact(self, tmp_path: Path) -> None:
        filtered = PLACE_ORDER + dedent("""\
            #
              Counted:
                Type: AWS::Logs::MetricFilter
                Properties:
                  LogGroupName: !Sub /aws/lambda/${PlaceOrder}
                  FilterPattern: "[tier]"
                  MetricTransformations:
                    - MetricName: OrdersPlaced
                      MetricNamespace: Shop
                      MetricValue: "1"
                      Dimensions: [{ Key: tier, Value: $tier }]
              Named:
                Type: AWS::Logs::MetricFilter
                Properties:
                  LogGroupName: !Sub /aws/lambda/${PlaceOrder}
                  FilterPattern: ""
                  MetricTransformations:
                    - { MetricName: !Sub "${AWS::StackName}-placed", MetricNamespace: !Ref Stage, MetricValue: "1" }
        """)
        (flow,) = told(written(tmp_path, filtered, "def handler(event, context): keep(event)"))["flows"]
        assert [each["not_known"] for each in flow["found"]] == [
            "its dimensions are fields of log lines",
            "what Named calls it is not known",
        ]

    def test_settings_of_the_embedded_library_are_read(self, tmp_path: Path) -> None:
        code = """
            from aws_embedded_metrics import metric_scope
            @metric_scope
            def handler(event, context, metrics):
                keep(event)
                metrics.put_metric("OrdersPlaced", 1, "Count")
        """
        folder = written(tmp_path, PLACE_ORDER, code)
        template = folder / "template.yaml"
        settings = "AWS_EMF_NAMESPACE: Shop\n        AWS_EMF_SERVICE_NAME: orders"
        text = template.read_text("utf-8").replace("POWERTOOLS_SERVICE_NAME: checkout", settings)
        template.write_text(text, encoding="utf-8")
        (placed,) = told(folder)["flows"][0]["found"]
        assert (placed["namespace"], placed["dimensions"]["ServiceName"]) == ("Shop", "orders")
        assert "added" in run(folder, "--write", "--force").stdout
        assert lint(template) == ""
        assert "Value: !Ref PlaceOrder" in template.read_text("utf-8")


class TestMissing:
    def test_what_the_kind_lives_on_and_nothing_emits(self, shop: Path) -> None:
        (flow,) = told(shop)["flows"]
        missing = by_name(flow["missing"])
        assert list(missing) == ["OrderValue", "CheckoutStarted"]  # the API tells how long an order takes
        value = missing["OrderValue"]
        assert value["line"] == 'metrics.add_metric(name="OrderValue", unit="Count", value=amount)'
        assert value["once"] == []
        assert value["location"]["file"] == "place/app.py"

    def test_lines_run_as_they_are_written(self, tmp_path: Path) -> None:
        (flow,) = told(written(tmp_path, PLACE_ORDER, "def handler(event, context): keep(event)"))["flows"]
        placed = by_name(flow["missing"])["OrderPlaced"]
        code = "\n".join([*placed["once"], placed["line"]])
        made = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
        line = json.loads(made.stdout)
        assert line["OrderPlaced"] == 1
        (about,) = line["_aws"]["CloudWatchMetrics"]
        assert about["Metrics"] == [{"Name": "OrderPlaced", "Unit": "Count"}]

    def test_a_function_with_powertools_is_given_their_words(self, tmp_path: Path) -> None:
        code = """
            from aws_lambda_powertools import Logger
            logger = Logger()
            def handler(event, context): logger.info(keep(event))
        """
        (flow,) = told(written(tmp_path, PLACE_ORDER, code))["flows"]
        placed = by_name(flow["missing"])["OrderPlaced"]
        assert placed["library"] == "Powertools"
        assert 'metrics = Metrics(namespace="Business")' in placed["once"]

    def test_a_function_in_javascript_is_given_a_line_too(self, tmp_path: Path) -> None:
        resources = PLACE_ORDER.replace("CodeUri", "Runtime: nodejs22.x\n      CodeUri")
        (flow,) = told(written(tmp_path, resources, ""))["flows"]
        placed = by_name(flow["missing"])["OrderPlaced"]
        assert placed["line"] == "emit('OrderPlaced', 1, 'Count');"
        assert "process.stdout.write" in "".join(placed["once"])
        assert "The code of 1 function was not read: it may emit more." in run(tmp_path).stdout

    def test_other_languages_are_given_none(self, tmp_path: Path) -> None:
        resources = PLACE_ORDER.replace("CodeUri", "Runtime: java21\n      CodeUri")
        folder = written(tmp_path, resources, "")
        (flow,) = told(folder)["flows"]
        assert by_name(flow["missing"])["OrderPlaced"]["line"] is None
        assert "emit it in EMF; for java21 no line is written here" in run(folder).stdout

    def test_the_kind_that_is_told_is_asked_for(self, shop: Path) -> None:
        (shop / "colonnade.toml").write_text(
            '[kpi]\nkind = ["checkout", "notifications"]\n', encoding="utf-8"
        )
        application = told(shop)
        assert application["kinds"] == {"told": ["checkout", "notifications"], "by_names": ["checkout"]}
        order, whole = application["flows"]
        assert order["kinds"] == ["checkout"]
        assert whole["kinds"] == ["notifications"]
        assert list(by_name(whole["missing"])) == ["NotificationSent", "NotificationDelay"]

    def test_flows_of_kinds_that_are_not_told_are_asked_for_nothing(self, shop: Path) -> None:
        (shop / "colonnade.toml").write_text('[kpi]\nkind = "api"\n', encoding="utf-8")
        order, whole = told(shop)["flows"]
        assert order["missing"] == []
        assert whole["kinds"] == ["api"]

    def test_a_refund_is_only_missing_where_something_refunds(self, tmp_path: Path) -> None:
        for name, missing in (("TakePayment", False), ("RefundPayment", True)):
            folder = written(
                tmp_path,
                PLACE_ORDER.replace("PlaceOrder", name).replace("/orders", "/p"),
                "def handler(e, c): keep(e)",
            )
            (flow,) = told(folder)["flows"]
            assert ("PaymentRefunded" in by_name(flow["missing"])) == missing

    def test_what_may_count_unseen_is_told(self, tmp_path: Path) -> None:
        code = "from company.metrics import tell\ndef handler(event, context): tell(keep(event))"
        (flow,) = told(written(tmp_path, PLACE_ORDER, code))["flows"]
        assert flow["doubt"] == "whether PlaceOrder emits metrics through company.metrics is not known"


class TestResources:
    def test_they_are_added_to_the_template_and_cfn_lint_likes_them(self, shop: Path) -> None:
        result = run(shop, "--write", "--force")
        assert result.stdout == (
            "template.yaml: added AlarmTopic, PlaceOrderOrdersPlacedStops, PlaceOrderOrdersFailedRises, "
            "PlaceOrderPaymentTimeRises, BusinessDashboard\n"
        )
        assert lint(shop / "template.yaml") == ""
        assert run(shop, "--write", "--force").stdout == "There is nothing to add.\n"
        assert "PlaceOrderOrdersPlacedStops watches OrdersPlaced" in run(shop).stdout
        assert run(shop, "--template").exit_code == 2

    def test_metrics_that_differ_by_signs_only_have_alarms_of_their_own(self, tmp_path: Path) -> None:
        code = POWERTOOLS.replace('name="OrdersFailed"', 'name="orders.placed"')
        folder = written(tmp_path, PLACE_ORDER, code)
        assert (
            "PlaceOrderOrdersPlacedStops, PlaceOrderOrdersPlacedStops2"
            in run(folder, "--write", "--force").stdout
        )
        assert lint(folder / "template.yaml") == ""

    def test_names_with_signs_of_templates_stay_what_they_are(self, tmp_path: Path) -> None:
        code = """
            from aws_lambda_powertools import Metrics
            metrics = Metrics(namespace='Sh"o${p}', service="a: #b")
            def handler(event, context):
                keep(event)
                metrics.add_metric(name="Orders ${Placed} successfully", unit="Count", value=1)
        """
        folder = written(tmp_path, PLACE_ORDER, code)
        assert "added" in run(folder, "--write", "--force").stdout
        assert lint(folder / "template.yaml") == ""
        text = (folder / "template.yaml").read_text("utf-8")
        assert (
            '["Sh\\"o${!p}", "Orders ${!Placed} successfully", "service", "a: #b", {"stat": "Sum"}]' in text
        )

    def test_alarms_cost_by_the_metrics_that_they_look_at(self, shop: Path) -> None:
        """One looks at two metrics; two have a band, which counts for two more beside the metric."""
        dollars = (2 + 3 + 3) * price("alarm-month").amount
        assert f"the alarms cost ${dollars:.2f} a month" in " ".join(run(shop).stdout.split())

    def test_alarms_ask_as_the_code_emits(self, shop: Path) -> None:
        text = run(shop, "--template").stdout
        (stops,) = [each for each in text.split("\n\n") if "PlaceOrderOrdersPlacedStops:" in each]
        assert "Namespace: !Sub shop-${Stage}" in stops
        assert "Name: service" in stops
        assert "Value: checkout" in stops
        assert '["${Value1}' not in text
        assert '["shop-${Stage}", "OrdersPlaced", "service", "checkout", {"stat": "Sum"}]' in text

    def test_a_function_that_is_asked_for_several_things_stops_nothing(self, tmp_path: Path) -> None:
        ways = "        Place: { Type: Api, Properties: { Path: /orders, Method: POST } }\n"
        more = ways.replace("Place", "List").replace("POST", "GET")
        folder = written(tmp_path, PLACE_ORDER.replace(ways, ways + more), POWERTOOLS)
        out = " ".join(run(folder).stdout.split())
        assert "no alarm on OrdersPlaced: its function is asked for several things" in out
        assert "PlaceOrderOrdersFailedRises" in run(folder, "--template").stdout

    def test_a_goal_of_latency_makes_an_alarm_on_what_customers_wait(self, shop: Path) -> None:
        assert "no alarm on Latency of ServerlessRestApi: no goal says" in " ".join(run(shop).stdout.split())
        (shop / "colonnade.toml").write_text("[goals]\nlatency-ms = 800\n", encoding="utf-8")
        (alarm,) = [
            each
            for each in run(shop, "--template").stdout.split("\n\n")
            if "ServerlessRestApiLatencyAboveGoal:" in each
        ]
        for line in ("ExtendedStatistic: p99", "Threshold: 800", "Value: !Ref AWS::StackName", "Period: 300"):
            assert line in alarm
        assert "ServerlessRestApiLatencyAboveGoal" in run(shop, "--write", "--force").stdout
        assert lint(shop / "template.yaml") == ""
        assert "ServerlessRestApiLatencyAboveGoal watches Latency" in run(shop).stdout

    def test_alarms_tell_those_that_others_tell(self, tmp_path: Path) -> None:
        watched = PLACE_ORDER + dedent("""\
            #
              OnCall: { Type: AWS::SNS::Topic }
              Fails:
                Type: AWS::CloudWatch::Alarm
                Properties:
                  Namespace: AWS/Lambda
                  MetricName: Errors
                  Dimensions: [{ Name: FunctionName, Value: !Ref PlaceOrder }]
                  Statistic: Sum
                  Period: 60
                  EvaluationPeriods: 1
                  Threshold: 0
                  ComparisonOperator: GreaterThanThreshold
                  AlarmActions: [!Ref OnCall]
        """)
        text = run(written(tmp_path, watched, POWERTOOLS), "--template").stdout
        assert "AlarmTopic" not in text
        assert text.count("- !Ref OnCall") == 3

    @pytest.mark.parametrize(
        ("topics", "told"),
        [
            ("  Orders: { Type: AWS::SNS::Topic }\n  OnCall: { Type: AWS::SNS::Topic }\n", "OnCall"),
            ("  Alerts: { Type: AWS::SNS::Topic }\n  OnCall: { Type: AWS::SNS::Topic }\n", "AlarmTopic"),
            ("  Orders: { Type: AWS::SNS::Topic }\n", "AlarmTopic"),
        ],
    )
    def test_a_topic_that_is_called_after_alarms_is_told(
        self, tmp_path: Path, topics: str, told: str
    ) -> None:
        text = run(written(tmp_path, PLACE_ORDER + topics, POWERTOOLS), "--template").stdout
        assert text.count(f"- !Ref {told}\n") == 3

    def test_a_value_that_a_condition_chooses_is_written_as_it_is(self, tmp_path: Path) -> None:
        written(tmp_path, PLACE_ORDER, POWERTOOLS)
        template = tmp_path / "template.yaml"
        text = template.read_text("utf-8").replace("!Sub shop-${Stage}", "!If [Live, shop, try]")
        template.write_text(
            text.replace("Globals:", "Conditions:\n  Live: !Equals [!Ref Stage, prod]\nGlobals:")
        )
        assert "added" in run(tmp_path, "--write", "--force").stdout
        assert lint(template) == ""
        after = template.read_text("utf-8")
        assert "Namespace: !If\n" in after or "Namespace: !If [Live, shop, try]" in after
        assert '["${Value1}", "OrdersPlaced"' in after

    def test_work_that_git_does_not_have_is_not_written_over(self, shop: Path) -> None:
        subprocess.run(["git", "init", "-q", shop], check=True)
        result = run(shop, "--write")
        assert result.exit_code == 2
        assert "--force" in result.output

    def test_a_service_of_the_serverless_framework(self, tmp_path: Path) -> None:
        shutil.copytree(ORDERS, tmp_path / "orders")
        assert (
            run(tmp_path / "orders", "--write", "--force").stdout
            == "serverless.yml: added BusinessDashboard\n"
        )
        text = (tmp_path / "orders" / "serverless.yml").read_text("utf-8")
        assert "\n      BusinessDashboard:\n" in text
        assert "${TakeLambdaFunction}" in text
        assert run(tmp_path / "orders", "--write", "--force").stdout == "There is nothing to add.\n"

    def test_terraform(self, tmp_path: Path) -> None:
        (tmp_path / "main.tf").write_text(TERRAFORM, encoding="utf-8")
        (tmp_path / "src").mkdir()
        (tmp_path / "src" / "app.py").write_text(f"{POWERTOOLS}\n{KEEPS}", encoding="utf-8")
        text = run(tmp_path, "--template").stdout
        assert 'resource "aws_cloudwatch_metric_alarm" "place_order_orders_placed_stops" {' in text
        assert "FunctionName = aws_lambda_function.place_order.function_name" in text
        assert '"${aws_lambda_function.place_order.function_name}"' in text
        assert '"QueueName", "${aws_sqs_queue.orders.name}"' in text
        assert 'service = "checkout"' in text
        assert (
            "main.tf: not written: in Terraform they have a file of their own"
            in run(tmp_path, "--write").stdout
        )
        (tmp_path / "business.tf").write_text(text, encoding="utf-8")
        assert told(tmp_path)["watching"][0]["new"] == []

    def test_an_http_api_and_a_state_machine_tell_by_themselves(self, tmp_path: Path) -> None:
        resources = PLACE_ORDER.replace(
            "Type: Api, Properties: { Path", "Type: HttpApi, Properties: { ApiId: !Ref Front, Path"
        )
        resources += dedent("""\
            #
              Front: { Type: AWS::Serverless::HttpApi }
              OrderWork:
                Type: AWS::Serverless::StateMachine
                Properties:
                  Type: STANDARD
                  Role: arn:aws:iam::111122223333:role/x
                  DefinitionSubstitutions: { PlaceOrder: !GetAtt PlaceOrder.Arn }
                  Definition:
                    StartAt: Place
                    States: { Place: { Type: Task, Resource: "${PlaceOrder}", End: true } }
        """)
        folder = written(tmp_path, resources, POWERTOOLS)
        given = {each["resource"]: each["metrics"] for each in told(folder)["flows"][0]["told_by_aws"]}
        assert given["Front"] == ["Latency", "5xx", "4xx", "Count"]
        assert given["OrderWork"][0] == "ExecutionTime"
        text = run(folder, "--template").stdout
        assert '["AWS/ApiGateway", "Latency", "ApiId", "${Front}", {"stat": "p90"}]' in text
        assert (
            '["AWS/States", "ExecutionsFailed", "StateMachineArn", "${OrderWork}", {"stat": "Sum"}]' in text
        )
        assert "added" in run(folder, "--write", "--force").stdout
        assert lint(folder / "template.yaml") == ""

    def test_an_api_that_sam_makes_by_itself_has_no_graph_by_its_id(self, tmp_path: Path) -> None:
        folder = written(tmp_path, PLACE_ORDER.replace("Type: Api", "Type: HttpApi"), POWERTOOLS)
        assert "AWS/ApiGateway" not in run(folder, "--template").stdout

    def test_the_dashboard_is_there_whatever_the_first_function_hangs_on(self, tmp_path: Path) -> None:
        second = PLACE_ORDER.replace("PlaceOrder", "CancelOrder").replace("/orders", "/cancel")
        first = PLACE_ORDER.replace("Properties:\n", "Condition: Live\n    Properties:\n", 1)
        folder = written(tmp_path, first + second, POWERTOOLS)
        template = folder / "template.yaml"
        text = template.read_text("utf-8")
        template.write_text(
            text.replace("Globals:", "Conditions:\n  Live: !Equals [!Ref Stage, prod]\nGlobals:")
        )
        text = run(folder, "--template").stdout
        dashboard = text.partition("BusinessDashboard:")[2]
        assert "Condition: Live" not in dashboard
        assert "Condition: Live" in text

    def test_what_terraform_cannot_refer_to_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "shop").mkdir()
        (tmp_path / "shop" / "main.tf").write_text(TERRAFORM, encoding="utf-8")
        (tmp_path / "main.tf").write_text('module "shop" {\n  source = "./shop"\n}\n', encoding="utf-8")
        (tmp_path / "app.py").write_text(f"{POWERTOOLS}\n{KEEPS}", encoding="utf-8")
        text = run(tmp_path, "--template").stdout
        assert "is not here: module.shop.aws_lambda_function.place_order stands in a module" in text
        assert 'resource "aws_cloudwatch_metric_alarm" "shop_place_order_orders_failed_rises" {' in text

    def test_a_queue_and_a_stream_tell_how_old_is_what_waits(self, tmp_path: Path) -> None:
        resources = PLACE_ORDER.replace(
            "Place: { Type: Api, Properties: { Path: /orders, Method: POST } }",
            "Queued: { Type: SQS, Properties: { Queue: !GetAtt Orders.Arn } }\n"
            "        Streamed: { Type: Kinesis, Properties: { Stream: !GetAtt Late.Arn, StartingPosition: LATEST } }",
        )
        resources += "  Orders: { Type: AWS::SQS::Queue }\n"
        resources += "  Late: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 1 } }\n"
        folder = written(tmp_path, resources, POWERTOOLS)
        given = told(folder)["flows"][0]["told_by_aws"]
        assert [(each["resource"], each["category"]) for each in given] == [
            ("Orders", "operational"),
            ("PlaceOrder", "operational"),
        ]
        text = run(folder, "--template").stdout
        assert '"AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "${Orders.QueueName}"' in text
        assert '"AWS/Lambda", "IteratorAge", "FunctionName", "${PlaceOrder}"' in text
        assert "added" in run(folder, "--write", "--force").stdout
        assert lint(folder / "template.yaml") == ""

    def test_a_template_in_json(self, tmp_path: Path) -> None:
        code = {"ZipFile": POWERTOOLS}
        function = {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.13", "Handler": "index.handler", "Code": code,
                "Role": "arn:aws:iam::111122223333:role/x",
                "Environment": {"Variables": {"POWERTOOLS_METRICS_NAMESPACE": "Shop"}},
            },
        }  # fmt: skip
        (tmp_path / "t.json").write_text(json.dumps({"Resources": {"PlaceOrder": function}}, indent=2))
        added = json.loads(run(tmp_path, "--template").stdout)
        assert added["PlaceOrderOrdersPlacedStops"]["Properties"]["Threshold"] == 0
        assert "added" in run(tmp_path, "--write", "--force").stdout
        assert lint(tmp_path / "t.json") == ""


TERRAFORM = """\
resource "aws_lambda_function" "place_order" {
  function_name = "place-order"
  runtime       = "python3.13"
  handler       = "app.handler"
  filename      = "src.zip"
  role          = "arn:aws:iam::111122223333:role/x"
  environment {
    variables = {
      POWERTOOLS_METRICS_NAMESPACE = "Shop"
      POWERTOOLS_SERVICE_NAME      = "checkout"
    }
  }
}
resource "aws_sqs_queue" "orders" {}
resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.place_order.arn
}
"""


class TestLogs:
    """What logs hold of metrics: how often those of code were told, and those of code that is not read."""

    def logs(self, folder: Path, *metrics: tuple[str, str, object]) -> Path:
        file = folder / "aws-lambda-PlaceOrder.log"
        lines = []
        for number, (name, tier, value) in enumerate(metrics):
            metric = {"Name": name, "Unit": "Count"}
            about = {"Namespace": "Shop", "Dimensions": [["tier"]], "Metrics": [metric]}
            aws = {"Timestamp": 1_793_577_600_000 + number, "CloudWatchMetrics": [about]}
            lines.append("2026-11-01T00:00:00.000Z " + json.dumps({"_aws": aws, "tier": tier, name: value}))
            lines.append(
                f"2026-11-01T00:00:0{number}.000Z REPORT RequestId: 00000000-0000-4000-8000-00000000000{number}\t"
                "Duration: 5.00 ms\tBilled Duration: 5 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t"
            )
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    def test_metrics_of_code_that_is_not_read_are_found_in_its_log(self, tmp_path: Path) -> None:
        resources = PLACE_ORDER.replace("CodeUri", "Runtime: nodejs22.x\n      CodeUri")
        folder = written(tmp_path / "app", resources, "")
        logs = self.logs(tmp_path, ("OrderPlaced", "gold", 2), ("OrderPlaced", "gold", [1, 1]))
        application = told(folder, "--telemetry", logs)
        (placed,) = application["flows"][0]["found"]
        assert placed["seen"] == {"values": 3, "sum": 4}
        assert (placed["namespace"], placed["dimensions"]) == ("Shop", {"tier": "gold"})
        assert "OrderPlaced" not in by_name(application["flows"][0]["missing"])
        assert application["watching"][0]["alarms"][0]["alarm"] == "PlaceOrderOrderPlacedStops"
        out = " ".join(run(folder, "--telemetry", logs).stdout.split())
        assert "Shop{tier=gold} through its log; PlaceOrder" in out
        assert "seen 3 times in" in out

    def test_dimensions_with_several_values_are_no_single_metric(self, tmp_path: Path) -> None:
        resources = PLACE_ORDER.replace("CodeUri", "Runtime: nodejs22.x\n      CodeUri")
        folder = written(tmp_path / "app", resources, "")
        logs = self.logs(tmp_path, ("OrderPlaced", "gold", 1), ("OrderPlaced", "tin", 1))
        (placed,) = told(folder, "--telemetry", logs)["flows"][0]["found"]
        assert (placed["dimensions"], placed["not_known"]) == ({}, "its dimensions have several values")

    def test_what_the_code_emits_and_no_log_has_is_told(self, tmp_path: Path) -> None:
        folder = written(tmp_path / "app", PLACE_ORDER, POWERTOOLS)
        logs = self.logs(tmp_path, ("OrdersPlaced", "gold", 1))
        found = by_name(told(folder, "--telemetry", logs)["flows"][0]["found"])
        assert found["OrdersPlaced"]["seen"] == {"values": 1, "sum": 1}
        assert found["OrdersFailed"]["seen"] == {"values": 0, "sum": 0}
        assert "never seen in" in run(folder, "--telemetry", logs).stdout

    def test_logs_of_a_file_of_settings_that_are_not_there_are_a_problem(self, tmp_path: Path) -> None:
        folder = written(tmp_path, PLACE_ORDER, POWERTOOLS)
        (folder / "colonnade.toml").write_text('[telemetry]\nsource = "no-logs"\n', encoding="utf-8")
        result = run(folder)
        assert result.exit_code == 2
        assert "Order flow" in result.stdout
        assert "colonnade.toml:2" in result.stderr
        assert run(folder, "--telemetry", folder / "no-logs").exit_code == 2

    def test_too_many_different_metrics_are_counted_together(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        logs = self.logs(tmp_path, *(("OrderPlaced", str(number), 1) for number in range(9)))
        monkeypatch.setattr(units, "MOST", 3)
        counted = units.emissions(str(logs))
        assert len(counted) == 4
        assert sum(each.total for each in counted.values()) == 9


class TestReport:
    def test_everything_fits_a_terminal(self, shop: Path) -> None:
        for path in (shop, BOOKINGS, ORDERS):
            for line in run(path, "--all").stdout.split("\n"):
                assert len(line) <= WIDTH or line.lstrip().startswith("metrics.")
                assert line == line.rstrip()

    def test_bookings(self) -> None:
        out = run(BOOKINGS).stdout
        assert "Business metrics · template.yaml · 1 found, 10 missing" in out
        assert "BookingWorkflow: ExecutionTime, ExecutionsSucceeded," in out
        assert "PutMetricData is a call each time" in out

    def test_markdown(self, shop: Path) -> None:
        out = run(shop, "--format", "markdown").stdout
        assert (
            "| OrdersPlaced | business | PlaceOrder, place/app.py:5 | shop-dev{service=checkout} through"
            in out
        )
        assert "| **missing** OrderValue | business |" in out
        assert run(BOOKINGS, "--format", "markdown").stdout.count("## Metrics of no flow") == 1

    def test_a_file(self, shop: Path, tmp_path: Path) -> None:
        assert run(shop, "--output", tmp_path / "kpi.txt").stdout == ""
        assert "\x1b" not in (tmp_path / "kpi.txt").read_text("utf-8")

    def test_an_application_without_flows_is_told_how_to_say_its_kind(self, tmp_path: Path) -> None:
        folder = written(
            tmp_path,
            PLACE_ORDER.replace("PlaceOrder", "Thumbnails").replace("/orders", "/t"),
            "def handler(e, c): keep(e)",
        )
        out = run(folder).stdout
        assert "In 1 application of 1 no metric was found" in out.replace("\n", " ")

    def test_the_unit_of_work_is_found(self, shop: Path) -> None:
        toml = shop / "colonnade.toml"
        toml.write_text('[kpi]\nunit-of-work = "OrdersPlaced"\n', encoding="utf-8")
        assert "Unit of work: OrdersPlaced; PlaceOrder emits it." in run(shop).stdout
        toml.write_text('[kpi]\nunit-of-work = "Nobody"\n', encoding="utf-8")
        assert "Unit of work: Nobody; nothing that was read emits it." in run(shop).stdout

    @pytest.mark.parametrize(
        ("toml", "message"),
        [
            ("kpi = 1", "colonnade.toml:1: 'kpi' must be a table; write it as [kpi]"),
            ("[kpi]\nkinds = 1", "colonnade.toml:2: 'kinds' is not a setting of [kpi]; it has kind,"),
            ('[kpi]\nkind = "shop"', "colonnade.toml:2: 'shop' is no kind of application that is known; it is one of"),
            ("[kpi]\nkind = 1", "colonnade.toml:2: 'kind' must be a list of texts"),
            ("[kpi]\nunit-of-work = 1", "colonnade.toml:2: 'unit-of-work' must be a text"),
        ],
    )  # fmt: skip
    def test_settings_that_are_wrong_are_told_with_their_line(
        self, shop: Path, toml: str, message: str
    ) -> None:
        (shop / "colonnade.toml").write_text(toml, encoding="utf-8")
        result = run(shop)
        assert result.exit_code == 2
        assert message in result.output

    def test_what_breaks_on_one_application_is_told(
        self, shop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("colonnade.kpi.kpis.account", broken)
        result = run(shop)
        assert result.exit_code == 3
        assert "Colonnade broke on template.yaml: ZeroDivisionError" in result.stderr

    def test_what_cannot_be_read_is_told_and_the_rest_is_too(self, shop: Path) -> None:
        (shop / "other").mkdir()
        (shop / "other" / "template.yaml").write_text(HEAD + "  : [", encoding="utf-8")
        result = run(shop)
        assert result.exit_code == 2
        assert "Order flow" in result.stdout
        assert "other/template.yaml" in result.stderr

    def test_nothing_there(self, tmp_path: Path) -> None:
        result = run(tmp_path)
        assert result.exit_code == 2
        assert "nothing was reviewed" in result.output


class TestKinds:
    def test_every_flow_has_a_kind(self) -> None:
        flows = {*_FLOWS.values(), *_PAIRS.values()}
        assert {each for each in flows if not kinds_of([each])} == set()

    def test_every_kind_has_metrics_of_every_category(self) -> None:
        for kind in kinds().values():
            assert {each.category for each in kind.metrics} == {"business", "customer", "operational"}

    def test_every_wanted_metric_is_found_by_its_own_name(self) -> None:
        every = [each for kind in kinds().values() for each in kind.metrics]
        assert [each.name for each in every if not each.is_in(words(each.name))] == []

    @given(st.text(max_size=40))
    def test_no_name_is_both_failure_and_success(self, name: str) -> None:
        assert not (is_failure(name) and is_success(name))
