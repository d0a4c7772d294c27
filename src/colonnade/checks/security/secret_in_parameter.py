"""
Secret in a parameter or property.

## Why it matters

A password that stands in a template is read by everybody who can read the repository or the deployed template, and
stays in the history after it is taken out. The value of a template's parameter is no better kept: without `NoEcho`
the console and `describe-stacks` show it to everybody who may look at the stack, whose rights rarely are those of a
keeper of passwords. And a parameter of Systems Manager that a template makes is always plain text: CloudFormation
can make no `SecureString`.

## How to put it right

Let Secrets Manager think of the password (`GenerateSecretString`), and give the database a dynamic reference to it,
or let the database keep it there by itself (`ManageMasterUserPassword`). Then nobody ever types it, and it can be
rotated. What only others can give you, as the key of a partner, goes into a secret by hand or by a script, and the
template names the secret. If it must be a parameter of the template, set `NoEcho: true`.

A password that stood in a template has to be replaced first: the history keeps it.

## When to leave it

Where the value is meant for everybody, like a publishable key. Placeholders, names and ARNs are not asked about.

## See also

- [Dynamic references](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html)
- [Generating a secret](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html)
- [NoEcho](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.secrets import KeptSecret

A_GUESS = "a credential"


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a4", "sec_sec_q2_a4"),
    severity=Severity.HIGH,
    effort=Effort.HOURS,
    gain="no one who reads a template or looks at a stack learns a password",
    over=KeptSecret,
)
def secret_in_parameter(kept: KeptSecret) -> Iterator[Finding]:
    secret = kept.as_secret
    if secret.credential:
        yield Finding(
            f"{secret} is {secret.credential}, {secret.where}",
            at=secret,
            because=tuple(echo for _, echo in secret.shown),
            fix=Fix.advice("Replace the credential, and let Secrets Manager generate and keep the new one"),
            confidence=Confidence.MEDIUM if secret.credential == A_GUESS else None,
        )
    elif secret.laid_open:
        yield Finding(
            f"{secret} keeps {secret.laid_open} as plain text for everybody who may read parameters",
            at=secret,
            fix=Fix.advice("Keep it in Secrets Manager, and give those who need it the name of the secret"),
            severity=Severity.MEDIUM,
        )
    else:
        for name, echo in secret.shown:
            yield Finding(
                f"CloudFormation shows the parameter {name}, which is {secret}, to all who may see the stack",
                at=secret,
                because=(echo,),
                fix=Fix.set(echo, True),
                severity=Severity.MEDIUM,
            )
