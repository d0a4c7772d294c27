"""What a log line holds: parts of the event, answers of AWS and environment variables that may be confidential."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from colonnade.model.held import Held, Kind, kind_of, name_of, title_of
from colonnade.regex import regex
from colonnade.sources.code import libraries
from colonnade.sources.code.values import (
    Abstract,
    Environment,
    Event,
    External,
    Joined,
    Known,
    Listing,
    Mapping,
    Response,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.sources.code.record import Record, Site

_DEEPEST = 4
_MOST = 40
_CUT = ("cut", "a number")


class _Part(NamedTuple):
    """The part of an answer that is secret, and whether only when it was asked for in plain text."""

    path: tuple[str, ...]
    what: str
    decrypted: bool = False
    personal: bool = False


_TOKENS = _Part(("AuthenticationResult",), "the tokens that {} gives a user")
_USER = _Part(("UserAttributes",), "what {} tells of a user", personal=True)
_ANSWERS: dict[tuple[str, str], _Part] = {
    ("secretsmanager", "GetSecretValue"): _Part(("SecretString",), "the secret that {} gives"),
    ("secretsmanager", "BatchGetSecretValue"): _Part(
        ("SecretValues", "SecretString"), "the secrets that {} gives"
    ),
    ("secretsmanager", "GetRandomPassword"): _Part(("RandomPassword",), "the password that {} makes"),
    ("ssm", "GetParameter"): _Part(("Parameter", "Value"), "the parameter that {} decrypts", decrypted=True),
    ("ssm", "GetParameters"): _Part(
        ("Parameters", "Value"), "the parameters that {} decrypts", decrypted=True
    ),
    ("ssm", "GetParametersByPath"): _Part(
        ("Parameters", "Value"), "the parameters that {} decrypts", decrypted=True
    ),
    ("sts", "AssumeRole"): _Part(("Credentials",), "the credentials that {} gives"),
    ("sts", "AssumeRoleWithWebIdentity"): _Part(("Credentials",), "the credentials that {} gives"),
    ("sts", "GetSessionToken"): _Part(("Credentials",), "the credentials that {} gives"),
    ("cognito-identity", "GetCredentialsForIdentity"): _Part(
        ("Credentials",), "the credentials that {} gives"
    ),
    ("cognito-idp", "InitiateAuth"): _TOKENS,
    ("cognito-idp", "AdminInitiateAuth"): _TOKENS,
    ("cognito-idp", "RespondToAuthChallenge"): _TOKENS,
    ("cognito-idp", "AdminRespondToAuthChallenge"): _TOKENS,
    ("cognito-idp", "AdminGetUser"): _USER,
    ("cognito-idp", "GetUser"): _USER,
    ("cognito-idp", "ListUsers"): _Part(("Users",), "what {} tells of users", personal=True),
    ("kms", "Decrypt"): _Part(("Plaintext",), "what {} decrypts"),
    ("kms", "GenerateDataKey"): _Part(("Plaintext",), "the key that {} makes"),
    ("iam", "CreateAccessKey"): _Part(("AccessKey",), "the access key that {} makes"),
    ("ecr", "GetAuthorizationToken"): _Part(("authorizationData",), "the token that {} gives"),
    ("codeartifact", "GetAuthorizationToken"): _Part(("authorizationToken",), "the token that {} gives"),
    ("iot", "CreateKeysAndCertificate"): _Part(("keyPair",), "the private key that {} makes"),
}
# What a parameter is called that was encrypted for a reason; others are read decrypted by habit.
_CALLED_SECRET = regex(
    r"secret|passw|token|credential|api.?key|private|signing|(?:^|[/_-])key$", re.IGNORECASE
)
_WHOLE_ENVIRONMENT = ("os.environ", "os.environ.copy()", "os.environ.values()[]")


def is_a_secret_text(value: Abstract) -> bool:
    """Whether a value is a secret itself, so that a piece cut out of it tells little."""
    part = _ANSWERS.get((value.service, value.operation)) if isinstance(value, Response) else None
    return part is not None and isinstance(value, Response) and value.path[: len(part.path)] == part.path


def atoms(value: Abstract, depth: int = 0) -> Iterator[Abstract]:
    """The values within one that may be confidential, by where they come from."""
    for one in alternatives(value):
        match one:
            case Event(path) if path:
                yield one
            case Response() | Environment() | External():
                yield one
            case Joined(parts) if depth < _DEEPEST:
                for part in parts:
                    yield from atoms(part, depth + 1)
            case Mapping() if depth < _DEEPEST:
                for entry in (*one.entries.values(), *([one.rest] if one.rest is not None else [])):
                    yield from atoms(entry, depth + 1)
            case Listing() if depth < _DEEPEST:
                yield from atoms(one.element(), depth + 1)


def keep(site: Site, values: list[Abstract]) -> None:
    """Keep with the site of a log line what it holds."""
    for value in values:
        for each in atoms(value):
            if len(site.names) < _MOST and each not in site.names:
                site.names.append(each)


@cache
def _stored() -> dict[str, str]:
    """What calls of libraries give what is stored, and where that is."""
    calls = libraries.models()["calls"]
    return {name: str(model["stores"]) for name, model in calls.items() if "stores" in model}


def holdings(record: Record, site: Site) -> tuple[Held, ...]:
    """What a log line holds that may be confidential."""
    decrypting = _decrypting(record)
    found: dict[tuple[Kind, str], Held] = {}
    for value in site.names:
        held = _held(record, site, value, decrypting)
        if held is not None:
            found.setdefault((held.kind, held.title), held)
    return tuple(sorted(found.values(), key=lambda each: each.kind is not Kind.SECRET))


def _held(record: Record, site: Site, value: Abstract, decrypting: set[int]) -> Held | None:
    match value:
        case Event(path, made) if made not in _CUT:
            return _of_event(record, site, path)
        case Response():
            return _of_answer(site, value, decrypting)
        case Environment(variable):
            return _at(site, Kind.VARIABLE, f"the environment variable {variable}", variable=variable)
        case External(name) if name in _WHOLE_ENVIRONMENT:
            variable = "AWS_SESSION_TOKEN"
            title = "all environment variables, the credentials of its role among them,"
            return _at(site, Kind.VARIABLE, title, variable=variable)
        case External(name) if name.removesuffix("()") in _stored():
            stored = _stored()[name.removesuffix("()")]
            asked = value.argument("name", "0", "path")
            decrypts = (
                value.argument("decrypt") == Known(True) and asked is not None and _called_secret(asked)
            )
            if stored == "secretsmanager" or decrypts:
                what = "secret" if stored == "secretsmanager" else "decrypted parameter"
                return _at(site, Kind.SECRET, f"the {what} that {name.rpartition('.')[2]} gives")
    return None


def _of_event(record: Record, site: Site, path: tuple[str, ...]) -> Held | None:
    kind, inside = kind_of(path), None
    if kind in (None, Kind.HEADERS):
        deeper = [each for each in record.fields.reads if len(each) > len(path) and each[: len(path)] == path]
        kinds = {kind_of(each): each for each in reversed(deeper)}
        kind = next((each for each in (Kind.SECRET, Kind.PERSONAL) if each in kinds), kind)
        inside = kinds.get(kind) if kind is not None and kind is not Kind.HEADERS else None
    if kind is None:
        return None
    read = record.fields.place(path, site.source, site.inside)
    held = _at(site, kind, title_of(path, inside))
    held.from_callers = name_of(inside or path) == "token"
    if kind is Kind.HEADERS:
        held.title = "the headers, with what callers sign in with,"
    if read is not None:
        held.origin, held.inside = read.source.origin(read.node), read.inside
    return held


def _of_answer(site: Site, value: Response, decrypting: set[int]) -> Held | None:
    part = _ANSWERS.get((value.service, value.operation))
    if part is None:
        kind = kind_of(value.path) if value.service == "dynamodb" and name_of(value.path) != "token" else None
        if kind not in (Kind.SECRET, Kind.PERSONAL):
            return None
        return _at(site, kind, f"{value.path[-1]} of what {value.operation} gives")
    inside = value.path[: len(part.path)] == part.path or value.path == part.path[: len(value.path)]
    if not inside or (part.decrypted and value.site not in decrypting):
        return None
    rest = value.path[len(part.path) :]
    if rest and kind_of(rest) is not Kind.SECRET and not name_of(rest).endswith("_key"):
        return None
    return _at(site, Kind.PERSONAL if part.personal else Kind.SECRET, part.what.format(value.operation))


def _decrypting(record: Record) -> set[int]:
    """The calls that ask for parameters in plain text which are called after secrets."""
    return {
        id(site.node)
        for site in record.of("call")
        if site.told[0] == "ssm" and any(_of_a_secret(each or {}) for each in site.arguments)
    }


def _of_a_secret(arguments: dict[str, Abstract]) -> bool:
    names = [arguments[each] for each in ("Name", "Names", "Path") if each in arguments]
    return arguments.get("WithDecryption") == Known(True) and any(map(_called_secret, names))


def _called_secret(name: Abstract) -> bool:
    """Whether the name of a parameter, or the variable that holds it, says that it is a secret."""
    match name:
        case Known(str(text)) | Environment(variable=text):
            return bool(_CALLED_SECRET.search(text))
        case Joined(parts):
            return any(map(_called_secret, parts))
        case Listing():
            return any(map(_called_secret, alternatives(name.element())))
    return False


def _at(site: Site, kind: Kind, title: str, *, variable: str = "") -> Held:
    return Held(
        origin=site.source.origin(site.node),
        inside=site.inside,
        phase=site.phase,
        kind=kind,
        title=title,
        variable=variable,
    )
