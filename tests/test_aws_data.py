from __future__ import annotations

import importlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from botocore.loaders import create_loader

from colonnade.aws import published as data
from colonnade.aws.alarms import essential_alarms, kinds, recommended_alarms
from colonnade.aws.arm64 import Arm64, arm64_support
from colonnade.aws.carbon import footprint
from colonnade.aws.cold_starts import cold_start
from colonnade.aws.imports import import_cost
from colonnade.aws.layers import arm64_layer
from colonnade.aws.managed_policies import managed_policy
from colonnade.aws.native_integrations import native_integration
from colonnade.aws.passing_errors import Service
from colonnade.aws.passing_errors import service as service_called
from colonnade.aws.prices import lambda_prices, price
from colonnade.aws.review_date import reviewed_on, today
from colonnade.aws.runtimes import runtime

FOLDER = Path(data.__file__).parent
OURS = (
    "alarms",
    "arm64",
    "carbon",
    "cold_starts",
    "imports",
    "layers",
    "managed_policies",
    "native_integrations",
    "passing_errors",
    "prices",
    "runtimes",
)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_every_data_file_says_where_it_comes_from_and_when(file: Path) -> None:
    contents = json.loads(file.read_text("utf-8"))
    assert len(contents["source"]) > 20
    assert date(2020, 1, 1) < date.fromisoformat(contents["as_of"])


def test_the_source_of_a_figure_can_be_told() -> None:
    assert data.reference("cold_starts") == "cold_starts.json, 2026-08"
    assert data.as_of("cold_starts") == date(2026, 8, 22)


