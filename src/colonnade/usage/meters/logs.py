"""CloudWatch Logs: what functions and APIs write, and what of it is kept."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.api import Api
from colonnade.model.function import Function, LogGroup
from colonnade.model.state_machine import StateMachine
from colonnade.usage import between, running
from colonnade.usage.amount import DAYS_A_MONTH, Amount, Basis
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used
from colonnade.usage.visits import transitions
from colonnade.usage.written import written

BYTES_A_GB = 1024**3
# The authors' own assumptions, in bytes. What Lambda itself writes of an invocation are START, END and REPORT, with
# the 26 bytes that CloudWatch counts for each event.
BY_LAMBDA = 400
A_LINE = Range(80, 200, 1000)
EVERY_LINE = 5
UNREAD_CODE = Range(0, 1000, 5000)
AN_ACCESS = Range(200, 400, 1000)
AN_EXECUTION = Range(1000, 3000, 10_000)
A_TRANSITION = Range(500, 1000, 5000)
# "log data is compressed": to about this share, as AWS says of stored logs (own knowledge).
KEPT_SHARE = 0.15
FOR_EVER = Range(1, 12, 36)


@meter(Function, "logs")
def of_functions(function: Function, flow: Flow) -> Iterator[Used]:
    """What a function logs, and what is kept of it; both are the function's own cost."""
    group = function.log_group
    seldom = group is not None and written(group, "LogGroupClass") == "INFREQUENT_ACCESS"
    ingested = flow.invocations(function) * (_bytes(function) * (1 / BYTES_A_GB))
    yield Used("log-ingestion-infrequent-gb" if seldom else "log-ingestion-gb", ingested, function.key)
    yield Used("log-storage-gb-month", ingested * _kept(group), function.key)


@meter(Api, "logs")
def of_apis(api: Api, flow: Flow) -> Iterator[Used]:
    """Access logs, and what API Gateway logs of its own work."""
    for stage in api.stages_here:
        each = Amount.sum(())
        if stage.access_logs.value:
            each += _assumed(AN_ACCESS, "access log for a request")
        if stage.execution_logs.value:
            each += _assumed(AN_EXECUTION, "log of an API's own work for a request")
        if each.range.high:
            # Which stage is asked how often nobody tells: all of it goes to one of them.
            amount = between.requests(api, flow) * each * (1 / len(api.stages_here) / BYTES_A_GB)
            yield Used("log-ingestion-other-gb", amount)
            yield Used("log-storage-gb-month", amount * _kept(None))


@meter(StateMachine, "logs")
def of_machines(machine: StateMachine, flow: Flow) -> Iterator[Used | NotKnown]:
    """What Step Functions logs of executions."""
    if machine.log_level.value == "ALL":
        times = between.executions(machine, flow) * transitions(machine)
        amount = times * _assumed(A_TRANSITION, "log for a transition") * (1 / BYTES_A_GB)
        yield Used("log-ingestion-other-gb", amount)
        yield Used("log-storage-gb-month", amount * _kept(None))
    elif machine.log_level.value != "OFF":
        yield NotKnown("logs", "how often executions fail is not known")


def _bytes(function: Function) -> Amount:
    """How many bytes an invocation logs."""
    measured = running.log_bytes(function)
    if measured is not None:
        return measured
    if not function.code_link.known:
        text = f"{BY_LAMBDA / 1000:g} kB of log by Lambda for an invocation"
        own = (
            f"{UNREAD_CODE.likely / 1000:g} kB by code that is not read, {UNREAD_CODE.high / 1000:g} at most"
        )
        return Amount.assumed(UNREAD_CODE, own) + Amount.assumed(Range.exactly(BY_LAMBDA), text)
    lines = len([each for each in function.code.log_calls if each.level != "debug"])
    # Of many lines most stand on ways that an invocation does not take.
    reached = min(lines, EVERY_LINE) + max(lines - EVERY_LINE, 0) / 4
    text = (
        f"{BY_LAMBDA / 1000:g} kB of log by Lambda for an invocation, {A_LINE.likely / 1000:g} for a line of code, "
        f"of more than {EVERY_LINE} for each fourth"
    )
    by_code = Range(0, reached, lines * 2) * A_LINE
    whole = Range(BY_LAMBDA, BY_LAMBDA + by_code.likely, BY_LAMBDA + by_code.high)
    return Amount.assumed(whole, text)


def _kept(group: LogGroup | None) -> Amount:
    """How many months of logs are kept, by the size that they have then."""
    days = group.retention.value if group is not None else None
    if days is None:
        text = f"of logs that never expire those of {FOR_EVER.low:g} to {FOR_EVER.high:g} months are there"
        months = Amount.assumed(FOR_EVER, f"{text}, say {FOR_EVER.likely:g}")
    else:
        months = Amount.exactly(
            days / DAYS_A_MONTH, Basis.DECLARED, "logs are kept as long as their groups say"
        )
    return months * Amount.assumed(
        Range.exactly(KEPT_SHARE), f"kept logs take {KEPT_SHARE:.0%} of their size"
    )


def _assumed(bytes_: Range, what: str) -> Amount:
    return Amount.assumed(bytes_, f"{bytes_.likely / 1000:g} kB of {what}, {bytes_.high / 1000:g} at most")
