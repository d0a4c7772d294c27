"""
SDK for JavaScript is out of support.

## Why it matters

Version 2 of the AWS SDK for JavaScript is one package with the clients of all services: `require("aws-sdk")` loads
them all at each cold start, where a function calls two or three. It gets no more updates, not even for security, and
the runtimes from Node.js 18 on do not bring it.

## How to put it right

Take the packages of version 3 for the services that are called, such as `@aws-sdk/client-dynamodb`, and bundle them.
`npx aws-sdk-js-codemod` rewrites most of the code.

## When to leave it

Where the package is asked for and never loaded: then take it out. Where the code loads single clients of version 2
(`aws-sdk/clients/s3`) the cold start gains less; the support has ended all the same. The code itself is not read.

## See also

- [Migrating to version 3](https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/migrating.html)
- [Lifecycle of the AWS SDKs](https://docs.aws.amazon.com/sdkref/latest/guide/version-support-matrix.html)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from colonnade.aws.javascript_sdk import old_sdk
from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable, some
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.dependency import Dependency, Ecosystem, Manifest

MOST_NAMED = 3


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1",),
    severity=Severity.MEDIUM,
    effort=Effort.HOURS,
    gain="cold starts load the clients that are used, of an SDK that still gets its faults mended",
    over=Manifest,
    after=("runtime-deprecated",),
    also=(Pillar.SECURITY,),
)
def javascript_sdk_out_of_support(manifest: Manifest) -> Iterator[Finding]:
    sdk = old_sdk()
    for each in _sdks(manifest):
        if each.name == sdk.package:
            users = [str(user) for user in manifest.users]
            more = f" and {len(users) - MOST_NAMED} more" if len(users) > MOST_NAMED else ""
            yield Finding(
                f"{manifest} brings {each.name} {each.asked or 'of any version'} to"
                f" {', '.join(users[:MOST_NAMED])}{more}: the whole SDK, out of support"
                f" since {sdk.supported_until:%B %Y}",
                at=each,
                because=tuple(manifest.users[:MOST_NAMED]),
                fix=Fix.advice(f"Take the clients of version 3 that are called: {sdk.clients}client-…"),
                worth=Worth(f"about {sdk.least} to {sdk.most} ms less at each cold start", sdk.basis),
            )


def _sdks(manifest: Manifest) -> Sequence[Dependency]:
    """The SDKs that a manifest asks for."""
    if manifest.ecosystem is not Ecosystem.NPM:
        raise NotApplicable("it is not of JavaScript")
    some(manifest.users, "nothing under review is built with it")
    sdk = old_sdk()
    found = [
        each
        for each in manifest.dependencies
        if each.name == sdk.package or each.name.startswith(sdk.clients)
    ]
    return some(found, "it asks for no SDK of AWS")
