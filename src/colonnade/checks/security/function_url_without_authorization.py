"""
Function URL without authorization.

## Why it matters

A function URL with `AuthType: NONE` is an address on the internet at which everybody may invoke the
function. Nothing stands before it: no authorizer, no throttling, no firewall. Each call is paid for and
takes from the concurrency that all functions of the account share.

## How to put it right

Set `AuthType: AWS_IAM`, and allow `lambda:InvokeFunctionUrl` to those who call it; CloudFront can sign its
requests through an origin access control. Where browsers call it, put an API with an authorizer before the
function.

## When to leave it

Where the handler itself verifies a signature of the caller, as for the webhooks of a payment service: where
its code has the means to (HMAC, the service's library), the check is silent.

## See also

- [Control access to function URLs](https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html)
- [Restrict access to a function URL origin](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function_url import FunctionUrl


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q1_a1", "sec_sec_q1_a3"),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="only callers you know can invoke the function",
    over=FunctionUrl,
)
def function_url_without_authorization(url: FunctionUrl) -> Iterator[Finding]:
    if url.asks_nobody:
        yield Finding(
            f"everybody on the internet may invoke {url.behind} through its URL",
            at=url.authorization,
            because=(url.function_link,),
            fix=Fix.advice("Set AuthType to AWS_IAM and allow lambda:InvokeFunctionUrl to those who call it"),
        )
