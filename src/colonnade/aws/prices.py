"""What AWS charges: on-demand list prices in US dollars, before free tiers and discounts."""

from __future__ import annotations

from functools import cache

from colonnade.aws.published import published, reference
from colonnade.dataclass import dataclass

HOME_REGION = "us-east-1"


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


@cache
def price(item: str) -> Price:
    """The price of one item ("log-storage-gb-month"); raises KeyError for one that is not in the table."""
    table = published("prices")
    row = table["services"][item]
    region = row.get("region", HOME_REGION)
    verified = row["status"] == "verified"
    origin = row["source"] if verified else "own knowledge, not checked against a price list"
    basis = f"{row['what']} in {region} ({origin}; {reference('prices')})"
    return Price(row["amount"], row["unit"], region, verified, basis)
