"""HCL text into bodies, blocks and expressions; what cannot be read is told, and the rest goes on."""

from __future__ import annotations

import re
from array import array
from functools import cache
from typing import TYPE_CHECKING

from colonnade.problem import Problem
from colonnade.sources.terraform.syntax import (
    Access,
    Attribute,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    For,
    Literal,
    Name,
    Object,
    Operation,
    Source,
    Step,
    Tuple,
    Unread,
)
from colonnade.sources.terraform.templates import Templates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node, Parser

DEEPEST = 150
_POSTFIX = frozenset(("get_attr", "index", "splat"))
_OPERATORS = frozenset(("!", "-", "+", "*", "/", "%", "&&", "||", "==", "!=", "<", "<=", ">", ">="))
_TEMPLATE_HEAD = "_ = <<COLONNADE_TEMPLATE\n"
_SURROGATE = re.compile("[\ud800-\udfff]")


@cache
def _parser() -> Parser:
    # Loading the grammar costs as much as a small review: only who has Terraform files needs it.
    import tree_sitter_hcl  # noqa: PLC0415
    from tree_sitter import Language, Parser  # noqa: PLC0415

    return Parser(Language(tree_sitter_hcl.language()))


def read(source: Source) -> tuple[Body, list[Problem]]:
    """Read a file of blocks and attributes."""
    reader = _Reader(source)
    root = reader.parsed()
    body = Body(source, {}, [])
    reader.fill(body, root)
    if root.has_error and not reader.problems:
        reader.tell(root)
    return body, reader.problems


def read_template(file: str, text: str) -> tuple[Expression, list[Problem]]:
    """Read a whole file as a template, as `templatefile` does."""
    newline = "" if text.endswith("\n") else "\n"
    wrapped = f"{_TEMPLATE_HEAD}{text}{newline}COLONNADE_TEMPLATE\n"
    source = Source(file, wrapped, len(_TEMPLATE_HEAD))
    body, problems = read(source)
    written = body.attributes.get("_")
    return (written.value if written else Unread(source, 0, 0)), problems


