"""What an expression stands for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.sources.code import attributes, calls, confided, signatures
from colonnade.sources.code.anew import made_anew
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.text import filled, joined, percent
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    Environment,
    Event,
    External,
    FunctionValue,
    Joined,
    Known,
    Listing,
    Mapping,
    Response,
    Scope,
    Unseen,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame


def evaluate(run: Run, node: ast.expr, frame: Frame) -> Abstract:
    """Follow an expression, with everything it calls on the way."""
    run.step()
    kind = type(node)
    if kind is ast.Constant:
        value = node.value  # type: ignore[attr-defined] # the class is compared by identity for speed
        return NOTHING if value is ... else Known(value)
    if kind is ast.Name:
        return run.lookup(node.id, frame)  # type: ignore[attr-defined]
    handle = _KINDS.get(kind)
    return handle(run, node, frame) if handle else _others(run, node, frame)


def _others(run: Run, node: ast.expr, frame: Frame) -> Abstract:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            evaluate(run, child, frame)
    return Unseen(f"the value of {run.snippet(node, frame)}")


def _attribute(run: Run, node: ast.Attribute, frame: Frame) -> Abstract:
    owner = evaluate(run, node.value, frame)
    return attributes.attribute(run, owner, node.attr, node, frame)


def _subscript(run: Run, node: ast.Subscript, frame: Frame) -> Abstract:
    owner = evaluate(run, node.value, frame)
    key = evaluate(run, node.slice, frame) if not isinstance(node.slice, ast.Slice) else None
    if key is None:
        _others(run, node.slice, frame)
        if isinstance(owner, Event) and not owner.made:
            return Event(owner.path, "cut")
        if confided.is_a_secret_text(owner):
            return Unseen("a piece of a secret")
        return owner if not isinstance(owner, Known | Environment) else Unseen(run.snippet(node, frame))
    return attributes.subscript(run, owner, key, node, frame)


def _call(run: Run, node: ast.Call, frame: Frame) -> Abstract:
    callee = evaluate(run, node.func, frame)
    given = arguments(run, node, frame)
    return calls.call(run, node, callee, given, frame)


def arguments(run: Run, node: ast.Call, frame: Frame) -> Arguments:
    """Follow what a call is given; `*` and `**` of known lists and dictionaries are spread."""
    given = Arguments()
    for each in node.args:
        if isinstance(each, ast.Starred):
            value = evaluate(run, each.value, frame)
            if isinstance(value, Listing) and value.rest is None:
                given.positional += value.items
            else:
                given.open = True
        else:
            given.positional.append(evaluate(run, each, frame))
    for keyword in node.keywords:
        value = evaluate(run, keyword.value, frame)
        if keyword.arg is not None:
            given.named[keyword.arg] = value
            continue
        for one in alternatives(value):
            if isinstance(one, Mapping):
                for key, entry in one.entries.items():
                    given.named[key] = join(given.named[key], entry) if key in given.named else entry
                given.open |= one.rest is not None
            elif one != NONE:
                given.open = True
                given.spread = one if isinstance(one, Event) else given.spread
    return given


def _joined(run: Run, node: ast.JoinedStr, frame: Frame) -> Abstract:
    values = (each.value if isinstance(each, ast.FormattedValue) else each for each in node.values)
    return joined([evaluate(run, each, frame) for each in values])


def _binary(run: Run, node: ast.BinOp, frame: Frame) -> Abstract:
    left, right = evaluate(run, node.left, frame), evaluate(run, node.right, frame)
    if isinstance(node.op, ast.Mod) and isinstance(left, Known) and isinstance(left.value, str):
        return percent(left.value, right)
    if isinstance(node.op, ast.Mod) and isinstance(left, Joined):
        return filled(left, right)
    if isinstance(left, Known) and isinstance(right, Known):
        return _computed(node.op, left.value, right.value) or Unseen(run.snippet(node, frame))
    if isinstance(node.op, ast.Add):
        if isinstance(left, Listing) or isinstance(right, Listing):
            return _sum(run, node, left, right, frame)
        if (
            isinstance(left, Joined | Environment)
            or isinstance(right, Joined | Environment)
            or text_of(left)
            or text_of(right)
        ):
            return joined([left, right])
    if isinstance(node.op, ast.Div) and isinstance(left, External) and left.name.startswith("pathlib."):
        begins = left.argument("0")
        return External(left.name, (("0", joined([begins, Known("/"), right])),)) if begins else left
    for each in (left, right):
        if isinstance(each, External) and made_anew(each):
            return each
    return Unseen(run.snippet(node, frame))


def added(left: Abstract, right: Abstract) -> Abstract:
    """What `+=` makes of a name that holds no list."""
    if isinstance(left, Known) and isinstance(right, Known):
        return _computed(ast.Add(), left.value, right.value) or NOTHING
    return (
        joined([left, right]) if isinstance(left, Joined) or text_of(left) is not None else join(left, right)
    )


def _sum(run: Run, node: ast.BinOp, left: Abstract, right: Abstract, frame: Frame) -> Abstract:
    made = run.keep((id(node), frame.context), Listing)
    made.items = [
        *(left.items if isinstance(left, Listing) else ()),
        *(right.items if isinstance(right, Listing) else ()),
    ]
    rests = [each.rest if isinstance(each, Listing) else NOTHING for each in (left, right)]
    known = [each for each in rests if each is not None]
    made.rest = join(*known) if known else None
    return made


def _computed(operator: ast.operator, left: object, right: object) -> Abstract | None:
    """Compute what can grow no larger than its parts by much."""
    numbers = (int, float)
    if isinstance(left, str) and isinstance(right, str) and isinstance(operator, ast.Add):
        return joined([Known(left), Known(right)])
    if not isinstance(left, numbers) or not isinstance(right, numbers) or abs(left) > 1e9 or abs(right) > 1e9:
        return None
    match operator:
        case ast.Add():
            return Known(left + right)
        case ast.Sub():
            return Known(left - right)
        case ast.Mult():
            return Known(left * right)
        case ast.Div() if right:
            return Known(left / right)
    return None


def _boolean(run: Run, node: ast.BoolOp, frame: Frame) -> Abstract:
    values = [evaluate(run, each, frame) for each in node.values]
    if isinstance(node.op, ast.Or):
        first = values[0]
        if isinstance(first, Known) and first.value:
            return first
        fallback = values[1] if len(values) == 2 else None
        if isinstance(first, Environment) and isinstance(fallback, Known):
            if first.default is None and isinstance(fallback.value, str):
                return Environment(first.variable, fallback.value)
            return first
        kept = [each for each in values[:-1] if each != NONE]
        return join(*kept, values[-1])
    return join(*values[-1:])


def _choice(run: Run, node: ast.IfExp, frame: Frame) -> Abstract:
    evaluate(run, node.test, frame)
    return join(evaluate(run, node.body, frame), evaluate(run, node.orelse, frame))


def _mapping(run: Run, node: ast.Dict, frame: Frame) -> Abstract:
    made = run.keep((id(node), frame.context), Mapping)
    made.entries.clear()
    made.rest = None
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = evaluate(run, value_node, frame)
        if key_node is None:
            for one in alternatives(value):
                if isinstance(one, Mapping):
                    made.entries.update(one.entries)
                    made.rest = one.rest if made.rest is None else made.rest
                else:
                    made.rest = NOTHING
            continue
        key = evaluate(run, key_node, frame)
        attributes.put(made, key, value)
    return made


def _listing(run: Run, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Abstract:
    made = run.keep((id(node), frame.context), Listing)
    items: list[Abstract] = []
    rest: Abstract | None = None
    for each in node.elts:
        if isinstance(each, ast.Starred):
            spread = evaluate(run, each.value, frame)
            if isinstance(spread, Listing):
                items += spread.items
                rest = spread.rest if rest is None else rest
            else:
                rest = attributes.element(spread)
        else:
            items.append(evaluate(run, each, frame))
    made.items, made.rest = items, rest
    return made


def _comprehension(
    run: Run, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, frame: Frame
) -> Abstract:
    scope = frame.scope
    was, were = frame.in_loop, frame.per_record
    frame.scope = Scope({}, scope)
    try:
        for generator in node.generators:
            many = evaluate(run, generator.iter, frame)
            if attributes.over_records(many):
                run.record.record_loops.setdefault(id(node), (frame, node))
                frame.per_record = True
            calls.iterated(run, many, generator.iter, frame)
            bind(run, generator.target, attributes.element(many), frame)
            frame.in_loop = True
            for test in generator.ifs:
                evaluate(run, test, frame)
        if isinstance(node, ast.DictComp):
            made = run.keep((id(node), frame.context), Mapping)
            key = evaluate(run, node.key, frame)
            value = evaluate(run, node.value, frame)
            made.rest = None
            attributes.put(made, key, value)
            return made
        many_made = run.keep((id(node), frame.context), Listing)
        many_made.items, many_made.rest = [], evaluate(run, node.elt, frame)
        return many_made
    finally:
        frame.scope = scope
        frame.in_loop, frame.per_record = was, were


def bind(run: Run, target: ast.expr, value: Abstract, frame: Frame) -> None:
    """Assign a value to whatever stands on the left of `=`."""
    if isinstance(target, ast.Name):
        run.assign(target.id, value, frame)
    elif isinstance(target, ast.Attribute):
        owner = evaluate(run, target.value, frame)
        attributes.set_attribute(run, owner, target.attr, value, frame)
    elif isinstance(target, ast.Subscript):
        owner = evaluate(run, target.value, frame)
        key = evaluate(run, target.slice, frame) if not isinstance(target.slice, ast.Slice) else NOTHING
        attributes.set_item(run, owner, key, value)
    elif isinstance(target, ast.Starred):
        bind(run, target.value, value, frame)
    elif isinstance(target, ast.Tuple | ast.List):
        for position, each in enumerate(target.elts):
            bind(run, each, attributes.item_at(value, position), frame)


def _lambda(run: Run, node: ast.Lambda, frame: Frame) -> Abstract:
    return FunctionValue(node, frame.scope, "<lambda>", signatures.defaults(run, node.args, frame))


def _compare(run: Run, node: ast.Compare, frame: Frame) -> Abstract:
    left = evaluate(run, node.left, frame)
    for operator, each in zip(node.ops, node.comparators, strict=True):
        right = evaluate(run, each, frame)
        run.record.fields.compare(left, operator, right)
        if isinstance(operator, ast.In | ast.NotIn):
            name = text_of(left)
            if isinstance(right, External) and right.name == "os.environ" and name:
                run.record.optional.add(name)
                site = run.record.at("environment", node, frame, name)
                site.flag = False
            for one in alternatives(right):
                if isinstance(one, Response) and name:
                    attributes.look(run, one, name)
    return Unseen("a comparison")


def _named(run: Run, node: ast.NamedExpr, frame: Frame) -> Abstract:
    value = evaluate(run, node.value, frame)
    run.assign(node.target.id, value, frame)
    return value


def _inner(run: Run, node: ast.Await | ast.FormattedValue | ast.Starred, frame: Frame) -> Abstract:
    return evaluate(run, node.value, frame)


def _yield(run: Run, node: ast.Yield | ast.YieldFrom, frame: Frame) -> Abstract:
    if node.value is not None:
        value = evaluate(run, node.value, frame)
        made = run.keep((id(node), frame.context), Listing)
        made.rest = value if isinstance(node, ast.Yield) else attributes.element(value)
        frame.returned.append(made)
    return NOTHING


_KINDS: dict[type, Callable[..., Abstract]] = {
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Call: _call,
    ast.JoinedStr: _joined,
    ast.BinOp: _binary,
    ast.BoolOp: _boolean,
    ast.IfExp: _choice,
    ast.Dict: _mapping,
    ast.List: _listing,
    ast.Tuple: _listing,
    ast.Set: _listing,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Lambda: _lambda,
    ast.Compare: _compare,
    ast.NamedExpr: _named,
    ast.Await: _inner,
    ast.FormattedValue: _inner,
    ast.Starred: _inner,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
}
