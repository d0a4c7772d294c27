"""How many attempts of a function ran at once, of how many that may, and how many environments are kept ready."""

from __future__ import annotations

import math

from colonnade.aws.prices import tariff
from colonnade.fact import Fact, NotApplicable, Unknown
from colonnade.finding import Located
from colonnade.model.capacity import ProvisionedConcurrency
from colonnade.model.function import Function
from colonnade.model.observed import ObservedFunction

SECONDS_A_MONTH = 730 * 3600
MB_PER_GB = 1024
OF_ACCOUNT = (
    1000  # "concurrent executions: 1,000" in a region, to begin with (AWS Lambda developer guide, quotas)
)


def peak(observed: ObservedFunction) -> int:
    """The most attempts that ran at once; raises Unknown where the logs tell no time."""
    most = observed.facts.concurrency_peak
    if most is None:
        raise Unknown(f"the logs of {observed} tell no times, and so not what ran at once", observed.origin)
    return most


def room(function: Function) -> int:
    """How many may run at once; not applicable where nobody minds its limit."""
    reserved = function.in_service.reserved_concurrency.value
    if reserved == 0:
        raise NotApplicable("it is switched off by a reserved concurrency of 0")
    if reserved == 1:
        raise NotApplicable("it is meant to run alone")
    if reserved is not None and not any(each.waits for each in function.triggers):
        raise NotApplicable("what is turned away of it comes again by itself")
    return allowed(function)


def allowed(function: Function) -> int:
    """How many may run at once: as are reserved for it, or as an account has to begin with."""
    reserved = function.reserved_concurrency.value
    return OF_ACCOUNT if reserved is None else reserved


def limit(function: Function) -> tuple[Located, str]:
    """What turns invocations away: where it stands, and what there is to do."""
    reserved = function.reserved_concurrency
    if reserved.value is None:
        return function, f"Have the concurrency of the account raised, and reserve some of it for {function}"
    return reserved, f"Raise the reserved concurrency of {function}, or bound what comes in before it"


def kept_ready(function: Function) -> ProvisionedConcurrency | None:
    """The provisioned concurrency of a function, None where it has none."""
    everything = (
        function.application.subjects(ProvisionedConcurrency) if function.application is not None else []
    )
    return next((each for each in everything if each.function_link.known and each.function is function), None)


def ready(observed: ObservedFunction) -> Fact[int]:
    """How many of its environments are kept ready; not applicable where none are, or where their number follows use."""
    kept = kept_ready(observed.function)
    if kept is None:
        raise NotApplicable("none of its environments is kept ready")
    if kept.scales:
        raise NotApplicable("Application Auto Scaling sets how many are kept ready")
    return kept.environments


def used(observed: ObservedFunction, environments: int) -> int:
    """How many of so many environments that are kept ready were used at once: by the metric, else by all attempts."""
    share = observed.facts.provisioned_share
    return peak(observed) if share is None else math.ceil(share * environments)


def enough(most: int) -> int:
    """How many environments are enough where so many were seen to run at once: a fifth more, and one at the least."""
    return most + max(math.ceil(most / 5), 1)


def for_nothing(function: Function, environments: int) -> tuple[float, str]:
    """What it costs to keep so many environments ready for a month, and where that is from."""
    region = function.application.region if function.application is not None else None
    kept = tariff(f"lambda-provisioned-gb-second-{function.architecture.value}", region)
    return kept.dollars(environments * function.memory.value / MB_PER_GB * SECONDS_A_MONTH), kept.basis
