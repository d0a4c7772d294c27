"""Expressions, evaluated as far as the files decide them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Mapping_
from typing import TYPE_CHECKING, Any

from colonnade.condition import ALWAYS, NEVER
from colonnade.fact import Choice, Opaque, Reference, Text
from colonnade.sources.cloudformation.conditions import subject
from colonnade.sources.cloudformation.values import (
    MISSING,
    all_of,
    choice,
    either_of,
    joined,
    mapped,
    negated,
    shown,
    spread,
)
from colonnade.sources.nodes import Mapping, Node, Sequence
from colonnade.sources.terraform import syntax
from colonnade.sources.terraform.comparing import equal
from colonnade.sources.terraform.values import (
    MOST_ELEMENTS,
    Made,
    NotThere,
    Outputs,
    Value,
    again,
    condition_of,
    elements,
    mapping,
    raw_of,
    sequence,
    text_of,
    truth,
    value,
)

if TYPE_CHECKING:
    from colonnade.sources.terraform.modules import Module
    from colonnade.sources.terraform.syntax import Expression, Part, Step

DEEPEST = 120

_ARITHMETIC: dict[str, Callable[[Any, Any], object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Scope:
    """Where an expression is evaluated: the module, and the names that stand for values here."""

    __slots__ = ("module", "names")

    def __init__(self, module: Module, names: dict[str, Node] | None = None) -> None:
        self.module = module
        self.names = names or {}

    def with_names(self, names: Mapping_[str, Node]) -> Scope:
        return Scope(self.module, {**self.names, **names})

    def evaluate(self, expression: Expression) -> Node:
        """The value of an expression, as a node that stands where it was written."""
        project = self.module.project
        if project.depth > DEEPEST:
            return value(expression, Opaque("nested too deeply to be followed", identity(expression)))
        if not project.spend(1):
            return value(expression, Opaque("made in more steps than are followed", identity(expression)))
        project.depth += 1
        try:
            return _EVALUATED[type(expression)](self, expression)
        finally:
            project.depth -= 1

    def raw(self, expression: Expression) -> object:
        return raw_of(self.evaluate(expression))


def identity(expression: Expression) -> str:
    """What tells the value of one expression from that of every other."""
    return f"{expression.source.file}@{expression.start}"


def _literal(scope: Scope, expression: syntax.Literal) -> Node:
    node = value(expression, expression.value)
    return _heredoc(node) if expression.heredoc else node


def _heredoc(node: Node) -> Node:
    """Let a heredoc know where its text stands: on the lines below its start."""
    if isinstance(node, Value) and node.start >= 0:
        node.file, node.above = node.text_file, node.line
    return node


def _unread(scope: Scope, expression: Expression) -> Node:
    return value(expression, Opaque("written in a way that cannot be read", identity(expression)))


def _template(scope: Scope, expression: syntax.Template) -> Node:
    first = expression.parts[0] if len(expression.parts) == 1 else None
    if isinstance(first, syntax.Expression) and not expression.heredoc:
        return again(scope.evaluate(first), expression)
    node = value(expression, rendered(scope, expression.parts))
    return _heredoc(node) if expression.heredoc else node


def rendered(scope: Scope, parts: Iterable[Part]) -> object:
    """The text that the parts of a template make."""
    return spread(tuple(_pieces(scope, parts)), joined)


def _pieces(scope: Scope, parts: Iterable[Part]) -> list[object]:
    pieces: list[object] = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, syntax.Branch):
            test = condition_of(scope.raw(part.test))
            then = rendered(scope, part.then) if test != NEVER else ""
            otherwise = rendered(scope, part.otherwise) if test != ALWAYS else ""
            pieces.append(choice(test, then, otherwise))
        elif isinstance(part, syntax.Loop):
            pieces += _looped(scope, part)
        else:
            raw = scope.raw(part)
            pieces.append("" if raw is MISSING else raw)
    return pieces


def _looped(scope: Scope, loop: syntax.Loop) -> Iterable[object]:
    each_of = _each_of(scope.raw(loop.collection))
    if each_of is None:
        raw = scope.raw(loop.collection)
        return [raw if isinstance(raw, Opaque) else Opaque("a list that is not known", shown(raw))]
    pieces: list[object] = []
    for key, node in each_of[:MOST_ELEMENTS]:
        names = {loop.name: node}
        if loop.key:
            names[loop.key] = value(loop.collection, key)
        pieces.append(rendered(scope.with_names(names), loop.parts))
    return pieces


def _each_of(raw: object) -> list[tuple[object, Node]] | None:
    """The keys and values that a loop goes over; None where they are not known."""
    if isinstance(raw, Mapping):
        return list(raw.entries.items())
    if isinstance(raw, Sequence):
        return list(enumerate(raw.items))
    return [] if raw is None else None


def _name(scope: Scope, expression: syntax.Name) -> Node:
    known = scope.names.get(expression.name)
    if known is not None:
        return known
    if expression.name in {"var", "local", "module", "data"}:
        return value(
            expression, Opaque(f"all of {expression.name}, which is not followed", identity(expression))
        )
    return value(expression, expression.name)


def _access(scope: Scope, expression: syntax.Access) -> Node:
    base, steps = expression.base, expression.steps
    if not isinstance(base, syntax.Name) or base.name in scope.names:
        return _into(scope, expression, scope.evaluate(base), steps)
    module, first = scope.module, steps[0].attribute
    second = steps[1].attribute if len(steps) > 1 else ""
    match base.name:
        case "var":
            node, keep = module.variable(first, expression)
            return node if keep and len(steps) == 1 else _into(scope, expression, node, steps[1:])
        case "local":
            return _into(scope, expression, module.local(first, expression), steps[1:])
        case "module":
            return _into(scope, expression, module.child(first, expression), steps[1:])
        case "data":
            return _into(scope, expression, module.resource(f"data.{first}", second, expression), steps[2:])
        case "path" | "terraform" | "each" | "count" | "self" | "dependency":
            return _into(scope, expression, module.about(base.name, first, expression), steps[1:])
    return _into(scope, expression, module.resource(base.name, first, expression), steps[1:])


def _into(scope: Scope, at: Expression, node: Node, steps: tuple[Step, ...]) -> Node:
    """Go further into a value; a scalar that was found at once stands where it is used."""
    if not steps:
        return again(node, at)
    for index, step in enumerate(steps):
        if step.splat is not None:
            return _splat(scope, at, node, step.splat + steps[index + 1 :])
        outside = isinstance(node, Made | Outputs)
        node = stepped(scope, at, node, step)
        node = again(node, at) if outside else node
    return node


def _splat(scope: Scope, at: Expression, node: Node, steps: tuple[Step, ...]) -> Node:
    raw = raw_of(node)
    if isinstance(raw, Opaque):
        return value(at, raw)
    if isinstance(raw, Choice):
        return value(at, mapped(raw, lambda each: raw_of(_splat(scope, at, value(at, each), steps))))
    each_of = raw.items if isinstance(raw, Sequence) else [] if raw is None else [node]
    return sequence(at, [_into(scope, at, each, steps) if steps else each for each in each_of])


def stepped(scope: Scope, at: Expression, node: Node, step: Step) -> Node:
    """One step into a value."""
    key = scope.raw(step.index) if step.index is not None else step.attribute
    raw = raw_of(node)
    if isinstance(raw, Choice) or isinstance(key, Choice):
        both = spread((raw, key), lambda each: raw_of(_stepped(at, each[0], each[1], node)))
        return value(at, both)
    return _stepped(at, raw, key, node)


def _stepped(at: Expression, raw: object, key: object, node: Node) -> Node:
    if isinstance(key, Opaque):
        return value(at, key)
    name = text_of(key)
    match raw:
        case Made():
            return raw.instance.attribute(name or "", at)
        case Outputs():
            return raw.module.output(name or "", at)
        case NotThere():
            return value(at, raw)
        case Opaque():
            return value(at, Opaque(raw.reason, f"{raw.identity}.{name}"))
        case Mapping() if name is not None:
            found = raw.entries.get(name)
            return (
                value(at, NotThere(f"{name}, which is not there", identity(at))) if found is None else found
            )
        case Sequence() if name is not None:
            return _element(at, raw, name)
        case None:
            return value(at, NotThere(f"{name} of null", identity(at)))
    inner = node.inner if isinstance(node, Value) else None
    if inner is not None and inner is not node:
        return _stepped(at, raw_of(inner), key, inner)
    return value(at, Opaque(f"{name} of {shown(raw)}, which is not known", f"{identity(at)}.{name}"))


def _element(at: Expression, raw: Sequence, name: str) -> Node:
    if name.isdigit() and int(name) < len(raw.items):
        return raw.items[int(name)]
    if not name.isdigit() and len(raw.items) == 1:  # a resource with a count, as of old, or a single block
        return _stepped(at, raw_of(raw.items[0]), name, raw.items[0])
    return value(at, NotThere(f"the element {name} of a list that has none", identity(at)))


def _object(scope: Scope, expression: syntax.Object) -> Node:
    made: dict[str, Node] = {}
    for key, written in expression.items:
        raw = key.value if isinstance(key, syntax.Literal) else scope.raw(key)
        name = text_of(raw)
        made[name if name is not None else str(raw)] = _own(scope, written)
    return mapping(expression, made)


def _own(scope: Scope, written: Expression) -> Node:
    """The value of an element: a scalar that stands elsewhere stands here."""
    node = scope.evaluate(written)
    return again(node, written) if node.parent is not None else node


def _tuple(scope: Scope, expression: syntax.Tuple) -> Node:
    return sequence(expression, [_own(scope, each) for each in expression.items])


def _conditional(scope: Scope, expression: syntax.Conditional) -> Node:
    test = condition_of(scope.raw(expression.test))
    if test == ALWAYS:
        return scope.evaluate(expression.then)
    if test == NEVER:
        return scope.evaluate(expression.otherwise)
    then, otherwise = scope.evaluate(expression.then), scope.evaluate(expression.otherwise)
    inner = None
    if any(isinstance(each, Value) and each.inner is not None for each in (then, otherwise)):
        inner = value(expression, choice(test, _held(then), _held(otherwise)))
    of = next((each.of for each in (then, otherwise) if isinstance(each, Value) and each.of), None)
    return value(expression, choice(test, raw_of(then), raw_of(otherwise)), inner, of)


def _held(node: Node) -> object:
    return raw_of(node.inner) if isinstance(node, Value) and node.inner is not None else raw_of(node)


def _operation(scope: Scope, expression: syntax.Operation) -> Node:
    sign = expression.operator
    right = scope.raw(expression.right)
    if expression.left is None:
        if sign == "!":
            return value(expression, truth(negated(condition_of(right))))
        return value(expression, spread((0, right), lambda each: _computed("-", each, expression)))
    left = scope.raw(expression.left)
    match sign:
        case "&&":
            return value(expression, truth(all_of((condition_of(left), condition_of(right)))))
        case "||":
            return value(expression, truth(either_of((condition_of(left), condition_of(right)))))
        case "==":
            return value(expression, truth(equal(scope.module, left, right)))
        case "!=":
            return value(expression, truth(negated(equal(scope.module, left, right))))
    return value(expression, spread((left, right), lambda each: _computed(sign, each, expression)))


def _computed(sign: str, operands: tuple[object, ...], at: Expression) -> object:
    left, right = operands
    numbers = [_number(each) for each in (left, right)]
    one, other = numbers
    if one is None or other is None or sign not in _ARITHMETIC:
        unknown = next((each for each in (left, right) if isinstance(each, Opaque)), None)
        return unknown or Opaque("computed from what is not a known number", identity(at))
    try:
        found = _ARITHMETIC[sign](one, other)
    except (ArithmeticError, ValueError):
        return Opaque("computed by a division by nothing", identity(at))
    return int(found) if isinstance(found, float) and found.is_integer() else found


def _number(raw: object) -> int | float | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, str):
        try:
            return float(raw) if not raw.lstrip("-").isdigit() else int(raw)
        except ValueError:
            return None
    return raw if isinstance(raw, int | float) else None


def _for(scope: Scope, expression: syntax.For) -> Node:
    raw = scope.raw(expression.collection)
    return value(expression, mapped(raw, lambda each: _of_each(scope, expression, each)))


def _of_each(scope: Scope, expression: syntax.For, raw: object) -> object:
    each_of = _each_of(raw)
    if each_of is None and isinstance(raw, Made | Outputs):
        each_of = [("", raw)]
    if each_of is None:
        reason = raw.reason if isinstance(raw, Opaque) else f"made of {shown(raw)}, which is no list"
        return Opaque(reason, identity(expression))
    made: list[tuple[object, Node]] = []
    for key, node in each_of[:MOST_ELEMENTS]:
        names = {expression.name: node}
        if expression.key:
            names[expression.key] = value(expression.collection, key)
        inner = scope.with_names(names)
        condition = ALWAYS if expression.condition is None else condition_of(inner.raw(expression.condition))
        if condition == NEVER:
            continue
        result = inner.evaluate(expression.result)
        if condition != ALWAYS:
            result = value(expression.result, choice(condition, raw_of(result), MISSING))
        named = inner.raw(expression.result_key) if expression.result_key is not None else None
        made.append((named, result))
    if expression.result_key is None:
        return sequence(expression, [each for _, each in made])
    return _keyed(expression, made)


def _keyed(expression: syntax.For, made: list[tuple[object, Node]]) -> object:
    pairs: dict[str, list[Node]] = {}
    for named, node in made:
        if isinstance(named, Opaque | Choice):
            reason = named.reason if isinstance(named, Opaque) else "named by an undecided condition"
            return Opaque(reason, identity(expression))
        name = text_of(named)
        pairs.setdefault(name if name is not None else str(named), []).append(node)
    if expression.grouped:
        return mapping(expression, {key: sequence(expression, each) for key, each in pairs.items()})
    return mapping(expression, {key: each[-1] for key, each in pairs.items()})


def _call(scope: Scope, expression: syntax.Call) -> Node:
    from colonnade.sources.terraform.functions import called  # noqa: PLC0415 - functions evaluate in their turn

    return called(scope, expression)


def unknown_in(raw: object) -> Opaque | None:
    """Why a value that is not wholly known is not: what is only known once deployed, or cannot be known."""
    if isinstance(raw, Opaque):
        return raw
    if isinstance(raw, Reference | Text):
        return Opaque(f"{subject(raw)}, which is only known when it is deployed", shown(raw))
    return None


_EVALUATED: dict[type[Expression], Callable[[Scope, Any], Node]] = {
    syntax.Literal: _literal,
    syntax.Template: _template,
    syntax.Name: _name,
    syntax.Access: _access,
    syntax.Object: _object,
    syntax.Tuple: _tuple,
    syntax.Call: _call,
    syntax.Conditional: _conditional,
    syntax.Operation: _operation,
    syntax.For: _for,
    syntax.Unread: _unread,
}

__all__ = ["Scope", "elements", "identity", "rendered", "unknown_in"]
