"""What an application costs in a month: prices, tiers, free tiers, and what the command tells."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import bookings
import pytest
from bills import BUSY, HANDLER, amount, bill_of, used
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from synthetic import START, invocations, lines, truth

from colonnade.aws import prices
from colonnade.aws.prices import free_pools, tariff
from colonnade.aws.published import published
from colonnade.cli import commands
from colonnade.cost import billed, savings
from colonnade.measure import Range
from colonnade.reports.cost import dollars, prices_told, ranged, spread
from colonnade.sources import read
from colonnade.sources.files import Tree
from colonnade.traffic import Load, Traffic
from colonnade.usage.amount import Amount, Basis
from colonnade.usage.meter import metered
from colonnade.usage.used import Metered, Usage

ROOT = Path(__file__).parent.parent
BOOKINGS = str(ROOT / "examples" / "bookings")
items = st.sampled_from(prices.items())
regions = st.sampled_from((None, *prices.regions(), "mars-north-1"))
quantities = st.floats(0, 1e12)
WORKER = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.13
          Handler: app.handler
          CodeUri: .
          MemorySize: 512
"""


def told(*arguments: str) -> Result:
    return CliRunner().invoke(commands, ["cost", *arguments])


# ------------------------------------------------------------------ prices


@given(items, regions, quantities, quantities)
def test_more_costs_more_and_no_step_jumps(item: str, region: str | None, one: float, other: float) -> None:
    asked = tariff(item, region)
    less, more = sorted((one, other))
    assert asked.dollars(less) <= asked.dollars(more)
    # Marginal tiers are continuous: a little more costs no more than a little more of the first tier.
    dearest = max(amount for _, amount in asked.tiers)
    assert asked.dollars(more) - asked.dollars(less) <= dearest * (more - less) + 1e-9 * asked.dollars(more)


@given(items, regions)
def test_a_tier_is_paid_at_its_own_price(item: str, region: str | None) -> None:
    asked, below, paid = tariff(item, region), 0.0, 0.0
    for bound, each in asked.tiers[:-1]:
        paid += (bound - below) * each
        assert asked.dollars(bound) == pytest.approx(paid)
        below = bound
    last = asked.tiers[-1]
    assert last[0] == float("inf")
    assert asked.dollars(below + 1000) == pytest.approx(paid + 1000 * last[1])


@pytest.mark.parametrize("item", prices.items())
def test_every_price_says_where_it_is_from(item: str) -> None:
    row = published("prices")["services"][item]
    assert row["status"] in ("verified", "own knowledge")
    assert row["status"] == "own knowledge" or row["source"]
    assert row.get("tiers_status", "verified") in ("verified", "own knowledge")
    asked = tariff(item)
    assert asked.unit
    assert asked.service
    assert asked.what in asked.basis
    assert [bound for bound, _ in asked.tiers] == sorted(bound for bound, _ in asked.tiers)
    assert all(0 < each <= asked.tiers[0][1] for _, each in asked.tiers)
    assert asked.free is None or free_pools()[asked.free].unit == asked.unit or asked.free == "log-gb"


def test_lambda_has_the_tiers_of_its_region() -> None:
    home, there = tariff("lambda-gb-second-arm64"), tariff("lambda-gb-second-arm64", "eu-south-1")
    assert home.dollars(20e9) == pytest.approx(
        7.5e9 * 1.33334e-5 + 11.25e9 * 1.20001e-5 + 1.25e9 * 1.06667e-5
    )
    assert there.region == "eu-south-1"
    assert not there.elsewhere
    assert there.tiers[0] == (7.5e9, 0.0000156138)
    assert there.tiers[1][1] / there.tiers[0][1] == pytest.approx(1.20001 / 1.33334)


def test_provisioned_concurrency_on_arm64_is_four_fifths() -> None:
    there = "lambda-provisioned-gb-second", "eu-west-2"
    assert tariff(f"{there[0]}-arm64", there[1]).dollars(1) == pytest.approx(
        0.8 * tariff(f"{there[0]}-x86_64", there[1]).dollars(1)
    )


