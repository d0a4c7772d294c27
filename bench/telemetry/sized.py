"""Functions whose best size of memory is known, their logs, and how near to it what is recommended comes.

The logs are written as Lambda writes them and read by the pipeline that users run; nothing is handed over but files.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from synthetic import START, Invocation, clock, messages

from colonnade import config, sources
from colonnade.aws.prices import lambda_prices
from colonnade.model.observed import ObservedFunction
from colonnade.rightsizing.behaviour import SIZES, processors, step
from colonnade.rightsizing.recommended import advice
from colonnade.rightsizing.sizing import Sizing, Verdict
from colonnade.sources.files import Tree
from colonnade.telemetry.given import given
from colonnade.telemetry.joining import join

DAY = 86_400_000
LIFE = 4 * 3_600_000
REGION = "eu-west-1"
TRACED = 0.1  # of the invocations of functions that are traced
UNSEEN, WORKED = 0.05, 0.05  # of the waiting no trace tells; of computing this is within calls
FUTURE = 10  # so many times as many invocations as were logged must not run out of memory
DRAWS = 8_000
MARGIN = 1.2  # more than that is left free in the best size too


@dataclass(eq=False)
class Truth:
    """What one function is like: milliseconds it waits and computes (on one vCPU), megabytes it uses."""

    name: str
    seed: int
    waiting: float
    computing: float
    threads: float
    uneven: float  # how much waiting differs from call to call
    slow: float  # the share of calls that wait five times as long
    base: float
    varied: float  # the part of the memory that differs by request
    spread: float
    grows: float  # megabytes more at the end of the logs than at their start
    now: int
    before: int | None
    traced: bool
    goal: float | None
    callers_wait: bool
    invocations: int
    days: int
    init: float
    cold: float
    as_json: bool
    architecture: str
    longest: int = 900_000
    most: float = 0.0  # megabytes, of those that were logged
    starts: int = 0  # of environments, but for those that follow on one that ran out of memory

    @property
    def id(self) -> str:
        return f"Function{self.name[-3:]}"

    @property
    def resource(self) -> dict[str, object]:
        """The function as a template has it."""
        path = {"Path": f"/{self.name}", "Method": "get"}
        asked = {"Type": "Api", "Properties": path}
        polled = {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Queue", "Arn"]}}}
        properties = {
            "FunctionName": self.name,
            "MemorySize": self.now,
            "Timeout": self.longest // 1000,
            "Architectures": [self.architecture],
            "Runtime": "nodejs22.x",
            "Handler": "app.handler",
            "CodeUri": "src",
            "Events": {"Event": asked if self.callers_wait else polled},
        }
        return {"Type": "AWS::Serverless::Function", "Properties": properties}

    @property
    def evidence(self) -> str:
        if self.before:
            return "two sizes"
        return "traces" if self.traced else "one size"

    def waited(self, chance: random.Random) -> float:
        slow = 5 if chance.random() < self.slow else 1
        return self.waiting * slow * math.exp(chance.gauss(0, self.uneven))

    def computed(self, chance: random.Random) -> float:
        return self.computing * math.exp(chance.gauss(0, 0.25))

    def used(self, chance: random.Random, progress: float) -> float:
        """Megabytes of one request; `progress` is 0 at the first that is logged and 1 at the last."""
        return self.base + self.varied * math.exp(chance.gauss(0, self.spread)) + self.grows * progress

    @cached_property
    def draws(self) -> list[tuple[float, float]]:
        chance = random.Random(self.seed + 1)  # noqa: S311 - a seed is the point, nothing is secret
        return [(self.waited(chance), self.computed(chance)) for _ in range(DRAWS)]

    @cached_property
    def need(self) -> float:
        """The most it uses in FUTURE times as many invocations, after those that were logged."""
        chance = random.Random(self.seed + 2)  # noqa: S311
        most = max(self.used(chance, 1.0) for _ in range(FUTURE * self.invocations))
        return max(most, self.most)

    @cache  # noqa: B019 - a run is short
    def percentile(self, memory: float, percentile: int) -> float:
        has = processors(memory, self.threads)
        return sorted(wait + work / has for wait, work in self.draws)[percentile * DRAWS // 100]

    def mean(self, memory: float) -> float:
        has = processors(memory, self.threads)
        return sum(wait + work / has for wait, work in self.draws) / DRAWS

    def dollars(self, memory: float) -> float:
        prices = lambda_prices(REGION)
        billed = self.mean(memory) + 0.5 + self.starts / self.invocations * self.init
        return 1e6 * (billed / 1000 * memory / 1024 * prices.gb_second(self.architecture) + prices.request)

    @cached_property
    def best(self) -> int:
        """The best size with room for what it needs that keeps the latency: ten per cent of time are two of money."""
        sizes = [each for each in SIZES if each >= MARGIN * self.need]
        kept = [each for each in sizes if self.keeps(each)]
        kept = kept or [each for each in sizes if self.keeps(each, ignoring=True)] or sizes[-1:]
        return min(kept, key=lambda each: self.dollars(each) * self.mean(each) ** 0.2)

    def keeps(self, memory: int, *, ignoring: bool = False) -> bool:
        if self.goal is not None and not ignoring:
            return self.percentile(memory, 99) <= self.goal
        slower = 1.1 if self.callers_wait or ignoring else 2.0
        largest = max(self.now, self.before or 0)  # at which it was seen
        return all(
            self.percentile(memory, each)
            <= max(slower * self.percentile(largest, each), self.percentile(self.now, each))
            for each in (50, 99)
        )


def functions(seed: int, count: int) -> list[Truth]:
    """Draw functions: of ten, four had two sizes, three are traced, three had neither; some wait, some compute."""
    chance = random.Random(seed)  # noqa: S311 - a seed is the point, nothing is secret
    return [_function(chance, number) for number in range(count)]


def _function(chance: random.Random, number: int) -> Truth:
    total = math.exp(chance.uniform(math.log(15), math.log(1500)))
    waits = chance.choice((chance.uniform(0, 0.2), chance.uniform(0.2, 0.8), chance.uniform(0.8, 0.98)))
    base = chance.uniform(35, 130)
    varied = chance.choice((3.0, 15.0, 60.0, 200.0)) * chance.uniform(0.5, 1.5)
    spread = chance.choice((0.05, 0.1, 0.2, 0.3, 0.5))
    likely_need = base + varied * math.exp(3 * spread)
    # People write round sizes; one in twelve is too small for what the function sometimes needs.
    fitting = [each for each in (128, 256, 512, 1024, 1536, 2048, 3008) if each >= likely_need] or [3008]
    now = chance.choice(fitting[:5])
    if chance.random() < 0.08:
        now = max((each for each in (128, 256, 512) if each < likely_need), default=now)
    kind = number % 10
    before = chance.choice([each for each in fitting if max(each, now) >= 1.5 * min(each, now)] or [2 * now])
    threads = chance.choice((2.0, 4.0)) if chance.random() < 0.12 else 1.0
    callers_wait = chance.random() < 0.6
    truth = Truth(
        name=f"function-{number:03}",
        seed=chance.getrandbits(32),
        waiting=total * waits,
        computing=total * (1 - waits) * processors(512),
        threads=threads,
        uneven=chance.uniform(0.1, 0.6),
        slow=chance.choice((0.0, 0.01, 0.03)),
        base=base,
        varied=varied,
        spread=spread,
        grows=chance.uniform(20, 80) if chance.random() < 0.08 else 0.0,
        now=now,
        before=before if kind < 4 else None,
        traced=4 <= kind < 7,
        goal=None,
        callers_wait=callers_wait,
        invocations=round(math.exp(chance.uniform(math.log(600), math.log(3000)))),
        days=chance.choice((1, 3, 7, 14)),
        init=chance.uniform(100, 900),
        cold=chance.uniform(0.003, 0.03),
        as_json=number % 6 == 5,
        architecture=chance.choice(("x86_64", "arm64")),
    )
    if callers_wait and chance.random() < 0.5:
        # A goal is a round figure above what it takes at some size.
        longest = truth.percentile(chance.choice(fitting), 99) * chance.uniform(1.0, 2.5)
        truth.goal = float(math.ceil(longest / 50) * 50)
    return truth


def invocations(truth: Truth) -> Iterator[tuple[Invocation, float]]:
    """Draw what is logged, and how long was waited; at the size before for half of the time, where there was one."""
    chance = random.Random(truth.seed)  # noqa: S311
    span = truth.days * DAY
    moments = sorted(chance.uniform(0, span) for _ in range(truth.invocations))
    memory = truth.now
    warm: list[tuple[str, float, float]] = []
    ended = False
    for moment in moments:
        progress = moment / span
        size = truth.before if truth.before and progress < 0.5 else truth.now
        if size != memory:
            memory, warm = size, []
        # Lambda ends an environment after some hours.
        warm = [each for each in warm if moment - each[2] < LIFE]
        cold = not warm or chance.random() < truth.cold
        if cold:
            warm = [*warm[-3:], (f"2026/11/01/[$LATEST]{chance.getrandbits(128):032x}", 0.0, moment)]
        at = len(warm) - 1 if cold else chance.randrange(len(warm))
        stream, most, began = warm[at]
        # A report tells the most that its environment ever used.
        most = max(most, truth.used(chance, progress))
        full = most >= memory
        warm[at] = (stream, most, began)
        truth.starts += cold and not ended
        ended = full
        truth.most = max(truth.most, most)
        waited = truth.waited(chance)
        computed = truth.computed(chance) / processors(memory, truth.threads)
        duration = round(waited + computed, 2)
        init = round(truth.init * math.exp(chance.gauss(0, 0.2)), 2) if cold else None
        if full:
            del warm[at]
        told = Invocation(
            truth.name,
            stream,
            f"{chance.getrandbits(32):08x}-0000-4000-a000-{chance.getrandbits(48):012x}",
            START * 1000 + moment,
            duration,
            math.ceil(round(duration + (init or 0), 2)),
            memory,
            min(round(most), memory),
            init,
            None,
            None,
            "memory" if full else "success",
            truth.as_json,
        )
        yield told, waited * (1 - UNSEEN) + computed * WORKED


def written(folder: Path, truths: Sequence[Truth]) -> None:
    """Write an application of the functions, its goals, and beside it logs and traces of each."""
    resources, goals = {}, []
    (folder / "telemetry").mkdir()
    for truth in truths:
        resources[truth.id] = truth.resource
        if truth.goal is not None:
            goals.append(f"[goals.{truth.id}]\nlatency-ms = {truth.goal}\n")
        traces = []
        chance = random.Random(truth.seed + 3)  # noqa: S311
        with (folder / "telemetry" / f"{truth.name}.log").open("w") as file:
            for each, waited in invocations(truth):
                file.writelines(f"{clock(time)} {each.stream} {text}" for time, text in messages(each))
                if truth.traced and chance.random() < TRACED:
                    traces.append(trace(each, waited, chance))
        if traces:
            told = json.dumps({"Traces": traces, "UnprocessedTraceIds": []})
            (folder / "telemetry" / f"{truth.name}.json").write_text(told)
    resources["Queue"] = {"Type": "AWS::SQS::Queue"}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    (folder / "template.json").write_text(json.dumps(template, indent=1))
    (folder / "colonnade.toml").write_text(f'region = "{REGION}"\n' + "".join(goals))


def trace(each: Invocation, waited: float, chance: random.Random) -> dict[str, object]:
    """What X-Ray tells of an invocation: its handler, and a call for what it waited for."""
    ended = each.ended / 1000
    began = ended - each.duration / 1000

    def part(name: str, start: float, end: float, **more: object) -> dict[str, object]:
        return {
            "id": f"{chance.getrandbits(64):016x}",
            "name": name,
            "start_time": start,
            "end_time": end,
            **more,
        }

    call = part("DynamoDB", began, began + waited / 1000, namespace="aws", aws={"operation": "Query"})
    handler = part("Invocation", began, ended, subsegments=[call])
    trace = f"1-{int(began):08x}-{chance.getrandbits(96):024x}"
    origin = {"origin": "AWS::Lambda::Function", "trace_id": trace}
    document = part(each.function, began, ended, **origin, subsegments=[handler])
    segment = {"Id": document["id"], "Document": json.dumps(document)}
    return {"Id": trace, "Duration": each.duration / 1000, "Segments": [segment]}


@dataclass(frozen=True)
class Result:
    """What was recommended for one function, against the truth."""

    truth: Truth
    sizing: Sizing

    @property
    def told(self) -> int | None:
        """The size that was recommended, that of now where it is said to be good."""
        if self.sizing.best is None or self.sizing.verdict is Verdict.RAISE:
            return None
        return self.sizing.best.memory

    @property
    def off(self) -> float:
        return abs(step(self.told or 0) - step(self.truth.best))

    @property
    def near(self) -> bool:
        return self.told is not None and self.off <= 1

    @property
    def runs_out(self) -> bool:
        return self.told is not None and self.told < self.truth.need


def results(truths: Sequence[Truth], folder: Path) -> list[Result]:
    """Write it all, read it as a review does, and take what is recommended."""
    written(folder, truths)
    settings = config.read(folder / "colonnade.toml")
    tree = Tree(folder)
    applications = [sources.load(group) for group in sources.find(tree, settings)]
    told = given(config.Asked(str(folder / "telemetry")), folder, settings.goals)
    observed: dict[str, ObservedFunction] = {}
    for each in applications:
        join(each, told.logs)
        observed |= {one.function.name: one for one in each.subjects(ObservedFunction)}
    return [Result(truth, advice(observed[truth.id]).sizing) for truth in truths]


COLUMNS = {
    "all": 6,
    "sized": 7,
    "in a step": 14,
    "better": 8,
    "in a step of it": 17,
    "measure": 9,
    "watch": 7,
    "raise": 7,
    "runs out": 10,
}


def report(found: Sequence[Result]) -> Iterator[str]:
    """Tell by kind of evidence how many sizes were called best, or better, and how many of these are within a step."""
    yield " " * 12 + "".join(f"{name:>{width}}" for name, width in COLUMNS.items())
    for kind in ("two sizes", "traces", "one size", "all"):
        these = [each for each in found if kind in (each.truth.evidence, "all")]
        verdicts = Counter(each.sizing.verdict for each in these)
        sized = [each for each in these if each.sizing.verdict in (Verdict.BEST, Verdict.KEEP)]
        better = [each for each in these if each.sizing.verdict is Verdict.BETTER]
        rest = [verdicts[each] for each in (Verdict.MEASURE, Verdict.WATCH, Verdict.RAISE)]
        out = sum(each.runs_out for each in these)
        cells = (len(these), len(sized), _share(sized), len(better), _share(better), *rest, out)
        yield f"{kind:<12}" + "".join(
            f"{cell:>{width}}" for cell, width in zip(cells, COLUMNS.values(), strict=True)
        )


def _share(these: Sequence[Result]) -> str:
    near = sum(each.near for each in these)
    return f"{near} = {near / len(these):.1%}" if these else ""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--functions", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--seeds", type=int, default=1, help="So many seeds, counted from that one.")
    asked.add_argument("--each", action="store_true", help="Tell of each that is further than a step away.")
    given = asked.parse_args()
    found: list[Result] = []
    for seed in range(given.seed, given.seed + given.seeds):
        with tempfile.TemporaryDirectory() as folder:
            found += results(functions(seed, given.functions), Path(folder))
    print("\n".join(report(found)))
    for each in found if given.each else ():
        if not each.near or each.runs_out:
            truth, sizing = each.truth, each.sizing
            print(
                f"{truth.name} {truth.evidence}: {sizing.verdict.name} {each.told} of {truth.now}"
                f" (before {truth.before}), best {truth.best}; needs {truth.need:.0f} MB; waits"
                f" {truth.waiting:.0f} computes {truth.computing:.0f} x{truth.threads:.0f}; d {truth.days}"
                f" p99 {truth.percentile(truth.now, 99):.0f} goal {truth.goal} asked {truth.callers_wait}"
                f" n {truth.invocations} measure {sizing.measure}"
            )


if __name__ == "__main__":
    main()
