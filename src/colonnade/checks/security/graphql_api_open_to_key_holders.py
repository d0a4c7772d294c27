"""
GraphQL API is open to key holders.

## Why it matters

An API key of AppSync is one string for all callers. It stands in the code of every web page and every application that
asks the API, so that whoever looks has it; it tells nothing of who calls, and cannot be taken from one caller alone.
What the API answers and changes, everybody may read and change.

## How to put it right

Make a user pool, OpenID Connect, IAM or a Lambda authorizer the API's way to sign in. Keep the key beside it, as an
additional provider, for the fields that everybody may ask, and mark those with `@aws_api_key` in the schema.

## When to leave it

Where all of it is meant for everybody. APIs that only a VPC endpoint reaches are not asked about. One without mutations
is told as less severe.

## See also

- [Configuring authorization for AppSync](https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.deployment import named
from colonnade.model.graphql import GraphQLApi


@check(
    over=GraphQLApi,
    pillar=Pillar.SECURITY,
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="only callers you know change what the API keeps",
    lens=("sec_sec_q1_a1",),
)
def graphql_api_open_to_key_holders(api: GraphQLApi) -> Iterator[Finding]:
    if api.asks_for_key_only:
        mutations = api.mutations
        may = f" may call {named(mutations)}" if mutations else " may ask all of it"
        yield Finding(
            f"whoever has the API key of {api}, which each of its clients carries,{may}",
            at=api.authentications[0],
            because=tuple(mutations),
            fix=Fix.advice("Make a user pool, OpenID Connect, IAM or a Lambda authorizer its way to sign in"),
            severity=None if mutations else Severity.MEDIUM,
        )