def test_a_price_that_is_known_of_another_region_only_says_so() -> None:
    assert tariff("table-write-unit", "eu-west-2").elsewhere
    assert tariff("table-write-unit", "eu-west-2").region == "us-east-1"
    assert tariff("table-write-unit", "eu-west-1").dollars(1) == 7.05e-7
    assert not tariff("rest-api-request", "eu-west-1").elsewhere
    # The Price List of 2026-10 has other steps there than in us-east-1.
    assert tariff("rest-api-request", "eu-west-1").dollars(400e6) == pytest.approx(
        333e6 * 3.5e-6 + 67e6 * 3.19e-6
    )


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        # AWS's page of Lambda prices: 3 million times a second at 512 MB, of which 400,000 GB-s and a million are free.
        ({"lambda-gb-second-x86_64": 1_100_000, "lambda-request": 2_000_000}, 18.74),
        # AWS's page of API Gateway prices: 5 million calls of a REST API with answers of 3 KB.
        ({"rest-api-request": 5e6, "data-out-gb": 5e6 * 3 / 1024**2}, 18.79),
        # The same page, as others quote it: 216 million requests of an HTTP API.
        ({"http-api-request": 216e6}, 216),
        # AWS's announcement of 2025-05: 60 TB of logs of functions for $12,500, with a TB of 1,000 GB.
        ({"log-ingestion-gb": 60 * 1024}, 12_500 * 1.024),
        # By hand: provisioned concurrency of 1,000 at 1,024 MB for two hours, and 1.2 million invocations of a second.
        (
            {
                "lambda-provisioned-gb-second-x86_64": 1000 * 7200,
                "lambda-provisioned-duration-gb-second-x86_64": 1.2e6,
                "lambda-request": 1.2e6,
            },
            41.91,
        ),
        # By hand: a NAT gateway all month, before data.
        ({"nat-gateway-hour": 730}, 32.85),
        # By hand: a state machine of four states, run 100,000 times, 4,000 transitions of it free.
        ({"state-transition": 396_000}, 9.90),
    ],
)
def test_published_examples_and_some_by_hand(example: dict[str, float], expected: float) -> None:
    found = sum(tariff(item).dollars(quantity) for item, quantity in example.items())
    assert found == pytest.approx(expected, abs=0.011)


# ------------------------------------------------------------------ bills


def test_a_function_reckoned_by_hand(tmp_path: Path) -> None:
    bill = bill_of(tmp_path, WORKER)
    by_item = {each.usage.item: each.dollars.likely for each in bill.lines}
    assert by_item["lambda-request"] == pytest.approx(2.0)
    assert by_item["lambda-gb-second-x86_64"] == pytest.approx(10e6 * 0.1 * 0.5 * 1.66667e-5)
    (service, logs), *_ = [each for each in bill.by_service if each[0] == "CloudWatch Logs"]
    assert service
    assert logs.likely == pytest.approx(10e6 * 400 / 1024**3 * (0.5 + 0.15 * 12 * 0.03), rel=1e-6)
    assert bill.total.likely == pytest.approx(sum(by_item.values()))
    ((_, key), own), *others = bill.by_function
    assert (key, others) == ("template.yaml#Worker", [])
    assert own.likely == pytest.approx(bill.total.likely)


def test_what_is_free_is_shared_by_all_that_draw_from_it(tmp_path: Path) -> None:
    metered = used(tmp_path, WORKER)
    (first,) = metered.of("lambda-gb-second-x86_64")
    more = replace(metered, usages=(first, replace(first, item="lambda-gb-second-arm64")))
    bill = billed([more], free_tier=True)
    # A million GB-s, of which 400,000 are free: 300,000 are paid at each price.
    assert [each.dollars.likely for each in bill.lines] == [
        pytest.approx(300_000 * 1.66667e-5),
        pytest.approx(300_000 * 1.33334e-5),
    ]


def test_little_enough_is_free(tmp_path: Path) -> None:
    metered = used(tmp_path, WORKER, Traffic(every=Load(1000, 100, 0)))
    assert billed([metered], free_tier=True).total == Range.exactly(0)
    assert billed([metered]).total.likely > 0


