"""What an application uses: plain data that outlives the model and crosses between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from colonnade.dataclass import dataclass
from colonnade.usage.amount import Amount


@dataclass(frozen=True, slots=True)
class Used:
    """So many units a month of one thing that is billed.

    `item` is the name of its price ("lambda-request"; aws/prices.json has all, with their units). `by` is the key of
    the function whose own cost it is, None for what no single function is the owner of.
    """

    item: str
    amount: Amount
    by: str | None = None


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Something billed of which nobody can tell how much: `what` as "storage", `reason` why."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What one resource uses of one thing, after the worlds in which it may exist; see Used."""

    resource: str
    name: str
    item: str
    amount: Amount
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is not known of one resource: `service` is the prefix of its type ("AWS::DynamoDB")."""

    resource: str
    name: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Metered:
    """What one application uses in a month.

    `functions` are the names of its functions by their keys. `free` counts resources that cost nothing by themselves
    by their CloudFormation types, `unpriced` those that do and that Colonnade does not price.
    """

    name: str
    region: str | None
    functions: Mapping[str, str] = field(default_factory=dict)
    usages: tuple[Usage, ...] = ()
    gaps: tuple[Gap, ...] = ()
    free: Mapping[str, int] = field(default_factory=dict)
    unpriced: Mapping[str, int] = field(default_factory=dict)

    def of(self, item: str) -> tuple[Usage, ...]:
        """All that is used of one thing."""
        return tuple(each for each in self.usages if each.item == item)
