"""What an owner told other tools to leave alone, where they ask for a practice that is also one of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.regex import regex
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence

_SKIP = regex(r"#\s*checkov\s*:\s*skip\s*=\s*(?P<rule>\w+)\s*:\s*(?P<reason>.*\S)")
# Where the metadata of a resource tells each tool what to leave alone, and what the reason is called there.
_METADATA = {
    "cfn_nag": ("rules_to_suppress", "reason"),
    "cdk_nag": ("rules_to_suppress", "reason"),
    "checkov": ("skip", "comment"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One rule of another tool that is to be left alone, the reason that is written for it, and the line."""

    tool: str
    rule: str
    reason: str
    line: int

    @property
    def checks(self) -> tuple[str, ...]:
        """The checks that ask for the same practice; none for most rules."""
        return tuple(_published()["rules"][self.tool].get(self.rule, ()))

    @property
    def because(self) -> str:
        """The reason, and to whom it was told."""
        return f"{' '.join(self.reason.split())} (told to {self.tool} for {self.rule})"


def speaks(text: str) -> bool:
    """Say whether a text may tell another tool anything."""
    return "checkov" in text or "rules_to_suppress" in text


def comments(text: str) -> Iterator[Word]:
    """Read the comments that have a reason."""
    for number, line in enumerate(text.splitlines(), 1):
        found = _SKIP.search(line)
        if found is not None:
            yield Word("checkov", found["rule"], found["reason"], number)


def metadata(resource: Node) -> Iterator[Word]:
    """Read what the metadata of a resource says with a reason.

    What only concerns a part of the resource (`appliesTo` of cdk-nag) is left out.
    """
    written = resource.get("Metadata") if isinstance(resource, Mapping) else None
    for tool, (key, reason_key) in _METADATA.items():
        told = written.get(tool) if isinstance(written, Mapping) else None
        listed = told.get(key) if isinstance(told, Mapping) else None
        for item in listed.items if isinstance(listed, Sequence) else ():
            rule, reason = _text(item, "id"), _text(item, reason_key)
            partly = isinstance(item, Mapping) and not {"appliesTo", "applies_to"}.isdisjoint(item.entries)
            if rule and reason and not partly and _text(item, "is_reason_encoded") != "true":
                yield Word(tool, rule, reason, item.line)


def _text(node: Node, key: str) -> str:
    child = node.get(key) if isinstance(node, Mapping) else None
    return child.text.strip() if isinstance(child, Scalar) else ""


@cache
def _published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("peers.json").read_text("utf-8"))
    return found
