"""`colonnade carbon`: recomputed by hand, per unit of work, against goals, and over time."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import layouts
import pytest
import synthetic
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from layouts import LAYOUTS

from colonnade.aws.carbon import footprint, regions
from colonnade.carbon.indicators import Indicator
from colonnade.cli import commands
from colonnade.measure import Range
from colonnade.reports.carbon import figure, grams
from colonnade.reports.text import WIDTH
from colonnade.telemetry.units import Values, counted, emissions

BOOKINGS = Path(__file__).parent.parent / "examples" / "bookings"
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Runtime: python3.13
      Handler: app.handler
      MemorySize: 512
      Timeout: 30
      Events:
        Place: { Type: Api, Properties: { Path: /orders, Method: POST } }
  Nightly:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Runtime: python3.13
      Handler: app.handler
      MemorySize: 1024
      Architectures: [arm64]
"""
CODE = """\
from aws_lambda_powertools import Metrics
metrics = Metrics(namespace="Shop")
@metrics.log_metrics
def handler(event, context):
    metrics.add_metric(name="OrdersPlaced", unit="Count", value=1)
"""
TRAFFIC = """\
region = "us-east-1"

[traffic]
requests-per-month = 1_000_000
duration-ms = 100
cold-start-share = 0
"""
TERRAFORM = """\
resource "aws_lambda_function" "orders" {
  function_name = "orders"
  runtime       = "python3.13"
  handler       = "app.handler"
  filename      = "src.zip"
  role          = "arn:aws:iam::111122223333:role/x"
}
resource "aws_lambda_function" "this" {
  function_name = "other"
  runtime       = "python3.13"
  handler       = "app.handler"
  filename      = "src.zip"
  role          = "arn:aws:iam::111122223333:role/x"
}
"""
START = datetime(2026, 11, 1, tzinfo=UTC).timestamp()


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    (folder / "src").mkdir(parents=True)
    (folder / "template.yaml").write_text(TEMPLATE, "utf-8")
    (folder / "src" / "app.py").write_text(CODE, "utf-8")
    (folder / "colonnade.toml").write_text(TRAFFIC, "utf-8")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["carbon", *map(str, arguments)])


def told(*arguments: object) -> Any:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def by_name(indicators: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in indicators}


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(START + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def report(
    number: int, at: float, *, ms: int = 100, memory: int = 512, used: int = 128, init: int = 0
) -> str:
    """What Lambda writes at the end of an invocation."""
    start = f"\tInit Duration: {init:.2f} ms" if init else ""
    billed = f"Duration: {ms:.2f} ms\tBilled Duration: {ms + init} ms"
    size = f"Memory Size: {memory} MB\tMax Memory Used: {used} MB"
    return (
        f"{moment(at)} REPORT RequestId: {number:08d}-0000-4000-8000-000000000000\t{billed}\t{size}{start}\t"
    )


def emitted(at: float, value: object = 1, name: str = "OrdersPlaced") -> str:
    """What Powertools prints of a metric."""
    about = {"Namespace": "Shop", "Dimensions": [["service"]], "Metrics": [{"Name": name, "Unit": "Count"}]}
    aws = {"Timestamp": int((START + at) * 1000), "CloudWatchMetrics": [about]}
    return f"{moment(at)} " + json.dumps({"_aws": aws, "service": "shop", name: value})


def week() -> Iterator[str]:
    """Seven days, an order every hour; from the middle on each takes twice as long. Two of three are placed."""
    for hour in range(169):
        later = hour >= 84
        yield report(hour, hour * 3600, ms=200 if later else 100, init=0)
        if hour % 3:
            yield emitted(hour * 3600, [1.0])


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "aws-lambda-Orders.log").write_text("\n".join(week()) + "\n", "utf-8")
    return folder


