"""DynamoDB tables."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable
from colonnade.model.function import Function
from colonnade.model.resource import Facility, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.trigger import StreamTrigger


@dataclass(eq=False, slots=True, kw_only=True)
class Table(Facility):
    """A DynamoDB table: `billing` "PROVISIONED" or "PAY_PER_REQUEST", `stream_view` None where it has no stream.

    `expires` is whether its items are deleted after their time to live.
    """

    billing: Fact[str]
    stream_view: Fact[str | None]
    point_in_time_recovery: Fact[bool]
    expires: Fact[bool] | None = None
    all_triggers: list[StreamTrigger] = field(default_factory=list)
    all_alarms: list[Alarm] = field(default_factory=list)

    @property
    def at_work(self) -> Table:
        """The table itself, where something of the application uses it."""
        if not any(each.by is not None for each in self.referenced_by):
            raise NotApplicable("nothing in the application uses it")
        return self

    @property
    def lasting(self) -> Table:
        """The table itself, where what it holds is meant to last."""
        if self.expires is not None and self.expires.value:
            raise NotApplicable("its items expire")
        if any(word in self.name.lower() for word in _PASSING):
            raise NotApplicable("its name says that it holds what passes")
        if self.point_in_time_recovery.written and not self.point_in_time_recovery.value:
            raise NotApplicable("the template turns its recovery off")
        return self.at_work

    @property
    def users_in_code(self) -> list[Function]:
        """The functions that the templates tell its name."""
        named = dict.fromkeys(each.by for each in self.referenced_by)
        return [each for each in named if isinstance(each, Function)]

    @property
    def triggers(self) -> list[StreamTrigger]:
        """The event source mappings that read this table's stream."""
        return [each for each in self.all_triggers if each.present]

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of this table."""
        return present(self.all_alarms)


# Words in the names of tables that hold what passes, or can be made again.
_PASSING = ("cache", "connection", "idempot", "lease", "lock", "session", "temp", "testresult", "websocket")