def test_tiers_go_by_the_whole_account(tmp_path: Path) -> None:
    metered = used(tmp_path, WORKER, Traffic(every=Load(8e10, 100, 0)))
    once, twice = billed([metered]), billed([metered, replace(metered, name="other")])
    assert once.total.likely < twice.total.likely < 2 * once.total.likely
    assert {each.tier for each in once.lines if each.usage.item == "lambda-request"} == {1}
    assert {each.tier for each in twice.lines if each.usage.item == "lambda-gb-second-x86_64"} == {2}
    assert "Lambda, on-demand duration, x86_64: in tier 2 of 3" in prices_told(twice)
    one, other = (
        sum(each.dollars.likely for each in twice.lines if each.application == name)
        for name in (".", "other")
    )
    assert one == pytest.approx(other)


BILLED = ("lambda-gb-second-x86_64", "rest-api-request", "queue-request", "nat-gateway-hour", "data-out-gb")


@given(
    item=st.sampled_from(BILLED),
    amounts=st.lists(st.tuples(quantities, quantities, quantities), min_size=1, max_size=5),
    free_tier=st.booleans(),
)
def test_every_line_is_a_range_and_all_of_them_are_the_bill(
    *, item: str, amounts: list[tuple[float, float, float]], free_tier: bool
) -> None:
    usages = [Usage("k", "n", item, Amount(Range(*sorted(each)))) for each in amounts]
    bill = billed([Metered("a", None, usages=tuple(usages))], free_tier=free_tier)
    for each in bill.lines:
        assert 0 <= each.dollars.low <= each.dollars.likely * (1 + 1e-9) <= each.dollars.high * (1 + 2e-9)
    whole = sum(sorted(each)[1] for each in amounts)
    free = 0.0
    if free_tier and (pool := tariff(item).free) is not None:
        free = free_pools()[pool].amount
    paid = tariff(item).dollars(max(whole - free, 0))
    assert bill.total.likely == pytest.approx(paid, rel=1e-6, abs=1e-6)


def test_a_bill_in_another_region_uses_its_prices(tmp_path: Path) -> None:
    metered = used(tmp_path, WORKER)
    here, there = billed([metered]), billed([metered], "af-south-1")
    assert there.regions == ("af-south-1",)
    assert here.regions == ()
    assert {service for service, _ in there.elsewhere} == {"CloudWatch Logs"}
    (request,) = (each for each in there.lines if each.usage.item == "lambda-request")
    assert request.dollars.likely == pytest.approx(10e6 * 2.7e-7)


def test_dollars_are_told_by_what_they_rest_on(tmp_path: Path) -> None:
    bill = bill_of(tmp_path, WORKER, Traffic(named={"Worker": Load(10e6, 100, 0)}))
    by_item = {each.usage.item: each.usage.amount.basis for each in bill.lines}
    assert by_item["lambda-request"] is Basis.TOLD
    assert by_item["log-ingestion-gb"] is Basis.ASSUMED
    assert bill.by_basis[Basis.TOLD] == pytest.approx(2.0)
    assert sum(bill.by_basis.values()) == pytest.approx(bill.total.likely)
    texts = [ground.text for ground, _ in bill.grounds]
    assert "10,000,000 invocations a month of Worker" in texts
    assert [each for _, each in bill.grounds] == sorted((each for _, each in bill.grounds), reverse=True)


@pytest.mark.parametrize(
    ("of", "shown"),
    [(0, "0.00"), (0.001, "<0.01"), (1.234, "1.23"), (9_999.5, "9,999.50"), (12_345.6, "12,346")],
)
def test_dollars_are_written_as_people_write_them(of: float, shown: str) -> None:
    assert dollars(of) == shown


def test_what_is_known_has_no_range() -> None:
    assert ranged(Range.exactly(7)) == ""
    assert ranged(Range(0, 1, 250)) == "0 to 250"
    assert ranged(Range(0.5, 1, 2.25)) == "0.50 to 2.25"
    assert spread(Range.exactly(7)) == ""
    assert spread(Range(0.5, 1, 1250)) == "; between $0.50 and $1,250 by what is assumed"


