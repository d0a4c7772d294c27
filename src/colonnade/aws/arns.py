"""How a template writes the ARN of one of its resources, from what Ref and GetAtt give of it."""

from __future__ import annotations

from functools import cache
from typing import Any

from colonnade.aws.published import published
from colonnade.dataclass import dataclass
from colonnade.regex import regex

_ONE = regex(r"\$\{([^}]*)\}")
_SUBSTITUTED = regex(r"\$\{(\.?)(\w*)\}")


@dataclass(frozen=True, slots=True)
class Expression:
    """A string of a template with what it refers to in `${…}`, as Fn::Sub takes it: "${Orders.Arn}/index/*"."""

    text: str

    @property
    def yaml(self) -> str:
        """The shortest way to write it in YAML: "!GetAtt Orders.Arn", "!Ref Topic", or a `!Sub`."""
        only = self._only
        if only is None:
            return f'!Sub "{self.text}"' if _ONE.search(self.text) else f'"{self.text}"'
        return f"!GetAtt {only}" if "." in only else f"!Ref {only}"

    @property
    def json(self) -> Any:
        """The same for JSON."""
        only = self._only
        if only is None:
            return {"Fn::Sub": self.text} if _ONE.search(self.text) else self.text
        resource, _, attribute = only.partition(".")
        return {"Fn::GetAtt": [resource, attribute]} if attribute else {"Ref": only}

    @property
    def _only(self) -> str | None:
        """What it refers to, where it is nothing but that."""
        found = _ONE.fullmatch(self.text)
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class ArnType:
    """What a CloudFormation type tells of its resources.

    `kind` is IAM's word for them with the prefix of the service ("dynamodb:table"). `ref` says what Ref gives:
    "arn", "url", "name", or None for nothing of use. `attributes` says the same for GetAtt.
    """

    name: str
    kind: str
    ref: str | None
    attributes: dict[str, str]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of resources whose ARN can be written: its own, and those that are parts of it."""
        return tuple(dict.fromkeys((self.kind, *_row(self.name).get("parts", ()))))

    def arn(
        self, logical_id: str, kind: str | None = None, part: str | None = None, name: str | None = None
    ) -> Expression | None:
        """Write the ARN of a resource, or of a part of it: "dynamodb:index" with the part "ByDay", None for any.

        `name` is the name that the template gives the resource, where it is known: it decides whether a
        parameter's leading slash has to be added. None for a kind that is no part of the type.
        """
        row = _row(self.name)
        kind = kind or self.kind
        if kind not in self.kinds:
            return None
        whole = _whole(row, logical_id, name)
        ending = row.get("parts", {}).get(kind)
        if ending is None or (kind == self.kind and part is None):
            return Expression(whole)
        part = "*" if part is None else part
        if ending.startswith("arn:"):
            return Expression(_substituted(ending, logical_id).replace("${}", part))
        if "ending" in row:
            whole = _substituted(row["template"], logical_id).replace("${}", "${" + logical_id + "}")
        return Expression(whole + ending.replace("${}", part))


@cache
def arn_type(name: str) -> ArnType | None:
    """Look up a CloudFormation type; None for one that is not in the table."""
    row = published("arns")["types"].get(name)
    if row is None:
        return None
    attributes = {
        attribute: what[:-1] for what in ("names", "arns", "urls") for attribute in row.get(what, ())
    }
    if "arn" in row:
        attributes[row["arn"]] = "arn"
    return ArnType(name, row["kind"], row["ref"], attributes)


def gives(type_name: str, attribute: str | None) -> str | None:
    """What Ref (None) or GetAtt of an attribute gives of a type: "arn", "name", "url"; None where nobody tells."""
    told = arn_type(type_name)
    if told is None:
        return None
    return told.ref if attribute is None else told.attributes.get(attribute)


def _row(name: str) -> dict[str, Any]:
    row: dict[str, Any] = published("arns")["types"][name]
    return row


def _whole(row: dict[str, Any], logical_id: str, name: str | None) -> str:
    """The ARN of the whole resource: an attribute, what Ref gives, or put together."""
    if "arn" in row:
        return "${" + f"{logical_id}.{row['arn']}" + "}"
    if row["ref"] == "arn":
        return "${" + logical_id + "}"
    template: str = row["template"]
    if name is not None and name.startswith("/"):
        template = template.replace("/${}", "${}")
    return _substituted(template, logical_id).replace("${}", "${" + logical_id + "}")


def _substituted(template: str, logical_id: str) -> str:
    """The template with the attributes of the resource named."""
    return _SUBSTITUTED.sub(
        lambda each: "${" + f"{logical_id}.{each[2]}" + "}" if each[1] else each[0], template
    )
