"""Which metrics AWS services emit, and by which dimensions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from colonnade.aws.published import published
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Emitted:
    """A metric that a service emits: by each of these sets of dimensions, and no other.

    `positive` is True where no value of it is ever 0.
    """

    name: str
    dimensions: tuple[tuple[str, ...], ...]
    positive: bool

    def by(self, dimensions: Iterable[str]) -> bool:
        """Whether it is emitted by just these dimensions."""
        return tuple(sorted(dimensions)) in self.dimensions

    def instead_of(self, asked: Collection[str]) -> str:
        """How to ask for it, by the dimensions that come nearest to those asked by."""

        def likeness(each: tuple[str, ...]) -> tuple[int, int]:
            return len({*each} & {*asked}), -abs(len(each) - len(asked))

        named = max(self.dimensions, key=likeness)
        return f"by {' and '.join(named)}" if named else "without any dimension"


def namespaces() -> Collection[str]:
    """The namespaces whose metrics are known."""
    return dict[str, Any](published("metrics")["namespaces"]).keys()


@cache
def emitted(namespace: str) -> dict[str, Emitted]:
    """The metrics known of a namespace, by name; none where the namespace is not known."""
    groups: list[dict[str, Any]] = published("metrics")["namespaces"].get(namespace, [])
    return {
        name: Emitted(
            name, tuple(tuple(each) for each in group["dimensions"]), name in group.get("positive", ())
        )
        for group in groups
        for name in group["metrics"]
    }


def meant(namespace: str, name: str) -> str | None:
    """The metric that a name must mean which differs from it only in case or in a last "s"."""
    plain = name.lower().rstrip("s")
    return next((each for each in emitted(namespace) if each.lower().rstrip("s") == plain), None)


def wrong_value(dimension: str, type_: str, attribute: str | None) -> tuple[str, str] | None:
    """What an attribute of a resource gives and what the dimension wants, where these differ."""
    told = published("metrics")["values"].get(dimension, {}).get(type_)
    return (told[0], told[1]) if told is not None and attribute in told[2:] else None
