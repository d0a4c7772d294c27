"""What telemetry a review was given, in a line or two: how much was seen, and whose logs are nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from colonnade.telemetry.account import Account

# How many names are shown where not all are.
FEW = 3


def sentences(seen: Account, *, everything: bool, shown: Callable[[str], str]) -> Iterator[str]:
    """Say what was seen, then what could not be matched; `everything` lists it all."""
    if not (seen.matches or seen.unmatched or seen.doubtful or seen.ignored):
        yield f"no report of Lambda is in {shown(seen.seen.source)}"
        return
    functions = len(seen.matches) + len(seen.silent)
    times = "1 invocation" if seen.invocations == 1 else f"{seen.invocations:,} invocations"
    yield f"{times} in {seen.seen.span}, of {len(seen.matches)} of {functions} functions"
    most = None if everything else FEW
    if seen.matches and seen.silent:
        yield f"Without logs: {_listed([_name(each) for each in seen.silent], most)}."
    said = []
    if seen.unmatched:
        said.append(f"Without a function: {_listed([shown(each) for each in seen.unmatched], most)}")
    doubtful = [f"{shown(each.log)}, as {shown(each.why)}" for each in seen.doubtful]
    if doubtful:
        told = doubtful if everything else doubtful[:1]
        more = f", and {len(doubtful) - len(told)} more" if len(doubtful) > len(told) else ""
        said.append(f"Nobody's for sure: {'; '.join(told)}{more}")
    if said:
        yield f"{'. '.join(said)}. Whose they are can be said in [telemetry.names] of colonnade.toml."


def _name(key: str) -> str:
    return key.rpartition("#")[2]


def _listed(names: Sequence[str], most: int | None) -> str:
    told = list(names[:most])
    rest = len(names) - len(told)
    if rest:
        return f"{', '.join(told)} and {rest} more"
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))