def test_nothing_is_read_at_import() -> None:
    code = (
        f"import sys; import {', '.join(f'colonnade.aws.{each}' for each in OURS)};"
        " from colonnade.aws.published import published; print(published.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_the_day_of_a_review_can_be_told() -> None:
    with reviewed_on(date(2027, 1, 2)):
        assert today() == date(2027, 1, 2)
        with reviewed_on(None):
            assert today() == date.today()
        assert today() == date(2027, 1, 2)
    assert today() == date.today()


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("1767225599", date(2025, 12, 31)),
        ("1767225600", date(2026, 1, 1)),
        ("tomorrow", None),
        ("9" * 30, None),
    ],
)
def test_the_day_of_a_review_can_be_set_as_for_builds(
    monkeypatch: pytest.MonkeyPatch, told: str, day: date | None
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", told)
    assert today() == (day or date.today())
    with reviewed_on(date(2020, 2, 2)):
        assert today() == date(2020, 2, 2)


def test_a_runtime_is_deprecated_from_its_day_on() -> None:
    python = runtime("python3.9")
    assert python is not None
    assert python.successor == "python3.14"
    assert python.deprecated == date(2025, 12, 15)
    assert not python.is_deprecated(date(2025, 12, 14))
    assert python.is_deprecated(date(2025, 12, 15))
    assert python.days_left(date(2025, 12, 5)) == 10
    with reviewed_on(date(2025, 1, 1)):
        assert not python.is_deprecated()


def test_a_runtime_without_an_end_is_never_deprecated() -> None:
    newest = runtime("python3.15")
    assert newest is not None
    assert newest.days_left() is None
    assert not newest.is_deprecated(date(2099, 1, 1))


def test_a_runtime_that_is_not_in_the_table_is_not_guessed() -> None:
    assert runtime("cobol85") is None


def test_blocks_follow_deprecation_of_runtimes_still_to_come() -> None:
    ahead = [runtime(name) for name in data.published("runtimes")["runtimes"]]
    for each in ahead:
        if each and each.deprecated and each.deprecated > date(2026, 1, 1):
            assert each.create_blocked is None or each.create_blocked > each.deprecated
            assert each.successor is None or runtime(each.successor)


def test_lambda_prices_of_a_region() -> None:
    here = lambda_prices("eu-south-1")
    assert here.gb_second("x86_64") == 0.0000195172
    assert here.gb_second("arm64") == 0.0000156138
    assert "eu-south-1" in here.basis


@pytest.mark.parametrize("region", [None, "mars-north-1"])
def test_lambda_prices_name_the_region_they_are_of(region: str | None) -> None:
    assert lambda_prices(region).region == "us-east-1"
    assert "us-east-1" in lambda_prices(region).basis


def test_lambda_on_arm64_is_cheaper_everywhere() -> None:
    for region in data.published("prices")["lambda"]["regions"]:
        here = lambda_prices(region)
        assert here.arm64 < here.x86_64
        assert here.request > 0


def test_a_price_says_whether_it_was_verified() -> None:
    assert price("log-storage-gb-month").verified
    assert "AWS Price List" in price("log-storage-gb-month").basis
    assert not price("parameter-call").verified
    assert "own knowledge" in price("parameter-call").basis
    with pytest.raises(KeyError):
        price("moon-rocks")


def test_every_price_can_be_read() -> None:
    for item in data.published("prices")["services"]:
        assert price(item).amount > 0


def test_every_kind_of_resource_has_an_alarm_that_matters() -> None:
    for kind in kinds():
        assert recommended_alarms(kind)
        for each in recommended_alarms(kind):
            assert each.source
            assert each.advice
            assert isinstance(each.dimensions, tuple)
            assert isinstance(each.instead, tuple)
    assert recommended_alarms("toaster") == ()


def test_the_essential_alarms() -> None:
    def named(kind: str) -> list[str]:
        return [each.metric for each in essential_alarms(kind)]

    assert named("function") == ["Errors", "Throttles"]
    assert named("function-stream") == ["IteratorAge"]
    assert named("rest-api") == ["5XXError"]
    assert named("http-api") == ["5xx"]
    assert named("dead-letter-queue") == ["ApproximateNumberOfMessagesVisible"]
    assert named("state-machine") == ["ExecutionsFailed", "ExecutionsTimedOut"]


def test_the_footprint_of_a_million_gb_seconds() -> None:
    x86, arm = footprint("x86_64"), footprint("arm64")
    assert x86.kwh.likely == pytest.approx(0.517, abs=0.001)
    assert x86.operational.likely == pytest.approx(205, abs=1)
    assert x86.embodied.likely == pytest.approx(64, abs=1)
    assert arm.kwh.likely == pytest.approx(0.326, abs=0.001)
    assert 212 <= arm.total.likely <= 225
    for each in (x86, arm):
        for amount in (each.kwh, each.operational, each.embodied, each.total):
            assert 0 < amount.low <= amount.likely <= amount.high
        assert each.region == "us-east-1"
        assert "20% to 90%" in each.basis
        assert len(each.basis) < 120


def test_the_footprint_depends_on_the_grid() -> None:
    assert (
        footprint("x86_64", "eu-north-1").operational.high < footprint("x86_64", "ap-south-1").operational.low
    )
    for region in data.published("carbon")["regions"]:
        assert footprint("arm64", region).kwh.likely < footprint("x86_64", region).kwh.likely


def test_the_cost_of_an_import_is_that_of_the_nearest_package_measured() -> None:
    pandas, deeper = import_cost("pandas"), import_cost("pandas.core.frame")
    assert pandas is not None
    assert deeper is not None
    assert pandas.heavy
    assert deeper.module == "pandas"
    assert str(pandas) == "290 ms"
    assert str(import_cost("numpy")) == "60 to 115 ms"
    httpx = import_cost("httpx")
    assert httpx is not None
    assert not httpx.heavy
    assert import_cost("botocore.exceptions") is None
    assert import_cost("scipy") is None
    assert import_cost("nothing_known") is None


def test_cold_starts_by_runtime_package_and_architecture() -> None:
    start = cold_start("python3.13", architecture="arm64")
    assert start is not None
    assert (start.median, start.slowest) == (80, 97)
    image = cold_start("python3.13", "Image")
    assert image is not None
    assert image.median > start.median
    assert cold_start("cobol85") is None


def test_a_function_between_an_api_and_a_table_has_a_replacement() -> None:
    found = native_integration("rest-api", "dynamodb", "PutItem")
    assert found is not None
    assert found.replacement == "API Gateway's integration with DynamoDB"
    assert native_integration("http-api", "dynamodb", "PutItem") is None
    assert native_integration("rest-api", "dynamodb", "BatchWriteItem") is None
    assert native_integration("rest-api", "rekognition", "DetectFaces") is None


def test_a_schedule_may_call_any_service_by_itself() -> None:
    found = native_integration("schedule", "rds", "StopDBInstance")
    assert found is not None
    assert "Scheduler" in found.replacement


def test_a_state_may_call_nearly_any_service_by_itself() -> None:
    found = native_integration("states", "rds", "DescribeDBSnapshots")
    assert found is not None
    assert found.replacement == "a Task state that calls the service itself"
    assert native_integration("states", "secretsmanager", "GetSecretValue") is None


def test_native_integrations_name_operations_that_exist() -> None:
    loader = create_loader()
    for row in data.published("native_integrations")["integrations"]:
        assert row["how"]
        assert row["unless"]
        for service, operations in row["operations"].items():
            if service != "*":
                known = loader.load_service_model(service, "service-2")["operations"]
                assert set(operations) <= {*known, "*"}, service


@pytest.mark.parametrize(
    ("package", "support"),
    [
        ("numpy", Arm64.PUBLISHED),
        ("PIL", Arm64.PUBLISHED),
        ("psycopg2", Arm64.PUBLISHED),
        ("requests", Arm64.PURE),
        ("aws_durable_execution_sdk_python", Arm64.PURE),
        ("pydantic_core", Arm64.PUBLISHED),
        ("cx_Oracle", Arm64.MISSING),
        ("never-heard-of-it", None),
    ],
)
def test_what_runs_on_arm64(package: str, support: Arm64 | None) -> None:
    assert arm64_support(package) is support


@pytest.mark.parametrize(
    ("layer", "on_arm64"),
    [
        ("LambdaInsightsExtension", "LambdaInsightsExtension-Arm64"),
        ("LambdaInsightsExtension-Arm64", "LambdaInsightsExtension-Arm64"),
        ("AWSLambdaPowertoolsPythonV3-python312-x86_64", "AWSLambdaPowertoolsPythonV3-python312-arm64"),
        ("AWSLambdaPowertoolsPythonV3-python312-arm64", "AWSLambdaPowertoolsPythonV3-python312-arm64"),
        ("AWSOpenTelemetryDistroPython", "AWSOpenTelemetryDistroPython"),
        ("Datadog-Python312", "Datadog-Python312-ARM"),
        ("Datadog-Forwarder", None),
        ("things", None),
    ],
)
def test_what_a_layer_is_called_on_arm64(layer: str, on_arm64: str | None) -> None:
    assert arm64_layer(layer) == on_arm64


def test_errors_that_pass_are_errors_of_their_service() -> None:
    loader = create_loader()
    for name, row in data.published("passing_errors")["services"].items():
        shapes = loader.load_service_model(name, "service-2")["shapes"]
        assert all(shapes[each]["exception"] for each in row["errors"]), name
        assert all(
            service_called(each) == Service(row["name"], tuple(row["errors"])) for each in row["called"]
        )
    assert service_called("never-heard-of-it") is None


def test_managed_policies_that_are_far_too_much() -> None:
    administrator, power = managed_policy("AdministratorAccess"), managed_policy("PowerUserAccess")
    assert administrator is not None
    assert administrator.administrator
    assert power is not None
    assert power.administrator
    tables = managed_policy("arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess")
    assert tables is not None
    assert not tables.administrator
    assert "dynamodb" in tables.full_access


def test_managed_policies_that_are_meant_for_functions() -> None:
    basic = managed_policy("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")
    assert basic is not None
    assert basic.full_access == ()
    assert not basic.administrator
    assert set(basic.statements[0].actions) == {
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }
    assert managed_policy("NobodyMadeThis") is None


def test_full_access_is_told_by_documents_and_not_by_names() -> None:
    secrets = managed_policy("SecretsManagerReadWrite")
    assert secrets is not None
    assert "secretsmanager" in secrets.full_access


def test_every_managed_policy_can_be_read() -> None:
    for name in data.published("managed_policies")["policies"]:
        policy = managed_policy(name)
        assert policy is not None
        for statement in policy.statements:
            assert statement.resources
            assert statement.actions or statement.not_actions


@pytest.fixture
def refresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "scripts"))
    module = importlib.import_module("refresh_data")
    monkeypatch.setattr(module, "DATA", tmp_path)
    return module


