"""Which series of metrics a source has: by their own request, by one beside them, or by their label."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from colonnade.model.observed_api import Asked
from colonnade.telemetry.beside.asked import by_label, of_plain
from colonnade.telemetry.beside.kept import BesideRows, KeptFile
from colonnade.telemetry.beside.kinds import Kind


def named_series(rows: BesideRows) -> tuple[dict[tuple[int, int], Asked], dict[str, list[str]]]:
    """Tell what each series is of, by the number of its file and its own; and the labels that do not tell it."""
    files = dict(rows.of(Kind.METRICS))
    named: dict[tuple[int, int], Asked] = {}
    untold: dict[str, list[str]] = {}
    for name, kept in files.items():
        requests = _beside(name, kept, files)
        for number, (identifier, label, asked, apart) in enumerate(kept.told.series):
            found = of_plain(asked) if asked else requests.get(identifier) or by_label(label)
            if found is not None:
                named[kept.number, number] = found if found.period else replace(found, period=apart)
            else:
                untold.setdefault(name, []).append(label or identifier)
    return named, untold


def _beside(name: str, answer: KeptFile, files: Mapping[str, KeptFile]) -> dict[str, Asked]:
    """Give the requests that an answer may be of: those of files of requests in its folder, the likest name first.

    A request is taken only where those of the file that is likest agree on it.
    """
    folder = os.path.dirname(name)  # noqa: PTH120 - names are of the source's, not of this machine's
    candidates = [
        (_likeness(name, other), other)
        for other, kept in files.items()
        if kept.told.requests and not kept.told.series and os.path.dirname(other) == folder  # noqa: PTH120
    ]
    requests = {each: of_plain(told) for each, told in answer.told.requests.items()}
    for likeness in sorted({likeness for likeness, _ in candidates}, reverse=True):
        found: dict[str, set[Asked]] = {}
        for _, other in (each for each in candidates if each[0] == likeness):
            for identifier, told in files[other].told.requests.items():
                found.setdefault(identifier, set()).add(of_plain(told))
        for identifier, asked in found.items():
            if len(asked) == 1:
                requests.setdefault(identifier, next(iter(asked)))
    return requests


def _likeness(name: str, other: str) -> int:
    """Tell how many characters two names start with alike."""
    return next((at for at, (one, two) in enumerate(zip(name, other, strict=False)) if one != two), len(name))