class TestByHand:
    def test_a_month_of_a_function(self, app: Path) -> None:
        """1,000,000 invocations of 0.1 s at 0.5 GB are 50,000 GB-seconds, on x86 in us-east-1."""
        month = told(app)
        orders, nightly = sorted(month["functions"], key=lambda each: str(each["function"]), reverse=True)
        assert (orders["function"], nightly["function"]) == ("Orders", "Nightly")
        assert orders["gb_seconds"]["likely"] == pytest.approx(50_000)
        # Half of the way from 0.74 to 3.5 W for a vCPU of 1,769 MB, 0.392 W for a GB of memory; PUE 1.15.
        watts = 1024 / 1769 * (0.74 + 3.5) / 2 + 0.392
        kwh = watts * 50_000 / 3_600_000 * 1.15
        assert orders["kwh"]["likely"] == pytest.approx(kwh)
        # 396.25 g of CO2e for a kWh; 0.4 g for an hour of a vCPU.
        assert orders["grams_operational"]["likely"] == pytest.approx(kwh * 396.25)
        embodied = 0.4 * 1024 / 1769 * 50_000 / 3600
        assert orders["grams"]["likely"] == pytest.approx(kwh * 396.25 + embodied)

    def test_requests_of_a_month_are_told_on_the_command_line(self, app: Path) -> None:
        (app / "colonnade.toml").write_text(TRAFFIC.replace("requests-per-month = 1_000_000", ""), "utf-8")
        few, many = (told(app, "--requests-per-month", each)["kwh"]["likely"] for each in (1000, 3000))
        assert many == pytest.approx(3 * few)

    def test_the_range_is_that_of_load_and_grid(self, app: Path) -> None:
        orders = next(each for each in told(app)["functions"] if each["function"] == "Orders")
        low = (1024 / 1769 * (0.74 + 0.2 * 2.76) + 0.392) * 50_000 / 3.6e6 * 1.15
        high = (1024 / 1769 * (0.74 + 0.9 * 2.76) + 0.392) * 50_000 / 3.6e6 * 1.15
        assert orders["kwh"]["low"] == pytest.approx(low)
        assert orders["kwh"]["high"] == pytest.approx(high)
        assert orders["grams_operational"]["low"] == pytest.approx(low * 396.25)
        assert orders["grams_operational"]["high"] == pytest.approx(high * 415.8)

    def test_arm64_has_watts_of_its_own(self, app: Path) -> None:
        nightly = next(each for each in told(app)["functions"] if each["function"] == "Nightly")
        assert nightly["gb_seconds"]["likely"] == pytest.approx(100_000)
        watts = 1024 / 1769 * (0.474 + 1.693) / 2 + 0.392
        assert nightly["kwh"]["likely"] == pytest.approx(watts * 100_000 / 3.6e6 * 1.15)

    def test_another_region_beside(self, app: Path) -> None:
        month = told(app, "--compare-region", "eu-north-1")
        there = month["compared"]
        ratio = there["grams_operational"]["likely"] / month["grams_operational"]["likely"]
        assert ratio == pytest.approx(24.71 * 1.1 / (396.25 * 1.15))
        assert "less in eu-north-1" in run(app, "--compare-region", "eu-north-1").stdout

    def test_indicators_of_a_month_that_is_told(self, app: Path) -> None:
        """Only Orders is asked by callers: a million requests take 150,000 GB-seconds of both functions."""
        found = by_name(told(app)["indicators"])
        assert found["gb-seconds-per-request"]["figure"]["likely"] == pytest.approx(0.15)
        assert found["vcpu-seconds-per-request"]["figure"]["likely"] == pytest.approx(0.15 * 1024 / 1769)
        assert found["arm64-share"]["figure"]["likely"] == pytest.approx(2 / 3)
        assert found["wasted-memory-share"]["figure"] is None
        assert found["wasted-memory-share"]["not_known"] == "only --telemetry tells it"

    def test_units_that_are_told(self, app: Path) -> None:
        toml = app / "colonnade.toml"
        toml.write_text(
            f'{TRAFFIC}\n[kpi]\nunit-of-work = "OrdersPlaced"\nunits-per-month = 400_000\n', "utf-8"
        )
        month = told(app)
        per = by_name(month["indicators"])["grams-per-unit"]["figure"]["likely"]
        assert per == pytest.approx(month["grams"]["likely"] / 400_000)
        assert month["unit_of_work"]["emitted_by"] == ["Orders", "Nightly"]
        out = " ".join(run(app).stdout.split())
        assert "for each OrdersPlaced: 400,000 a month, as colonnade.toml says" in out

    def test_environments_that_wait(self) -> None:
        waiting = footprint("x86_64", "us-east-1", waiting=True)
        memory = 0.392 * 1_000_000 / 3.6e6 * 1.15
        assert waiting.kwh.low == pytest.approx(memory)
        assert waiting.kwh.high == pytest.approx(memory + 1024 / 1769 * 0.74 * 1_000_000 / 3.6e6 * 1.15)
        assert waiting.embodied.low == 0
        assert waiting.total.high < footprint("x86_64", "us-east-1").total.likely
        assert "environments that are kept ready and wait" in run(BOOKINGS).stdout

    def test_the_share_that_waits(self, app: Path) -> None:
        """One environment of half a GB waits all month: 730 hours, beside 150,000 GB-seconds that run."""
        assert by_name(told(app)["indicators"])["waiting-share"]["figure"]["likely"] == 0
        template = app / "template.yaml"
        ready = "AutoPublishAlias: live\n      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 }"
        template.write_text(TEMPLATE.replace("Timeout: 30", f"{ready}\n      Timeout: 30"), "utf-8")
        share = by_name(told(app)["indicators"])["waiting-share"]["figure"]["likely"]
        waits = 730 * 3600 * 0.5
        assert share == pytest.approx(waits / (waits + 150_000))

    def test_several_regions_are_told_one_by_one(self, app: Path) -> None:
        other = app / "other"
        (other / "src").mkdir(parents=True)
        (other / "src" / "app.py").write_text(CODE, "utf-8")
        (other / "template.yaml").write_text(TEMPLATE, "utf-8")
        (app / "colonnade.toml").write_text(TRAFFIC.replace('region = "us-east-1"', ""), "utf-8")
        settings = '[default.deploy.parameters]\nregion = "eu-north-1"\n'
        (other / "samconfig.toml").write_text(f"version = 0.1\n{settings}", "utf-8")
        out = run(app).stdout
        assert "\nBy region\n  eu-north-1: " in out
        assert "\n  us-east-1: " in out

    def test_no_region_is_told(self, app: Path) -> None:
        (app / "colonnade.toml").unlink()
        out = " ".join(run(app).stdout.split())
        assert "us-east-1, as no region is told" in out
        assert "How often functions are invoked is assumed" in out


