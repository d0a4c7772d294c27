"""Plain data as text, in the style of the document it is written into."""

from __future__ import annotations

import json
import re
from typing import Any

from colonnade.regex import regex
from colonnade.sources.nodes import Scalar
from colonnade.sources.rewriting.plain import Tagged
from colonnade.sources.rewriting.style import Style

WIDEST = 80
# What surely is a string without quotes, beside a key and in a list alike.
_PLAIN = regex(
    r"[A-Za-z0-9_/$.^(](?:[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ue000-\uf8ff#: ]|:(?=\S)|(?<=\S)#| (?!#))*"
)
_PLAIN_IN_BRACES = regex(r"[A-Za-z0-9_/][\w./ *+@=-]*")
_LIKE_A_DATE = regex(r"[-+.\d][\d_:.eE+\-TtZ ]*")
_ESCAPED = regex("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_WORDS = frozenset(("y", "Y", "n", "N", "=", "<<"))


class Renderer:
    """Writes values as one document does."""

    def __init__(self, style: Style) -> None:
        self.style = style
        # Whether what was written last is a text block that ends with its line.
        self.open = False

    def entry(self, head: str, value: Any, margin: int) -> list[str]:
        """The lines of a key or a dash, and of its value; `margin` is the column of the head, from 0."""
        spaces = " " * margin
        value = self._shortened(value)
        tag = ""
        if isinstance(value, Tagged):
            tag, value = f" {value.tag}", value.value
        first = f"{spaces}{head}{tag}"
        self.open = False
        if isinstance(value, str) and (lines := _literal(value)):
            self.open = value.endswith("\n")
            sign = "|" if value.endswith("\n") else "|-"
            inner = " " * (margin + self.style.unit)
            return [f"{first} {sign}", *(inner + line if line else "" for line in lines)]
        if not isinstance(value, dict | list) or not value or (tag and self._fits(value, len(first))):
            return [f"{first} {self.inline(value)}"]
        if isinstance(value, list):
            inner_margin = margin + (len(head) + 1 if head == "-" else self.style.dash)
            below = [line for each in value for line in self.entry("-", each, inner_margin)]
        else:
            inner_margin = margin + (2 if head == "-" else self.style.unit)
            below = [line for name, each in value.items() for line in self.member(name, each, inner_margin)]
        if head == "-" and not tag and isinstance(value, dict):
            return [f"{first} {below[0].lstrip(' ')}", *below[1:]]
        return [first, *below]

    def member(self, name: str, value: Any, margin: int) -> list[str]:
        """The lines of an entry of a mapping."""
        return self.entry(f"{self.scalar(name)}:", value, margin)

    def inline(self, value: Any, *, quoted: bool = False) -> str:
        """A value on one line, lists and mappings in brackets and braces; `quoted` is as in JSON."""
        comma, colon = self.style.spaced
        value = value if quoted else self._shortened(value)
        match value:
            case Tagged():
                inner = value.value
                told = self.scalar(inner, braces=True) if isinstance(inner, str) else self.inline(inner)
                return f"{value.tag} {told}"
            case dict():
                pairs = (
                    f"{self.scalar(name, quoted=quoted, braces=True)}{colon}{self._within(each, quoted=quoted)}"
                    for name, each in value.items()
                )
                return "{" + comma.join(pairs) + "}"
            case list() | tuple():
                return "[" + comma.join(self._within(each, quoted=quoted) for each in value) + "]"
            case _:
                return self.scalar(value, quoted=quoted)

    def _within(self, value: Any, *, quoted: bool) -> str:
        if isinstance(value, str):
            return self.scalar(value, quoted=quoted, braces=True)
        return self.inline(value, quoted=quoted)

    def braces(self, value: Any, margin: str, unit: str) -> str:
        """A value as JSON over several lines, whose first line stands behind `margin`."""
        written = json.dumps(value, indent=unit, ensure_ascii=False, separators=(",", self.style.spaced[1]))
        return _escaped(written).replace("\n", self.style.newline + margin)

    def scalar(self, value: Any, *, quoted: bool = False, braces: bool = False, quote: str = "") -> str:
        """A string, number, boolean or null; strings in quotes where they need some, or `quote` is given."""
        if not isinstance(value, str):
            return str(value) if isinstance(value, bool) and self.style.capitals else json.dumps(value)
        if quoted:
            return _escaped(json.dumps(value, ensure_ascii=False))
        if not quote and _is_plain(value, braces=braces):
            return value
        # Where a text holds quotes of the one kind, the other kind reads better.
        quote = quote or ("'" if '"' in value and "'" not in value else self.style.quote)
        if quote == "'" and not re.search("[\x00-\x1f]", value) and not _ESCAPED.search(value):
            return "'" + value.replace("'", "''") + "'"
        return _escaped(json.dumps(value, ensure_ascii=False))

    def _shortened(self, value: Any) -> Any:
        """A call of an intrinsic function as a tag, where the document writes them so and one may stand there."""
        if isinstance(value, tuple):
            return list(value)
        if not self.style.short or not isinstance(value, dict) or len(value) != 1:
            return value
        (name, argument), *_ = value.items()
        if name != "Ref" and (not name.startswith("Fn::") or name == "Fn::Transform" or "::" in name[4:]):
            return value
        if (
            name == "Fn::GetAtt"
            and isinstance(argument, list | tuple)
            and all(isinstance(each, str) for each in argument)
        ):
            argument = ".".join(argument)
        if isinstance(argument, dict) or not isinstance(argument, str | list | tuple):
            return value  # a tag on a tag, or on what the tag would make a string
        return Tagged(f"!{name.removeprefix('Fn::')}", argument)

    def _fits(self, value: Any, width: int) -> bool:
        if isinstance(value, dict | list):
            inner = value.values() if isinstance(value, dict) else value
            if any(isinstance(each, dict | list) and len(each) > 1 for each in inner):
                return False
        return width + len(self.inline(value)) < WIDEST


def _is_plain(text: str, *, braces: bool) -> bool:
    """Whether a string may stand without quotes and stays a string to all who read YAML."""
    if text in _WORDS or text != text.strip() or (text and _LIKE_A_DATE.fullmatch(text)):
        return False
    pattern = _PLAIN_IN_BRACES if braces else _PLAIN
    if not pattern.fullmatch(text):
        return False
    alone = Scalar()
    alone.text, alone.plain, alone.tag = text, True, ""
    return alone.value is text


def _literal(text: str) -> list[str]:
    """The lines of a text that reads well as a literal block; none where it does not."""
    if text.removesuffix("\n").count("\n") < 1 or not fits_a_block(text):
        return []
    return text.removesuffix("\n").split("\n")


def fits_a_block(text: str) -> bool:
    """Whether a text means the same in a literal block: it starts at once, and its lines end with what is seen."""
    if text.endswith("\n\n") or text.startswith(("\n", " ", "\t")) or not text:
        return False
    return all(line == line.rstrip() and line.isprintable() for line in text.split("\n"))


def _escaped(written: str) -> str:
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", written)
