"""Kinesis data streams."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Fact
from colonnade.model.resource import Facility, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.trigger import StreamTrigger


@dataclass(eq=False, slots=True, kw_only=True)
class Stream(Facility):
    """A Kinesis data stream: `retention` in hours, `mode` "PROVISIONED" or "ON_DEMAND", `shards` None on demand."""

    retention: Fact[int]
    mode: Fact[str]
    shards: Fact[int | None]
    all_triggers: list[StreamTrigger] = field(default_factory=list)
    all_alarms: list[Alarm] = field(default_factory=list)

    @property
    def triggers(self) -> list[StreamTrigger]:
        """The event source mappings that read this stream."""
        return [each for each in self.all_triggers if each.present]

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of this stream."""
        return present(self.all_alarms)
