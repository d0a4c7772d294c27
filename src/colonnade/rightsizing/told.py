"""What is told of the memory of each function of an application: plain data that outlives the model."""

from __future__ import annotations

from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Unknown
from colonnade.measure import Range
from colonnade.model.application import Application
from colonnade.model.observed import ObservedFunction
from colonnade.rightsizing.evidence import Kind
from colonnade.rightsizing.recommended import advice
from colonnade.rightsizing.sizing import Sizing


@dataclass(frozen=True, slots=True)
class Told:
    """One function: what is advised, and what that rests on; or `reason` why nothing is.

    `used_mb` is the most it was seen to use and `least_mb` what it needs for that with its margin, `kind` what tells
    of other sizes and `waits` the share of its time that it waits with the memory of now. `a_month` is how often it
    is invoked, None where too little of a month was seen.
    """

    name: str
    key: str
    seen: str
    sizing: Sizing | None = None
    used_mb: float | None = None
    least_mb: float | None = None
    kind: Kind = Kind.NOTHING
    waits: Range | None = None
    against: str = ""
    wanted: str = ""
    a_month: float | None = None
    reason: str = ""


def told(application: Application) -> tuple[Told, ...]:
    """Tell of each function that was seen, in the order of the templates."""
    return tuple(_told(each) for each in application.subjects(ObservedFunction))


def _told(observed: ObservedFunction) -> Told:
    name, key = str(observed), observed.function.key
    try:
        said = advice(observed)
    except (NotApplicable, Unknown) as stopped:
        return Told(name, key, observed.basis, reason=stopped.reason)
    return Told(
        name,
        key,
        observed.basis,
        said.sizing,
        said.room.most,
        said.room.least,
        said.evidence.kind,
        said.evidence.waits(said.now),
        said.evidence.against,
        said.wanted.why,
        observed.invocations_a_month if observed.seen.tells_months else None,
    )
