"""Metrics that code emits, and the flows of the business that names tell of."""

# ruff: noqa: E501 - code under test stands as it is

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.fact import Opaque
from colonnade.model.business_flow import flows_in
from colonnade.model.code import Code, FromEnvironment, Phase
from colonnade.model.metrics import is_technical, words
from colonnade.sources.code.locate import Place
from colonnade.sources.code.python import read_code
from colonnade.sources.files import Tree

Read = Callable[[str], Code]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(app: str) -> Code:
        (tmp_path / "app.py").write_text(textwrap.dedent(app), encoding="utf-8")
        code = read_code(Tree(tmp_path), Place("app.py", "handler", ("",)))
        assert isinstance(code, Code), code
        return code

    return reading


def told(code: Code) -> list[tuple[object, ...]]:
    return [(each.way, each.name, each.namespace, each.unit, each.dimensions) for each in code.metrics]


class TestMetrics:
    def test_powertools_tells_name_namespace_unit_and_dimensions(self, read: Read) -> None:
        code = read("""
            from aws_lambda_powertools import Metrics
            from aws_lambda_powertools.metrics import MetricUnit
            metrics = Metrics("orders", "Shop")
            metrics.set_default_dimensions(stage="prod")
            @metrics.log_metrics
            def handler(event, context):
                metrics.add_dimension(name="tier", value="gold")
                metrics.add_metric(name="Placed", unit=MetricUnit.Count, value=1)
        """)
        assert told(code) == [("Powertools", "Placed", "Shop", "Count", ("stage", "tier"))]
        assert (code.metrics[0].phase, code.metrics[0].origin.line) == (Phase.INVOKE, 9)

    def test_values_of_dimensions_are_told_where_every_metric_has_them(self, read: Read) -> None:
        code = read("""
            import os
            from aws_lambda_powertools import Metrics
            metrics = Metrics(service="checkout", namespace="Shop")
            metrics.set_default_dimensions(stage=os.environ["STAGE"])
            @metrics.log_metrics
            def handler(event, context):
                metrics.add_dimension("tier", "gold")
                if event["late"]:
                    metrics.add_dimension("late", "yes")
                metrics.add_metric(name="Placed", unit="Count", value=1)
        """)
        (metric,) = code.metrics
        assert metric.service == "checkout"
        stage, tier, late = (metric.by[name] for name in ("stage", "tier", "late"))
        assert isinstance(stage, FromEnvironment)
        assert stage.variable == "STAGE"
        assert tier == "gold"
        assert isinstance(late, Opaque)

    def test_a_single_metric_has_a_namespace_of_its_own(self, read: Read) -> None:
        code = read("""
            from aws_lambda_powertools.metrics import single_metric
            def handler(event, context):
                with single_metric("Placed", "Count", 1, namespace="Shop") as metric:
                    metric.add_dimension("tier", "gold")
        """)
        assert told(code) == [("Powertools", "Placed", "Shop", "Count", ("tier",))]

    def test_cold_starts_are_counted_where_that_is_asked_for(self, read: Read) -> None:
        asked = "from aws_lambda_powertools import Metrics\nmetrics = Metrics()\n@metrics.log_metrics(capture_cold_start_metric={})\ndef handler(event, context): ..."
        assert [each.name for each in read(asked.format("True")).metrics] == ["ColdStart"]
        assert read(asked.format("False")).metrics == []

    def test_the_embedded_format_written_by_hand(self, read: Read) -> None:
        code = read("""
            import json
            def handler(event, context):
                print(json.dumps({
                    "_aws": {"CloudWatchMetrics": [{
                        "Namespace": "Shop", "Dimensions": [["service"]],
                        "Metrics": [{"Name": "Placed", "Unit": "Count"}, {"Name": "Value"}],
                    }]},
                    "service": "orders", "Placed": 1, "Value": 12.5,
                }))
        """)
        assert [each.by for each in code.metrics] == [{"service": "orders"}] * 2
        way = "the embedded metric format"
        assert told(code) == [
            (way, "Placed", "Shop", "Count", ("service",)),
            (way, "Value", "Shop", None, ("service",)),
        ]

    def test_an_embedded_metric_whose_name_comes_from_elsewhere_is_one(self, read: Read) -> None:
        code = read("""
            import json
            def handler(event, context):
                print(json.dumps({"_aws": event["about"], "Placed": 1}))
        """)
        (metric,) = code.metrics
        assert isinstance(metric.name, Opaque)
        assert metric.tells_of_business
        assert str(metric) == "emits a metric"

    def test_a_logger_that_a_decorator_hands_on(self, read: Read) -> None:
        code = read("""
            from aws_embedded_metrics import metric_scope
            @metric_scope
            def handler(event, context, metrics):
                metrics.put_metric("Placed", 1, "Count")
        """)
        assert told(code) == [("the embedded metric format", "Placed", None, "Count", ())]

    def test_a_logger_of_the_embedded_format_is_told_its_namespace_and_dimensions(self, read: Read) -> None:
        code = read("""
            from aws_embedded_metrics import metric_scope
            from aws_embedded_metrics.logger.metrics_logger_factory import create_metrics_logger
            @metric_scope
            def handler(event, context, metrics):
                metrics.set_namespace("Shop")
                metrics.put_dimensions({"tier": "gold"})
                metrics.put_metric("Placed", 1, "Count")
                other = create_metrics_logger()
                other.put_dimensions({"kind": "late"})
                other.put_metric("Late", 1, "Count")
        """)
        way = "the embedded metric format"
        assert told(code) == [
            (way, "Placed", "Shop", "Count", ("tier", "kind")),
            (way, "Late", "Shop", "Count", ("tier", "kind")),
        ]

    def test_put_metric_data_tells_each_of_its_metrics(self, read: Read) -> None:
        code = read("""
            import boto3
            def handler(event, context):
                boto3.client("cloudwatch").put_metric_data(Namespace="Shop", MetricData=[
                    {"MetricName": "Placed", "Unit": "Count", "Dimensions": [{"Name": "tier", "Value": "gold"}]},
                    {"MetricName": "Value"},
                ])
        """)
        assert told(code) == [
            ("PutMetricData", "Placed", "Shop", "Count", ("tier",)),
            ("PutMetricData", "Value", "Shop", None, ()),
        ]

    def test_metric_data_that_is_handed_in_is_one_metric_without_a_name(self, read: Read) -> None:
        code = read("""
            import boto3
            def handler(event, context):
                boto3.client("cloudwatch").put_metric_data(Namespace="Shop", MetricData=event["data"])
        """)
        assert [isinstance(each.name, Opaque) for each in code.metrics] == [True]

    @pytest.mark.parametrize(
        ("lines", "way"),
        [
            ("from opentelemetry import metrics\nplaced = metrics.get_meter('shop').create_counter('placed', '1')\ndef handler(event, context):\n    placed.add(1)", "OpenTelemetry"),
            ("from datadog_lambda.metric import lambda_metric\ndef handler(event, context):\n    lambda_metric('placed', 1)", "Datadog"),
            ("from datadog import statsd\ndef handler(event, context):\n    statsd.increment('placed')", "Datadog"),
            ("import statsd\nclient = statsd.StatsClient('localhost')\ndef handler(event, context):\n    client.incr('placed')", "StatsD"),
            ("from prometheus_client import Counter\nplaced = Counter('placed', 'orders')\ndef handler(event, context):\n    placed.inc()", "Prometheus"),
        ],
    )  # fmt: skip
    def test_other_libraries(self, read: Read, lines: str, way: str) -> None:
        assert [(each.way, each.name) for each in read(lines).metrics] == [(way, "placed")]

    def test_names_that_differ_by_the_way_through_the_code_are_several_metrics(self, read: Read) -> None:
        code = read("""
            from aws_lambda_powertools import Metrics
            metrics = Metrics(namespace="Shop")
            def count(name):
                metrics.add_metric(name=name, unit="Count", value=1)
            def handler(event, context):
                count("Placed")
                count("Refused")
        """)
        assert sorted(str(each.name) for each in code.metrics) == ["Placed", "Refused"]

    def test_a_package_called_after_metrics_may_emit_some(self, read: Read) -> None:
        code = read(
            "from company.metrics import tell\nimport aws_lambda_powertools.metrics\ndef handler(e, c):\n    tell(1)"
        )
        assert code.may_emit_through == "company.metrics"


