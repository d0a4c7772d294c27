"""Which memory functions should have: the reckoning by hand, against a known truth, and as users see it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sized
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from colonnade.cli import commands
from colonnade.measure import Range
from colonnade.model.observed import AtMemory
from colonnade.rightsizing.behaviour import MOST, SIZES, WHOLE, Behaviour, processors, size_for, step
from colonnade.rightsizing.evidence import Evidence, Kind, Waiting, evidence
from colonnade.rightsizing.room import MARGIN, Room, room
from colonnade.rightsizing.sizing import Rates, Sizing, Verdict, Wanted, sizing
from colonnade.telemetry.facts import facts
from colonnade.telemetry.store import Store

RATES = Rates(0.0000166667, 0.0000002)
ROOMY = Room(60, 72, 72)
times = st.floats(0, 5000)
memories = st.integers(128, MOST)


def seen(
    memory: int,
    like: Behaviour,
    count: int = 1000,
    used: Mapping[int, float] | None = None,
    most: float = 60,
    error: float = 0.001,
    **more: Any,
) -> AtMemory:
    """What a function is seen to do at a size that takes exactly so long, but for half as long again at the end."""
    mean = like.duration(memory)
    durations = {50: mean, 90: mean * 1.2, 99: mean * 1.5}
    return AtMemory(
        memory,
        count,
        mean,
        mean * error,
        durations,
        mean + 1,
        used or {50: most, 90: most, 99: most},
        most,
        **more,
    )


def advised(
    now: int, read: Evidence, needed: Room = ROOMY, wanted: Wanted | None = None, **more: Any
) -> Sizing:
    return sizing(now, read, needed, RATES, wanted or Wanted(), **more)


class TestBehaviour:
    @given(times, times, memories, memories, st.sampled_from((1.0, 2.0, 6.0)))
    def test_more_memory_never_takes_longer(
        self, waiting: float, computing: float, one: int, other: int, threads: float
    ) -> None:
        like = Behaviour(waiting, computing, threads)
        low, high = min(one, other), max(one, other)
        assert like.duration(high) <= like.duration(low) + 1e-6

    @given(times, st.floats(0, 1), memories)
    def test_is_told_by_the_share_of_waiting(self, milliseconds: float, waiting: float, memory: int) -> None:
        like = Behaviour.seen(memory, milliseconds, waiting)
        assert like.duration(memory) == pytest.approx(milliseconds)
        if milliseconds > 1:
            assert like.waits(memory) == pytest.approx(waiting, abs=1e-6)

    def test_one_thread_uses_one_processor(self) -> None:
        assert Behaviour(0, 100).duration(WHOLE) == Behaviour(0, 100).duration(2 * WHOLE) == 100
        assert Behaviour(0, 100, threads=2).duration(2 * WHOLE) == 50
        assert processors(WHOLE / 2) == 0.5
        assert Behaviour(0, 0).waits(512) == 0

    def test_sizes_go_up_by_about_a_quarter(self) -> None:
        assert (SIZES[0], SIZES[-1]) == (128, 10_240)
        assert all(1.15 <= high / low <= 1.4 for low, high in pairwise(SIZES))
        assert (size_for(129), size_for(128), size_for(20_000)) == (160, 128, None)
        assert (step(128), step(144), step(160)) == (0, 0.5, 1)


class TestRoom:
    def test_leaves_a_fifth_at_the_least(self) -> None:
        needed = room([seen(512, Behaviour(10, 10), most=100)])
        assert (needed.most, needed.exhausted, needed.growing) == (100, False, False)
        assert needed.least == pytest.approx(MARGIN * 100)
        assert (needed.size, needed.fits(128), needed.fits(119)) == (128, True, False)

    def test_goes_on_as_the_tail_goes(self) -> None:
        """From the 90th percentile to the most of 1,000 it doubles in two powers of ten."""
        needed = room([seen(512, Behaviour(10, 10), used={50: 90, 90: 100, 99: 140}, most=200)])
        assert needed.likely == pytest.approx(200 * 2 ** (1 / 2), rel=0.01)
        assert needed.least == pytest.approx(200 * 2 ** (math.log10(3000) / 2), rel=0.01)

    def test_takes_what_is_rare_but_alike_for_no_tail(self) -> None:
        needed = room([seen(512, Behaviour(10, 10), used={50: 50, 90: 60, 99: 198}, most=200)])
        assert needed.least == pytest.approx(MARGIN * 200)

    def test_looks_at_how_environments_differ(self) -> None:
        needed = room([seen(512, Behaviour(10, 10), most=100, spread_mb=20)])
        assert needed.likely == pytest.approx(143.2, rel=0.01)
        assert needed.least == pytest.approx(348, rel=0.01)

    def test_between_likely_and_sure_the_best_is_not_known(self) -> None:
        read = evidence([seen(512, Behaviour(200, 1)), seen(2048, Behaviour(200, 1))], 2048)
        told = advised(2048, read, Room(300, 1000, 400), seen_most=2048)
        assert (told.verdict, told.best and told.best.memory) == (Verdict.BETTER, 1024)

    def test_of_few_attempts_knows_little(self) -> None:
        assert room([seen(512, Behaviour(10, 10), count=20, most=100)]).least == pytest.approx(144)

    def test_what_used_all_needs_more(self) -> None:
        many = room([seen(128, Behaviour(10, 10), most=128, exhausted=50)])
        assert (many.exhausted, many.least) == (True, 256)
        few = room([seen(128, Behaviour(10, 10), used={50: 80, 90: 110, 99: 120}, most=128, exhausted=1)])
        assert (few.exhausted, few.least) == (True, 192)
        assert few.near(128)
        assert not few.near(256)

    def test_what_had_enough_at_another_size_tells_what_it_needs(self) -> None:
        small = seen(128, Behaviour(10, 10), most=128, exhausted=50)
        needed = room([small, seen(512, Behaviour(10, 10), most=180)])
        assert (needed.most, needed.exhausted) == (180, False)
        assert needed.least == pytest.approx(216)
        assert room([small, seen(512, Behaviour(10, 10), most=100)]).exhausted

    def test_sees_it_grow(self) -> None:
        assert room([seen(512, Behaviour(10, 10), growth_mb=20)]).growing


class TestEvidence:
    def test_two_sizes_tell_what_waits_and_what_computes(self) -> None:
        like = Behaviour(80, 20)
        read = evidence([seen(256, like), seen(1024, like)], 256)
        assert read.kind is Kind.SIZES
        assert read.readings[0].mean.waiting == pytest.approx(80, rel=0.01)
        assert read.readings[0].mean.computing == pytest.approx(20, rel=0.01)
        assert read.waits(256).low < like.waits(256) < read.waits(256).high

    def test_the_surer_the_nearer(self) -> None:
        like = Behaviour(80, 20)

        def width(error: float) -> float:
            share = evidence([seen(256, like, error=error), seen(1024, like, error=error)], 256).waits(256)
            return share.high - share.low

        assert width(0.001) < width(0.05) < width(0.2)

    def test_three_sizes_that_are_on_no_line_are_trusted_less(self) -> None:
        like, other = Behaviour(80, 20), Behaviour(140, 20)
        straight = evidence([seen(256, like), seen(512, like), seen(1024, like)], 256).waits(256)
        crooked = evidence([seen(256, like), seen(512, other), seen(1024, like)], 256).waits(256)
        assert crooked.high - crooked.low > straight.high - straight.low

    def test_more_memory_that_took_longer_is_no_evidence(self) -> None:
        read = evidence([seen(256, Behaviour(50, 1)), seen(1024, Behaviour(500, 1))], 256)
        assert read.kind is Kind.NOTHING
        assert "longer with more memory" in read.against

    def test_sizes_with_as_many_processors_tell_one_thread_nothing(self) -> None:
        read = evidence([seen(2048, Behaviour(50, 50)), seen(3008, Behaviour(50, 50))], 2048, threads=(1.0,))
        assert read.kind is Kind.NOTHING
        assert "as many processors" in read.against

    def test_beyond_one_processor_threads_may_be_why(self) -> None:
        like = Behaviour(10, 200)
        read = evidence([seen(512, like), seen(3008, like)], 512)
        assert {each.mean.threads for each in read.readings} == {1.0, 2.0, 4.0, 6.0}
        only = evidence([seen(512, like), seen(3008, like)], 512, threads=(1.0,))
        assert {each.mean.threads for each in only.readings} == {1.0}

    def test_traces_tell_the_share(self) -> None:
        waiting = Waiting.traced(Range(0.7, 0.75, 0.8), 0.78, 0.9)
        read = evidence([seen(512, Behaviour(75, 25))], 512, waiting)
        assert read.kind is Kind.TRACES
        share = read.waits(512)
        assert (share.low, share.likely, share.high) == pytest.approx((0.65, 0.78, 0.85))
        assert read.readings[0].tail.waits(512) == pytest.approx(0.9)

    def test_what_tells_more_is_taken(self) -> None:
        both = [seen(512, Behaviour(75, 25), error=0.2), seen(768, Behaviour(75, 25), error=0.2)]
        assert evidence(both, 512, Waiting.traced(Range(0.7, 0.75, 0.8), 0.75, 0.75)).kind is Kind.TRACES

    def test_nothing_leaves_all_open(self) -> None:
        read = evidence([seen(512, Behaviour(75, 25))], 512)
        assert (read.kind, read.waits(512)) == (Kind.NOTHING, Range(0, 0.5, 1))


class TestSizing:
    def test_what_waits_needs_little(self) -> None:
        told = advised(1024, evidence([seen(512, Behaviour(200, 1)), seen(1024, Behaviour(200, 1))], 1024))
        assert told.best is not None
        assert told.best.memory <= 512
        assert told.saving.low > 0.4
        assert told.faster.low >= -0.1

    def test_what_computes_needs_a_processor(self) -> None:
        told = advised(256, evidence([seen(256, Behaviour(1, 300)), seen(1024, Behaviour(1, 300))], 256))
        assert (told.verdict, told.best and told.best.memory) == (Verdict.BEST, WHOLE)
        assert told.cheapest == 128
        assert told.fastest == WHOLE

    @given(st.floats(1, 400), st.floats(1, 400), st.sampled_from(SIZES[:14]))
    def test_advice_that_was_followed_leads_no_further(
        self, waiting: float, computing: float, now: int
    ) -> None:
        like = Behaviour(waiting, computing)
        samples = [seen(each, like) for each in (128, 512, WHOLE, 2048)]
        first = advised(now, evidence(samples, now, threads=(1.0,)), seen_most=2048)
        if first.best is not None:
            again = advised(first.best.memory, evidence(samples, now, threads=(1.0,)), seen_most=2048)
            assert again.best is None or abs(step(again.best.memory) - step(first.best.memory)) <= 1

    def test_a_goal_is_kept_for_the_least_money(self) -> None:
        like = Behaviour(100, 50)
        read = evidence([seen(256, like), seen(1024, like)], 1024)
        told = advised(1024, read, wanted=Wanted(600.0))
        assert told.best is not None
        assert told.best.memory < 1024
        assert told.best.p99_ms.high <= 600

    def test_a_goal_out_of_reach_keeps_what_there_is(self) -> None:
        like = Behaviour(300, 1)
        told = advised(512, evidence([seen(256, like), seen(512, like)], 512), wanted=Wanted(100.0))
        assert told.best is not None
        assert told.faster.low >= -0.1

    def test_half_of_the_timeout_stays_free(self) -> None:
        like = Behaviour(100, 30)
        read = evidence([seen(256, like), seen(1024, like)], 1024)
        told = advised(1024, read, wanted=Wanted(None, 1.0, longest=300.0))
        assert told.best is not None
        assert told.best.p99_ms.high <= 300

    def test_what_was_not_seen_is_to_be_measured(self) -> None:
        read = evidence([seen(512, Behaviour(50, 10))], 512)
        told = advised(512, read)
        assert (told.verdict, told.best, told.measure) == (Verdict.MEASURE, None, 1024)
        assert advised(512, read, wanted=Wanted(slower=1.0), callers_wait=False).measure == 256
        assert min(told.bests) < 512 < max(told.bests)

    def test_too_little_is_raised(self) -> None:
        read = evidence([seen(128, Behaviour(50, 10))], 128)
        told = advised(128, read, Room(128, 256, 256, exhausted=True))
        assert (told.verdict, told.best and told.best.memory) == (Verdict.RAISE, 256)
        most = evidence([seen(MOST, Behaviour(50, 10))], MOST)
        assert advised(MOST, most, Room(MOST, 2 * MOST, 2 * MOST, exhausted=True)).verdict is Verdict.RAISE

    def test_what_ran_out_at_another_size_is_watched(self) -> None:
        read = evidence([seen(128, Behaviour(50, 10))], 512)
        assert advised(512, read, Room(128, 256, 256, exhausted=True)).verdict is Verdict.WATCH

    def test_what_grows_gets_no_less(self) -> None:
        read = evidence([seen(512, Behaviour(200, 1)), seen(1024, Behaviour(200, 1))], 1024)
        assert advised(1024, read, Room(60, 72, 72, growing=True)).verdict is Verdict.WATCH

    def test_never_less_than_is_needed(self) -> None:
        read = evidence([seen(512, Behaviour(200, 1)), seen(1024, Behaviour(200, 1))], 1024)
        for least in (100, 300, 700, 1000):
            best = advised(1024, read, Room(least / MARGIN, least, least)).best
            assert best is not None
            assert best.memory >= least

    def test_more_for_what_it_holds_even_where_time_is_not_known(self) -> None:
        told = advised(128, evidence([seen(128, Behaviour(50, 10))], 128), Room(120, 144, 144))
        assert told.best is not None
        assert told.best.memory >= 144

    def test_a_size_of_ones_own_is_among_those_that_are_offered(self) -> None:
        like = Behaviour(100, 20)
        told = advised(1000, evidence([seen(500, like), seen(1000, like)], 1000))
        assert 1000 in {each.memory for each in told.sizes}


def test_most_of_what_is_advised_is_best_by_the_truth_and_nothing_runs_out(tmp_path: Path) -> None:
    found = sized.results(sized.functions(1, 60), tmp_path)
    assert not [each for each in found if each.runs_out]
    told = [each for each in found if each.sizing.verdict in (Verdict.BEST, Verdict.KEEP)]
    assert len(told) >= 15
    assert sum(each.near for each in told) >= 0.9 * len(told)
    text = "\n".join(sized.report(found))
    assert "in a step" in text


def test_facts_are_told_by_size(tmp_path: Path) -> None:
    truth = next(each for each in sized.functions(1, 30) if each.before)
    sized.written(tmp_path, [truth])
    (told,) = facts(Store(str(tmp_path / "telemetry")).rows()).functions
    assert {each.memory_mb for each in told.by_memory} == {truth.now, truth.before}
    assert sum(each.invocations for each in told.by_memory) == told.invocations
    assert max(each.most_used_mb for each in told.by_memory) == told.most_used_mb
    for each in told.by_memory:
        assert each.mean_ms == pytest.approx(truth.mean(each.memory_mb), abs=5 * each.error_ms)
        assert each.billed_ms > each.mean_ms
        assert each.duration_ms[50] < each.duration_ms[90] < each.duration_ms[99]
    assert sum(
        each.billed_ms * each.memory_mb * each.invocations for each in told.by_memory
    ) == pytest.approx(told.billed_gb_seconds * 1024_000)


EXAMPLE = Path(__file__).parent.parent / "examples" / "bookings"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, ["memory", *map(str, arguments)])


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The telemetry of the example, where what is kept of it lasts no longer than the tests."""
    folder = tmp_path_factory.mktemp("telemetry")
    for file in (EXAMPLE / "telemetry" / "logs").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_the_command_tells_of_all_functions(logs: Path) -> None:
    result = run(EXAMPLE, "--telemetry", logs)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert all(len(line) <= 80 for line in lines)
    (row,) = (line for line in lines if line.startswith("RefreshSeatMaps"))
    assert row.split()[1:4] == ["1,024", "129", "160"]
    assert "fewer than 200 invocations at one size of memory" in result.output