class TestTelemetry:
    def test_units_are_counted_in_the_logs(self, app: Path, logs: Path) -> None:
        (app / "colonnade.toml").write_text(f'{TRAFFIC}\n[kpi]\nunit-of-work = "OrdersPlaced"\n', "utf-8")
        month = told(app, "--telemetry", logs)
        assert month["unit_of_work"]["counted"] == 112
        # 84 hours of 0.1 s, 85 of 0.2 s, each at 0.5 GB.
        gb_seconds = 0.5 * (84 * 0.1 + 85 * 0.2)
        per = by_name(month["indicators"])["grams-per-unit"]["figure"]["likely"]
        assert per == pytest.approx(footprint("x86_64", "us-east-1").total.likely * gb_seconds / 1e6 / 112)
        assert "112 counted in 7.0 days" in run(app, "--telemetry", logs).stdout

    def test_indicators_are_measured(self, app: Path, logs: Path) -> None:
        found = by_name(told(app, "--telemetry", logs)["indicators"])
        assert found["gb-seconds-per-request"]["figure"]["likely"] == pytest.approx(12.7 / 169)
        assert found["wasted-memory-share"]["figure"]["likely"] == pytest.approx(0.75)
        assert found["cold-start-share"]["figure"]["likely"] == 0
        assert found["failed-share"]["figure"]["likely"] == 0
        size = (logs / "aws-lambda-Orders.log").stat().st_size
        assert found["log-gb-per-1000-requests"]["figure"]["likely"] == pytest.approx(
            size / 1024**3 * 1000 / 169
        )

    def test_starts_are_part_of_what_is_billed(self, app: Path, tmp_path: Path) -> None:
        log = tmp_path / "aws-lambda-Orders.log"
        log.write_text(
            "\n".join(report(n, n * 60, init=100 if n == 0 else 0) for n in range(4)) + "\n", "utf-8"
        )
        found = by_name(told(app, "--telemetry", log)["indicators"])
        assert found["cold-start-share"]["figure"]["likely"] == pytest.approx(100 / 500)

    def test_halves_tell_the_trend(self, app: Path, logs: Path) -> None:
        found = by_name(told(app, "--telemetry", logs)["indicators"])["gb-seconds-per-request"]
        assert found["halves"] == [pytest.approx(0.05), pytest.approx(0.1)]
        assert found["better"] is False
        assert "0.05 → 0.1 (worse)" in run(app, "--telemetry", logs).stdout

    def test_a_unit_that_nobody_counted(self, app: Path, logs: Path) -> None:
        (app / "colonnade.toml").write_text(f'{TRAFFIC}\n[kpi]\nunit-of-work = "Nothing"\n', "utf-8")
        found = by_name(told(app, "--telemetry", logs)["indicators"])["grams-per-unit"]
        assert (found["figure"], found["not_known"]) == (None, "the telemetry counts no unit of work")

    def test_documents_count_too(self, tmp_path: Path) -> None:
        events = [{"id": "1", "timestamp": 1, "message": emitted(0, 3).partition(" ")[2]}]
        document = {
            "messageType": "DATA_MESSAGE",
            "logGroup": "/aws/lambda/Orders",
            "logStream": "s",
            "logEvents": events,
        }
        (tmp_path / "delivered.gz").write_bytes(gzip.compress(json.dumps(document).encode()))
        assert counted(str(tmp_path / "delivered.gz"), ("OrdersPlaced",))["OrdersPlaced"].total == 3

    @pytest.mark.parametrize("layout", LAYOUTS, ids=lambda each: str(each.__name__))
    def test_every_layout_of_logs_counts_what_was_put_in(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, layout: Callable[[Path, Any], None]
    ) -> None:
        """Two of three invocations count one unit, every ninth three of them."""
        drawn = list(synthetic.invocations(11, ["Orders", "Payments"], 300))
        plain = synthetic.messages
        worth = {each.request: (0, 1, 1, 0, 1, 1, 0, 1, 3)[n % 9] for n, each in enumerate(drawn)}

        def with_metric(each: synthetic.Invocation) -> list[tuple[float, str]]:
            told = plain(each)
            metric = emitted(0, worth[each.request]).partition(" ")[2]
            return [*told[:-1], (told[-1][0], f"{metric}\n"), told[-1]] if worth[each.request] else told

        monkeypatch.setattr(layouts, "messages", with_metric)
        monkeypatch.setattr(synthetic, "messages", with_metric)
        layout(tmp_path, drawn)
        found = emissions(str(tmp_path), ("OrdersPlaced",))
        truth: dict[str, int] = {}
        for each in drawn:
            truth[each.function] = truth.get(each.function, 0) + worth[each.request]
        assert sum(each.total for each in found.values()) == sum(truth.values())
        if layout.__name__ != "insights":
            by: dict[str, float] = {}
            for emission, values in found.items():
                by[emission.log] = by.get(emission.log, 0) + values.total
            assert by == truth

    def test_values_that_are_told_with_counts(self, tmp_path: Path) -> None:
        (tmp_path / "a.log").write_text(emitted(0, {"Values": [2, 5.0], "Counts": [3, 1], "Max": 5}), "utf-8")
        assert counted(str(tmp_path), ("OrdersPlaced",))["OrdersPlaced"].total == 11

    def test_what_is_no_metric_counts_nothing(self, tmp_path: Path) -> None:
        lines = [
            emitted(0, {"Values": 1}), emitted(0, {"Values": [1], "Counts": ["x"]}),
            emitted(0, "three"), emitted(0, True), emitted(0, [1, "x", 2]), emitted(0, 5, "Other"),
            '{"_aws": {"CloudWatchMetrics": [{"Metrics": [{"Name": "OrdersPlaced"}]}]}}',
            '{"_aws": {"CloudWatchMetrics": 1}, "OrdersPlaced": 1}',
            '{"_aws": 1, "OrdersPlaced": 1, "x": "CloudWatchMetrics"}',
            '{"message": {"_aws": {"CloudWatchMetrics": [{"Metrics": [{"Name": "OrdersPlaced"}]}]}, "OrdersPlaced": 1}}',  # noqa: E501
            "[" * 100_000 + "CloudWatchMetrics",
            "CloudWatchMetrics",
        ]  # fmt: skip
        (tmp_path / "a.log").write_text("\n".join(lines), "utf-8")
        (tmp_path / "broken.gz").write_bytes(gzip.compress(emitted(0).encode())[:-9])
        values = counted(str(tmp_path), ("OrdersPlaced",))["OrdersPlaced"]
        assert (values.count, values.total) == (2, 3)

    @given(
        st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 9)), min_size=1, max_size=20),
        st.integers(0, 10**9),
    )
    def test_halves_of_values_are_all_of_them(self, told_at: list[tuple[int, int]], middle: int) -> None:
        values = Values()
        for at, value in told_at:
            values.add((float(value),), at)
        assert sum(values.parted(middle)) == pytest.approx(values.total)

    def test_logs_without_times_have_no_halves(self, app: Path, tmp_path: Path) -> None:
        log = tmp_path / "aws-lambda-Orders.log"
        log.write_text("\n".join(report(n, 0).partition(" ")[2] for n in range(3)) + "\n", "utf-8")
        found = by_name(told(app, "--telemetry", log)["indicators"])["gb-seconds-per-request"]
        assert found["halves"] is None
        assert found["figure"]["likely"] == pytest.approx(0.05)

    def test_memory_that_changed_is_counted_at_each_of_its_sizes(self, app: Path, tmp_path: Path) -> None:
        """0.1 s at half a GB and 0.1 s at a GB, of which 128 MB were used: 0.05 and 0.1 GB-seconds."""
        log = tmp_path / "aws-lambda-Orders.log"
        log.write_text(f"{report(0, 0)}\n{report(1, 60, memory=1024)}\n", "utf-8")
        found = by_name(told(app, "--telemetry", log)["indicators"])
        unused = (0.05 * 0.75 + 0.1 * 0.875) / 0.15
        assert found["wasted-memory-share"]["figure"]["likely"] == pytest.approx(unused)

    def test_reports_alone_tell_of_logs_that_nobody_invokes(self, app: Path, tmp_path: Path) -> None:
        log = tmp_path / "aws-lambda-Orders.log"
        log.write_text(emitted(0) + "\n", "utf-8")
        assert run(app, "--telemetry", log).exit_code == 0