def read_expression(source: Source) -> Expression:
    """Read a text that is `_ = <expression>`; what it is not gives Unread."""
    body, problems = read(source)
    written = body.attributes.get("_")
    if written is None or problems or body.blocks or len(body.attributes) > 1:
        return Unread(source, 0, len(source.text))
    return written.value


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.depth = 0
        text = source.text
        self._characters: Sequence[int] = range(len(text) + 1)
        if not text.isascii():
            characters = array("I")
            for index, each in enumerate(text):
                characters.extend([index] * _width(each))
            characters.append(len(text))
            self._characters = characters
        self.templates = Templates(self)

    def parsed(self) -> Node:
        text = _SURROGATE.sub("?", self.source.text)
        return _parser().parse(text.encode()).root_node

    def span(self, node: Node) -> tuple[int, int]:
        return self._characters[node.start_byte], self._characters[node.end_byte]

    def text(self, node: Node) -> str:
        start, end = self.span(node)
        return self.source.text[start:end]

    def tell(self, node: Node) -> None:
        """Tell of the innermost thing in a node that could not be read."""
        while True:
            broken = next((each for each in node.children if each.is_error or each.is_missing), None)
            deeper = broken or next((each for each in node.children if each.has_error), None)
            if deeper is None or broken is not None:
                node = broken or node
                break
            node = deeper
        line, column = self.source.place(self.span(node)[0])
        what = "cannot be read as HCL here"
        problem = Problem(self.source.file, line, column, what, "correct it; terraform validate says more")
        if problem not in self.problems:
            self.problems.append(problem)

    def fill(self, body: Body, node: Node) -> None:
        """Add what stands in a node to a body."""
        for child in node.named_children:
            kind = child.type
            if kind == "attribute":
                self.attribute(body, child)
            elif kind == "block":
                self.block(body, child)
            elif kind == "ERROR" or child.is_missing:
                self.tell(node)
                self.fill(body, child)
            elif kind == "body":
                self.fill(body, child)

    def attribute(self, body: Body, node: Node) -> None:
        name, value = None, None
        for child in node.named_children:
            if child.type == "identifier" and name is None:
                name = self.text(child)
            elif child.type == "expression":
                value = child
        if node.has_error:
            self.tell(node)
        if name is not None:
            start, end = self.span(node)
            unread = node.has_error or value is None
            read = Unread(self.source, start, end) if unread or value is None else self.expression(value)
            body.attributes[name] = Attribute(name, read, start)

    def block(self, body: Body, node: Node) -> None:
        labels: list[str] = []
        inner = Body(self.source, {}, [])
        self.depth += 1
        for child in node.named_children:
            kind = child.type
            if kind == "identifier":
                labels.append(self.text(child))
            elif kind == "string_lit":
                labels.append(self.text(child)[1:-1])
            elif kind == "body" and self.depth < DEEPEST:
                self.fill(inner, child)
            elif kind == "ERROR":
                self.tell(node)
        self.depth -= 1
        start, end = self.span(node)
        kind, *rest = labels or ("",)
        body.blocks.append(Block(kind, tuple(rest), inner, start, end))

    def expression(self, node: Node) -> Expression:
        start, end = self.span(node)
        if self.depth > DEEPEST:
            return Unread(self.source, start, end)
        self.depth += 1
        try:
            return self.folded(node.children, start, end)
        finally:
            self.depth -= 1

    def folded(self, children: Sequence[Node], start: int, end: int) -> Expression:
        """A value and the steps into it that follow."""
        base: Expression | None = None
        steps: list[Step] = []
        for child in children:
            if child.type in _POSTFIX:
                steps.append(self.step(child))
            elif child.is_named and child.type != "comment" and base is None:
                base = self.primary(child)
        if base is None:
            return Unread(self.source, start, end)
        return Access(self.source, start, end, base, tuple(steps)) if steps else base

    def primary(self, node: Node) -> Expression:
        inner = node.children[0] if node.children else node
        match node.type:
            case "expression":
                return self.expression(node)
            case "variable_expr":
                return Name(self.source, *self.span(node), self.text(node))
            case "literal_value":
                return self.literal(inner)
            case "template_expr":
                return self.templates.whole(inner)
            case "collection_value":
                return self.collection(inner)
            case "function_call":
                return self.call(node)
        return self.composed(node, inner)

    def composed(self, node: Node, inner: Node) -> Expression:
        """What is made of other expressions by signs."""
        if node.type == "conditional":
            kept = [self.expression(each) for each in node.named_children if each.type == "expression"]
            if len(kept) == 3:
                return Conditional(self.source, *self.span(node), *kept)
        if node.type == "operation":
            return self.operation(inner)
        if node.type == "for_expr":
            return self.loop(inner)
        return Unread(self.source, *self.span(node))

    def literal(self, node: Node) -> Expression:
        start, end = self.span(node)
        text = self.text(node)
        value: str | int | float | bool | None
        match node.type:
            case "string_lit":
                return self.templates.whole(node)
            case "numeric_lit":
                value = _number(text)
            case "bool_lit":
                value = text == "true"
            case _:
                value = None
        return Literal(self.source, start, end, value)

    def collection(self, node: Node) -> Expression:
        start, end = self.span(node)
        if node.type == "tuple":
            items = tuple(self.expression(each) for each in node.named_children if each.type == "expression")
            return Tuple(self.source, start, end, items)
        pairs: list[tuple[Expression, Expression]] = []
        for child in node.named_children:
            if child.type == "object_elem":
                sides = [self.expression(each) for each in child.named_children if each.type == "expression"]
                if len(sides) == 2:
                    pairs.append((self.key(child, sides[0]), sides[1]))
        return Object(self.source, start, end, tuple(pairs))

    def key(self, element: Node, key: Expression) -> Expression:
        """A bare name as a key is that name, and no reference."""
        first = element.named_children[0]
        if isinstance(key, Name) and not self.text(first).startswith("("):
            return Literal(self.source, key.start, key.end, key.name)
        if isinstance(key, Literal) and (key.value is None or isinstance(key.value, bool)):
            return Literal(self.source, key.start, key.end, self.text(first))
        return key

    def call(self, node: Node) -> Expression:
        start, end = self.span(node)
        name, arguments, spread = "", [], False
        for child in node.named_children:
            if child.type == "identifier":
                name = self.text(child)
            elif child.type == "function_arguments":
                for each in child.named_children:
                    if each.type == "expression":
                        arguments.append(self.expression(each))
                    spread = spread or each.type == "ellipsis"
        return Call(self.source, start, end, name, tuple(arguments), spread)

    def operation(self, node: Node) -> Expression:
        start, end = self.span(node)
        at = next((index for index, each in enumerate(node.children) if each.type in _OPERATORS), None)
        if at is None:
            return Unread(self.source, start, end)
        operator = node.children[at]
        right = node.children[at + 1 :]
        left = node.children[:at]
        last = self.folded(right, self.span(operator)[1], end)
        first = self.folded(left, start, self.span(operator)[0]) if left else None
        return Operation(self.source, start, end, self.text(operator), first, last)

    def loop(self, node: Node) -> Expression:
        start, end = self.span(node)
        names: list[str] = []
        results: list[Expression] = []
        collection: Expression | None = None
        condition: Expression | None = None
        grouped = False
        for child in node.named_children:
            if child.type == "for_intro":
                names = [self.text(each) for each in child.named_children if each.type == "identifier"]
                inner = [each for each in child.named_children if each.type == "expression"]
                collection = self.expression(inner[0]) if inner else None
            elif child.type == "for_cond":
                inner = [each for each in child.named_children if each.type == "expression"]
                condition = self.expression(inner[0]) if inner else None
            elif child.type == "expression":
                results.append(self.expression(child))
            grouped = grouped or child.type == "ellipsis"
        if collection is None or not names or not results:
            return Unread(self.source, start, end)
        key, name = ("", names[0]) if len(names) == 1 else (names[0], names[1])
        if node.type == "for_tuple_expr":
            return For(self.source, start, end, key, name, collection, None, results[0], condition)
        if len(results) < 2:
            return Unread(self.source, start, end)
        return For(self.source, start, end, key, name, collection, results[0], results[1], condition, grouped)

    def step(self, node: Node) -> Step:
        if node.type == "get_attr":
            return Step(attribute=self.text(node.named_children[-1]))
        inner = node.children[0]
        if node.type == "splat":
            return Step(splat=tuple(self.step(each) for each in inner.children if each.type in _POSTFIX))
        start, end = self.span(inner)
        expressions = [each for each in inner.named_children if each.type == "expression"]
        if expressions:
            return Step(index=self.expression(expressions[0]))
        digits = self.text(inner).strip(".[] ")
        number = int(digits) if digits.isdigit() else 0
        return Step(index=Literal(self.source, start, end, number))


def _width(character: str) -> int:
    return 1 if "\ud800" <= character <= "\udfff" else len(character.encode())


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return 0
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
