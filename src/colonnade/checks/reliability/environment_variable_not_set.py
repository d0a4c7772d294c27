"""
Environment variable is not set.

## Why it matters

The code reads an environment variable without a default, and no template sets it. The function then fails
with `KeyError`, at its first start or, worse, on the path that is seldom taken.

## How to put it right

Set the variable under `Environment: Variables:`, or give the code a default.

## When to leave it

Where something outside the templates sets it, as a deployment script; say so in a suppression.

## See also

- [Environment variables](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="the function does not fail on a missing setting",
    over=Function,
)
def environment_variable_not_set(function: Function) -> Iterator[Finding]:
    for variable, read in function.required_variables.items():
        if function.variable(variable) is None:
            yield Finding(
                f"{function} reads {variable} from its environment, where nothing sets it",
                at=read,
                because=(function,),
                fix=Fix.advice(f"Set {variable} in the function's Environment"),
            )
