"""Throttling limits of a stage, made of what was seen of its requests."""

from __future__ import annotations

import math

from colonnade.edit import Edit
from colonnade.fact import Choice
from colonnade.finding import Fix, Safety
from colonnade.model.api_seen import ObservedApi


def limits_of(api: ObservedApi, margin: float, effect: str, least: tuple[int, int] = (1, 1)) -> Fix:
    """Set the limits of its stage to so many times what came, or the least; advice where they hang on a condition."""
    rate = max(least[0], math.ceil(api.facts.steady_rate * margin))
    burst = max(least[1], rate, math.ceil(api.facts.burst * margin))
    summary = f"Set the limits to {rate:,} a second with a burst of {burst:,}"
    stage = api.limited
    limits = ((stage.throttle_rate, rate), (stage.throttle_burst, burst))
    if any(isinstance(each.raw, Choice) or not each.written for each, _ in limits):
        return Fix.advice(summary)
    edits = tuple(Edit(each.origin.file, each.origin.path, value) for each, value in limits)
    return Fix(summary, edits, Safety.UNSAFE, effect)
