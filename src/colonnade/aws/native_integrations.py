"""Where AWS services talk to each other without a function in between."""

from __future__ import annotations

from functools import cache

from colonnade.aws.published import published
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class NativeIntegration:
    """A service integration that replaces a function whose only work is one call.

    `replacement` names it, `how` says what to write, `unless` when the function should stay.
    """

    trigger: str
    service: str
    replacement: str
    how: str
    unless: str
    source: str


@cache
def native_integration(trigger: str, service: str, operation: str) -> NativeIntegration | None:
    """What replaces a function that only passes on what it gets, or None.

    `trigger` is "rest-api", "http-api", "appsync", "states", or the kind of a Trigger ("events", "schedule",
    "sns", "s3", "sqs", "kinesis", "dynamodb"); `service` is botocore's name, `operation` the API's.
    """
    table = published("native_integrations")
    for row in table["integrations"]:
        operations = row["operations"].get(service) or row["operations"].get("*", ())
        if trigger in row["triggers"] and ("*" in operations or operation in operations):
            origin = f"{table['source']}, as of {table['as_of']}"
            return NativeIntegration(trigger, service, row["replacement"], row["how"], row["unless"], origin)
    return None
