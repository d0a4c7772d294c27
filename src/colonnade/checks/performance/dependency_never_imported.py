"""
Dependency is never imported.

## Why it matters

A large package is installed with the function, and no line of its code imports it. It makes the archive larger that
each cold start fetches and unpacks, every build slower, and each of its vulnerabilities and updates something to look
at, for nothing. `requests` often stays behind so from the example that a project began with.

## How to put it right

Take the package out of the manifest, and out of its lock.

## When to leave it

Where something takes it up by itself at run time, as a plugin does: accept the finding and say what. Packages that
another one of the manifest needs are left alone, and all of them where code imports by names that are made up.

## See also

- [Best practices for Lambda functions](https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html)
- [Lambda execution environment](https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.imports import heavy_packages
from colonnade.brought import never_imported
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Confidence, Finding, Fix, Severity
from colonnade.model.dependency import Manifest


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="archives are smaller by what is carried for nothing",
    over=Manifest,
    confidence=Confidence.MEDIUM,
)
def dependency_never_imported(manifest: Manifest) -> Iterator[Finding]:
    for each in never_imported(manifest, heavy_packages()):
        yield Finding(
            f"{manifest} installs {each.name}, and no code that is built with it imports it",
            at=each,
            because=tuple(manifest.users),
            fix=Fix.advice(f"Take {each.name} out of {manifest}"),
        )
