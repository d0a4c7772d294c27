"""What steps of the roadmap save of the grams of a month, by the very work that these are reckoned from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from colonnade.carbon.account import Carbon
from colonnade.measure import Range
from colonnade.roadmap import Step
from colonnade.traffic import Load, Measured, Traffic, a_month
from colonnade.verdict import Claim

LEAST = 0.1  # grams: what saves less is not worth a line


def saved(
    steps: Iterable[Step], findings: Sequence[Claim], carbon: Carbon, told: Traffic
) -> list[tuple[Step, Range]]:
    """What each step saves, those first that save most; what would cost grams is left out.

    `findings` are those that the steps were planned from, `told` is what is known of the traffic besides.
    """
    traffic = _of(carbon, told)
    found: list[tuple[Step, Range]] = []
    for step in steps:
        worths = [findings[index].worth for index in step.findings]
        gains = a_month(chain(*(each.savings for each in worths if each is not None)), traffic)
        if gains.grams is not None and gains.grams.likely > 0 and gains.grams.high >= LEAST:
            found.append((step, gains.grams))
    return sorted(found, key=lambda each: (-each[1].likely, each[0].number))


def _of(carbon: Carbon, told: Traffic) -> Traffic:
    """The traffic of a month: as many invocations of each function as it is reckoned from."""
    measured = dict(told.measured)
    for each in carbon.emitters:
        known = measured.get(each.key, Measured(Load(), 0, ""))
        requests = each.invocations.range.likely
        measured[each.key] = replace(known, load=replace(known.load, requests=requests))
    return replace(told, measured=measured)