def test_the_command_shows_what_each_size_gives(logs: Path) -> None:
    result = run(EXAMPLE, "--telemetry", logs, "--function", "TermsOfSale", "--function", "Desk")
    assert result.exit_code == 0, result.output
    rows = [line for line in result.output.splitlines() if line.endswith(("now", "advised"))]
    assert [row.split()[0] for row in rows] == ["128", "320"]
    assert "Desk: fewer than 200 invocations at one size of memory" in result.output


def test_the_command_tells_all_of_it_as_json(logs: Path, tmp_path: Path) -> None:
    file = tmp_path / "memory.json"
    assert run(EXAMPLE, "--telemetry", logs, "--format", "json", "--output", file).exit_code == 0
    told = json.loads(file.read_text("utf-8"))
    assert told["schema"] == "colonnade.memory/1"
    by = {each["name"]: each for each in told["functions"]}
    terms = by["TermsOfSale"]
    assert (terms["verdict"], terms["memory_mb"], terms["recommended_mb"]) == ("best", 128, 320)
    assert terms["evidence"] == Kind.SIZES.value
    sizes = {each["memory_mb"]: each for each in terms["sizes"]}
    assert sizes[320]["p99_ms"]["high"] < sizes[128]["p99_ms"]["low"]
    assert by["Desk"]["verdict"] is None
    assert by["FareOutlook"]["measure_mb"] is not None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((EXAMPLE, "--config", "/dev/null"), "give --telemetry SOURCE"),
        ((EXAMPLE, "--telemetry", "no-such-folder"), "no-such-folder"),
    ],
)
def test_the_command_says_what_it_needs(arguments: tuple[object, ...], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert says in result.output


def test_the_command_knows_no_function_of_another_name(logs: Path) -> None:
    result = run(EXAMPLE, "--telemetry", logs, "--function", "Nobody")
    assert result.exit_code == 2
    assert "no function of this name" in result.output


def test_the_command_tells_every_verdict(tmp_path: Path) -> None:
    for check in ("memory-far-above-use", "memory-nearly-exhausted"):
        before = Path(__file__).parent / "checks" / check / "before"
        for file in (before / "telemetry").glob("*.gz"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
        result = run(before, "--telemetry", tmp_path)
        assert result.exit_code == 0, result.output
        if check == "memory-far-above-use":
            assert "Enough, and not sure with less: Collect" in result.output
            assert "A day with 1,769 MB, or traces, would tell more: Lookup, Search" in result.output
        else:
            assert "384+" in result.output or "512+" in result.output
            assert "+ is to begin with" in result.output
            curve = run(before, "--telemetry", tmp_path, "--function", "Import")
            assert "it runs out of memory" in curve.output
            told = run(before, "--telemetry", tmp_path, "--format", "json")
            by = {each["name"]: each for each in json.loads(told.stdout)["functions"]}
            assert (by["Import"]["recommended_mb"], by["Import"]["at_least_mb"]) == (None, 512)
        for file in tmp_path.glob("*.gz"):
            file.unlink()
