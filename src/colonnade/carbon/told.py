"""What is told of carbon: the month, per unit of work, the indicators, another region, and what was not counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.aws.carbon import WORK
from colonnade.carbon.account import Carbon, added, carbon
from colonnade.carbon.indicators import Asked, Counted, Indicator, indicators
from colonnade.carbon.work import Work
from colonnade.config import Config
from colonnade.dataclass import dataclass
from colonnade.measure import Range

if TYPE_CHECKING:
    from colonnade.model.observed import FunctionFacts, Seen


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told: `unit` is the unit of work, `units` how many of it were counted, None where nobody did.

    `emitters_of_unit` are the functions that emit it; `there` is the same month in another region. `others` counts
    what runs or keeps something and is not reckoned, by CloudFormation type. `before` is what an earlier report said
    of the month, in grams.
    """

    carbon: Carbon
    indicators: tuple[Indicator, ...]
    unit: str | None = None
    units: float | None = None
    units_a_month: float | None = None
    emitters_of_unit: tuple[str, ...] = ()
    there: Carbon | None = None
    span: Seen | None = None
    seen: int = 0
    gaps: tuple[tuple[str, str], ...] = ()
    others: Mapping[str, int] = field(default_factory=dict)
    before: float | None = None

    @property
    def waiting(self) -> Range:
        """The grams a month of environments that are kept ready and wait."""
        return added(each.ready.range * each.waiting.total * (1 / WORK) for each in self.carbon.emitters)


def told(
    works: Sequence[Work],
    config: Config,
    region: str | None = None,
    before: Mapping[str, float] | None = None,
) -> Told:
    """Put together what is told of works, with what the telemetry counts and how it changed."""
    month = carbon(works)
    span = next((each.span for each in works if each.span is not None), None)
    counted, halves = _from_telemetry(config, span)
    asked = Asked(config.goals.sustainability, before or {}, config.kpi.units_a_month)
    others: dict[str, int] = {}
    for work in works:
        for type_, count in work.others.items():
            others[type_] = others.get(type_, 0) + count
    return Told(
        month,
        tuple(indicators(works, month, asked, counted, halves)),
        config.kpi.unit,
        counted.units if counted is not None else None,
        config.kpi.units_a_month,
        tuple(work.metered.functions[key] for work in works for key in work.units),
        carbon(works, region) if region is not None else None,
        span,
        sum(len(each.seen) for each in works),
        tuple((gap.name, gap.reason) for work in works for gap in work.metered.gaps if gap.what == "work"),
        dict(sorted(others.items())),
        (before or {}).get("grams"),
    )


def _from_telemetry(
    config: Config, span: Seen | None
) -> tuple[Counted | None, tuple[Mapping[str, FunctionFacts], Mapping[str, FunctionFacts]] | None]:
    """How often the unit of work was counted, and what functions did in each half of the time."""
    if span is None:
        return None, None
    from colonnade.telemetry.halves import halves, middle_of  # noqa: PLC0415 - few are given telemetry
    from colonnade.telemetry.units import counted  # noqa: PLC0415

    unit = config.kpi.unit
    both = halves(config.telemetry.source, span)
    if unit is None:
        return None, both
    values = counted(config.telemetry.source, (unit,))[unit]
    parts = values.parted(middle_of(span)) if values.by_hour and both is not None else None
    return Counted(values.total, parts), both