class TestGoals:
    def test_goals_are_met_or_missed(self, app: Path, logs: Path) -> None:
        goals = (
            "\n[goals.sustainability]\nwasted-memory-share = 0.5\nfailed-share = 0.01\narm64-share = 0.5\n"
        )
        (app / "colonnade.toml").write_text(TRAFFIC + goals, "utf-8")
        found = by_name(told(app, "--telemetry", logs)["indicators"])
        assert (found["wasted-memory-share"]["met"], found["failed-share"]["met"]) == (False, True)
        assert found["arm64-share"]["met"] is False
        out = run(app, "--telemetry", logs).stdout
        assert "75.0%  goal 50.0%: missed" in out

    def test_a_goal_within_the_range_cannot_be_told(self) -> None:
        figure_ = Range(1, 2, 3)
        assert Indicator("grams-per-unit", figure_, goal=2).met is None
        assert Indicator("grams-per-unit", figure_, goal=3).met is True
        assert Indicator("grams-per-unit", figure_, goal=0.5).met is False
        assert Indicator("arm64-share", figure_, goal=1).met is True
        assert Indicator("grams-per-unit", None, goal=1).met is None

    def test_an_earlier_report_tells_what_changed(self, app: Path, tmp_path: Path) -> None:
        earlier = tmp_path / "earlier.json"
        assert run(app, "--format", "json", "--output", earlier).exit_code == 0
        (app / "colonnade.toml").write_text(TRAFFIC.replace("100", "50"), "utf-8")
        result = run(app, "--baseline", earlier)
        assert "less than in the earlier report" in result.stdout
        assert "0.075  was 0.15 (better)" in result.stdout
        assert by_name(told(app, "--baseline", earlier)["indicators"])["arm64-share"]["better"] is None

    @pytest.mark.parametrize(
        "text",
        [
            "[",
            "[]",
            '{"schema": "colonnade.carbon/1"}',
            '{"schema": "other/1"}',
            '{"schema": "colonnade.carbon/1", "grams": 1}',
        ],
    )
    def test_what_is_no_earlier_report_is_refused(self, app: Path, tmp_path: Path, text: str) -> None:
        (tmp_path / "earlier.json").write_text(text, "utf-8")
        result = run(app, "--baseline", tmp_path / "earlier.json")
        assert result.exit_code == 2
        assert result.output.startswith("Error: --baseline ")

    @pytest.mark.parametrize(
        ("toml", "message"),
        [
            ("[goals.sustainability]\nspeed = 1", "colonnade.toml:2: 'speed' is not a setting of"),
            ('[goals.sustainability]\nfailed-share = "x"', "'failed-share' must be a number, and not negative"),
            ("[kpi]\nunits-per-month = 0", "'units-per-month' must be a number above nothing"),
            ("[kpi]\nunits-per-month = nan", "'units-per-month' must be a number above nothing"),
            ("[kpi]\nunits-per-month = true", "'units-per-month' must be a number above nothing"),
        ],
    )  # fmt: skip
    def test_settings_that_are_wrong(self, app: Path, toml: str, message: str) -> None:
        (app / "colonnade.toml").write_text(toml, "utf-8")
        result = run(app)
        assert result.exit_code == 2
        assert message in result.output


