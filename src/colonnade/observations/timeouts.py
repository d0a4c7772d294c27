"""Whether the timeout of a function fits the durations that were seen, and what it should be."""

from __future__ import annotations

import math
from collections.abc import Iterator

from colonnade.aws.prices import lambda_prices
from colonnade.dataclass import dataclass
from colonnade.edit import Edit
from colonnade.fact import NotApplicable, Unknown
from colonnade.finding import Fix, Safety
from colonnade.model.observed import ObservedFunction
from colonnade.model.trigger import QueueTrigger, Trigger
from colonnade.observations.concurrency import allowed
from colonnade.observations.sample import FOR_THE_LONGEST, FOR_THE_PEAK, of_many, of_weeks, seconds

LONGEST = 900  # seconds: no function runs for longer
MARGIN = 3  # seconds: "a few seconds above", by the Serverless Applications Lens
TIMES = 2
SLACK = 1.05  # what ends an attempt takes a moment
NEAR = 0.8  # of the timeout
SLOW = 0.5  # of the timeout: where work took longer than that and was done, it is the work that is slow
FAR = 10  # times what would be enough
FAR_AT_LEAST = 60  # seconds
CROWD = 100  # attempts at once, a tenth of what an account may have to begin with
DAY = 86_400  # seconds
HIDDEN = 6  # times the timeout: how long a queue has to hide messages, by AWS's advice
MB_PER_GB = 1024
MS = 1000


@dataclass(frozen=True, slots=True)
class Pressed:
    """A timeout that attempts reach or nearly reach: what was seen, how often it ended one, and what would do."""

    says: str
    ended: int
    needed: int


@dataclass(frozen=True, slots=True)
class Loose:
    """A timeout far above what the work takes: `hung` are the attempts that it ended, `needed` what would do."""

    longest_ms: float
    hung: int
    needed: int
    matters: str


def roomy(longest_ms: float) -> int:
    """A timeout in seconds with room for twice the longest attempt, and a few seconds more than it at the least."""
    longest = longest_ms / MS
    return min(_round(max(TIMES * longest, longest + MARGIN)), LONGEST)


def _round(length: float) -> int:
    """Round up to what people write: whole seconds, from 20 on fives, from 60 on half minutes."""
    step = next((step for end, step in ((20, 1), (60, 5)) if length <= end), 30)
    return math.ceil(length / step) * step


def pressed(observed: ObservedFunction) -> Pressed | None:
    """The timeout where attempts reach it for the length of their work; None where it leaves them room."""
    timeout, longest = _timeout_ms(observed), observed.facts.longest_finished_ms or 0
    ended = _ended(observed, timeout)
    if ended and not _hangs(observed):
        says = f"{observed} ended at its timeout of {seconds(timeout)} in {ended:,} of {observed.basis}"
        if longest:
            says += f", and the longest that was done took {seconds(longest)}"
        return Pressed(says, ended, roomy(timeout))
    of_many(observed)
    if longest < NEAR * timeout:
        return None
    took = seconds(min(longest, timeout))
    says = f"the longest of {observed.basis} took {took} of the {seconds(timeout)} that {observed} has"
    return Pressed(says, 0, roomy(longest))


def loose(observed: ObservedFunction) -> Loose | None:
    """The timeout where it is far above what the work takes, and where that costs something; else None."""
    timeout, longest = _timeout_ms(observed), observed.facts.longest_finished_ms
    if longest is None:
        raise Unknown("every attempt that was seen ended by its timeout", observed.origin)
    hung = _ended(observed, timeout) if _hangs(observed) else 0
    needed = roomy(longest)
    enough = TIMES * needed if hung else max(FAR * needed, FAR_AT_LEAST)
    if timeout < enough * MS:
        return None
    matters = _matters(observed, hung)
    if not matters:
        return None
    of_weeks(observed, FOR_THE_PEAK if hung else FOR_THE_LONGEST)
    return Loose(longest, hung, needed, matters)


def _timeout_ms(observed: ObservedFunction) -> float:
    """The timeout that is written; raises Unknown where attempts were done that it cannot have allowed."""
    timeout = observed.function.in_service.timeout.value * MS
    longest = observed.facts.longest_finished_ms or 0
    if longest > SLACK * timeout:
        raise Unknown(
            f"{observed} was seen to run for {seconds(longest)}, which its timeout of {seconds(timeout)} does not"
            " allow: what was seen had another one",
            observed.function.timeout.origin,
        )
    return float(timeout)


