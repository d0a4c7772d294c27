"""
Function serves unrelated routes.

## Why it matters

A router within one function is a good choice for routes that belong together: they share code, connections and warm
environments. Routes that work on other tables, queues or secrets share none of that. But they share the role, so
that what only shows a profile may also delete an order; the memory and the timeout, which fit the hungriest; each
import; and each deployment.

## How to put it right

Give each of the jobs that the finding names a function of its own, with its routes in the API and its own
permissions. The router may stay within each of them.

## When to leave it

Where the jobs are small, one team owns them, and none of them can do harm to what the other works on. Told apart
are routes by what they call AWS for: those that name the same table, bucket, queue, topic, function or secret belong
together, and so do those of which it is not known. Jobs of a single route, and routers with less than four routes,
are not asked about, nor are jobs that only read.

## See also

- [Comparing design approaches](https://aws.amazon.com/blogs/compute/comparing-design-approaches-for-building-serverless-microservices/)
- [Lambda execution role](https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.function import Function
from colonnade.model.routing import Job, unrelated_jobs

MOST_NAMED = 3


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1", "sec_sec_q2_a4"),
    severity=Severity.LOW,
    effort=Effort.DAYS,
    gain="each job has the memory, the imports and the permissions that it needs",
    over=Function,
    after=("role-shared-by-functions",),
    also=(Pillar.SECURITY,),
    confidence=Confidence.MEDIUM,
)
def function_serves_unrelated_routes(function: Function) -> Iterator[Finding]:
    jobs = unrelated_jobs(function.in_service)
    if jobs:
        changing = next(each for each in jobs if each.changes)
        other = next(each for each in jobs if each is not changing)
        yield Finding(
            f"{function} serves jobs that share no resource: {'; '.join(map(_told, jobs))}."
            f" So what answers {other.routes[0]} may also call {changing.changes[0].action}",
            at=jobs[0].routes[0],
            because=(*(each.routes[0] for each in jobs[1:]), changing.changes[0]),
            fix=Fix.advice(
                f"Give {'each of these jobs' if len(jobs) > 2 else 'both jobs'} a function of its own"
            ),
        )


def _told(job: Job) -> str:
    """Name the routes of a job and what they work on."""
    named = ", ".join(map(str, job.routes[:MOST_NAMED]))
    more = f" and {len(job.routes) - MOST_NAMED} more" if len(job.routes) > MOST_NAMED else ""
    return f"{named}{more} on {' and '.join(job.on) or ' and '.join(sorted(job.services))}"
