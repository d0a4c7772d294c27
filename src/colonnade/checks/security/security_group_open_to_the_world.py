"""
Security group is open to the world.

## Why it matters

A security group says from where connections may come to what is in it. `0.0.0.0/0` on the port of a database or a
cache lets every address try: where the database has a public address, password guessing starts within minutes, and a
flaw in its sign-in needs no more. Where it stands in private subnets the same rule lets in everything within the VPC
and all that is peered with it, and the day somebody adds a route or a public address nothing else is in the way.

## How to put it right

Let in the security group of the function, and nothing else: `SourceSecurityGroupId: !GetAtt FunctionGroup.GroupId`,
with the one port of the database. People get to it through Session Manager or the query editor, without a rule.

A group that only functions have needs no rule at all: nobody opens connections to a function.

## When to leave it

Never on what keeps data. What goes out of a group is not asked about, nor is a load balancer or a web server that is
there for everybody.

## See also

- [Control traffic with security groups](https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html)
- [Controlling access to RDS with security groups](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import Removal
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.network import Opening, SecurityGroup
from colonnade.model.store import Store

ADVICE = "Let in the security group of the functions that need it, and nobody else"


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a2",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="only the functions that need the data can connect to what keeps it",
    over=SecurityGroup,
    after=("function-outside-vpc-of-its-database",),
)
def security_group_open_to_the_world(group: SecurityGroup) -> Iterator[Finding]:
    for opening in group.openings:
        if not opening.is_for_everybody:
            continue
        open_stores = [each for each in group.stores if opening.admits(each.ports)]
        if open_stores:
            yield _told(group, opening, open_stores)
        elif group.is_of_functions_only and opening.admits_all:
            yield Finding(
                f"{group} lets every address connect on every port, though only functions are in it:"
                " nobody connects to those, and whatever joins them is open",
                at=opening,
                because=tuple(each.function for each in group.functions),
                fix=_without(group, opening),
                severity=Severity.LOW,
            )


def _told(group: SecurityGroup, opening: Opening, stores: list[Store]) -> Finding:
    reached = " and ".join(dict.fromkeys(f"the {each.what} {each}" for each in stores))
    open_ones = [each for each in stores if not each.public.known or each.public.value]
    public = [each for each in open_ones if each.public.known]
    severity = Severity.CRITICAL if public else None if open_ones else Severity.MEDIUM
    end = (
        ", which has a public address" if public else "" if open_ones else ": only its subnets are in the way"
    )
    return Finding(
        f"{group} lets every address connect on {opening.told}, and so to {reached}{end}",
        at=opening,
        because=tuple(proof for each in stores for proof in each.proof),
        fix=Fix.advice(ADVICE),
        severity=severity,
    )


def _without(group: SecurityGroup, opening: Opening) -> Fix:
    """Take a rule out of the list of its group, with the list where it is the only one."""
    summary = "Take the rule out: what a function sends, and what comes back, needs none"
    at, around = opening.origin, group.surroundings
    rules = around.source(at.file, at.path[:-1]) if around else None
    if at.path[-2:-1] != ("SecurityGroupIngress",) or not isinstance(rules, list):
        return Fix.advice(summary)
    effect = "nothing can connect to what else is put into the group"
    path = at.path if len(rules) > 1 else at.path[:-1]
    return Fix(summary, (Removal(at.file, path),), Safety.UNSAFE, effect)
