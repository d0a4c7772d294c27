"""Values that look like credentials, by their form and by the name that they have."""

from __future__ import annotations

import re

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
_PASSWORD = re.compile(r"(?:^|_)(?:pass|passwd|password|passphrase|pwd)$")
_KEY = re.compile(
    r"(?:^|_)(?:secret|token|api_?key|auth_?key|private_?key|secret_?key|secret_access_key|signing_?key|credentials?)$"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PLACEHOLDER = re.compile(
    r"[<>${}]|dummy|example|change|your|xxx|todo|placeholder|replace|insert|fake|sample|\btest\b|^\*+$|null|none",
    re.IGNORECASE,
)
# What names a thing rather than being it: a path, an ARN, words joined by hyphens.
_NAME = re.compile(r"^(?:arn:|https?://|[./])|^[A-Za-z]+(?:[-_/.:][A-Za-z0-9]+)*$")
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
    plain = _WORDS.sub("_", variable).lower().replace("-", "_")
    return bool(_PASSWORD.search(plain) or _KEY.search(plain))


def passes_for_secret(variable: str, value: str) -> bool:
    """Whether a value may be the credential that its variable is called after."""
    if _PLACEHOLDER.search(value) or value.lower() in ("true", "false", variable.lower()):
        return False
    plain = _WORDS.sub("_", variable).lower()
    if _PASSWORD.search(plain):
        return len(value) >= _SHORTEST_PASSWORD
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return len(value) >= _SHORTEST_KEY and mixed and " " not in value and not _NAME.match(value)