def test_one_application_in_five_forms_is_one_bill() -> None:
    bills = {}
    for form in ("cloudformation", "sam", "serverless", "terraform", "cdk"):
        (application,), _ = read(Tree(ROOT / "tests" / "forms" / form))
        bill = billed([metered(application, BUSY)], "us-east-1")
        # The CDK brings a function of its own that tells buckets whom to notify; it runs at deployments.
        bills[form] = {service: paid for service, paid in bill.by_service if paid.likely >= 0.01}
    first = bills.pop("cloudformation")
    assert len(first) > 8
    for form, by_service in bills.items():
        assert by_service.keys() == first.keys(), form
        for service, paid in by_service.items():
            assert paid.likely == pytest.approx(first[service].likely, rel=0.001), (form, service)


# ------------------------------------------------------------------ truth


def measured(place: Path) -> tuple[float, dict[str, Any], float]:
    """Logs of two functions over eleven days, with what is true of them: dollars, facts and days."""
    first = START * 1000
    drawn = [
        replace(each, ended=first + (each.ended - first) * 6000)
        for each in invocations(7, ["Orders", "Billing"], 4000)
    ]
    place.mkdir()
    (place / "all.log").write_bytes(b"".join(lines(drawn)))
    facts = truth(drawn)
    days = (max(each.ended for each in drawn) - min(each.ended for each in drawn)) / 86_400_000
    gb_seconds = sum(each["billed_gb_seconds"] for each in facts.values())
    return (gb_seconds * 1.66667e-5 + len(drawn) * 2e-7) / days * 30.4375, facts, days


