"""Energy and carbon of Lambda, as estimates with a range."""

from __future__ import annotations

from functools import cache
from typing import Any

from colonnade.aws.published import published, reference
from colonnade.dataclass import dataclass
from colonnade.measure import Range

MB_PER_VCPU = 1769
WORK = 1_000_000  # GB-seconds


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a million GB-seconds cost the planet: `kwh` at the meter, the rest in grams CO2e.

    `basis` names the assumptions and the file that says where the coefficients come from.
    """

    architecture: str
    region: str
    kwh: Range
    operational: Range
    embodied: Range
    basis: str

    @property
    def total(self) -> Range:
        """Grams CO2e, operational and embodied together."""
        use, made = self.operational, self.embodied
        return Range(use.low + made.low, use.likely + made.likely, use.high + made.high)


@cache
def footprint(architecture: str, region: str | None = None) -> Footprint:
    """Estimate a million GB-seconds on "x86_64" or "arm64".

    It is that of us-east-1, and so named, where the region is not told or not in the table.
    """
    table = published("carbon")
    known = region if region and region in table["regions"] else "us-east-1"
    place, watts = table["regions"][known], table["architectures"][architecture]
    low, likely, high = (_kwh(table, watts, place["pue"], each) for each in table["utilisation"])
    grids = [place[each] for each in ("grid", "grid_ccf") if each in place]
    hours = WORK / 3600 * 1024 / MB_PER_VCPU
    kwh = Range(low, likely, high)
    operational = Range(low * min(grids), likely * place["grid"], high * max(grids))
    embodied = Range(*(each * hours for each in watts["embodied"]))
    lowest, _, highest = table["utilisation"]
    basis = (
        f"estimate for {known} at {lowest:.0%} to {highest:.0%} load, PUE {place['pue']},"
        f" {min(grids):g} to {max(grids):g} g CO2e/kWh ({reference('carbon')})"
    )
    return Footprint(architecture, known, kwh, operational, embodied, basis)


def _kwh(table: dict[str, Any], watts: dict[str, Any], pue: float, load: float) -> float:
    vcpu = 1024 / MB_PER_VCPU
    power: float = vcpu * (watts["min"] + load * (watts["max"] - watts["min"])) + table["memory_watts"]
    return power * WORK / 3.6e6 * pue
