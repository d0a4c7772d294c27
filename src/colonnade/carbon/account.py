"""Energy and carbon of a month: GB-seconds by what a million of them take, in their region."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from colonnade.aws.carbon import WORK, Footprint, footprint
from colonnade.carbon.work import Work
from colonnade.dataclass import dataclass
from colonnade.measure import Range
from colonnade.usage.amount import Amount, Ground

RUNNING = ("lambda-gb-second-", "lambda-provisioned-duration-gb-second-")
READY = "lambda-provisioned-gb-second-"
REQUESTS = "lambda-request"
LOGS = ("log-ingestion-gb", "log-ingestion-infrequent-gb")


@dataclass(frozen=True, slots=True)
class Emitter:
    """What one function takes in a month: `of` is what a million GB-seconds are in its region.

    `ready` are the GB-seconds of environments that are kept ready for it, of which a million are `waiting`.
    """

    application: str
    key: str
    name: str
    of: Footprint
    waiting: Footprint
    gb_seconds: Amount
    invocations: Amount
    logs: Amount
    ready: Amount

    @property
    def architecture(self) -> str:
        return self.of.architecture

    @property
    def kwh(self) -> Range:
        """Energy at the meter of the data centre."""
        return self._sum(self.of.kwh, self.waiting.kwh)

    @property
    def grams(self) -> Range:
        """CO2e of the energy, and its share of what making the servers took."""
        return self._sum(self.of.total, self.waiting.total)

    @property
    def operational(self) -> Range:
        """CO2e of the energy alone."""
        return self._sum(self.of.operational, self.waiting.operational)

    def _sum(self, running: Range, waiting: Range) -> Range:
        """What running and waiting take together, of figures for a million GB-seconds."""
        return added((self.gb_seconds.range * running * (1 / WORK), self.ready.range * waiting * (1 / WORK)))


@dataclass(frozen=True, slots=True)
class Carbon:
    """What applications take in a month; `regions` are those whose grids were taken, `told` is whether all are told."""

    emitters: tuple[Emitter, ...]
    regions: tuple[str, ...]
    told: bool

    @property
    def kwh(self) -> Range:
        return added(each.kwh for each in self.emitters)

    @property
    def grams(self) -> Range:
        return added(each.grams for each in self.emitters)

    @property
    def operational(self) -> Range:
        return added(each.operational for each in self.emitters)

    @property
    def gb_seconds(self) -> Range:
        return added(each.gb_seconds.range for each in self.emitters)

    @property
    def grounds(self) -> list[tuple[Ground, float]]:
        """What the work rests on, each with the grams that do, the most first."""
        found: dict[Ground, float] = {}
        for each in self.emitters:
            for ground in each.gb_seconds.grounds:
                found[ground] = found.get(ground, 0.0) + each.grams.likely
        return sorted(found.items(), key=lambda each: (-each[1], each[0].text))


def added(ranges: Iterable[Range]) -> Range:
    """Ranges added up; of none, nothing."""
    return Range.sum(ranges) or Range.exactly(0)


def carbon(works: Sequence[Work], region: str | None = None) -> Carbon:
    """Reckon what the functions of applications take: in their regions, or all of them in another."""
    emitters = [each for work in works for each in _emitters(work, region or work.metered.region)]
    emitters.sort(key=lambda each: (-each.grams.likely, each.application, each.key))
    regions = tuple(sorted({each.of.region for each in emitters}))
    wanted = {region or each.metered.region for each in works if each.metered.usages}
    return Carbon(tuple(emitters), regions, wanted <= {*regions})


def _emitters(work: Work, region: str | None) -> Iterator[Emitter]:
    for key, name in work.metered.functions.items():
        own = [each for each in work.metered.usages if each.by == key]
        for architecture in ("x86_64", "arm64"):
            running = [
                each.amount for each in own if each.item in {f"{one}{architecture}" for one in RUNNING}
            ]
            if running:
                yield Emitter(
                    work.metered.name,
                    key,
                    name,
                    footprint(architecture, region),
                    footprint(architecture, region, waiting=True),
                    Amount.sum(running),
                    Amount.sum(each.amount for each in own if each.item == REQUESTS),
                    Amount.sum(each.amount for each in own if each.item in LOGS),
                    Amount.sum(each.amount for each in own if each.item == f"{READY}{architecture}"),
                )
