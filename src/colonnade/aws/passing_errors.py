"""What a service is called, and the errors it gives that pass by themselves, as Step Functions names it."""

from __future__ import annotations

from functools import cache

from colonnade.aws.published import published
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One service: `name` as a user would call it, `errors` those that pass, without the service's own prefix."""

    name: str
    errors: tuple[str, ...]


@cache
def service(called: str) -> Service | None:
    """Look a service up as it is called in the ARN of an integration ("dynamodb", "sfn"); None for others."""
    for row in published("passing_errors")["services"].values():
        if called in row["called"]:
            return Service(row["name"], tuple(row["errors"]))
    return None
