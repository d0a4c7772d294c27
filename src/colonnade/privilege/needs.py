"""What a function needs: the actions of its code and of its platform, and on what."""

from __future__ import annotations

from colonnade.fact import Unknown
from colonnade.model.function import Function
from colonnade.privilege.requirement import Certainty, Needs, Requirement

__all__ = ["Certainty", "Needs", "Requirement", "needs_of"]


def needs_of(function: Function) -> Needs:
    """Tell what a function needs; raises Unknown where its code cannot be read."""
    raise Unknown(f"what {function} needs is not derived yet", function.origin)
