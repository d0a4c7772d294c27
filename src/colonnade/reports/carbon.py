"""What applications take of energy and carbon in a month: as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import click

from colonnade.aws.carbon import as_told
from colonnade.carbon.account import Carbon, Emitter, added
from colonnade.carbon.indicators import Indicator
from colonnade.carbon.told import Told
from colonnade.measure import Range
from colonnade.regex import regex
from colonnade.reports.text import WIDTH, counted, shown
from colonnade.roadmap import Step
from colonnade.usage.amount import Basis

MOST_FUNCTIONS = 10
MOST_STEPS = 5
MOST_GROUNDS = 5
MOST_OTHERS = 6
_NAME = 34
# What Terraform's address of a function says beside its name.
_ADDRESS = regex(r"\bmodule\.|\.aws_lambda_function\.this\b|\baws_lambda_function\.|\[[^\]]*\]")
Saving = Sequence[tuple[Step, Range]]
NAMES = {
    "grams-per-unit": "g CO2e per unit of work",
    "grams-per-1000-requests": "g CO2e per 1,000 requests",
    "gb-seconds-per-request": "GB-seconds per request",
    "vcpu-seconds-per-request": "vCPU-seconds per request",
    "wasted-memory-share": "memory never used",
    "waiting-share": "GB-seconds kept ready that wait",
    "cold-start-share": "GB-seconds of starting",
    "failed-share": "failed attempts",
    "repeated-share": "repeated attempts",
    "log-gb-per-1000-requests": "GB of logs per 1,000 requests",
    "arm64-share": "GB-seconds on arm64",
}
SHARES = frozenset(each for each in NAMES if each.endswith("-share"))
UNCERTAIN = (
    "Every figure is an estimate; the range is that of the load of the servers and of two sources for the grid. "
    "The grid's average is taken (location-based), not what AWS buys (market-based)."
)
_TELL = (
    "How often functions are invoked is assumed, of some at least: --telemetry measures it, [traffic] in "
    "colonnade.toml tells it."
)


def text(told: Told, saving: Saving, place: str) -> Iterator[str]:
    """Give the lines for a terminal; `place` is what was looked at."""
    if told.carbon.emitters:
        yield from _head(told, place)
        yield from _units(told)
        yield from _regions(told.carbon)
        yield from _functions(told.carbon)
        yield from _indicators(told)
        yield from _steps(saving, told.carbon)
        yield from _grounds(told.carbon)
    else:
        yield f"{shown(place)} · no function is there whose energy can be told"
    yield from _left_out(told)
    yield ""
    yield from textwrap.wrap(f"{method(told.carbon)} {UNCERTAIN}", WIDTH, break_on_hyphens=False)


def grams(amount: float) -> str:
    """Write grams, in kilograms and milligrams where these read better: "1.2 kg", "12 g", "0.4 mg"."""
    if not amount:
        return "0 g"
    for unit, size in (("kg", 1000.0), ("g", 1.0), ("mg", 0.001)):
        if abs(amount) >= size:
            return f"{figure(amount / size)} {unit}"
    return f"{figure(amount * 1000)} mg"


def figure(amount: float) -> str:
    """Write a figure with three digits that mean something, and no more."""
    if amount == 0:
        return "0"
    if abs(amount) >= 100:
        return f"{amount:,.0f}"
    written = f"{amount:.3g}"
    return f"{amount:.6f}".rstrip("0") if "e" in written else written


def spread(amount: Range) -> str:
    """Write from what to what grams may be, "" where they are known."""
    low, high = grams(amount.low), grams(amount.high)
    if low == high:
        return ""
    (first, unit), (last, other) = low.split(), high.split()
    return f"{first} to {last} {other}" if unit == other else f"{low} to {high}"


def method(carbon: Carbon) -> str:
    """Say how it was reckoned."""
    if not carbon.emitters:
        return f"Method: {as_told()}."
    return f"Method: {as_told()}; {' and '.join(carbon.regions)}."


def _head(told: Told, place: str) -> Iterator[str]:
    carbon = told.carbon
    where = " and ".join(carbon.regions)
    if not carbon.told:
        where += (
            ", as no region is told" if len(carbon.regions) == 1 else ", where no region is told us-east-1"
        )
    yield from textwrap.wrap(f"{shown(place)} · {where}", WIDTH, break_on_hyphens=False)
    month = carbon.grams
    title = click.style(f"{grams(month.likely)} CO2e a month", bold=True)
    yield title + (f", or {spread(month)}" if spread(month) else "") + f"; {energy(carbon.kwh)}"
    yield f"{grams(carbon.operational.likely)} of it for the energy, the rest for making the servers"
    waiting = told.waiting
    if waiting.high >= month.likely / 100:
        yield f"{_per(waiting)} of it for environments that are kept ready and wait"
    if told.before is not None:
        more = month.likely - told.before
        yield f"{grams(abs(more))} {'more' if more > 0 else 'less'} than in the earlier report"
    if told.there is not None:
        more = told.there.grams.likely - month.likely
        there = " and ".join(told.there.regions)
        change = f"{abs(more) / month.likely:.0%} " if month.likely else ""
        yield f"{change}{'more' if more > 0 else 'less'} in {there}: {_per(told.there.grams)}"
    if sum(each.grams.likely for each in carbon.emitters if _is_assumed(each)) > month.likely / 100:
        yield from textwrap.wrap(_TELL, WIDTH, break_on_hyphens=False)


def energy(kwh: Range) -> str:
    """Write energy as it may be, in Wh where that reads better."""
    unit, size = ("kWh", 1) if kwh.high >= 1 else ("Wh", 1000)
    low, likely, high = (figure(each * size) for each in (kwh.low, kwh.likely, kwh.high))
    return f"{likely} {unit} ({low} to {high})"


def _is_assumed(emitter: Emitter) -> bool:
    return emitter.invocations.basis is Basis.ASSUMED


def _units(told: Told) -> Iterator[str]:
    per = {each.name: each for each in told.indicators}
    of_unit, of_request = per["grams-per-unit"], per["grams-per-1000-requests"]
    yield ""
    yield click.style("Per unit of work", bold=True)
    if of_unit.figure is not None:
        yield from _item(f"{_per(of_unit.figure)} for each {told.unit or 'unit of work'}: {_how_many(told)}")
    else:
        yield from _item(f"for each {told.unit or 'unit'}: {of_unit.why}")
    if of_request.figure is not None:
        yield from _item(f"{_per(of_request.figure)} for 1,000 requests")


def _how_many(told: Told) -> str:
    if told.units is not None and told.span is not None:
        emitting = f" by {', '.join(told.emitters_of_unit)}" if told.emitters_of_unit else ""
        return f"{told.units:,.0f} counted in {told.span.span}{emitting}"
    return f"{told.units_a_month or 0:,.0f} a month, as colonnade.toml says"


def _per(amount: Range) -> str:
    return grams(amount.likely) + (f" ({spread(amount)})" if spread(amount) else "")


def _regions(carbon: Carbon) -> Iterator[str]:
    """What each region takes, where there are several."""
    if len(carbon.regions) < 2:
        return
    yield ""
    yield click.style("By region", bold=True)
    for region in carbon.regions:
        own = [each.grams for each in carbon.emitters if each.of.region == region]
        yield from _item(f"{region}: {_per(added(own))}")


def _functions(carbon: Carbon) -> Iterator[str]:
    yield ""
    head = f"{'g a month':>{_NAME + 9 - len('By function')}}{'range':>20}{'Wh':>9}{'':>8}"
    yield click.style("By function", bold=True) + click.style(head.rstrip(), dim=True)
    for each in carbon.emitters[:MOST_FUNCTIONS]:
        name = _ADDRESS.sub("", shown(each.name))
        # Of long names, as addresses in Terraform are, the end tells most.
        name = name if len(name) <= _NAME - 3 else f"…{name[-(_NAME - 4) :]}"
        ends = f"{figure(each.grams.low)} to {figure(each.grams.high)}"
        kind = "arm64" if each.architecture == "arm64" else "x86"
        hours = figure(each.kwh.likely * 1000)
        yield f"  {name:<{_NAME - 2}}{figure(each.grams.likely):>9}{ends:>20}{hours:>9}{kind:>7}"
    rest = carbon.emitters[MOST_FUNCTIONS:]
    if rest:
        together = sum(each.grams.likely for each in rest)
        yield f"  {f'{len(rest)} more':<{_NAME - 2}}{figure(together):>9}"


def _indicators(told: Told) -> Iterator[str]:
    yield ""
    measured = "reckoned from the month"
    if told.span is not None:
        trend = "; first half → second half" if any(each.halves for each in told.indicators) else ""
        measured = f"measured in {told.span.span}{trend}"
    yield click.style("Indicators of the pillar", bold=True) + click.style(f" ({measured})", dim=True)
    for each in told.indicators:
        if each.figure is None:
            continue
        yield from _indicator(each)
    unknown = [each for each in told.indicators if each.figure is None and each.name != "grams-per-unit"]
    reasons: dict[str, list[str]] = {}
    for each in unknown:
        reasons.setdefault(each.why, []).append(NAMES[each.name])
    for why, names in reasons.items():
        yield from _item(f"not known: {', '.join(names)}; {why}")
    if not any(each.goal is not None for each in told.indicators):
        yield from _item("no goals: [goals.sustainability] in colonnade.toml sets them")


def _indicator(each: Indicator) -> Iterator[str]:
    assert each.figure is not None  # noqa: S101 - its caller looked
    low, high = (amount(each.name, one) for one in (each.figure.low, each.figure.high))
    said = [f"({low} to {high})"] if low != high else []
    said += filter(None, [judged(each)])
    start = f"  {NAMES[each.name]:<34}{amount(each.name, each.figure.likely):>9}  "
    yield from (
        textwrap.wrap(
            start + " ".join(said), WIDTH, subsequent_indent=" " * len(start), break_on_hyphens=False
        )
        if said
        else [start.rstrip()]
    )


def amount(name: str, value: float) -> str:
    """Write the figure of an indicator."""
    return f"{value:.1%}" if name in SHARES else figure(value)


def judged(each: Indicator) -> str:
    """Say whether the goal is met, and where it goes."""
    said = []
    if each.goal is not None:
        sign = "goal " + amount(each.name, each.goal)
        verdict = {True: "met", False: "missed", None: "cannot be told"}[each.met]
        said.append(f"{sign}: {verdict}")
    if each.before is not None:
        said.append(f"was {amount(each.name, each.before)}{_way(each)}")
    elif each.halves is not None:
        first, second = (amount(each.name, one) for one in each.halves)
        if first != second:
            said.append(f"{first} → {second}{_way(each)}")
    return ", ".join(said)


def _way(each: Indicator) -> str:
    return "" if each.better is None else " (better)" if each.better else " (worse)"


def _steps(saving: Saving, carbon: Carbon) -> Iterator[str]:
    if not saving:
        return
    yield ""
    yield click.style("What steps of the roadmap save", bold=True) + click.style(
        " (of the same grams, some)", dim=True
    )
    for step, saved in saving[:MOST_STEPS]:
        yield from _item(f"{step.title}, {counted(len(step.findings), 'place')}: {_per(saved)}")
        yield click.style(f"    step {step.number}: colonnade explain {step.check}", dim=True)
        if saved.likely > carbon.grams.likely:
            yield click.style("    more than the month: its code waits longer than is assumed", dim=True)
    if len(saving) > MOST_STEPS:
        yield f"  and {counted(len(saving) - MOST_STEPS, 'step')} more: colonnade roadmap"


def _grounds(carbon: Carbon) -> Iterator[str]:
    found = [
        (ground, heavy) for ground, heavy in carbon.grounds if ground.basis is not Basis.DECLARED and heavy
    ]
    if not found:
        return
    yield ""
    yield click.style("It rests on", bold=True) + click.style(" (and the grams that do)", dim=True)
    for ground, heavy in found[:MOST_GROUNDS]:
        yield from _item(f"{ground.text}, {ground.basis} ({grams(heavy)})")
    if len(found) > MOST_GROUNDS:
        yield f"  and {len(found) - MOST_GROUNDS} more: --format json has all"


def _left_out(told: Told) -> Iterator[str]:
    yield ""
    yield click.style("Not in it", bold=True)
    for line in left_out(told):
        yield from _item(line)


def left_out(told: Told) -> Iterator[str]:
    """Say what was not counted."""
    reasons: dict[str, list[str]] = {}
    for name, why in told.gaps:
        reasons.setdefault(why, []).append(name)
    for why, names in reasons.items():
        yield f"the work of {', '.join(names)}: {why}"
    if told.others:
        types = [f"{type_.removeprefix('AWS::')} ({count})" for type_, count in told.others.items()]
        more = f" and {len(types) - MOST_OTHERS} more" if len(types) > MOST_OTHERS else ""
        yield f"other services, of which AWS tells no energy: {', '.join(types[:MOST_OTHERS])}{more}"
    yield "the network, storage, and the devices of callers"


def _item(line: str) -> Iterator[str]:
    yield from textwrap.wrap(
        shown(line), WIDTH, initial_indent="  ", subsequent_indent="    ",
        break_on_hyphens=False, break_long_words=False,
    )  # fmt: skip