def _ended(observed: ObservedFunction, timeout: float) -> int:
    """How many attempts the timeout ended; none where a shorter one did, which was raised since."""
    return observed.facts.timeouts if (observed.facts.longest_ms or 0) * SLACK >= timeout else 0


def _hangs(observed: ObservedFunction) -> bool:
    """Whether what its timeout ended was out of all proportion to the rest: it waited for something in vain."""
    longest = observed.facts.longest_finished_ms
    timeout = observed.function.timeout.value * MS
    return bool(observed.facts.timeouts) and longest is not None and longest <= SLOW * timeout


def _matters(observed: ObservedFunction, hung: int) -> str:
    """Say what an attempt that hangs does in this application, "" where that is little."""
    function = observed.function
    for each in function.triggers:
        if isinstance(each, QueueTrigger) and each.queue_link.known:
            hidden = f"the {each.queue.visibility_timeout.value:,} s for which {each.queue} hides it"
            return f"a message whose attempt hangs comes again only after {hidden}"
    if hung:
        return f"each of these was billed for {function.timeout.value} s"
    crowd, most = _crowd(observed), allowed(function)
    if crowd < min(most, CROWD):
        return ""
    calls = function.downstream
    if not calls:
        raise NotApplicable("its code calls nothing that could keep it waiting")
    return (
        f"should {_named(calls[-1])} hang, {crowd:,.0f} attempts would be at work at once, and {most:,} may"
    )


def _crowd(observed: ObservedFunction) -> float:
    """How many attempts would be at work at once, if each of them took all of the timeout."""
    return observed.facts.invocations / (observed.seen.days * DAY) * observed.function.timeout.value


def _named(called: str) -> str:
    return called if " " in called else f"a call to {called}"


def wasted(observed: ObservedFunction, too_long: float) -> tuple[float, str]:
    """What so many seconds too long of one attempt cost, and where the price is from."""
    function = observed.function
    prices = lambda_prices(function.application.region if function.application else None)
    gigabytes = function.memory.value / MB_PER_GB
    return too_long * gigabytes * prices.gb_second(function.architecture.value), prices.basis


def raised(observed: ObservedFunction, needed: int) -> Fix:
    """Give the timeout room, and the queues that rely on it; advice where nobody would wait so long."""
    function, timeout, goal = observed.function, observed.function.timeout, observed.latency_goal
    if goal is not None and goal < timeout.value * MS:
        wanted = f"more time would help nobody, as {seconds(goal)} are wanted"
        return Fix.advice(f"Have {function} give up sooner what takes so long: {wanted}")
    waits = sorted((each.patience, each.name) for each in function.triggers if each.patience is not None)
    room = int(waits[0][0] - 1) if waits else LONGEST
    if room <= timeout.value:
        end = f": {waits[0][1]} waits {waits[0][0]:g} s" if waits else ": no function runs for longer"
        return Fix.advice(f"Make the work of {function} shorter, or do it behind a queue{end}")
    to = min(needed, room)
    fix = Fix.set(timeout, to, Safety.UNSAFE, f"an attempt that hangs is billed for up to {to} s")
    edits = tuple(edit for each in function.triggers for edit in _hidden_longer(each, to))
    and_queues = " and have its queue hide messages six times as long" if edits else ""
    return Fix(fix.summary + and_queues, (*fix.edits, *edits), fix.safety, fix.effect)


def _hidden_longer(trigger: Trigger, timeout: int) -> Iterator[Edit]:
    if isinstance(trigger, QueueTrigger) and trigger.queue_link.known:
        hidden = trigger.queue.visibility_timeout
        needed = HIDDEN * timeout + trigger.batching_window.value
        if hidden.value < needed:
            yield Edit(hidden.origin.file, hidden.origin.path, needed)


def lowered(observed: ObservedFunction, found: Loose) -> Fix:
    """Set the timeout to what leaves the longest attempt its room."""
    longest = f"the longest that was seen took {seconds(found.longest_ms)}"
    effect = f"an attempt that takes longer than {found.needed} s is ended; {longest}"
    return Fix.set(observed.function.timeout, found.needed, Safety.UNSAFE, effect)
