"""The conditions of a template, decided as far as the files decide them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.condition import ALWAYS, NEVER, All, Condition, Either, Not, Same
from colonnade.fact import Choice, Opaque, Reference, Text
from colonnade.sources.cloudformation.values import (
    MISSING,
    Structure,
    Values,
    all_of,
    either_of,
    joined,
    negated,
    parts_of,
    plain_text,
    shown,
)
from colonnade.sources.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack

MOST_PARTS = 64
DEEPEST = 60


def condition(stack: Stack, name: str) -> Condition:
    """The condition of this name: ALWAYS or NEVER where the files decide it."""
    known = stack.conditions.get(name)
    if known is not None:
        return known
    found: Condition = Same(f"the condition {name}", "true")
    node = stack.template.conditions.get(name)
    if node is None:
        stack.template.tell(
            stack.template.root, f"the condition {name} is not declared", "declare it under Conditions"
        )
    else:
        with stack.asking("condition", name) as again:
            if again:
                stack.template.tell(node, f"the condition {name} refers to itself", "break the circle")
                return found
            stack.together.depth += 1
            asked = of(stack, node) if stack.together.depth <= DEEPEST else found
            stack.together.depth -= 1
            # A condition made of too many parts is taken as one question, so that it can still be asked.
            if _size(asked) <= MOST_PARTS:
                found = asked
    stack.conditions[name] = found
    return found


def of(stack: Stack, node: Node) -> Condition:
    """The condition that a node asks: Fn::Equals, And, Or, Not or Condition, in either form."""
    name, argument = _asked(node)
    items = argument.items if isinstance(argument, Sequence) else []
    if name == "Equals" and len(items) == 2:
        return equal(stack, stack.resolve(items[0]), stack.resolve(items[1]))
    if name == "And" and items:
        return all_of(of(stack, each) for each in items)
    if name == "Or" and items:
        return either_of(of(stack, each) for each in items)
    if name == "Not":
        inner = items[0] if items else argument
        return negated(of(stack, inner)) if inner is not node else _unread(stack, node)
    if name == "Condition" and isinstance(argument, Scalar):
        return condition(stack, argument.text)
    if name == "" and isinstance(argument, Scalar) and argument.text.lower() in {"true", "false"}:
        return ALWAYS if argument.text.lower() == "true" else NEVER
    return _unread(stack, node)


def equal(stack: Stack, left: object, right: object) -> Condition:
    """The condition that two values are the same."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Choice):
            then, otherwise = equal(stack, one.then, other), equal(stack, one.otherwise, other)
            return either_of((all_of((one.condition, then)), all_of((negated(one.condition), otherwise))))
    left, right = _comparable(left), _comparable(right)
    if left == right:
        return ALWAYS
    if isinstance(left, str) and isinstance(right, str):
        return NEVER
    if isinstance(left, str):
        left, right = right, left
    if isinstance(right, str):
        return Same(subject(left), right) if _may_be(stack, left, right) else NEVER
    first, second = sorted((subject(left), subject(right)))
    return Same(f"{first} compared with {second}", "the same")


def subject(raw: object) -> str:
    """What a value that is not known is called where it is asked for: "the parameter Stage"."""
    if isinstance(raw, Opaque):
        return raw.reason.partition(",")[0]
    return f"the value {raw}" if isinstance(raw, Reference) else f"the text {raw}"


def _comparable(raw: object) -> object:
    match raw:
        case bool() | int() | float():
            return plain_text(raw)
        case None:
            return ""
        case _ if raw is MISSING:
            return ""
        case Values():
            return joined((raw,))
        case Structure():
            return Opaque(f"the list or mapping at {shown(raw)}", shown(raw))
        case _:
            return raw


def _may_be(stack: Stack, raw: object, literal: str) -> bool:
    """Whether a value that is not wholly known can be this text."""
    if isinstance(raw, Reference):
        return literal != ""
    if isinstance(raw, Text):
        first, last = raw.parts[0], raw.parts[-1]
        return (not isinstance(first, str) or literal.startswith(first)) and (
            not isinstance(last, str) or literal.endswith(last)
        )
    for part in parts_of(raw):
        parameter = stack.template.parameters.get(part.identity) if isinstance(part, Opaque) else None
        if parameter is not None and parameter.allowed_values and parameter.default is None:
            return literal in parameter.allowed_values
    return True


def _asked(node: Node) -> tuple[str, Node]:
    if node.tag:
        return node.tag[1:], node
    if isinstance(node, Mapping) and len(node.entries) == 1:
        key, argument = next(iter(node.entries.items()))
        return key.removeprefix("Fn::"), argument
    return "", node


def _unread(stack: Stack, node: Node) -> Condition:
    stack.template.tell(
        node, "the condition cannot be read", "write it as Fn::Equals, And, Or, Not or Condition"
    )
    return Same(f"the condition at {node.text_file}:{node.line}", "true")


def _size(asked: Condition) -> int:
    """How many questions a condition is made of; counting ends soon after MOST_PARTS."""
    count, waiting = 0, [asked]
    while waiting and count <= MOST_PARTS:
        each = waiting.pop()
        if isinstance(each, Not):
            waiting.append(each.condition)
        elif isinstance(each, All | Either):
            waiting += each.conditions
        else:
            count += 1
    return count
