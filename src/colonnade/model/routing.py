"""Routers within the code: the routes of one function, and which of them have anything in common."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Unknown, some
from colonnade.model.code import AwsCall, CodePart

if TYPE_CHECKING:
    from colonnade.model.function import Function

FEWEST_ROUTES = 2  # of each job: a single route that does something else is no job of its own


@dataclass(eq=False, slots=True, kw_only=True)
class CodeRoute(CodePart):
    """A route that the code registers with a router: `title` is "GET /orders", `calls` what is called for it."""

    title: str
    calls: list[AwsCall] = field(default_factory=list)

    def __str__(self) -> str:
        return self.title


@dataclass(eq=False, slots=True)
class Job:
    """Routes that work on the same resources: `on` are their names."""

    routes: list[CodeRoute] = field(default_factory=list)
    on: dict[str, None] = field(default_factory=dict)
    services: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)

    @property
    def changes(self) -> list[AwsCall]:
        """The calls by which its routes change something."""
        return [call for route in self.routes for call in route.calls if not call.only_reads]

    def joins(self, other: Job) -> bool:
        """Whether both work on a resource, or may do so where it is not known which."""
        if not self.on.keys().isdisjoint(other.on):
            return True
        return not (self.open.isdisjoint(other.services) and other.open.isdisjoint(self.services))

    def take(self, other: Job) -> None:
        """Make another job part of this one."""
        self.routes += other.routes
        self.on |= other.on
        self.services |= other.services
        self.open |= other.open


def jobs_of(function: Function) -> list[Job]:
    """The jobs of a function with a router, told apart by what their routes call AWS for.

    Not applicable where its code has no router, or one with a few routes; raises Unknown where not all that its
    routes call could be followed.
    """
    code = function.code
    routes = some(code.routes, "its code has no router")
    if len(routes) < 2 * FEWEST_ROUTES:
        raise NotApplicable(f"its router has {len(routes)} route{'s' * (len(routes) > 1)}")
    if code.unresolved:
        raise Unknown(f"what its routes call could not be followed: {code.unresolved[0]}", function.origin)
    jobs: list[Job] = []
    for route in routes:
        job = _job(route, function)
        if job.services:
            for each in [each for each in jobs if each.joins(job)]:
                jobs.remove(each)
                each.take(job)
                job = each
            jobs.append(job)
    return jobs


def unrelated_jobs(function: Function) -> list[Job]:
    """Its jobs of several routes, where there are some and one of them may change what the others never touch."""
    jobs = [each for each in jobs_of(function) if len(each.routes) >= FEWEST_ROUTES]
    return jobs if len(jobs) > 1 and any(each.changes for each in jobs) else []


def _job(route: CodeRoute, function: Function) -> Job:
    job = Job([route])
    for call in route.calls:
        names = [name for each in _NAMING if (name := function.named(call, each)) is not None]
        job.services.add(call.service)
        if names:
            job.on[names[0]] = None
        else:
            job.open.add(call.service)
    return job


# The parameters that name what a call is about, the most telling first.
_NAMING = (
    "TableName", "Bucket", "QueueUrl", "TopicArn", "stateMachineArn", "SecretId", "FunctionName", "StreamName",
    "DeliveryStreamName", "Name",
)  # fmt: skip
