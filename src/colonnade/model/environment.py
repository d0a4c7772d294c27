"""Environment variables of functions."""

from __future__ import annotations

from typing import TypeGuard

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Opaque, Origin, Text, chosen
from colonnade.model.resource import Resource


@dataclass(eq=False, slots=True, kw_only=True)
class Variable:
    """One environment variable: `names` is the resource whose name, URL, ARN or id it holds, if it does.

    `hidden` is the parameter that it takes its value from, where that is declared as one not to be shown.
    """

    name: str
    value: Fact[Text]
    names: Resource | None = None
    hidden: str | None = None

    def __str__(self) -> str:
        return f"the environment variable {self.name}"

    @property
    def taken_from(self) -> str | None:
        """The stored secret whose value is written into it when the stack is deployed, or None."""
        raw = chosen(self.value.raw)
        parts = raw.parts if isinstance(raw, Text) else (raw,)
        return next((each.reason.partition(",")[0] for each in parts if _is_stored_secret(each)), None)

    @property
    def credential(self) -> str | None:
        """What credential stands in it in plain text, or None."""
        from colonnade.model.secrets import credential, is_called_secret, passes_for_secret

        if not is_called_secret(self.name) and not self.value.known:
            return None
        text: Text | None = self.value.value  # none where a condition leaves it out
        literal = "".join(each for each in text.parts if isinstance(each, str)) if text is not None else ""
        if self.names is not None or not literal:
            return None
        form = credential(literal)
        if form is None and is_called_secret(self.name) and passes_for_secret(self.name, literal):
            form = "a credential"
        return form

    @property
    def origin(self) -> Origin:
        return self.value.origin


def _is_stored_secret(part: object) -> TypeGuard[Opaque]:
    if not isinstance(part, Opaque) or not part.identity.startswith("{{resolve:secretsmanager"):
        return False
    key = part.identity.partition(":SecretString:")[2].rstrip("}").partition(":")[0]
    return key.lower() not in _BESIDE_SECRETS


# What is kept together with a password without being secret itself.
_BESIDE_SECRETS = {"dbname", "dbinstanceidentifier", "engine", "host", "port", "user", "username"}
