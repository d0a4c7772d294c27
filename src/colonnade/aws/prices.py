"""What AWS charges: on-demand list prices in US dollars, before free tiers and discounts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from colonnade.aws.published import published, reference
from colonnade.dataclass import dataclass

HOME_REGION = "us-east-1"
# Provisioned concurrency on arm64 costs this share of what it does on x86_64: seen in us-east-1, taken elsewhere.
OF_X86 = 0.8


@dataclass(frozen=True, slots=True)
class Price:
    """One price: `amount` dollars for one `unit` ("GB-month") in `region`.

    `verified` is True where the figure was read in a published price list, False where it is the developers'
    own knowledge; `basis` says so in words, with the date.
    """

    amount: float
    unit: str
    region: str
    verified: bool
    basis: str


@dataclass(frozen=True, slots=True)
class LambdaPrices:
    """Lambda's first-tier prices in one region: dollars for a GB-second by architecture and for a request."""

    region: str
    x86_64: float
    arm64: float
    request: float
    basis: str

    def gb_second(self, architecture: str) -> float:
        """Dollars for one GB-second; `architecture` is "x86_64" or "arm64"."""
        return self.arm64 if architecture == "arm64" else self.x86_64


@cache
def lambda_prices(region: str | None = None) -> LambdaPrices:
    """Lambda's prices in that region; those of us-east-1, and so named, where the table is silent."""
    table = published("prices")
    regions = table["lambda"]["regions"]
    known = region if region and region in regions else HOME_REGION
    row = regions[known]
    basis = f"Lambda's list price in {known} ({reference('prices')})"
    request = row.get("request", regions[HOME_REGION]["request"])
    return LambdaPrices(known, row["gb_s_x86"], row["gb_s_arm64"], request, basis)


@dataclass(frozen=True, slots=True)
class Tariff:
    """What one item ("lambda-request") costs in a region: `tiers` are (up to so many units, dollars for each) a month.

    The last tier has no end: its bound is infinite. `region` is the one whose prices these are, which is us-east-1
    where those of another are not known; `elsewhere` is whether that is so. `verified` and `basis` are as of Price.
    `free` names the pool of the free tier that it draws from, None for none.
    """

    item: str
    what: str
    unit: str
    service: str
    region: str
    tiers: tuple[tuple[float, float], ...]
    verified: bool
    basis: str
    elsewhere: bool = False
    free: str | None = None

    def tier(self, quantity: float) -> int:
        """Which tier the last of so many units are in, counted from 1."""
        return next(number for number, (bound, _) in enumerate(self.tiers, 1) if quantity <= bound)

    def dollars(self, quantity: float) -> float:
        """What so many units cost in a month, each at the price of its tier."""
        total, below = 0.0, 0.0
        for bound, amount in self.tiers:
            total += max(min(quantity, bound) - below, 0) * amount
            below = bound
        return total


@dataclass(frozen=True, slots=True)
class FreePool:
    """What an account gets for nothing every month, for good: `amount` in units of `unit`."""

    amount: float
    unit: str
    verified: bool


@cache
def tariff(item: str, region: str | None = None) -> Tariff:
    """The tiers of one item in a region; raises KeyError for one that is not in the table."""
    row = published("prices")["services"][item]
    home = row.get("region", HOME_REGION)
    told, known = _told(row, home, region)
    bounds = told if isinstance(told, list) else _in_proportion(row, told)
    tiers = tuple((float("inf") if bound is None else float(bound), amount) for bound, amount in bounds)
    verified = row["status"] == "verified"
    origin = row["source"] if verified else "own knowledge, not checked against a price list"
    return Tariff(
        item,
        row["what"],
        row["unit"],
        row["service"],
        known,
        tiers,
        verified,
        f"{row['what']} in {known} ({origin}; {reference('prices')})",
        region is not None and known != region,
        row.get("free"),
    )


def _told(row: Mapping[str, Any], home: str, region: str | None) -> tuple[Any, str]:
    """The price of the first tier, or all tiers, and the region that they are of."""
    if region is None or region == home:
        return row["amount"], home
    if region in row.get("regions", {}):
        return row["regions"][region], region
    column = str(row.get("lambda_column", ""))
    told = published("prices")["lambda"]["regions"].get(region, {}).get(column)
    if told is None:
        return row["amount"], home
    return (told * OF_X86 if row["what"].endswith("arm64") and column.startswith("pc_") else told), region


def _in_proportion(row: Mapping[str, Any], first: float) -> list[tuple[float | None, float]]:
    """The tiers where only the first is known of a region: the others are less by the same share as at home."""
    tiers = row.get("tiers", [[None, row["amount"]]])
    return [
        (bound, first if amount == row["amount"] else first * amount / row["amount"])
        for bound, amount in tiers
    ]


@cache
def free_pools() -> Mapping[str, FreePool]:
    """What is free every month, by the names of the pools that tariffs draw from."""
    pools = published("prices")["free_tier"]["pools"]
    return {
        name: FreePool(float(row["amount"]), row["unit"], row["status"] == "verified")
        for name, row in pools.items()
    }


def regions() -> tuple[str, ...]:
    """The regions of which Lambda's prices are known, by name."""
    return tuple(sorted(published("prices")["lambda"]["regions"]))


def items() -> tuple[str, ...]:
    """The names of everything that has a price."""
    return tuple(published("prices")["services"])


@cache
def price(item: str) -> Price:
    """The price of one item ("log-storage-gb-month"); raises KeyError for one that is not in the table."""
    found = tariff(item)
    return Price(found.tiers[0][1], found.unit, found.region, found.verified, found.basis)