def test_measured_work_costs_what_is_true_within_a_thousandth(tmp_path: Path) -> None:
    properties = "{Runtime: python3.13, Handler: app.handler, CodeUri: ., MemorySize: 512}"
    functions = [
        f"  {name}: {{Type: AWS::Serverless::Function, Properties: {properties}}}"
        for name in ("Orders", "Billing", "Silent")
    ]
    template = "\n".join(("Transform: AWS::Serverless-2016-10-31", "Resources:", *functions, ""))
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    (tmp_path / "app.py").write_text(HANDLER, encoding="utf-8")
    expected, facts, days = measured(tmp_path / "logs")
    result = told(str(tmp_path), "--telemetry", str(tmp_path / "logs"), "--format", "json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    (service,) = (each for each in found["services"] if each["service"] == "Lambda")
    assert service["dollars"]["likely"] == pytest.approx(expected, rel=0.001)
    assert service["dollars"]["low"] == service["dollars"]["high"]
    lines_of = {(each["resource"], each["item"]): each for each in found["lines"]}
    for name, fact in facts.items():
        seconds = lines_of[name, "lambda-gb-second-x86_64"]
        assert seconds["units"]["likely"] == pytest.approx(
            fact["billed_gb_seconds"] / days * 30.4375, rel=0.001
        )
        requests = lines_of[name, "lambda-request"]
        assert requests["units"]["likely"] == pytest.approx(fact["invocations"] / days * 30.4375, rel=0.001)
        assert requests["rests_on"] == seconds["rests_on"] == "measured"
    # What is in no log is not invented.
    assert lines_of["Silent", "lambda-request"]["units"]["likely"] == 0
    assert [each["resource"] for each in found["not_known"] if each["what"] == "work"] == ["Silent"]


def test_the_week_of_the_example_costs_what_was_put_in(tmp_path: Path) -> None:
    example = tmp_path / "bookings"
    shutil.copytree(BOOKINGS, example, ignore=shutil.ignore_patterns(".colonnade"))
    asked = (str(example), "--telemetry", str(example / "telemetry"))
    found = json.loads(told(*asked, "--format", "json").output)
    seconds = {
        each["resource"]: each["units"]["likely"]
        for each in found["lines"]
        if each["rests_on"] == "measured" and each["unit"] == "GB-second"
    }
    requests = {
        each["resource"]: each["units"]["likely"]
        for each in found["lines"]
        if each["rests_on"] == "measured" and each["item"] == "lambda-request"
    }
    facts = {name.split("-")[1]: each for name, each in json.loads(bookings.TRUTH.read_text("utf-8")).items()}
    # Of each function the share of all invocations is that of the truth, whatever span the logs have.
    assert len(requests) >= 25
    month = sum(requests.values()) / sum(facts[name]["invocations"] for name in requests)
    for name, often in requests.items():
        assert often == pytest.approx(facts[name]["invocations"] * month, rel=0.001)
    for name, units in seconds.items():
        each = facts[name]["billed_now_ms"] * facts[name]["memory_now_mb"] / 1024 / 1000
        assert units == pytest.approx(requests[name] * each, rel=0.001), name


# ------------------------------------------------------------------ the command


def test_the_example_is_told_in_eighty_columns() -> None:
    result = told(BOOKINGS)
    assert result.exit_code == 0, result.output
    assert all(len(line) <= 80 for line in result.output.splitlines())
    for heading in (
        "By service",
        "By function",
        "Not in it",
        "It rests on",
        "What steps of the roadmap save",
    ):
        assert f"\n{heading}" in result.output
    assert "a month; between $" in result.output
    assert "--requests-per-month" in result.output


def test_less_work_costs_less() -> None:
    much, little = (
        json.loads(told(BOOKINGS, "--format", "json", *more).output)
        for more in ((), ("--requests-per-month", "1000"))
    )
    assert little["dollars"]["likely"] < much["dollars"]["likely"]
    assert little["dollars_by_basis"]["by the template"] == much["dollars_by_basis"]["by the template"]


def test_the_same_in_another_region() -> None:
    result = told(BOOKINGS, "--compare-region", "sa-east-1")
    assert "more in sa-east-1: $" in result.output
    assert "at prices of us-east-1, as those there are not known" in result.output
    data = json.loads(told(BOOKINGS, "--compare-region", "sa-east-1", "--format", "json").output)
    assert data["compared"]["regions"] == ["sa-east-1"]
    assert data["compared"]["dollars"]["likely"] > data["dollars"]["likely"]
    refused = told(BOOKINGS, "--compare-region", "mars-north-1")
    assert refused.exit_code == 2
    assert "no price of that region is known" in refused.output


def test_the_json_says_the_same_as_the_sums() -> None:
    data = json.loads(told(BOOKINGS, "--format", "json", "--free-tier").output)
    assert data["schema"] == "colonnade.cost/1"
    assert data["free_tier"] is True
    for end in ("low", "likely", "high"):
        assert sum(each["dollars"][end] for each in data["lines"]) == pytest.approx(
            data["dollars"][end], rel=1e-6
        )
        assert sum(each["dollars"][end] for each in data["services"]) == pytest.approx(
            data["dollars"][end], rel=1e-6
        )
    own = sum(each["dollars"]["likely"] for each in data["lines"] if each["function"] is not None)
    assert sum(each["dollars"]["likely"] for each in data["functions"]) == pytest.approx(own, rel=1e-6)
    for each in data["lines"]:
        assert each["units"]["low"] <= each["units"]["likely"] <= each["units"]["high"]
        assert each["dollars"]["low"] <= each["dollars"]["likely"] + 1e-9
        assert each["grounds"]
    assert data["steps"] == sorted(
        data["steps"], key=lambda each: (-each["dollars"]["likely"], each["number"])
    )


def test_the_table_has_every_line() -> None:
    rows = list(csv.DictReader(io.StringIO(told(BOOKINGS, "--format", "csv").output)))
    data = json.loads(told(BOOKINGS, "--format", "json").output)
    assert len(rows) == len(data["lines"])
    assert sum(float(each["dollars_likely"]) for each in rows) == pytest.approx(
        data["dollars"]["likely"], rel=1e-6
    )


def test_the_document(tmp_path: Path) -> None:
    file = tmp_path / "COST.md"
    result = told(BOOKINGS, "--format", "markdown", "--compare-region", "us-west-1", "--output", str(file))
    assert result.exit_code == 0
    assert "a month for" in result.output
    text = file.read_text("utf-8")
    for heading in ("By service", "By function", "Not in it", "It rests on", "What steps save"):
        assert f"\n## {heading}\n" in text
    assert "In us-west-1: $" in text
    plain = tmp_path / "cost.txt"
    assert told(BOOKINGS, "--output", str(plain)).exit_code == 0
    assert "\x1b" not in plain.read_text("utf-8")


def test_what_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    result = told(str(tmp_path))
    assert result.exit_code == 2
    assert "nothing was reviewed" in result.output
    (tmp_path / "template.yaml").write_text("Resources: [", encoding="utf-8")
    assert told(str(tmp_path)).exit_code == 2


def test_an_application_without_anything_to_pay(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        "Resources: {Role: {Type: AWS::IAM::Role, Properties: {}}}", encoding="utf-8"
    )
    result = told(str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "$0.00 a month" in result.output
    assert "By service" not in result.output


def test_steps_save_of_the_work_that_is_in_the_bill() -> None:
    data = [
        json.loads(told(BOOKINGS, "--format", "json", "--requests-per-month", str(count)).output)["steps"]
        for count in (1_000_000, 2_000_000)
    ]
    once, twice = ({each["check"]: each["dollars"]["likely"] for each in one} for one in data)
    assert twice["metric-put-at-every-invocation"] == pytest.approx(
        2 * once["metric-put-at-every-invocation"]
    )
    assert twice["provisioned-concurrency-always-on"] == pytest.approx(
        once["provisioned-concurrency-always-on"]
    )


def test_steps_without_figures_save_nothing_that_is_told(tmp_path: Path) -> None:
    assert savings([], [], bill_of(tmp_path, WORKER), BUSY) == []
    assert amount(used(tmp_path, WORKER), "lambda-request").likely == 10_000_000


def test_several_applications_are_told_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        bill_of(tmp_path / name, WORKER)
    result = told(str(tmp_path))
    assert "\nBy application" in result.output
    assert "one/template.yaml#Worker" in result.output
    data = json.loads(told(str(tmp_path), "--format", "json").output)
    assert [each["application"] for each in data["applications"]] == ["one", "two"]
    assert "\n## By application\n" in told(str(tmp_path), "--format", "markdown").output


def test_the_documented_fields_are_those_of_the_json() -> None:
    text = (ROOT / "docs" / "cost.md").read_text("utf-8").partition("## JSON")[2]
    cells = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    fields = [name for cell in cells for name in re.findall(r"`([\w.\[\]]+)`", cell[1])]
    data = json.loads(told(BOOKINGS, "--format", "json").output)
    assert {each for each in fields if "." not in each} | {"schema"} == set(data)
    inside = {cell[1].strip(" `"): set(re.findall(r"`(\w+)`", cell[2])) for cell in cells}
    assert inside["lines"] <= set(data["lines"][0])
    assert inside["functions"] <= set(data["functions"][0])
    assert inside["lines[].price"] == set(data["lines"][0]["price"])
    assert inside["lines[].grounds"] == set(data["lines"][0]["grounds"][0])
    assert inside["not_known"] <= set(data["not_known"][0])
    assert inside["steps"] == set(data["steps"][0])


def test_a_file_that_is_no_configuration_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "colonnade.toml").write_text("[traffic]\nrequests-per-month = -1\n", encoding="utf-8")
    bill_of(tmp_path, WORKER)
    result = told(str(tmp_path))
    assert result.exit_code == 2
    assert "colonnade.toml:2" in result.output


def test_what_a_check_says_of_input_is_told_beside(tmp_path: Path) -> None:
    bill_of(tmp_path, WORKER)
    (tmp_path / "other.yaml").write_text(
        "AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n", encoding="utf-8"
    )
    result = told(str(tmp_path))
    assert result.exit_code == 2
    assert "other.yaml" in result.output
    assert "a month" in result.output


@pytest.mark.parametrize("often", ["-1", "nan", "inf", "1e300", "often"])
@pytest.mark.parametrize("command", ["cost", "roadmap"])
def test_a_number_that_nobody_can_mean_is_refused(command: str, often: str) -> None:
    result = CliRunner().invoke(commands, [command, BOOKINGS, "--requests-per-month", often])
    assert result.exit_code == 2
    assert "--requests-per-month" in result.output
