"""Clients, resources and sessions of AWS, and why they are made where they are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.aws import sdk
from colonnade.model.code import Phase
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import (
    NONE,
    Abstract,
    Arguments,
    AwsObject,
    Client,
    Event,
    External,
    Joined,
    Mapping,
    Own,
    Response,
    Session,
    Several,
    Unseen,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame


_CREDENTIALS = frozenset(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"))


_ATTEMPTS = frozenset(("max_attempts", "total_max_attempts"))
_OWN = _CREDENTIALS | {"region_name", "endpoint_url", "profile_name"}
_PLACES = {"region_name": "region", "endpoint_url": "endpoint", "profile_name": "profile"}


def create(
    run: Run, node: ast.AST, what: str, given: Arguments, frame: Frame, session: Session | None = None
) -> Abstract:
    """A client, a resource or a session is made: `what` says which."""
    reason = _why_here(given) or (session.reason if session else None)
    if what == "session":
        _created(run, node, what, None, reason, frame, session)
        return Session(reason, id(node), _own(given, session))
    names = given.get(0, "service_name")
    found: list[Abstract] = []
    for one in alternatives(names) if names is not None else ():
        name = text_of(one)
        if name is None or sdk.service(name) is None:
            _created(run, node, what, None, reason, frame, session)
            run.unresolved(
                f"{run.snippet(node, frame)}: "
                + (f"there is no service {name!r}" if name else "which service it is for could not be told")
            )
            found.append(Unseen(f"the client made by {run.snippet(node, frame)}"))
            continue
        _created(run, node, what, name, reason, frame, session)
        own = _own(given, session)
        found.append(AwsObject(name, "ServiceResource", own=own) if what == "resource" else Client(name, own))
    return join(*found)


def _created(
    run: Run,
    node: ast.AST,
    what: str,
    service: str | None,
    reason: str | None,
    frame: Frame,
    session: Session | None,
) -> None:
    site = run.record.at("client", node, frame, what, service)
    site.kept.add(frame.kept if frame.phase is Phase.INVOKE else -1)
    site.reasons.append(reason)
    if session is not None:
        run.record.made_from.setdefault(session.site, []).append(site)


def _own(given: Arguments, session: Session | None) -> Own:
    """What a client is made with in place of what the function has: region, credentials, endpoint."""
    told = dict(session.own) if session is not None else {}
    told |= {name: value for name, value in given.named.items() if name in _OWN and value != NONE}
    region = given.get(1)
    if region is not None:
        told["region_name"] = region
    return (*told.items(), *_patience(given.named.get("config")))


def _patience(config: Abstract | None) -> Own:
    """How long a client waits, and how often it tries again, by the Config that it is given."""
    if config is None or config == NONE:
        return ()
    if not (isinstance(config, External) and config.name.endswith(".Config()")):
        return (("read_timeout", Unseen("a configuration that could not be followed")),)
    told = {name: value for name, value in config.arguments if name in ("connect_timeout", "read_timeout")}
    retries = config.argument("retries")
    if isinstance(retries, Mapping):
        told |= {name: value for name, value in retries.entries.items() if name in _ATTEMPTS}
    return tuple(told.items())


def _why_here(given: Arguments) -> str | None:
    """Why a client cannot be made at import: what it is made with is only known at the invocation."""
    for name, value in given.named.items():
        if name in _CREDENTIALS:
            response = next((each for each in _within(value) if isinstance(each, Response)), None)
            if response is not None:
                what = (
                    "an assumed role"
                    if response.operation.startswith("AssumeRole")
                    else "another answer of AWS"
                )
                return f"it uses the credentials of {what}"
        source = next((each for each in _within(value) if isinstance(each, Event | Response | Unseen)), None)
        if source is not None and name != "config":
            shown = _PLACES.get(name, "credentials" if name in _CREDENTIALS else name)
            if isinstance(source, Event):
                return f"its {shown} is taken from the event"
            return f"its {shown} is only known when it runs"
        if any(isinstance(each, External) and each.name.startswith("the context") for each in _within(value)):
            return f"its {_PLACES.get(name, name)} is taken from the context of the invocation"
        if name != "config" and any(_computed(each) for each in _within(value)):
            return f"its {_PLACES.get(name, name)} is only known when it runs"
    first = given.positional[1] if len(given.positional) > 1 else None
    if first is not None and any(isinstance(each, Event | Response | Unseen) for each in _within(first)):
        return "its region is only known when it runs"
    service = given.get(0, "service_name")
    if service is not None and any(isinstance(each, Event) for each in _within(service)):
        return "its service is taken from the event"
    return "part of what it is made with could not be told" if given.open else None


def _computed(value: Abstract) -> bool:
    """Whether a package computes a value, as far as is known anew at each run."""
    return isinstance(value, External) and "()" in value.name and not value.name.startswith("boto3.")


def _within(value: Abstract, depth: int = 0) -> list[Abstract]:
    match value:
        case Joined(parts) | Several(parts):
            return [inner for part in parts for inner in _within(part, depth + 1)]
        case Mapping() if depth < 3:
            return [inner for part in value.entries.values() for inner in _within(part, depth + 1)]
        case _:
            return [value]


def promised(name: str) -> Abstract | None:
    """What a type of mypy_boto3 promises: "mypy_boto3_s3.client.S3Client" is a client of s3."""
    package, _, rest = name.partition(".")
    for prefix in ("mypy_boto3_", "types_boto3_", "types_aiobotocore_"):
        if package.startswith(prefix):
            service = package.removeprefix(prefix).replace("_", "-")
            kind = rest.rpartition(".")[2]
            read = sdk.service(service) or sdk.service(service.replace("-", ""))
            if read is None:
                return None
            if kind.endswith("Client"):
                return Client(read.name)
            found = read.resource_class("ServiceResource" if kind.endswith("ServiceResource") else kind)
            if found is None:
                return None
            return AwsObject(
                read.name,
                found.name,
                tuple(
                    (each, Unseen(f"the {each} of a {found.name} given from outside"))
                    for each in found.identifiers
                ),
            )
    return None
