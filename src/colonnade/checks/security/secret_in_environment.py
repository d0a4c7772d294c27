"""
Secret in an environment variable.

## Why it matters

Everybody who may look at a function's configuration reads its environment variables in plain text: in the
console, with `lambda:GetFunctionConfiguration`, in the template and its history, in the logs of a deployment
and of code that prints its environment. A credential there cannot be rotated without a deployment, and who
has read it is written down nowhere. A parameter with `NoEcho` hides the value from CloudFormation's own
output, and a dynamic reference keeps it out of the template; both still end as plain text in the variable.

## How to put it right

Keep the credential in Secrets Manager or as a `SecureString` parameter, give the function its name, and let
the code read it when it starts and again after some minutes: with the Parameters utility of Powertools for
AWS Lambda, or the Parameters and Secrets Lambda extension. A credential that stood in a template has to be
replaced first: the history keeps it.

## When to leave it

Where the value is meant for everybody, like a publishable key. Placeholders, names and ARNs of secrets are
not asked about.

## See also

- [Securing environment variables](https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html)
- [Parameters utility](https://docs.aws.amazon.com/powertools/python/latest/utilities/parameters/)
- [Dynamic references](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.environment import Variable
from colonnade.model.function import Function

A_GUESS = "a credential"


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a4", "sec_sec_q2_a4"),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="only the function reads the credential, and it can be rotated",
    over=Function,
)
def secret_in_environment(function: Function) -> Iterator[Finding]:
    for variable in function.variables:
        if variable.taken_from:
            yield _told(
                variable,
                f"{variable.name} of {function} holds {variable.taken_from} in plain text,"
                " as it was when the stack was deployed",
                Severity.LOW,
            )
        elif variable.hidden:
            yield _told(
                variable,
                f"{variable.name} of {function} shows the parameter {variable.hidden} in plain text,"
                " which is not to be shown (NoEcho)",
                Severity.MEDIUM,
            )
        elif variable.credential:
            yield Finding(
                f"{variable.name} of {function} is {variable.credential}, in plain text in the template",
                at=variable,
                fix=Fix.advice(
                    "Replace the credential, keep the new one in Secrets Manager, and read it from there"
                ),
                confidence=Confidence.MEDIUM if variable.credential == A_GUESS else None,
            )


def _told(variable: Variable, message: str, severity: Severity) -> Finding:
    advice = "Give the function the name of the secret, and let its code read it with a time to live"
    return Finding(message, at=variable, fix=Fix.advice(advice), severity=severity)
