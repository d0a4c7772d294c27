"""Values that look like credentials, by their form and by the name that they have."""

from __future__ import annotations

import re

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Opaque, Origin, Text, chosen
from colonnade.model.resource import Resource
from colonnade.regex import regex

# Forms that a provider gives its credentials, so that they can be found.
_FORMS = (
    (r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", "an AWS access key"),
    (r"\b[sr]k_live_[0-9A-Za-z]{16,}", "a live key of Stripe"),
    (r"\bgh[pousr]_[0-9A-Za-z]{36}|\bgithub_pat_[0-9A-Za-z_]{22,}", "a token of GitHub"),
    (r"\bglpat-[0-9A-Za-z_-]{20}", "a token of GitLab"),
    (r"\bxox[abeprs]-[0-9A-Za-z-]{10,}", "a token of Slack"),
    (r"\bAIza[0-9A-Za-z_-]{35}", "a key of Google"),
    (r"\bSG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}", "a key of SendGrid"),
    (r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY", "a private key"),
    (r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.", "a signed token"),
    (r"\b[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s:@]+@", "a URL with a password in it"),
)
_PASSWORD = regex(r"(?:^|_)(?:pass|passwd|password|passphrase|pwd)$")
_KEY = regex(
    r"(?:^|_)(?:secret|token|api_?key|auth_?key|private_?key|secret_?key|secret_access_key|signing_?key|credentials?)$"
)
_WORDS = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_PLACEHOLDER = regex(
    r"[<>${}]|dummy|example|change|your|xxx|todo|placeholder|replace|insert|fake|sample|\btest\b|^\*+$|null|none",
    re.IGNORECASE,
)
# What names a thing rather than being it: a path, an ARN, words joined by hyphens.
_NAME = regex(r"^(?:arn:|https?://|[./])|^[A-Za-z]+(?:[-_/.:][A-Za-z0-9]+)*$")
_SHORTEST_PASSWORD = 4
_SHORTEST_KEY = 12


def credential(value: str) -> str | None:
    """What credential a value is by its form, or None where it has no such form."""
    for form, name in _FORMS:
        found = re.search(form, value)
        if found and not _PLACEHOLDER.search(found.group()):
            return name
    return None


def is_called_secret(variable: str) -> bool:
    """Whether a variable's name says that it holds a credential, and not the name or place of one."""
    plain = _plain(variable)
    return bool(_PASSWORD.search(plain) or _KEY.search(plain))


def _plain(variable: str) -> str:
    """A name in small letters, its words joined by underscores."""
    return _WORDS.sub("_", variable).lower().replace("-", "_")


def passes_for_secret(variable: str, value: str) -> bool:
    """Whether a value may be the credential that its variable is called after."""
    if _PLACEHOLDER.search(value) or value.lower() in ("true", "false", variable.lower()):
        return False
    if _PASSWORD.search(_plain(variable)):
        return len(value) >= _SHORTEST_PASSWORD
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return len(value) >= _SHORTEST_KEY and mixed and " " not in value and not _NAME.match(value)


@dataclass(eq=False, slots=True, kw_only=True)
class KeptSecret:
    """A property of a resource that keeps a value, or asks for the password that guards it.

    `name` is what the value is called. `parameters` are the parameters of the template that stand in it, `shown`
    those that CloudFormation shows to everybody who may see the stack, each with its NoEcho. `default_of` is the
    parameter whose default it is. `readable` is whether the resource keeps it for everybody who may read such
    resources, as a parameter of Systems Manager does.
    """

    resource: Resource
    name: str
    value: Fact[Text]
    parameters: tuple[str, ...] = ()
    shown: tuple[tuple[str, Fact[bool]], ...] = ()
    default_of: str | None = None
    readable: bool = False

    def __str__(self) -> str:
        return str(self.resource) if self.readable else f"{self.name} of {self.resource}"

    @property
    def origin(self) -> Origin:
        return self.value.origin

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.resource.condition,)

    @property
    def as_secret(self) -> KeptSecret:
        """The value itself, where its name or its form says that it is a credential."""
        if not is_called_secret(self.name) and credential(self._literal) is None:
            raise NotApplicable("neither its name nor its value is that of a credential")
        return self

    @property
    def credential(self) -> str | None:
        """What credential stands in it in plain text, or None."""
        literal = self._literal
        if not literal and not self.parameters and not self._stored:
            self.value.value  # noqa: B018 - tells why it is not known
        if _OTHERS_NAME.match(literal):
            return None
        form = credential(literal)
        guessed = is_called_secret(self.name) and passes_for_secret(self.name, literal)
        return form or ("a credential" if guessed else None)

    @property
    def where(self) -> str:
        """Where it stands in plain text, as the end of a sentence."""
        if self.default_of is None:
            return "in plain text in the template"
        return f"in plain text as the default of the parameter {self.default_of}"

    @property
    def laid_open(self) -> str | None:
        """What it makes readable that was given to be kept, or None."""
        hidden = [f"the parameter {each}" for each in self.parameters]
        return next(iter([*hidden, *self._stored]), None) if self.readable else None

    @property
    def _parts(self) -> tuple[object, ...]:
        raw = chosen(self.value.raw)
        return raw.parts if isinstance(raw, Text) else (raw,)

    @property
    def _literal(self) -> str:
        parts = [each for each in self._parts if isinstance(each, str)]
        return "".join(parts) if len(parts) == len(self._parts) else ""

    @property
    def _stored(self) -> list[str]:
        """The stored secrets that it is made of when the stack is deployed."""
        return [
            each.reason.partition(",")[0]
            for each in self._parts
            if isinstance(each, Opaque) and each.identity.startswith(_SECRET_REFERENCES)
        ]


_OTHERS_NAME = regex(r"arn:|\$\{")
_SECRET_REFERENCES = ("{{resolve:secretsmanager", "{{resolve:ssm-secure")
