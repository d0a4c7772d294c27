"""What the code writes to its log, or to a trace, that must not stand there: credentials and personal data."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Unknown, some
from colonnade.model.code import CodePart, LogCall
from colonnade.model.reach import field_title
from colonnade.model.secrets import is_called_secret
from colonnade.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.model.function import Function


class Kind(enum.Enum):
    """Why a value must not be written down: HEADERS and VARIABLE only where the template says what they hold."""

    SECRET = "a credential"  # noqa: S105 - a word, and no credential
    PERSONAL = "personal data"
    HEADERS = "headers"
    VARIABLE = "an environment variable"


@dataclass(eq=False, slots=True, kw_only=True)
class Held(CodePart):
    """Something that a log line holds: `title` names it, `variable` is the environment variable it is read from.

    `from_callers` is True where its name means a credential only in what callers of an API send.
    """

    kind: Kind
    title: str
    variable: str = ""
    from_callers: bool = False

    def __str__(self) -> str:
        return f"reads {self.title.rstrip(',')}"


_WORDS = regex(r"(?<=[a-z0-9])(?=[A-Z])")
# What the types of DynamoDB are called stands behind the name of a field.
_NO_NAMES = frozenset(("*", "S", "N", "B", "M", "L", "SS", "NS", "BS", "BOOL", "StringValue", "stringValue"))
_SECRET = frozenset(
    (
        "authorization", "proxy_authorization", "cookie", "cookies", "set_cookie", "x_api_key", "jwt", "otp",
        "one_time_password", "card_number", "credit_card", "credit_card_number", "cvv", "cvc", "refresh_token",
        "input_s3_url",
    )
)  # fmt: skip
# Tokens let somebody in only by some names; others are places in a list, repeats of a request, steps of a workflow.
_TOKEN = regex(
    r"(?:^|_)(?:access|api|auth|authorization|bearer|bot|id|identity|jwt|login|oauth|password|personal|refresh|reset"
    r"|secret|security|session|sign_in|sso|user|verification)_token$|^token$"
)
_PERSONAL = frozenset(
    (
        "email", "e_mail", "email_address", "phone", "phone_number", "mobile_number", "ssn", "social_security_number",
        "national_id", "nhs_number", "passport", "passport_number", "date_of_birth", "dob", "birth_date", "birthdate",
        "first_name", "last_name", "full_name", "given_name", "family_name", "surname", "street_address",
        "home_address", "postal_address", "shipping_address", "billing_address", "iban", "bank_account", "diagnosis",
        "user_attributes", "medical_record_number",
    )
)  # fmt: skip
_ASKED = frozenset(("api", "url", "alb", "appsync", "authorizer"))
# Environment variables that Lambda sets with the credentials of the role.
_CREDENTIALS = frozenset(("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"))


def name_of(path: tuple[str, ...]) -> str:
    """The last name in the path of a field, as words joined by `_`."""
    named = [each for each in path if each not in _NO_NAMES]
    return _WORDS.sub("_", named[-1]).lower().replace("-", "_") if named else ""


def kind_of(path: tuple[str, ...]) -> Kind | None:
    """What a field holds by its name, None where that says nothing."""
    name = name_of(path)
    if name in _SECRET or (is_called_secret(name) and (not name.endswith("token") or _TOKEN.search(name))):
        return Kind.SECRET
    if name in ("headers", "multi_value_headers"):
        return Kind.HEADERS
    return Kind.PERSONAL if name in _PERSONAL else None


def logged(function: Function, *kinds: Kind) -> Iterator[tuple[Held, list[LogCall]]]:
    """What of these kinds its code writes where others read it, each with the lines, the nearest to it first.

    Lines that are written only for debugging do not count, but for the credentials of the role.
    """
    code = function.code
    found: dict[str, tuple[Held, list[LogCall]]] = {}
    doubts: list[Unknown] = []
    for line in some([*code.log_calls, *code.disclosures], "its code writes no log line"):
        try:
            told = [each for each in line.holds if each.kind in kinds and _is_held(function, line, each)]
        except Unknown as doubt:
            doubts.append(doubt)
            continue
        for held in told[:1]:
            found.setdefault(held.title, (held, []))[1].append(line)
    for held, lines in found.values():
        lines.sort(
            key=lambda each: (each.level == "debug", each.origin.file != held.origin.file, each.origin)
        )
        yield held, lines
    if doubts:
        raise doubts[0]


def _captures(function: Function) -> bool:
    """Whether X-Ray gets to know what Powertools hands it."""
    switch = function.environment.get("POWERTOOLS_TRACER_CAPTURE_RESPONSE")
    off = switch is not None and str(switch.value.raw).lower() in ("false", "0")
    return not off and function.tracing.value == "Active"


def _is_held(function: Function, line: LogCall, held: Held) -> bool:
    """Whether the templates bear out what the code alone cannot tell, and the line is not only for debugging."""
    if line.level == "debug" and held.variable not in _CREDENTIALS:
        return False
    if line.how == "trace" and not _captures(function):
        return False
    if held.kind is Kind.HEADERS:
        return any(each.confides for each in function.triggers)
    if held.kind is Kind.VARIABLE:
        return _holds_secret(function, held.variable)
    return not held.from_callers or any(each.kind in _ASKED for each in function.triggers)


def _holds_secret(function: Function, name: str) -> bool:
    if name in _CREDENTIALS:
        return True
    variable = function.variable(name)
    if variable is None:
        return False
    return bool(variable.hidden or variable.taken_from or variable.credential)


def title_of(path: tuple[str, ...], inside: tuple[str, ...] | None = None) -> str:
    """Name a field, with one inside of it that is what matters."""
    if inside is None:
        return field_title(path)
    return f"{field_title(path)} with its field {field_title(inside[len(path) :])}"
