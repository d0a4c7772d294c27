"""What an application costs in a month: usage at list prices, with the steps of the roadmap that make it less."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import chain
from typing import TypeVar

from colonnade.aws.prices import Tariff, free_pools, tariff
from colonnade.dataclass import dataclass
from colonnade.measure import Range
from colonnade.roadmap import Step
from colonnade.traffic import Load, Measured, Traffic, a_month
from colonnade.usage.amount import Basis, Ground
from colonnade.usage.used import Gap, Metered, Usage
from colonnade.verdict import Claim

CENT = 0.005
REQUESTS = ("lambda-request", "lambda-edge-request")
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Line:
    """What one resource uses of one thing, and what that costs in a month.

    `tier` is the tier of its price that all that is used of it in the region reaches, counted from 1.
    """

    application: str
    usage: Usage
    tariff: Tariff
    dollars: Range
    tier: int = 1


@dataclass(frozen=True, slots=True)
class Bill:
    """What applications cost in a month.

    `lines` are all that is paid, `regions` where that is, none where nobody tells; `gaps` what is not known of each
    application by its name. `functions` are the names of functions by application and key; `free` and `unpriced` as
    of Metered. `free_tier` is whether what accounts get for nothing is taken off.
    """

    lines: tuple[Line, ...]
    regions: tuple[str, ...] = ()
    gaps: tuple[tuple[str, Gap], ...] = ()
    functions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    free: Mapping[str, int] = field(default_factory=dict)
    unpriced: Mapping[str, int] = field(default_factory=dict)
    free_tier: bool = False

    @property
    def total(self) -> Range:
        """All of it together."""
        return total(self.lines)

    @property
    def by_service(self) -> list[tuple[str, Range]]:
        """What each service costs, the dearest first."""
        return _summed(self.lines, lambda line: line.tariff.service)

    @property
    def by_application(self) -> list[tuple[str, Range]]:
        """What each application costs, the dearest first."""
        return _summed(self.lines, lambda line: line.application)

    @property
    def by_function(self) -> list[tuple[tuple[str, str], Range]]:
        """What each function costs by itself, the dearest first: its requests, its time, its logs, its traces."""
        own = [each for each in self.lines if each.usage.by is not None]
        return _summed(own, lambda line: (line.application, line.usage.by or ""))

    def named(self, application: str, key: str) -> str:
        """A function by its name, with its template where others are called the same."""
        name = self.functions.get((application, key), key)
        return key if list(self.functions.values()).count(name) > 1 else name

    @property
    def grounds(self) -> list[tuple[Ground, float]]:
        """All that it rests on, each with the dollars that rest on it, the most first."""
        found: dict[Ground, float] = {}
        for each in self.lines:
            for ground in each.usage.amount.grounds:
                found[ground] = found.get(ground, 0.0) + each.dollars.likely
        return sorted(found.items(), key=lambda each: (-each[1], each[0].text))

    @property
    def by_basis(self) -> dict[Basis, float]:
        """The dollars that rest on each basis."""
        found = dict.fromkeys(Basis, 0.0)
        for each in self.lines:
            found[each.usage.amount.basis] += each.dollars.likely
        return found

    @property
    def beyond(self) -> list[tuple[Tariff, int]]:
        """What reaches a later tier of its price, and which."""
        found = {
            (each.tariff.what, each.tariff.region): (each.tariff, each.tier)
            for each in self.lines
            if each.tier > 1
        }
        return [found[key] for key in sorted(found)]

    @property
    def elsewhere(self) -> list[tuple[str, Range]]:
        """What is paid at prices of another region, as its own are not known: by service, the dearest first."""
        return _summed(
            [each for each in self.lines if each.tariff.elsewhere], lambda line: line.tariff.service
        )


def total(lines: Iterable[Line]) -> Range:
    """What lines cost together."""
    return Range.sum(each.dollars for each in lines) or Range.exactly(0)


def billed(applications: Sequence[Metered], region: str | None = None, *, free_tier: bool = False) -> Bill:
    """Price what applications use, all of them in one account: in their regions, or all of them in another."""
    used = [(each.name, region or each.region, usage) for each in applications for usage in each.usages]
    return Bill(
        tuple(_priced(used, free_tier=free_tier)),
        tuple(sorted({region or each.region or "" for each in applications} - {""})),
        tuple((each.name, gap) for each in applications for gap in each.gaps),
        {(each.name, key): name for each in applications for key, name in each.functions.items()},
        _counted(each.free for each in applications),
        _counted(each.unpriced for each in applications),
        free_tier,
    )


def savings(
    steps: Iterable[Step], findings: Sequence[Claim], bill: Bill, told: Traffic
) -> list[tuple[Step, Range]]:
    """What each step of a roadmap saves of a bill, by the work that the bill is for; those first that save most.

    `findings` are those that the steps were planned from, `told` is what is known of the traffic besides.
    """
    traffic = _of_bill(bill, told)
    found = []
    for step in steps:
        worths = [findings[index].worth for index in step.findings]
        gains = a_month(chain(*(each.savings for each in worths if each is not None)), traffic)
        if gains.dollars is not None and gains.dollars.high >= CENT:
            found.append((step, gains.dollars))
    return sorted(found, key=lambda each: (-each[1].likely, each[0].number))


def _of_bill(bill: Bill, told: Traffic) -> Traffic:
    """The traffic of a bill: as many invocations of each function as it counts."""
    requests = {
        each.usage.resource: each.usage.amount.range.likely
        for each in bill.lines
        if each.usage.item in REQUESTS
    }
    measured = dict(told.measured)
    for key, count in requests.items():
        known = measured.get(key, Measured(Load(), 0, ""))
        measured[key] = replace(known, load=replace(known.load, requests=count))
    return replace(told, measured=measured)


Use = tuple[str, str | None, Usage]


def _priced(used: Sequence[Use], *, free_tier: bool) -> Iterator[Line]:
    """Put prices on usage; tiers go by what the whole account uses in a region, free pools by all regions."""
    together: dict[tuple[str, str | None], Range] = {}
    for _, region, usage in used:
        known = together.get((usage.item, region), Range.exactly(0))
        together[usage.item, region] = Range.sum((known, usage.amount.range)) or known
    paid = _paid_shares(together) if free_tier else {}
    nothing = Range.exactly(1)
    for application, region, usage in used:
        priced, whole = tariff(usage.item, region), together[usage.item, region]
        share = paid.get(priced.free, nothing) if priced.free else nothing
        ends = zip(_ends(usage.amount.range), _ends(whole), _ends(share), strict=True)
        found = [_dollars(priced, one, of_all, paid_share) for one, of_all, paid_share in ends]
        # Where others use more, a part that stays the same gets cheaper by the tiers.
        dollars = Range(min(found), found[1], max(found))
        yield Line(application, usage, priced, dollars, priced.tier(whole.likely * share.likely))


def _dollars(priced: Tariff, quantity: float, whole: float, share: float) -> float:
    """What a part of the whole costs: each part is as dear as the others."""
    return priced.dollars(whole * share) * quantity / whole if whole else 0.0


def _paid_shares(together: Mapping[tuple[str, str | None], Range]) -> dict[str, Range]:
    """Which share of all that draws from a free pool is more than it holds."""
    drawn: dict[str, Range] = {}
    for (item, region), amount in together.items():
        pool = tariff(item, region).free
        if pool is not None:
            drawn[pool] = Range.sum((drawn.get(pool, Range.exactly(0)), amount)) or amount
    pools = free_pools()
    return {
        name: Range(*(max(each - pools[name].amount, 0) / each if each else 0.0 for each in _ends(amount)))
        for name, amount in drawn.items()
    }


def _ends(of: Range) -> tuple[float, float, float]:
    return of.low, of.likely, of.high


def _summed(lines: Iterable[Line], by: Callable[[Line], K]) -> list[tuple[K, Range]]:
    found: dict[K, list[Line]] = {}
    for each in lines:
        found.setdefault(by(each), []).append(each)
    sums = [(key, total(those)) for key, those in found.items()]
    return sorted(sums, key=lambda each: (-each[1].likely, str(each[0])))


def _counted(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in counts:
        for name, count in each.items():
            found[name] = found.get(name, 0) + count
    return dict(sorted(found.items()))
