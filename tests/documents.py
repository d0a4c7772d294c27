"""Random documents for tests: plain data, written as YAML or JSON in any style people use."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

WORDS = {"null", "true", "false", "yes", "no", "on", "off"}
COMMENT = "# keep this"
names = st.sampled_from(["Timeout", "Jobs", "A", "Größe", "with space", "200", "Fn", "Type", "x-y"])
texts = st.one_of(
    st.sampled_from(
        ["x", "AWS::SQS::Queue", "a: b", "# no", "*", "30", "true", "", "2012-10-17", "it's", '"q"', "a b"]
    ),
    st.text(
        st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"], exclude_characters="\ufeff\u2028\u2029"),
        max_size=6,
    ),
    st.sampled_from(["one\ntwo\n", "one\ntwo", "  led\n", "a\n\nb\n"]),
)
scalars = st.one_of(st.integers(-5, 5000), st.booleans(), st.none(), texts, st.sampled_from([1.5, -0.25]))
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(names, inner, max_size=3),
        st.sampled_from(
            [
                {"Ref": "Jobs"},
                {"Fn::GetAtt": ["Jobs", "Arn"]},
                {"Fn::Sub": "${Jobs}/*"},
                {"Fn::Sub": ["${a}: *", {"a": {"Ref": "Jobs"}}]},
                {"Fn::If": ["Big", 10, {"Ref": "AWS::NoValue"}]},
                {"Fn::Join": [",", ["a", {"Ref": "Jobs"}]]},
            ]
        ),
    ),
    max_leaves=8,
)
mappings = st.dictionaries(names, values, min_size=1, max_size=4)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """The text of a document, and what it holds."""
    data = draw(mappings)
    if draw(st.integers(0, 3)) == 0:
        indent = draw(st.sampled_from([None, 2, 4, "\t", 1]))
        text = json.dumps(data, indent=indent, ensure_ascii=draw(st.booleans()))
    else:
        text = _Writer(draw).document(data)
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = text.replace("\n", newline)
    if draw(st.booleans()) or "|" in text:  # the last line end of a text block is part of its value
        text += newline
    return draw(st.sampled_from(["", "", "\ufeff"])) + text, data


class _Writer:
    """Writes YAML by hand, with a choice wherever people have one."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.draw = draw
        self.unit = draw(st.sampled_from([2, 2, 4, 3]))
        self.dash = draw(st.sampled_from([0, 2]))
        self.comments = draw(st.booleans())
        self.blank = draw(st.booleans())
        self.short = draw(st.booleans())

    def document(self, data: dict[str, Any]) -> str:
        lines = self.mapping(data, 0)
        if self.draw(st.booleans()):
            lines.insert(0, "---")
        if self.draw(st.booleans()):
            lines += ["---", "another: document"]
        return "\n".join(lines)

    def some(self) -> bool:
        return bool(self.draw(st.integers(0, 3)) == 0)

    def comment(self) -> str:
        return f"  {COMMENT}" if self.comments and self.some() else ""

    def mapping(self, data: dict[str, Any], margin: int) -> list[str]:
        lines: list[str] = []
        for key, value in data.items():
            if self.comments and self.some():
                lines.append(" " * margin + COMMENT)
            lines += self.entry(" " * margin + self.scalar(key, key=True) + ":", value, margin)
            if self.blank:
                lines.append("")
        return lines

    def entry(self, head: str, value: Any, margin: int) -> list[str]:
        item = head.endswith("-")
        call = next(iter(value)) if isinstance(value, dict) and len(value) == 1 else ""
        if self.short and (call == "Ref" or call.startswith("Fn::")):
            argument = value[call]
            if isinstance(argument, str | list) and call != "Fn::GetAtt":
                head, value = f"{head} !{call.removeprefix('Fn::')}", argument
        if isinstance(value, dict | list) and value and not self.some():
            if isinstance(value, dict):
                return [head + self.comment(), *self.mapping(value, margin + self.unit)]
            spaces = margin + (self.unit if item else self.dash)
            lines = [head + self.comment()]
            for each in value:
                lines += self.entry(" " * spaces + "-", each, spaces)
            return lines
        if isinstance(value, str) and value.startswith("one") and not self.some():
            sign = "|" if value.endswith("\n") else "|-"
            return [f"{head} {sign}", *(" " * (margin + self.unit) + line for line in value.splitlines())]
        return [f"{head} {self.flow(value)}{self.comment()}"]

    def flow(self, value: Any) -> str:
        pad = " " if self.some() else ""
        if isinstance(value, dict):
            inner = ", ".join(
                f"{self.scalar(key, key=True)}: {self.flow(each)}" for key, each in value.items()
            )
            return "{" + pad + inner + pad + "}"
        if isinstance(value, list):
            return "[" + pad + ", ".join(map(self.flow, value)) + pad + "]"
        return self.scalar(value)

    def scalar(self, value: Any, *, key: bool = False) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        if value.isascii() and value.isalpha() and value.lower() not in WORDS and not self.some():
            return value
        if self.some() and value.isprintable() and not key:
            return "'" + value.replace("'", "''") + "'"
        return json.dumps(value, ensure_ascii=False)
