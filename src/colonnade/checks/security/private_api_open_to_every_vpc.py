"""
Private API is open to every VPC.

## Why it matters

*Private* means that an API is reached through VPC endpoints alone; it does not mean through yours. Anybody with an AWS
account can make an endpoint for `execute-api` in a VPC of their own and call your API through it, if its policy lets
them in. With the principal `*` and no condition it does. The name of the API is all that they need, and that is no
secret. `VpcEndpointIds` on the API only makes names for it; it keeps nobody out.

## How to put it right

Add a condition on `aws:SourceVpce` with your endpoint, or on `aws:SourceVpc`, to the statement that allows, or a
second statement that denies to all others. SAM writes it with
`Auth: { ResourcePolicy: { IntrinsicVpceWhitelist: [!Ref ApiEndpoint] } }`.

## When to leave it

Where accounts that you cannot name are meant to call it, and each of its routes asks for credentials.

## See also

- [Resource policies for private APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-api-create.html)
- [Example policies](https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.api import Api


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q1_a3", "sec_sec_q2_a1"),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="only your own networks reach the API",
    over=Api,
)
def private_api_open_to_every_vpc(api: Api) -> Iterator[Finding]:
    for policy in api.policies_of_private:
        for statement in policy.open_to_everyone:
            yield Finding(
                f"{api} is private, but its policy lets in callers from every VPC of every account",
                at=statement,
                because=(api,),
                fix=Fix.advice("Add a condition on aws:SourceVpce with your endpoint, or on aws:SourceVpc"),
                severity=Severity.LOW if api.asks_on_every_route else None,
            )