class TestReport:
    def test_everything_fits_a_terminal(self, app: Path, logs: Path) -> None:
        for arguments in (
            (app,),
            (BOOKINGS,),
            (app, "--telemetry", logs),
            (app, "--compare-region", "eu-west-1"),
        ):
            for line in run(*arguments).stdout.split("\n"):
                assert len(line) <= WIDTH
                assert line == line.rstrip()

    def test_markdown(self, app: Path) -> None:
        out = run(app, "--format", "markdown", "--compare-region", "eu-north-1").stdout
        assert "| GB-seconds on arm64 | 66.7% |" in out
        assert "| Orders | x86_64 | 13.5 |" in out
        assert "In eu-north-1: " in out
        assert "location-based" in out

    def test_a_file(self, app: Path, tmp_path: Path) -> None:
        result = run(app, "--output", tmp_path / "carbon.txt")
        assert result.stdout == ""
        assert "CO2e a month; all of it is in" in result.stderr
        assert "\x1b" not in (tmp_path / "carbon.txt").read_text("utf-8")

    def test_functions_of_terraform_are_told_by_their_names(self, tmp_path: Path) -> None:
        (tmp_path / "shop").mkdir()
        (tmp_path / "shop" / "main.tf").write_text(TERRAFORM, "utf-8")
        (tmp_path / "main.tf").write_text('module "shop" {\n  source = "./shop"\n}\n', "utf-8")
        out = run(tmp_path).stdout
        assert "\n  shop.orders " in out
        assert "\n  shop " in out

    def test_steps_save_of_the_same_work(self, app: Path) -> None:
        """Code that waits nine seconds saves more than the time that is assumed of an invocation."""
        (app / "src" / "app.py").write_text("import time\ndef handler(e, c): time.sleep(9)\n", "utf-8")
        found = {each["check"]: each for each in told(app)["steps"]}
        assert found["function-sleeps-while-billed"]["grams"]["likely"] > told(app)["grams"]["likely"]
        assert "more than the month: its code waits longer than is assumed" in run(app).stdout
        assert "step of the roadmap" in run(app, "--format", "markdown").stdout

    def test_what_is_not_counted_is_named(self, app: Path) -> None:
        out = run(app).stdout
        assert "other services, of which AWS tells no energy: " in out
        assert "the network, storage, and the devices of callers" in out

    def test_a_region_without_a_grid_is_refused(self, app: Path) -> None:
        result = run(app, "--compare-region", "moon-1")
        assert result.exit_code == 2
        assert "its grid is not known; known are" in result.output
        assert "eu-north-1" in regions()

    def test_a_broken_telemetry_is_one_line(self, app: Path) -> None:
        result = run(app, "--telemetry", app / "no-logs")
        assert result.exit_code == 2
        assert "there is no such file or folder" in result.output

    def test_a_goal_that_cannot_be_told_is_said_so(self, app: Path) -> None:
        likely = by_name(told(app)["indicators"])["grams-per-1000-requests"]["figure"]["likely"]
        goal = f"[goals.sustainability]\ngrams-per-1000-requests = {likely}\n"
        (app / "colonnade.toml").write_text(f"{TRAFFIC}\n{goal}", "utf-8")
        assert ": cannot be told" in " ".join(run(app).stdout.split())

    def test_an_application_without_functions(self, tmp_path: Path) -> None:
        (tmp_path / "template.yaml").write_text("Resources: { Jobs: { Type: AWS::SQS::Queue } }", "utf-8")
        out = run(tmp_path).stdout
        assert "no function is there whose energy can be told" in out
        assert "SQS::Queue (1)" in out

    def test_nothing_there(self, tmp_path: Path) -> None:
        assert run(tmp_path).exit_code == 2

    @pytest.mark.parametrize(
        ("amount", "shown"),
        [(0, "0 g"), (0.0004, "0.4 mg"), (12.345, "12.3 g"), (1234, "1.23 kg"), (2_345_678, "2,346 kg")],
    )
    def test_grams(self, amount: float, shown: str) -> None:
        assert grams(amount) == shown

    @given(st.floats(1e-9, 1e12))
    def test_figures_mean_what_they_say(self, amount: float) -> None:
        written = float(figure(amount).replace(",", ""))
        assert written == pytest.approx(amount, rel=0.01, abs=1e-6)
