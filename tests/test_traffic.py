"""Savings and traffic: what a unit of work is less by, and what that makes in a month."""

from __future__ import annotations

from pathlib import Path

import pytest
from applications_of_one import functions
from hypothesis import given
from hypothesis import strategies as st
from samples import a_check, a_claim

from colonnade import config, savings
from colonnade.aws.prices import lambda_prices, price
from colonnade.config import Config
from colonnade.finding import Worth
from colonnade.measure import Per, Range, Saving, Work
from colonnade.problem import Unreadable
from colonnade.reports.gains import FEW, reckoned_for
from colonnade.roadmap import plan
from colonnade.traffic import COLD_STARTS, MILLISECONDS, REQUESTS, Load, Measured, Traffic, a_month

WORK = Work("template.yaml#CreateBooking", 1024)
NIGHTLY = Work("template.yaml#Nightly", 512, runs_a_month=30)
TEMPLATE = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          {memory}
          Runtime: python3.13
          Handler: app.handler
          CodeUri: .
"""
APP = "def handler(event, context):\n    return 1\n"

amounts = st.floats(0, 1e6)
ranges = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3).map(lambda those: Range(*sorted(those)))
loads = st.lists(amounts, min_size=3, max_size=3).map(lambda those: Range(*sorted(those)))


@given(ranges, loads)
def test_a_product_of_ranges_stays_a_range_that_holds_every_product(amount: Range, by: Range) -> None:
    product = amount * by
    assert product.low <= product.likely <= product.high
    for one in (amount.low, amount.likely, amount.high):
        for other in (by.low, by.likely, by.high):
            assert product.low <= one * other <= product.high


@given(ranges)
def test_what_is_saved_is_not_paid(amount: Range) -> None:
    paid = -amount
    assert -paid == amount
    assert Range.sum((amount,)) == amount


def test_nothing_adds_up_to_nothing_that_can_be_told() -> None:
    assert Range.sum(()) is None
    assert Range.between(1, 3) == Range(1, 2, 3)


@pytest.mark.parametrize(
    ("traffic", "work", "requests", "said"),
    [
        (Traffic(), WORK, REQUESTS, "1,000,000 invocations a month of each function, assumed"),
        (Traffic(Load(5)), WORK, 5, "5 invocations a month of each function"),
        (Traffic(Load(5)), NIGHTLY, 30, "30 invocations a month of Nightly, by its schedule"),
        (Traffic(Load(5), {"Create*": Load(7)}), WORK, 7, "7 invocations a month of CreateBooking"),
        (Traffic(Load(5), {"Night*": Load(7)}), NIGHTLY, 7, "7 invocations a month of Nightly"),
        (Traffic(Load(5), {"Create*": Load(None, 9)}), WORK, 5, "5 invocations a month of each function"),
    ],
)
def test_what_is_told_comes_before_what_is_assumed(
    traffic: Traffic, work: Work, requests: float, said: str
) -> None:
    saving = Saving(Per.INVOCATION, work, Range.exactly(2))
    gains = a_month((saving,), traffic)
    assert gains.dollars == Range.exactly(2 * requests)
    assert gains.assumptions == (said,)


SEEN = Measured(Load(209_512, 130.4, 0.021), 48_211, "7.0 days")
BRIEFLY = Measured(Load(None, 130.4, 0.021), 60, "2 hours", whole_weeks=False)
KEYS = {WORK.function: SEEN, NIGHTLY.function: SEEN}


@pytest.mark.parametrize(
    ("traffic", "requests"),
    [
        (Traffic(measured=KEYS), 209_512),
        (Traffic(Load(5), measured=KEYS), 209_512),
        (Traffic(Load(5), {"Other": Load(7)}, KEYS), 209_512),
        (Traffic(Load(5), {"Nightly": Load(7)}, KEYS), 7),
        (Traffic(Load(5), {"Nightly": Load(None, 9)}, KEYS), 209_512),
        (Traffic(Load(5), measured={NIGHTLY.function: BRIEFLY}), 30),
        (Traffic(Load(5), measured={WORK.function: SEEN}), 30),
    ],
)
def test_what_is_told_of_a_function_wins_over_what_was_seen_and_that_over_its_schedule(
    traffic: Traffic, requests: float
) -> None:
    gains = a_month((Saving(Per.INVOCATION, NIGHTLY, Range.exactly(2)),), traffic)
    assert gains.dollars == Range.exactly(2 * requests)


@pytest.mark.parametrize(
    ("per", "traffic", "observed", "assumed"),
    [
        (Per.INVOCATION, Traffic(measured=KEYS), "210,000 a month", ()),
        (Per.GB_SECOND, Traffic(measured=KEYS), "210,000 a month, billed for 130 ms each", ()),
        (Per.COLD_START, Traffic(measured=KEYS), "210,000 a month, 2.1% of them cold", ()),
        (
            Per.GB_SECOND,
            Traffic(named={"CreateBooking": Load(7)}, measured=KEYS),
            "billed for 130 ms each",
            ("7 invocations a month of CreateBooking",),
        ),
        (
            Per.GB_SECOND,
            Traffic(named={"CreateBooking": Load(None, 80)}, measured=KEYS),
            "210,000 a month",
            ("80 ms each",),
        ),
        (
            Per.COLD_START,
            Traffic(named={"CreateBooking": Load(None, None, 0.5)}, measured=KEYS),
            "210,000 a month",
            ("a cold start in 50.0% of them",),
        ),
        (Per.INVOCATION, Traffic(named={"*": Load(7)}, measured=KEYS), "", ("7 invocations a month of CreateBooking",)),
    ],
)  # fmt: skip
def test_what_was_measured_is_told_apart_from_what_is_assumed(
    per: Per, traffic: Traffic, observed: str, assumed: tuple[str, ...]
) -> None:
    gains = a_month((Saving(per, WORK, Range.exactly(2)),), traffic)
    said = f"48,211 invocations of CreateBooking in 7.0 days seen, {observed}"
    assert gains.observations == ((("CreateBooking", said),) if observed else ())
    assert gains.assumptions == assumed


def test_measured_time_and_cold_starts_are_reckoned_with() -> None:
    traffic = Traffic(measured=KEYS)
    of_time = a_month((Saving(Per.GB_SECOND, WORK, Range.exactly(1)),), traffic)
    assert of_time.dollars is not None
    assert of_time.dollars.likely == pytest.approx(209_512 * 0.1304 * WORK.memory / 1024)
    cold = a_month((Saving(Per.COLD_START, WORK, Range.exactly(1)),), traffic)
    assert cold.dollars == Range.exactly(209_512 * 0.021)


def test_the_roadmap_is_ordered_by_what_is_really_lost() -> None:
    """Without telemetry every function is as busy; with it, what the busy one loses comes first."""
    idle, busy = Work("t#Idle", 128), Work("t#Busy", 128)
    checks = [a_check(name) for name in ("idle-costs-more", "busy-costs-less")]
    claims = [
        a_claim(name, worth=Worth("less", "a list", (Saving(Per.INVOCATION, work, Range.exactly(less)),)))
        for name, work, less in (("idle-costs-more", idle, 2e-6), ("busy-costs-less", busy, 1e-6))
    ]
    assert [step.check for step in plan(claims, checks)] == ["idle-costs-more", "busy-costs-less"]
    seen = {
        "t#Idle": Measured(Load(900), 207, "7.0 days"),
        "t#Busy": Measured(Load(90_000_000), 20_698_151, "7.0 days"),
    }
    first, second = plan(claims, checks, Traffic(measured=seen))
    assert (first.check, first.gains.dollars) == ("busy-costs-less", Range.exactly(90.0))
    assert second.gains.dollars is not None
    assert second.gains.dollars.likely == pytest.approx(0.0018)


def test_many_functions_are_told_as_one() -> None:
    works = [Work(f"t#F{number}", 128) for number in range(FEW + 1)]
    traffic = Traffic(measured={each.function: SEEN for each in works})
    for count, said in ((FEW, "48,211 invocations of F0 in"), (FEW + 1, "what 4 functions were seen to do")):
        told = a_month([Saving(Per.INVOCATION, each, Range.exactly(1)) for each in works[:count]], traffic)
        assert reckoned_for([told, told]).startswith(said)
    assert reckoned_for([told]) == "what 4 functions were seen to do"


def test_gb_seconds_come_from_requests_time_and_memory() -> None:
    saving = Saving(Per.GB_SECOND, WORK, grams=Range.exactly(1))
    assumed = a_month((saving,), Traffic())
    assert assumed.grams == MILLISECONDS * (REQUESTS / 1000)
    assert assumed.assumptions[1] == "20 to 500 ms each, assumed"
    told = a_month((saving,), Traffic(named={"*": Load(milliseconds=200)}))
    assert told.grams == Range.exactly(200_000)
    assert told.assumptions[1] == "200 ms each"


def test_cold_starts_are_a_share_of_the_requests() -> None:
    saving = Saving(Per.COLD_START, WORK, Range.exactly(1), Range(10, 20, 30))
    assumed = a_month((saving,), Traffic())
    assert assumed.dollars == COLD_STARTS * REQUESTS
    assert assumed.waits == ((Per.COLD_START, Range(10, 20, 30)),)
    assert "at most 1% of them" in assumed.assumptions[1]
    told = a_month((saving,), Traffic(Load(100, None, 0.5)))
    assert (told.dollars, told.assumptions[1]) == (Range.exactly(50), "a cold start in 50.0% of them")


def test_a_month_is_a_month_whatever_the_traffic_and_the_worst_wait_is_told() -> None:
    gains = a_month(
        (
            *savings.of_month(-0.1),
            *savings.of_month(Range(1, 2, 3)),
            Saving(Per.INVOCATION, WORK, milliseconds=Range(1, 2, 3)),
            Saving(Per.INVOCATION, NIGHTLY, milliseconds=Range(4, 5, 6)),
            Saving(Per.INVOCATION, WORK, milliseconds=Range(0, 1, 2)),
        ),
        Traffic(),
    )
    assert gains.dollars is not None
    assert gains.dollars.likely == pytest.approx(1.9)
    assert gains.waits == ((Per.INVOCATION, Range(4, 5, 6)),)
    assert gains.grams is None


def test_time_saves_what_it_is_billed_and_emits(tmp_path: Path) -> None:
    worker = functions(tmp_path, TEMPLATE.format(memory="MemorySize: 2048"), app=APP)["Worker"]
    (saving,) = savings.of_time(worker, Range.exactly(500), Per.COLD_START)
    assert saving.dollars == Range.exactly(lambda_prices().x86_64)
    assert saving.grams is not None
    assert 0 < saving.grams.low < saving.grams.likely < saving.grams.high < 0.01
    (moved,) = savings.of_moving(worker, "arm64")
    assert moved.dollars is not None
    assert moved.dollars.likely == pytest.approx(lambda_prices().x86_64 * 0.2, rel=0.01)
    (called,) = savings.of_calls(worker, 2 * price("secret-call").amount)
    whole = a_month(savings.of_function(worker), Traffic(Load(1_000_000, 500)))
    assert whole.dollars is not None
    assert whole.dollars.likely == pytest.approx(1e6 * (lambda_prices().request + lambda_prices().x86_64))
    assert called.dollars == Range.exactly(2 * price("secret-call").amount)


def test_work_of_unknown_memory_saves_nothing_that_can_be_told(tmp_path: Path) -> None:
    template = "\n    Parameters: {Size: {Type: Number}}" + TEMPLATE.format(memory="MemorySize: !Ref Size")
    worker = functions(tmp_path, template, app=APP)["Worker"]
    assert savings.of_time(worker, Range.exactly(500), Per.COLD_START) == ()
    assert savings.of_moving(worker, "arm64") == ()
    assert savings.of_calls(worker, 1) == ()
    assert savings.of_function(worker) == ()


def test_traffic_is_told_in_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "colonnade.toml"
    file.write_text(
        "[traffic]\nrequests-per-month = 2_000\ncold-start-share = 0.02\n[traffic.'Create*']\nduration-ms = 80\n",
        encoding="utf-8",
    )
    assert config.read(file).traffic == Traffic(Load(2000, None, 0.02), {"Create*": Load(None, 80)})
    assert Config().traffic == Traffic()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("traffic = 3", "colonnade.toml:1: 'traffic' must be a table"),
        ("[traffic]\nrequests = 3", "colonnade.toml:2: 'requests' is not a setting of [traffic]"),
        ("[traffic]\nduration-ms = -3", "colonnade.toml:2: 'duration-ms' must be a number, and not negative"),
        (
            "[traffic]\nrequests-per-month = 1e300",
            "2: 'requests-per-month' must be a number, and not negative",
        ),
        (
            "[traffic]\nduration-ms = nan",
            "colonnade.toml:2: 'duration-ms' must be a number, and not negative",
        ),
        ("[traffic.A]\nduration-ms = true", "'duration-ms' must be a number"),
        ("[traffic.A]\nrequests = 1", "'requests' is not a setting of [traffic.A]"),
        ("[traffic]\ncold-start-share = 5", "'cold-start-share' is a share, at most 1"),
    ],
)
def test_traffic_that_is_not_understood_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "colonnade.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable) as unreadable:
        config.read(file)
    assert told in str(unreadable.value.problem)
