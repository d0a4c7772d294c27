"""
Bucket keeps every version.

## Why it matters

In a bucket with versioning nothing goes: what is overwritten or deleted stays as an old version, is stored and paid
for like any other object, and a listing does not show it. Deleting, or a lifecycle that expires objects, only puts
a marker on top.

## How to put it right

Give the bucket a rule that lets old versions go once nobody will want them back:
`NoncurrentVersionExpiration: {NoncurrentDays: 30}`, with `ExpiredObjectDeleteMarker: true` for the markers.

## When to leave it

Where every version must be kept: for an auditor, or with Object Lock, which is not asked about. Nor are buckets in
which nothing of the application is known to overwrite or delete: no old version comes about there.

## See also

- [Versioning](https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html)
- [Lifecycle rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html)
- [S3 pricing](https://aws.amazon.com/s3/pricing/)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.prices import price
from colonnade.check import Effort, Pillar, check
from colonnade.finding import Finding, Fix, Severity, Worth
from colonnade.model.messaging import Bucket
from colonnade.privilege.versions import sources_of_versions


@check(
    pillar=Pillar.SUSTAINABILITY,
    lens=("sus_sus_q2_a1",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="what was overwritten or deleted is no longer stored for ever",
    over=Bucket,
    also=(Pillar.COST,),
)
def bucket_keeps_every_version(bucket: Bucket) -> Iterator[Finding]:
    sources = sources_of_versions(bucket.keeping_versions)
    if not bucket.expires_versions.value:
        storage = price("object-storage-gb-month")
        yield Finding(
            f"{sources[0].told}, and {bucket} keeps every old version for ever",
            at=bucket.expires_versions,
            because=(bucket.versioned, *(each.at for each in sources)),
            fix=Fix.advice(f"Give {bucket} a lifecycle rule with NoncurrentVersionExpiration"),
            worth=Worth(
                f"${storage.amount:.3f} less a month for each GB of old versions that is gone", storage.basis
            ),
        )
