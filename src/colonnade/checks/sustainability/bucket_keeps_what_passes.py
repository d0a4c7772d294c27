"""
Bucket keeps what passes.

## Why it matters

Access logs, the results of queries and temporary files are looked at for some days. A bucket without a lifecycle
keeps them for as long as there is an account: each month more is stored and paid for, on disks that do nothing else.

## How to put it right

Give the bucket a rule that expires its objects, `LifecycleConfiguration: {Rules: [{Status: Enabled,
ExpirationInDays: 90}]}`, and `AbortIncompleteMultipartUpload` for uploads that were never ended.

## When to leave it

Where an auditor asks for the logs: then say for how long, and move them to a colder class meanwhile. Only buckets
are asked about that something else names as the place of its logs or results, or whose own name says temporary.

## See also

- [Lifecycle rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html)
- [Query results of Athena](https://docs.aws.amazon.com/athena/latest/ug/querying.html)
- [Sustainability pillar](https://docs.aws.amazon.com/wellarchitected/latest/sustainability-pillar/sustainability-pillar.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.messaging import Bucket


@check(
    pillar=Pillar.SUSTAINABILITY,
    lens=("sus_sus_q2_a1",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="what nobody looks at any more is no longer stored",
    over=Bucket,
    also=(Pillar.COST,),
)
def bucket_keeps_what_passes(bucket: Bucket) -> Iterator[Finding]:
    passing = bucket.passing
    if not bucket.expires.value:
        storage = price("object-storage-gb-month")
        yield Finding(
            f"{bucket} gets {passing.told}, and keeps everything for ever",
            at=bucket.expires,
            because=(passing,),
            fix=Fix.advice(f"Give {bucket} a lifecycle rule with ExpirationInDays"),
            worth=Worth(
                f"${storage.amount:.3f} less a month for each GB that is older than needed", storage.basis
            ),
        )
