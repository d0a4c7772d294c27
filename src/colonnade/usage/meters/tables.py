"""DynamoDB: what is read and written, capacity that is kept ready, and storage."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.condition import holds
from colonnade.measure import Range
from colonnade.model.code import AwsCall
from colonnade.model.resource import present
from colonnade.model.table import Table
from colonnade.model.task import TaskState
from colonnade.usage import between
from colonnade.usage.amount import HOURS_A_MONTH, Amount, Basis
from colonnade.usage.calls import Asked
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used
from colonnade.usage.visits import visits
from colonnade.usage.written import written

# Request units: a write is one for each KB of the item, a read half a one for each 4 KB, twice as many where it must
# be of now; in a transaction twice as many again. Of what is read at once nobody knows how much: a page is 1 MB.
UNITS = {
    "PutItem": ("write", Range(1, 1, 4)),
    "UpdateItem": ("write", Range(1, 1, 4)),
    "DeleteItem": ("write", Range(1, 1, 4)),
    "BatchWriteItem": ("write", Range(1, 10, 25)),
    "TransactWriteItems": ("write", Range(2, 4, 20)),
    "GetItem": ("read", Range(0.5, 0.5, 2)),
    "BatchGetItem": ("read", Range(0.5, 5, 50)),
    "TransactGetItems": ("read", Range(2, 4, 20)),
    "Query": ("read", Range(0.5, 1, 128)),
    "Scan": ("read", Range(0.5, 64, 128)),
}
SIZES = "items of 1 KB, 4 at most; a query reads 8 KB, a scan 512 KB, and neither more than 1 MB"


@meter(Table, "reads and writes")
def table(of: Table, flow: Flow) -> Iterator[Used | NotKnown]:
    """A table: by its requests where it is on demand, else by the capacity that is kept ready."""
    seldom = "infrequent-" if written(of, "TableClass") == "STANDARD_INFREQUENT_ACCESS" else ""
    if of.billing.value == "PROVISIONED":
        yield from _kept_ready(of, seldom)
    else:
        found = list(_requests(of, seldom, flow))
        yield from found
        if not found:
            yield NotKnown("reads and writes", "no code that could be read uses it")
    yield NotKnown("storage", "how much is in it is not known")


def _kept_ready(of: Table, seldom: str) -> Iterator[Used]:
    copies = 1 + sum(holds(each.condition) for each in of.indexes)
    for kind, units in zip(("read", "write"), of.units, strict=True):
        text = "the capacity of tables that their templates tell"
        amount = Amount.exactly(units * HOURS_A_MONTH, Basis.DECLARED, text)
        if copies > 1:
            amount = amount.resting_on(Basis.ASSUMED, "each index has as much capacity as its table") * copies
        if present(of.all_targets):
            amount = Amount.assumed(
                Range(amount.range.low, amount.range.low, amount.range.high * 4),
                "capacity that follows the load stays at its least, and reaches four times that at most",
            )
        yield Used(f"table-{seldom}{kind}-capacity-hour", amount)


def _requests(of: Table, seldom: str, flow: Flow) -> Iterator[Used]:
    for each in flow.calls:
        if each.resource is of and each.call.operation in UNITS:
            yield _used(each, seldom, flow, of)
    unread = flow.by_unread(of)
    if unread is not None:
        yield _units("GetItem", unread, seldom, of)
        yield _units("PutItem", unread, seldom, of)
    for task in flow.application.subjects(TaskState):
        if task.table is of and task.operation in UNITS and holds(task.machine.condition):
            times = visits(task) or Range(0, 1, 10)
            amount = between.executions(task.machine, flow) * times
            yield _units(task.operation, amount, seldom, of)


def _used(each: Asked, seldom: str, flow: Flow, of: Table) -> Used:
    amount = flow.often(each)
    if each.call.through == "batch_writer":
        amount = flow.invocations(each.function) * flow.times(each)
        return _units("PutItem", amount, seldom, of)
    if _now(each.call):
        amount = amount * 2
    return _units(each.call.operation, amount, seldom, of)


def _units(operation: str, amount: Amount, seldom: str, of: Table) -> Used:
    kind, units = UNITS[operation]
    if kind == "write" and of.indexes:
        text = "a write changes one index of its table, or all, or none"
        copies = len([each for each in of.indexes if holds(each.condition)])
        amount = amount * Amount.assumed(Range(1, 2, 1 + 2 * copies), text)
    return Used(f"table-{seldom}{kind}-unit", amount * Amount.assumed(units, SIZES))


def _now(call: AwsCall) -> bool:
    return (call.arguments or {}).get("ConsistentRead") is True
