"""What applications cost in a month: as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import click

from colonnade.aws.prices import HOME_REGION
from colonnade.aws.published import published
from colonnade.cost import CENT, Bill, Line, total
from colonnade.measure import Range
from colonnade.reports.text import WIDTH, counted, shown
from colonnade.roadmap import Step
from colonnade.traffic import REQUESTS
from colonnade.usage.amount import Basis
from colonnade.usage.used import Gap

MOST_ROWS = 10
MOST_STEPS = 5
MOST_GROUNDS = 8
MOST_NAMED = 3
_NAME = 34
_TELL = (
    "How often functions are invoked is assumed, of some at least: --telemetry measures it, --requests-per-month and "
    "[traffic] in colonnade.toml tell it."
)


def text(
    bill: Bill, saving: Sequence[tuple[Step, Range]], place: str, compared: Bill | None = None
) -> Iterator[str]:
    """Give the lines for a terminal; `saving` is what steps save, `compared` the same in another region."""
    yield from _head(bill, place, compared)
    if bill.lines:
        yield from _services(bill, compared)
        yield from _applications(bill)
        yield from _functions(bill)
    yield from _missing(bill)
    yield from _grounds(bill)
    yield from _steps(saving)
    yield ""
    yield from textwrap.wrap(prices_told(bill), WIDTH, break_on_hyphens=False)


def dollars(amount: float) -> str:
    """Write dollars: cents below ten thousand, and what is less than one as such."""
    if 0 < amount < CENT:
        return "<0.01"
    if -CENT < amount < CENT:
        return "0.00"
    return f"{amount:,.2f}" if abs(amount) < 10_000 else f"{amount:,.0f}"


def ranged(amount: Range) -> str:
    """Write from what to what it may be, "" where it is known."""
    if amount.high - amount.low < CENT:
        return ""
    return f"{_short(amount.low)} to {_short(amount.high)}"


def spread(amount: Range) -> str:
    """Say after dollars from what to what they may be, nothing where they are known."""
    if not ranged(amount):
        return ""
    return f"; between ${_short(amount.low)} and ${_short(amount.high)} by what is assumed"


def _short(amount: float) -> str:
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.2f}".removesuffix(".00")


def _head(bill: Bill, place: str, compared: Bill | None) -> Iterator[str]:
    where = ", ".join(bill.regions) or f"at prices of {HOME_REGION}, as no region is told"
    free = " · free tier taken off" if bill.free_tier else ""
    yield from textwrap.wrap(f"{shown(place)} · {where}{free}", WIDTH, break_on_hyphens=False)
    cost = click.style(f"${dollars(bill.total.likely)} a month", bold=True)
    yield cost + spread(bill.total)
    if any(map(_assumes_invocations, bill.lines)):
        yield from textwrap.wrap(_TELL, WIDTH, break_on_hyphens=False)
    if compared is not None:
        more = compared.total.likely - bill.total.likely
        than = "more" if more > 0 else "less"
        there = ", ".join(compared.regions)
        yield f"${dollars(abs(more))} {than} in {there}: ${dollars(compared.total.likely)}"
        unknown = _elsewhere(compared)
        if unknown.likely >= CENT:
            said = (
                f"${dollars(unknown.likely)} of that at prices of {HOME_REGION}, as those there are not known"
            )
            yield click.style(f"  {said}", dim=True)


def _assumes_invocations(line: Line) -> bool:
    amount = line.usage.amount
    return line.usage.item == "lambda-request" and amount.range.likely >= REQUESTS and not amount.known


def _elsewhere(bill: Bill) -> Range:
    return Range.sum(amount for _, amount in bill.elsewhere) or Range.exactly(0)


def _services(bill: Bill, compared: Bill | None) -> Iterator[str]:
    there = dict(compared.by_service) if compared is not None else {}
    yield ""
    yield _heading("By service", "there" if compared is not None else "")
    for service, amount in bill.by_service:
        if amount.high < CENT:
            continue
        other = dollars(there[service].likely) if service in there else ""
        yield _row(service, amount, other)


def _applications(bill: Bill) -> Iterator[str]:
    found = bill.by_application
    if len(found) > 1:
        yield ""
        yield _heading("By application", "")
        yield from _most(found)


def _most(amounts: Sequence[tuple[str, Range]]) -> Iterator[str]:
    """The dearest, and the rest together."""
    for name, amount in amounts[:MOST_ROWS]:
        yield _row(name, amount, "")
    rest = Range.sum(amount for _, amount in amounts[MOST_ROWS:])
    if rest is not None:
        yield _row(f"{len(amounts) - MOST_ROWS} more", rest, "")


def _functions(bill: Bill) -> Iterator[str]:
    found = bill.by_function
    if not found:
        return
    yield ""
    yield _heading("By function", "")
    yield from _most([(_short_address(bill.named(*key)), amount) for key, amount in found])
    whole = Range.sum(amount for _, amount in found) or Range.exactly(0)
    yield click.style(_row("all functions", whole, ""), dim=True)


def _short_address(name: str) -> str:
    """An address of Terraform without the words that all of them have."""
    return name.replace("module.", "").replace("aws_lambda_function.", "")


def _heading(title: str, last: str) -> str:
    room = WIDTH - len(title)
    return (
        click.style(title, bold=True)
        + click.style(f"{'$ a month':>{_NAME + 12 - len(title)}}", dim=True)
        + (click.style(f"{'range':>{min(room, 20)}}{last:>12}".rstrip(), dim=True))
    )


def _row(name: str, amount: Range, last: str) -> str:
    told = shown(name)
    if len(told) > _NAME - 2:
        told = "…" + told[3 - _NAME :]  # Terraform's addresses differ at their ends
    return f"  {told:<{_NAME - 2}}{dollars(amount.likely):>12}{ranged(amount):>20}{last:>12}".rstrip()


def _missing(bill: Bill) -> Iterator[str]:
    if not bill.gaps and not bill.unpriced:
        return
    yield ""
    yield click.style("Not in it", bold=True)
    for reason, gaps in grouped(bill).items():
        yield from _item(f"{named(gaps)}: {reason}")
    if bill.unpriced:
        counts = [(type_.removeprefix("Terraform::"), count) for type_, count in bill.unpriced.items()]
        types = [f"{type_} ({count})" if count > 1 else type_ for type_, count in counts]
        yield from _item(f"{', '.join(types)}: Colonnade has no price for them")


def grouped(bill: Bill) -> dict[str, list[Gap]]:
    """What is not known, by the reason; reasons that begin alike are one where there are several."""
    by_beginning: dict[str, list[Gap]] = {}
    for _, gap in bill.gaps:
        by_beginning.setdefault(gap.reason.partition(": ")[0], []).append(gap)
    found: dict[str, list[Gap]] = {}
    for beginning, gaps in by_beginning.items():
        reasons = {each.reason for each in gaps}
        found[beginning if len(reasons) > 1 else gaps[0].reason] = gaps
    return found


def brief(name: str) -> str:
    """The end of an address of Terraform that names the resource, without the modules around it."""
    return name[name.rindex("aws_") :] if name.startswith("module.") and ".aws_" in name else name


def named(gaps: Sequence[Gap], most: int = MOST_NAMED) -> str:
    """Name what is not known: "storage of A, B and 3 more"."""
    by_what: dict[str, list[str]] = {}
    for gap in gaps:
        by_what.setdefault(gap.what, []).append(brief(gap.name))
    told = []
    for what, repeated in by_what.items():
        names = list(dict.fromkeys(repeated))
        rest = len(names) - most
        listed = ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
        told.append(f"{what} of {listed}" if what else listed)
    rest = len(told) - most
    return "; ".join(told[:most]) + (f"; and {rest} more" if rest > 0 else "")


def _grounds(bill: Bill) -> Iterator[str]:
    found = [
        (ground, amount)
        for ground, amount in bill.grounds
        if ground.basis is not Basis.DECLARED and amount >= CENT
    ]
    if not found:
        return
    yield ""
    yield click.style("It rests on", bold=True) + click.style(" (with the dollars that do)", dim=True)
    for ground, amount in found[:MOST_GROUNDS]:
        yield from _item(f"{ground.text}, {ground.basis} (${dollars(amount)})")
    if len(found) > MOST_GROUNDS:
        yield f"  and {len(found) - MOST_GROUNDS} more: --format markdown lists all"


def _steps(saving: Sequence[tuple[Step, Range]]) -> Iterator[str]:
    if not saving:
        return
    yield ""
    yield click.style("What steps of the roadmap save", bold=True) + click.style(
        " (some of the same dollars)", dim=True
    )
    for step, amount in saving[:MOST_STEPS]:
        spread = ranged(amount)
        told = f"${dollars(amount.likely)}" + (f" ({spread})" if spread else "")
        yield from _item(f"{step.title}, {counted(len(step.findings), 'place')}: {told}")
        yield click.style(f"    step {step.number}; colonnade explain {step.check}", dim=True)
    if len(saving) > MOST_STEPS:
        yield f"  and {counted(len(saving) - MOST_STEPS, 'step')} more: colonnade roadmap"


def prices_told(bill: Bill) -> str:
    """Say whose prices it is made of, and which of them nobody checked."""
    as_of = published("prices")["as_of"]
    unchecked = total([each for each in bill.lines if not each.tariff.verified]).likely
    said = [f"List prices of {as_of}, before discounts and taxes"]
    if unchecked >= CENT:
        said.append(f"${dollars(unchecked)} of it at prices that are own knowledge, checked in no list")
    said += [f"{tariff.what}: in tier {tier} of {len(tariff.tiers)}" for tariff, tier in bill.beyond]
    if bill.elsewhere:
        amount = _elsewhere(bill)
        services = ", ".join(service for service, _ in bill.elsewhere)
        said.append(
            f"${dollars(amount.likely)} at those of {HOME_REGION}, as its own are not known ({services})"
        )
    if not bill.free_tier:
        said.append("no free tier: --free-tier takes it off")
    return "; ".join(said) + "."


def _item(told: str) -> Iterator[str]:
    yield from textwrap.wrap(
        shown(told),
        WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )
