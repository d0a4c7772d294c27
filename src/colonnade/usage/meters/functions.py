"""Lambda: requests, GB-seconds, /tmp, what is kept ready, snapshots."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.capacity import ProvisionedConcurrency
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.model.startup import OWN_STORAGE, Startup
from colonnade.usage import running
from colonnade.usage.amount import SECONDS_A_MONTH, Amount, Basis
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used
from colonnade.usage.written import written

MB_A_GB = 1024
VERSIONS = Range(1, 1, 10)


@meter(Function, "work")
def work(function: Function, flow: Flow) -> Iterator[Used | NotKnown]:
    """Requests and GB-seconds; those on environments that are kept ready have a price of their own."""
    at_edge = bool(function.triggers) and all(each.kind == "cloudfront" for each in function.triggers)
    item = "lambda-edge-request" if at_edge else "lambda-request"
    yield Used(item, flow.invocations(function), function.key)
    if flow.unheard(function):
        yield NotKnown("work", "in no log that was given; nothing invokes it, or its logs are elsewhere")
    ready = [
        each
        for each in flow.application.subjects(ProvisionedConcurrency)
        if each.function_link.known and each.function is function
    ]
    amount = flow.invocations(function) * running.gb_seconds(function, flow.traffic)
    if at_edge:
        yield Used("lambda-edge-gb-second", amount, function.key)
        return
    kind = "lambda-provisioned-duration-gb-second" if ready else "lambda-gb-second"
    if ready:
        amount = amount.resting_on(
            Basis.ASSUMED, f"{function} always runs in environments that are kept ready"
        )
    yield Used(f"{kind}-{function.architecture.value}", amount, function.key)
    if function.durable is not None and function.durable.value:
        yield NotKnown("durable operations", "how many steps its code makes durable is not read")


@meter(ProvisionedConcurrency, "environments kept ready")
def kept_ready(kept: ProvisionedConcurrency, _: Flow) -> Iterator[Used]:
    """Environments that are kept ready, all month long."""
    function = kept.function
    text = f"{kept.environments.value} environments of {function} kept ready all month"
    seconds = Amount.exactly(kept.environments.value * SECONDS_A_MONTH, Basis.DECLARED, text)
    if kept.scales:
        text = f"the environments of {function} that are kept ready grow and shrink by a schedule or by use"
        seconds = Amount.assumed(Range(0, seconds.range.likely, seconds.range.high * 10), text)
    amount = seconds * (function.memory.value / MB_A_GB)
    yield Used(f"lambda-provisioned-gb-second-{function.architecture.value}", amount, function.key)


@meter(Startup, "storage and snapshots")
def start(startup: Startup, flow: Flow) -> Iterator[Used]:
    """What /tmp is more than 512 MB, and snapshots: kept for each version, and restored at each cold start."""
    function = startup.function
    more = startup.storage.value - OWN_STORAGE
    if more > 0:
        seconds = flow.invocations(function) * running.seconds(function, flow.traffic)
        yield Used("lambda-ephemeral-gb-second", seconds * (more / MB_A_GB), function.key)
    if not startup.is_restored or function.managed_runtime.startswith("java"):
        return
    gb = function.memory.value / MB_A_GB
    versions = Amount.assumed(
        VERSIONS, "of functions with SnapStart 1 to 10 published versions are kept, mostly one"
    )
    yield Used("snapstart-cache-gb-second", versions * (gb * SECONDS_A_MONTH), function.key)
    restored = flow.invocations(function) * running.cold_starts(function, flow.traffic) * gb
    yield Used("snapstart-restore-gb", restored, function.key)


@meter("AWS::Lambda::EventSourceMapping", "event pollers")
def pollers(mapping: Resource, _: Flow) -> Iterator[NotKnown]:
    """Pollers that are kept for one mapping."""
    if written(mapping, "ProvisionedPollerConfig", "MinimumPollers"):
        yield NotKnown(
            "event pollers", "how many event poller units its provisioned pollers take is not known"
        )
