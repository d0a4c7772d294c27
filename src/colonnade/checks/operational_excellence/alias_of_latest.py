"""
Alias points to $LATEST.

## Why it matters

An alias is a name that stays while versions change: callers use it, and it can be moved back. One that points to
`$LATEST` moves by itself with every deployment, for all callers at once; there is no version to go back to, traffic
cannot be shifted step by step, and neither provisioned concurrency nor SnapStart works through it.

## How to put it right

Publish a version and point the alias to it: `AutoPublishAlias` in SAM, an `AWS::Lambda::Version` and its `Version` in
plain CloudFormation.

## When to leave it

For an alias of a stack in which somebody develops, where every change is to be called at once.

## See also

- [Lambda aliases](https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html)
- [Lambda versions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.deployment import Alias


@check(
    over=Alias,
    pillar=Pillar.OPERATIONAL_EXCELLENCE,
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="there is a version to go back to",
    lens=("ops_ops_q2_a3",),
    also=(Pillar.RELIABILITY,),
)
def alias_of_latest(alias: Alias) -> Iterator[Finding]:
    if alias.points_to_latest:
        function = f" of {alias.function_link.value}" if alias.function_link.known else ""
        yield Finding(
            f"the alias {alias}{function} points to $LATEST: every deployment moves its callers at once, for good",
            at=alias.version,
            because=(alias,),
            fix=Fix.advice("Publish a version, and point the alias to it"),
        )
