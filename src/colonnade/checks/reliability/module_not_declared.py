"""
Module is not declared.

## Why it matters

The code imports a module that nothing brings: it belongs neither to Python nor to the runtime, lies neither in the
function's folder nor in a layer, and no manifest of the build asks for a package that installs it. It may work where
it happens to be installed; what a fresh build deploys ends every invocation with an ImportError.

## How to put it right

Ask for the package in the manifest that the function is built with, with its version; or put in the layer that holds
it. Where the module has left Python, take what its documentation names in its place.

## When to leave it

Never for a function that is deployed as the template says. Where your own build installs the package, let it read a
manifest, and the question does not arise. An import whose absence the code catches, or that stands behind a test of
the environment, is not asked for.

## See also

- [Working with .zip file archives for Python Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/python-package.html)
- [sam build](https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html)
- [What is new in Python](https://docs.python.org/3/whatsnew/index.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.brought import missing
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.function import Function


@check(
    pillar=Pillar.RELIABILITY,
    lens=("ops_ops_q2_a1",),
    severity=Severity.HIGH,
    effort=Effort.MINUTES,
    gain="what a fresh build deploys can be started",
    over=Function,
)
def module_not_declared(function: Function) -> Iterator[Finding]:
    for each in missing(function):
        module = each.imported.package
        if each.left:
            message = (
                f"{function} imports {module}, which {each.left} no longer has, and nothing else brings it"
            )
            advice = f"Take what the documentation of Python names in the place of {module}"
        else:
            message = f"{function} imports {module}, and nothing that it is built with brings it"
            advice = (
                f"Ask for {each.package} where {function}'s packages are declared, or put in a layer with it"
            )
        yield Finding(message, at=each.imported, because=(function,), fix=Fix.advice(advice))
