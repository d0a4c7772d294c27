"""The order in which the checks are put right: what others build on comes before them."""

from __future__ import annotations

import pytest
from samples import a_claim

from colonnade.check import all_checks
from colonnade.roadmap import plan


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("queue-without-redrive", "dead-letter-queue-without-alarm"),
        ("asynchronous-failure-is-lost", "dead-letter-queue-without-alarm"),
        ("alarm-can-never-fire", "alarm-tells-nobody"),
        ("alarm-tells-nobody", "function-without-alarm"),
        ("alias-of-latest", "functions-deployed-all-at-once"),
        ("functions-deployed-all-at-once", "deployment-without-rollback-alarm"),
        ("function-without-alarm", "deployment-without-rollback-alarm"),
        ("write-doubled-by-retry", "task-without-retry"),
        ("write-doubled-by-retry", "batch-failures-not-reported"),
        ("role-shared-by-functions", "role-allows-what-the-code-never-calls"),
        ("role-allows-everything", "role-allows-whole-service"),
        ("function-without-tracing", "memory-left-at-default"),
        ("function-without-log-group", "memory-left-at-default"),
        ("memory-left-at-default", "provisioned-concurrency-always-on"),
        ("queue-hides-messages-too-briefly", "queue-without-redrive"),
        ("http-call-without-timeout", "api-gives-up-before-function"),
        ("secret-in-code", "parameter-fetched-at-every-invocation"),
        ("runtime-deprecated", "function-on-x86"),
    ],
)
def test_where_everything_is_missed_what_others_build_on_comes_first(first: str, then: str) -> None:
    checks = all_checks()
    claims = [a_claim(each.name, severity=each.severity) for each in checks]
    names = [step.check for step in plan(claims, checks)]
    assert names.index(first) < names.index(then)