class TestNames:
    @pytest.mark.parametrize(
        ("name", "technical"),
        [
            ("ColdStart", True),
            ("handler_errors", True),
            ("RequestLatencyMs", True),
            ("OrdersPlaced", False),
            ("orders.failed", False),
        ],
    )
    def test_technical_metrics(self, name: str, *, technical: bool) -> None:
        assert is_technical(name) == technical

    @pytest.mark.parametrize(
        ("name", "flows"),
        [
            ("ReserveBooking-v2", ["booking"]),
            ("/check-out/{orderId}", ["order", "checkout"]),
            ("UserRegistration", ["sign-up"]),
            ("SortOrder", []),
            ("GitCheckout", []),
            ("CapacityReservations", []),
            ("EnrollDeviceEnrollment", []),
            ("OrderByDate", []),
            ("LogSubscriptionFilter", []),
            ("RenewSubscription", ["subscription"]),
            ("Reorderer", []),
        ],
    )
    def test_flows_that_a_name_speaks_of(self, name: str, flows: list[str]) -> None:
        assert flows_in(name) == flows

    @given(st.text(max_size=60))
    def test_words_are_pieces_of_the_name_in_its_order(self, name: str) -> None:
        at = 0
        for word in words(name):
            found = name.lower().find(word, at)
            assert found >= at
            at = found + len(word)
