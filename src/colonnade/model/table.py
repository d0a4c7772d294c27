"""DynamoDB tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Unknown, some
from colonnade.model.code import FromEnvironment
from colonnade.model.function import Function
from colonnade.model.policy import Role
from colonnade.model.resource import Facility, Resource, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.trigger import StreamTrigger


@dataclass(eq=False, slots=True, kw_only=True)
class Table(Facility):
    """A DynamoDB table: `billing` "PROVISIONED" or "PAY_PER_REQUEST", `stream_view` None where it has no stream.

    `expires` is whether its items are deleted after their time to live, which stands in their attribute `expires_by`.
    The capacities are units that are kept ready, None where nobody wrote any; `all_targets` are what Application
    Auto Scaling changes them by. `keys` are the attributes by which its items are
    told apart.
    """

    billing: Fact[str]
    read_capacity: Fact[int | None]
    write_capacity: Fact[int | None]
    stream_view: Fact[str | None]
    point_in_time_recovery: Fact[bool]
    expires: Fact[bool]
    expires_by: Fact[str | None]
    indexes: list[Index] = field(default_factory=list)
    all_targets: list[Resource] = field(default_factory=list)
    all_triggers: list[StreamTrigger] = field(default_factory=list)
    all_alarms: list[Alarm] = field(default_factory=list)
    keys: tuple[Fact[str], ...] = ()

    @property
    def at_work(self) -> Table:
        """The table itself, where something of the application uses it."""
        if not any(each.by is not None for each in self.referenced_by):
            raise NotApplicable("nothing in the application uses it")
        return self

    @property
    def scales(self) -> bool:
        """Whether its capacity follows what is read and written: on demand, or by Application Auto Scaling."""
        return self.at_work.billing.value != "PROVISIONED" or bool(present(self.all_targets))

    @property
    def units(self) -> tuple[int, int]:
        """The read and the write units that are kept ready; not applicable where nobody wrote any."""
        reads, writes = self.read_capacity.value, self.write_capacity.value
        if reads is None or writes is None:
            raise NotApplicable("its capacity is not told")
        return reads, writes

    @property
    def asked_through(self) -> Function | None:
        """A function that uses it for whoever asks, and so as often as they ask."""
        return next((each for each in self.users_in_code if any(one.waits for one in each.triggers)), None)

    @property
    def lasting(self) -> Table:
        """The table itself, where what it holds is meant to last."""
        if self.expires.value:
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


@dataclass(eq=False, slots=True, kw_only=True)
class Index:
    """A global secondary index: a second copy of a table under other keys."""

    name: Fact[str]
    table: Table
    origin: Origin
    condition: Condition | None = None

    def __str__(self) -> str:
        name = self.name.raw
        return f"the index {name} of {self.table}" if isinstance(name, str) else f"an index of {self.table}"

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.table.condition, self.condition)

    @property
    def possible_readers(self) -> Sequence[Function]:
        """The functions that could query it."""
        readers: dict[Function, None] = {}
        for each in self.table.referenced_by:
            if isinstance(each.by, Function):
                readers[each.by] = None
            elif isinstance(each.by, Role):
                readers |= dict.fromkeys(each.by.functions)
        return some(list(readers), "no function of the application uses its table")

    @property
    def is_queried(self) -> bool:
        """Whether a function asks for it by its name; raises Unknown where that could not be told of something."""
        doubts = []
        for reader in self.possible_readers:
            try:
                if _queries(reader, self.name.value):
                    return True
            except Unknown as doubt:
                doubts.append(doubt)
        if doubts:
            raise doubts[0]
        for each in self.table.referenced_by:
            if each.exported:
                raise Unknown(f"{self.table} is exported, and may be queried by another stack", each.origin)
            if each.by is not None and _may_query(each.by):
                raise Unknown(f"whether {each.by} queries {self} is not known", each.origin)
        return False


def _may_query(resource: Resource) -> bool:
    """Whether something that names a table may query it in a way that is not read."""
    return not isinstance(resource, Function | Role) and not resource.type.startswith(_NEVER_QUERYING)


def _queries(function: Function, index: str) -> bool:
    """Whether a function asks for an index of this name; raises Unknown where that could not be followed."""
    code, unsure = function.code, False
    for call in code.calls:
        if call.service != "dynamodb" or call.operation not in _READING:
            continue
        if call.operation in _PARTIQL:
            raise Unknown(f"which index the PartiQL of {function} asks for is not read", call.origin)
        named = call.given("IndexName")
        if isinstance(named, FromEnvironment):
            variable = function.variable(named.variable)
            named = variable.value.value.literal if variable is not None else named.default
        if named == index:
            return True
        unsure = unsure or not (named is None or isinstance(named, str))
    if unsure or code.unresolved or (code.handed and not code.services):
        raise Unknown(f"which index {function} queries could not be followed", function.origin)
    return False


_PARTIQL = ("BatchExecuteStatement", "ExecuteStatement", "ExecuteTransaction")
_READING = ("Query", "Scan", *_PARTIQL)
# What names a table, or may use it on behalf of others, and never queries it by itself.
_NEVER_QUERYING = (
    "AWS::ApplicationAutoScaling::",
    "AWS::Backup::",
    "AWS::CloudFormation::Stack",
    "AWS::CloudWatch::",
    "AWS::IAM::",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Permission",
    "AWS::Logs::",
)
# Words in the names of tables that hold what passes, or can be made again.
_PASSING = (
    "cache",
    "circuit",
    "connection",
    "idempot",
    "lease",
    "lock",
    "ratelimit",
    "session",
    "temp",
    "testresult",
    "websocket",
)
