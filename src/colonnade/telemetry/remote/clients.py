"""Clients of AWS, where the extra is installed, and what goes wrong with them said in a line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from colonnade.problem import Problem, Unreadable
from colonnade.telemetry.remote.bringing import Terms

INSTALL = 'pip install "colonnade[aws]"'
# A request is made so often at most, with growing pauses: AWS throttles before it fails.
ATTEMPTS = 8
SIGN_IN = "sign in, or name a --profile"
ADVICE = {
    "NoCredentialsError": ("no credentials of AWS were found", SIGN_IN),
    "PartialCredentialsError": ("the credentials of AWS are not whole", SIGN_IN),
    "ProfileNotFound": ("there is no such profile of AWS", "see ~/.aws/config"),
    "NoRegionError": ("no region is told", "name a --region, or set AWS_REGION"),
    "EndpointConnectionError": ("AWS cannot be reached", "try again, or see the --region"),
    "ConnectTimeoutError": ("AWS cannot be reached", "try again"),
    "NoSuchBucket": ("there is no such bucket", "see its name and the account"),
    "AccessDenied": ("AWS denies it", "docs/telemetry-in-aws.md has the permissions that are needed"),
    "AccessDeniedException": (
        "AWS denies it",
        "docs/telemetry-in-aws.md has the permissions that are needed",
    ),
    "403": ("AWS denies it", "docs/telemetry-in-aws.md has the permissions that are needed"),
    "ExpiredToken": ("the credentials of AWS have expired", "sign in again"),
    "ExpiredTokenException": ("the credentials of AWS have expired", "sign in again"),
    "UnrecognizedClientException": ("AWS does not know the credentials", SIGN_IN),
    "InvalidAccessKeyId": ("AWS does not know the credentials", SIGN_IN),
    "SlowDown": ("AWS throttles the requests", "try again later; what was read is kept"),
    "ThrottlingException": ("AWS throttles the requests", "try again later; what was read is kept"),
    "Throttling": ("AWS throttles the requests", "try again later; what was read is kept"),
}


@contextlib.contextmanager
def session(source: str, terms: Terms) -> Iterator[Any]:
    """Give a function that makes clients; raise Unreadable, in a line, for whatever AWS says no with."""
    try:
        boto3, config = import_module("boto3"), import_module("botocore.config")
        errors = import_module("botocore.exceptions")
    except ImportError:
        raise Unreadable(Problem(source, 0, 0, "boto3 is not installed", INSTALL)) from None
    patient = config.Config(
        retries={"max_attempts": ATTEMPTS, "mode": "standard"}, connect_timeout=10, read_timeout=60
    )
    try:
        made = boto3.Session(profile_name=terms.profile, region_name=terms.region)
        yield lambda service: made.client(service, config=patient)
    except errors.ClientError as error:
        told = error.response.get("Error", {})
        raise Unreadable(_problem(source, str(told.get("Code", "")), str(error))) from None
    except errors.BotoCoreError as error:
        raise Unreadable(_problem(source, type(error).__name__, str(error))) from None
    except OSError as error:
        what = f"what is read cannot be kept: {(error.strerror or str(error)).lower()}"
        raise Unreadable(Problem(source, 0, 0, what)) from None


def _problem(source: str, code: str, said: str) -> Problem:
    if code in ADVICE:
        return Problem(source, 0, 0, *ADVICE[code])
    return Problem(source, 0, 0, f"AWS says: {' '.join(said.split())}")
