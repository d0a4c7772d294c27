"""
Dependency is unpinned.

## Why it matters

A manifest that asks for a range of versions, or for any, is answered anew by every build. Two builds of the same
commit then deploy different code: what was tested is not what runs, a rollback does not bring back what ran before,
and a release that somebody hijacked is in production with the next build.

## How to put it right

Let a tool resolve the versions once and put them beside the manifest: `uv lock`, `poetry lock`, `pip-compile`
(`uv pip compile requirements.in -o requirements.txt`), `npm install`. Commit what it writes, build from that, and let
Dependabot or Renovate propose the newer versions, so that a change of version is a change that is tested.

## When to leave it

Corrections of one version (`~=2.32.3`, `==2.32.*`) are left alone, and so are packages that the runtime brings by
itself, as boto3: those change under the function without any build. A library that others build upon declares
ranges; what is deployed has versions.

## See also

- [pip: repeatable installs](https://pip.pypa.io/en/stable/topics/repeatable-installs/)
- [npm: package-lock.json](https://docs.npmjs.com/cli/configuring-npm/package-lock-json)
- [uv: locking](https://docs.astral.sh/uv/concepts/projects/sync/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.distributions import is_brought, of_runtime
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.dependency import Dependency, Ecosystem, Manifest

MOST_NAMED = 4


@check(
    pillar=Pillar.SECURITY,
    lens=("sec_sec_q3_a3",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="every build of a commit deploys the same code",
    over=Manifest,
    after=("module-not-declared",),
    also=(Pillar.RELIABILITY,),
)
def dependency_unpinned(manifest: Manifest) -> Iterator[Finding]:
    brought = of_runtime("python" if manifest.ecosystem is Ecosystem.PYPI else "nodejs")
    unpinned = [each for each in manifest.resolved_anew if not is_brought(each.name, brought)]
    if unpinned:
        yield Finding(
            f"{manifest} lets each build choose the version of {_named(unpinned)}",
            at=unpinned[0],
            because=(*unpinned[1:MOST_NAMED], *manifest.users),
            fix=Fix.advice(_advice(manifest)),
        )


def _named(unpinned: list[Dependency]) -> str:
    names = [each.name for each in unpinned]
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _advice(manifest: Manifest) -> str:
    if manifest.ecosystem is Ecosystem.NPM:
        return "Commit the package-lock.json that npm install writes, and build with npm ci"
    if manifest.file.endswith(".txt"):
        return "Resolve the versions once with uv pip compile or pip-compile, and commit what it writes"
    if manifest.file.endswith(("Pipfile", ".toml")):
        return "Commit the lock that uv lock, poetry lock or pipenv lock writes, and build from it"
    return "Write the version of each package there, or install from a file that has them"
