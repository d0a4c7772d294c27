"""How severe an advisory is: by the word its database has for it, or by its CVSS vector."""

from __future__ import annotations

import math
from typing import Any

from colonnade.finding import Severity

_WORDS = {
    "LOW": Severity.LOW,
    "MODERATE": Severity.MEDIUM,
    "MEDIUM": Severity.MEDIUM,
    "HIGH": Severity.HIGH,
    "CRITICAL": Severity.CRITICAL,
}
# The weights of the metrics of CVSS 3, from its specification.
_WEIGHTS = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "PR": {"N": 0.85, "L": 0.62, "H": 0.27},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
_IN_CHANGED_SCOPE = {"L": 0.68, "H": 0.5}


def severity(told: dict[str, Any]) -> Severity | None:
    """Read the severity of a record; None where it tells none that is understood."""
    for word in _words(told):
        if word in _WORDS:
            return _WORDS[word]
    every = told.get("severity")
    scores = [_score(each) for each in every if isinstance(each, dict)] if isinstance(every, list) else []
    known = [each for each in scores if each is not None]
    return _named(max(known)) if known else None


def _words(told: dict[str, Any]) -> list[str]:
    about = [told.get("database_specific")]
    affected = told.get("affected")
    for each in affected if isinstance(affected, list) else ():
        if isinstance(each, dict):
            about += [each.get("database_specific"), each.get("ecosystem_specific")]
    return [str(each.get("severity")).upper() for each in about if isinstance(each, dict)]


def _score(told: dict[str, Any]) -> float | None:
    vector = told.get("score")
    return base_score(vector) if told.get("type") == "CVSS_V3" and isinstance(vector, str) else None


def base_score(vector: str) -> float | None:
    """The base score of a CVSS 3 vector, by the formula of its specification; None where it is none."""
    metrics = dict(each.partition(":")[::2] for each in vector.split("/"))
    changed = metrics.get("S") == "C"
    try:
        weight = {name: values[metrics[name]] for name, values in _WEIGHTS.items()}
    except KeyError:
        return None
    if changed:
        weight["PR"] = _IN_CHANGED_SCOPE.get(metrics["PR"], weight["PR"])
    left = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    impact = 7.52 * (left - 0.029) - 3.25 * (left - 0.02) ** 15 if changed else 6.42 * left
    exploitability = 8.22 * weight["AV"] * weight["AC"] * weight["PR"] * weight["UI"]
    if impact <= 0:
        return 0.0
    return _rounded_up(min((1.08 if changed else 1) * (impact + exploitability), 10))


def _rounded_up(score: float) -> float:
    whole = round(score * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (math.floor(whole / 10_000) + 1) / 10


def _named(score: float) -> Severity:
    if score >= 9:
        return Severity.CRITICAL
    if score >= 7:
        return Severity.HIGH
    return Severity.MEDIUM if score >= 4 else Severity.LOW
