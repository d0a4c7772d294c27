"""
Dependency has known vulnerabilities.

## Why it matters

The version of a package that is deployed has weaknesses that are published, with what it takes to use them. Whoever
reads the advisory knows what to send to a function that runs it.

## How to put it right

Take the version that the finding names, or a later one, in the manifest or with the tool that writes the lock; run
the tests; deploy. Let Dependabot or Renovate propose such versions, and `colonnade review --advisories` or `pip-audit`
stand in the build, so that the next one is seen on the day that it is published.

## When to leave it

Where the advisory is about a part of the package that the application does not use, or about input that cannot reach
it: accept the finding and say which. Advisories that their publisher withdrew are left out, and packages that only
development needs. Without `--advisories` this check does not apply: nothing is known then, and nothing is fetched.

## See also

- [OSV: the format of advisories, and its data](https://ossf.github.io/osv-schema/)
- [GitHub Advisory Database](https://github.com/advisories)
- [Amazon Inspector: scanning Lambda functions](https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.dependency import Manifest, Weak

MOST_NAMED = 5


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a3",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="nobody can use a weakness that is already published",
    over=Manifest,
    after=("dependency-never-imported", "dependency-unpinned"),
)
def dependency_vulnerable(manifest: Manifest) -> Iterator[Finding]:
    for each in manifest.weak:
        yield Finding(
            f"{each.origin.file} brings {each.dependency}, which {_known(each)}",
            at=each,
            because=tuple(manifest.users),
            fix=Fix.advice(_advice(each)),
            severity=_severity(each),
            notes=tuple(
                f"{one.name}: {one.summary}" for one in each.vulnerabilities[:MOST_NAMED] if one.summary
            ),
        )


def _known(weak: Weak) -> str:
    names = [each.name for each in weak.vulnerabilities]
    more = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    return f"has {'a known vulnerability' if len(names) == 1 else f'{len(names)} known vulnerabilities'}: {shown}"


def _advice(weak: Weak) -> str:
    if weak.remedy is None:
        return f"Do without {weak.dependency.name}, or shield it: no version without the weakness is known"
    return f"Take {weak.dependency.name} {weak.remedy}"


def _severity(weak: Weak) -> Severity | None:
    told = [Severity[each.severity.upper()] for each in weak.vulnerabilities if each.severity is not None]
    return max(told) if told else None
