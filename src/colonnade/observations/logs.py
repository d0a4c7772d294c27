"""What the log of a function costs beside the function, and what in its code or its settings makes it so long."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import Tariff, lambda_prices, tariff
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Unknown
from colonnade.finding import Located
from colonnade.measure import Range
from colonnade.model.function import Function
from colonnade.model.log_level import log_level
from colonnade.model.observed import ObservedFunction
from colonnade.usage.written import written

# What Lambda itself writes of an invocation are START, END and REPORT, with the 26 bytes that CloudWatch counts for
# each event: the developers' own count, as in usage/meters/logs.py.
OF_LAMBDA = 400
BYTES_A_GB = 1024**3
SELDOM_ASKED = "INFREQUENT_ACCESS"


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes a log long: `says` goes on after the function's name, `instead` is what to do, in the imperative."""

    says: str
    instead: str
    at: Located


@dataclass(frozen=True, slots=True)
class Costs:
    """What the log of a function and the function itself cost in a month, in dollars; `saving` is what may be less."""

    bytes_seen: int
    bytes_each: float
    log: float
    function: float
    basis: str

    @property
    def saving(self) -> Range:
        """From nothing, as some lines are needed, to all of it."""
        return Range.between(0, self.log)


def costs(observed: ObservedFunction) -> Costs:
    """What its code logs costs beside what it costs to run; raises Unknown where nobody can tell."""
    facts, function = observed.facts, observed.function.in_service
    if facts.log_bytes is None:
        raise Unknown("how much it logs is not known: a file holds lines of several", observed.origin)
    own = max(facts.log_bytes - OF_LAMBDA * facts.invocations, 0)
    region = function.application.region if function.application else None
    prices, taken = lambda_prices(region), _taken(function, region)
    a_month = own / facts.invocations * observed.invocations_a_month
    months = observed.invocations_a_month / facts.invocations
    gb_seconds = facts.billed_gb_seconds * months * prices.gb_second(function.architecture.value)
    return Costs(
        own,
        own / facts.invocations,
        taken.dollars(a_month / BYTES_A_GB),
        gb_seconds + observed.invocations_a_month * prices.request,
        f"as much as in {observed.basis}; {taken.basis}; {prices.basis}",
    )


def _taken(function: Function, region: str | None) -> Tariff:
    """What CloudWatch takes for what its log group takes in, by the class of that."""
    group = function.log_group
    seldom = group is not None and written(group, "LogGroupClass") == SELDOM_ASKED
    return tariff("log-ingestion-infrequent-gb" if seldom else "log-ingestion-gb", region)


def size(count: float) -> str:
    """Say a number of bytes as people do: "800 kB"."""
    for limit, scale, unit in ((1e4, 1, "bytes"), (1e6, 1e3, "kB"), (1e9, 1e6, "MB")):
        if count < limit:
            return f"{count / scale:,.3g} {unit}" if scale > 1 else f"{count:,.0f} {unit}"
    return f"{count / 1e9:,.3g} GB"


def causes(function: Function) -> Iterator[Cause]:
    """What is known to make its log long: its level, and lines that hold the whole event."""
    try:
        level = log_level(function)
        if level.is_debug:
            yield Cause(
                f"logs at level {level.name} ({level.set_by})",
                f"set {level.set_by} to {level.info}",
                level,
            )
    except (NotApplicable, Unknown):
        pass
    if function.code_link.known:
        lines = [each for each in function.code.log_calls if each.whole_event and each.level != "debug"]
        if lines:
            yield Cause("logs whole events", "log what identifies the event, not the event", lines[0])
