"""
Source address never matches.

## Why it matters

`aws:SourceIp` is the public address from which a request comes. Addresses of a VPC, as `10.0.0.0/8`, are never seen
there: a request through an endpoint has no `aws:SourceIp` at all, and one that goes by the internet has the address
of the NAT gateway. So a statement that allows private networks lets nobody in, and one that denies all but private
networks shuts everybody out. What is done then, in haste, is to take the condition away.

## How to put it right

Ask for `aws:VpcSourceIp` with the private network, together with `aws:SourceVpc` or `aws:SourceVpce`, since other
VPCs have the same addresses; or for the public address of the NAT gateway in `aws:SourceIp`.

## When to leave it

Never: the condition does not do what it says.

## See also

- [aws:SourceIp](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip)
- [aws:VpcSourceIp](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.policy import ResourcePolicy


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q2_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="the policy lets in whom it means",
    over=ResourcePolicy,
    also=(Pillar.RELIABILITY,),
)
def source_address_never_matches(policy: ResourcePolicy) -> Iterator[Finding]:
    for statement in policy.by_address:
        networks = ", ".join(statement.private_sources)
        if networks:
            yield Finding(
                f"{policy} asks for {networks} in aws:SourceIp, which never holds an address of a VPC,"
                f" and so {statement.without_match}",
                at=statement,
                fix=Fix.advice("Ask for aws:VpcSourceIp, together with aws:SourceVpc or aws:SourceVpce"),
            )