def test_managed_policies_are_those_of_their_source(refresh: ModuleType, tmp_path: Path) -> None:
    refresh.refresh_managed_policies()
    fresh = json.loads((tmp_path / "managed_policies.json").read_text("utf-8"))
    assert fresh["policies"] == data.published("managed_policies")["policies"]


def test_runtimes_are_read_from_the_table_of_cfn_lint(refresh: ModuleType, tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    row = {"deprecated": "2030-01-31", "create-block": "", "update-block": "2030-04-01", "successor": "abc2"}
    table.write_text(json.dumps({"abc1": row}), encoding="utf-8")
    refresh.refresh_runtimes(table)
    fresh = json.loads((tmp_path / "runtimes.json").read_text("utf-8"))["runtimes"]
    assert fresh["abc1"] == {
        "deprecated": "2030-01-31",
        "create_blocked": None,
        "update_blocked": "2030-04-01",
        "successor": "abc2",
    }
    assert fresh["python3.15"]["deprecated"] is None


def test_builds_for_arm64_are_read_from_lock_files(refresh: ModuleType, tmp_path: Path) -> None:
    builds = {
        "both": ["both-1-cp313-manylinux_2_17_x86_64.whl", "both-1-cp313-manylinux_2_17_aarch64.whl"],
        "intel": ["intel-1-cp313-manylinux_2_17_x86_64.whl", "intel-1-cp313-macosx_11_0_arm64.whl"],
        "either": ["either-1-py3-none-any.whl", "either-1-cp313-manylinux_2_17_x86_64.whl"],
        "windows": ["windows-1-cp313-win_amd64.whl"],
    }
    lock = tmp_path / "uv.lock"
    packages = []
    for name, wheels in builds.items():
        urls = ", ".join(f'{{url = "x/{wheel}"}}' for wheel in wheels)
        packages.append(f'[[package]]\nname = "{name}"\nwheels = [{urls}]\n')
    lock.write_text("".join(packages), encoding="utf-8")
    refresh.refresh_arm64([f"{lock}=ours"])
    fresh = json.loads((tmp_path / "arm64.json").read_text("utf-8"))
    assert fresh["published"] == ["both"]
    assert set(fresh["pure"]) == {"either", *refresh.PURE}
    assert set(fresh["missing"]) == {"intel", "cx-oracle", "ibm-db"}
    assert "ours" in fresh["source"]
