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
def footprint(architecture: str, region: str | None = None, *, waiting: bool = False) -> Footprint:
    """Estimate a million GB-seconds on "x86_64" or "arm64".

    It is that of us-east-1, and so named, where the region is not told or not in the table. Of an environment that is
    `waiting` the memory is kept, and nobody knows whether others use its vCPU meanwhile: at least it is the memory
    alone, at most an idle vCPU with it.
    """
    table = published("carbon")
    known = region if region and region in table["regions"] else "us-east-1"
    place, watts = table["regions"][known], table["architectures"][architecture]
    low, likely, high = (_kwh(table, watts, place["pue"], each) for each in table["utilisation"])
    if waiting:
        low, high = (_kwh(table, {**watts, "min": each}, place["pue"], 0) for each in (0, watts["min"]))
        likely = (low + high) / 2
    grids = [place[each] for each in ("grid", "grid_ccf") if each in place]
    hours = WORK / 3600 * 1024 / MB_PER_VCPU
    kwh = Range(low, likely, high)
    operational = Range(low * min(grids), likely * place["grid"], high * max(grids))
    made = watts["embodied"]
    embodied = Range(*(each * hours for each in ((0, made[1] / 2, made[2]) if waiting else made)))
    lowest, _, highest = table["utilisation"]
    load = "waiting" if waiting else f"at {lowest:.0%} to {highest:.0%} load"
    basis = (
        f"estimate for {known} {load}, PUE {place['pue']},"
        f" {min(grids):g} to {max(grids):g} g CO2e/kWh ({reference('carbon')})"
    )
    return Footprint(architecture, known, kwh, operational, embodied, basis)


def as_told() -> str:
    """Say in a sentence how it is estimated, and where the coefficients come from."""
    table = published("carbon")
    lowest, _, highest = table["utilisation"]
    return (
        f"billed GB-seconds, a vCPU for every {MB_PER_VCPU:,} MB, its watts at {lowest:.0%} to {highest:.0%} load "
        f"and those of the memory, times the data centre's PUE and the grid of the region, and a share of making "
        f"the servers ({reference('carbon')})"
    )


def regions() -> tuple[str, ...]:
    """The regions whose grid is known."""
    return tuple(published("carbon")["regions"])


def _kwh(table: dict[str, Any], watts: dict[str, Any], pue: float, load: float) -> float:
    vcpu = 1024 / MB_PER_VCPU
    power: float = vcpu * (watts["min"] + load * (watts["max"] - watts["min"])) + table["memory_watts"]
    return power * WORK / 3.6e6 * pue
