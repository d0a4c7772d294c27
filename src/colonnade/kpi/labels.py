"""Namespaces and values of dimensions in the words of a template."""

from __future__ import annotations

from typing import Any

from colonnade.kpi.series import Label
from colonnade.remedies.home import Home


def written(label: Label | None, home: Home) -> Any:
    """A label as the template writes it: a text, or a call of an intrinsic function; None where it cannot."""
    if label is None:
        return None
    if label.of_function is not None:
        file, _, name = label.of_function.key.partition("#")
        return {"Ref": name} if file == home.file else None
    return home.as_written(label.fact) if label.fact is not None else label.text
