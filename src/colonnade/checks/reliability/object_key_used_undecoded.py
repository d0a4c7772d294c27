"""
Object's key is used undecoded.

## Why it matters

The key in an event of an S3 notification is URL-encoded: `Röntgen bild.png` comes as
`R%C3%B6ntgen+bild.png`. A function that asks for the object by that key asks for one that is not there.
It works with the keys of every test, and fails with the first blank, umlaut or plus sign that a person
puts into a file's name.

## How to put it right

`key = urllib.parse.unquote_plus(record["s3"]["object"]["key"])`. Powertools' `S3Event` decodes by itself.
Events of S3 that come through EventBridge (`event["detail"]["object"]["key"]`) are not encoded: leave those
as they are.

## When to leave it

Where every key is made by software that uses letters, digits, `-`, `_`, `.` and `/` only.

## See also

- [Event message structure](https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html)
- [Process S3 events with Lambda](https://docs.aws.amazon.com/lambda/latest/dg/with-s3-example.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import CodeEdit
from colonnade.finding import Finding, Fix, Severity
from colonnade.model.code import ObjectKey
from colonnade.model.function import Function


@check(
    pillar=Pillar.RELIABILITY,
    lens=("rel_rel_q2_a3",),
    severity=Severity.MEDIUM,
    effort=Effort.MINUTES,
    gain="objects with a blank or an umlaut in their name are found",
    over=Function,
)
def object_key_used_undecoded(function: Function) -> Iterator[Finding]:
    calls = function.code.calls_for_event_objects
    wrong = [each for each in calls if each.object_key is ObjectKey.ENCODED]
    if wrong:
        operations = ", ".join(dict.fromkeys(each.operation for each in wrong))
        yield Finding(
            f"{function} gives {operations} the key of an S3 event {ObjectKey.ENCODED.value}",
            at=wrong[0],
            because=(function, *wrong[1:]),
            fix=Fix.code(
                "Decode the key with urllib.parse.unquote_plus() where it is read from the event",
                (CodeEdit.following("key-decoded", each.origin) for each in wrong),
            ),
        )
