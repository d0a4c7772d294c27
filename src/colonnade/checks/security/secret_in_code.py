"""
Secret stands in the code.

## Why it matters

A credential in the code is read by everybody who can read the repository, the package in its bucket, or the
function in the console, and it stays in the history after it is taken out. Whoever finds it is you, as far as
the other side can tell. Keys of AWS that become public are used within minutes.

## How to put it right

First replace the credential where it was issued: what was in a history is not secret any more. Keep the new one
in Secrets Manager or as a `SecureString` parameter, and read it from there with a time to live. Calls of AWS
need no keys at all: the function's role signs them.

## When to leave it

Never. Examples from documentation and placeholders are told apart.

## See also

- [Security best practices in IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
- [Retrieve secrets in Lambda](https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html)
- [Credentials of boto3](https://docs.aws.amazon.com/boto3/latest/guide/credentials.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a4", "sec_sec_q2_a4"),
    severity=Severity.CRITICAL,
    effort=Effort.HOURS,
    gain="a copy of the code opens nothing",
    over=Function,
)
def secret_in_code(function: Function) -> Iterator[Finding]:
    for secret in function.code.secrets:
        yield Finding(
            f"the code of {function} holds {secret.what}",
            at=secret,
            because=(function,),
            fix=Fix.advice(
                "Replace the credential, and read the new one from Secrets Manager or Parameter Store"
            ),
        )
