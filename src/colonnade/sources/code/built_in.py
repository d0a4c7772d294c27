"""What Python's built-in functions do with abstract values."""

# ruff: noqa: ARG001 - what stands in a table is called with the same arguments

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.sources.code import attributes, calls, logs
from colonnade.sources.code.anew import made_anew
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    AwsObject,
    ClassValue,
    Client,
    Environment,
    Event,
    External,
    FunctionValue,
    Instance,
    Joined,
    Known,
    Listing,
    Mapping,
    Response,
    Scope,
    Several,
    Unseen,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame

_ENVIRONMENTS = ("os.environ", "os.environ.copy()")


def print_(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    """Follow `print(…)`."""
    logs.note(run, node, "print", given, frame)
    return NONE


def same(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    """Follow what gives back its first argument."""
    return given.positional[0] if given.positional else NOTHING


def many(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    """Follow what goes over its first argument: `list(…)`, `sorted(…)`."""
    if not given.positional:
        return run.keep((id(node), frame.context), Listing)
    many = given.positional[0]
    calls.iterated(run, many, node, frame)
    key = given.named.get("key")
    if isinstance(key, FunctionValue):
        calls.call_back(run, key, frame, attributes.element(many))
    if isinstance(many, External) and many.name in _ENVIRONMENTS:
        return External("os.environ.keys()")  # a list of a mapping is one of its keys
    return many


def _number(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.positional[0] if given.positional else NOTHING
    if isinstance(value, Event):
        run.record.fields.look_over(value)
        return Event(value.path, "a number")
    if isinstance(value, Environment) or made_anew(value):
        return value
    if isinstance(value, Known) and isinstance(value.value, str | int | float):
        try:
            return Known(int(float(value.value)))
        except (ValueError, OverflowError):
            return NOTHING
    if isinstance(value, Several):
        return join(*(_number(run, node, Arguments([each]), frame) for each in value.values))
    return Unseen(run.snippet(node, frame))


def _text(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    if not given.positional:
        return Known("")
    value = given.positional[0]
    if isinstance(value, Known):
        return Known(str(value.value))
    return value if isinstance(value, Environment | Event | Joined | Unseen) else Joined((value,))


def mapping(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    """Follow `dict(…)`."""
    for each in given.positional:
        if isinstance(each, External | Event | Response):
            return each
    made = run.keep((id(node), frame.context), Mapping)
    for each in given.positional:
        if isinstance(each, Mapping):
            attributes.extend(made, each)
        elif not isinstance(each, FunctionValue | ClassValue):
            made.rest = NOTHING
    for name, value in given.named.items():
        attributes.put(made, Known(name), value)
    return made


def _enumerate(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    many = given.positional[0] if given.positional else NOTHING
    calls.iterated(run, many, node, frame)
    pair = run.listing((id(node), "pair", frame.context), [NOTHING, attributes.element(many)])
    made = run.listing((id(node), frame.context), [])
    made.rest = pair
    return made


def _zip(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    pair = run.listing(
        (id(node), "pair", frame.context), [attributes.element(each) for each in given.positional]
    )
    made = run.listing((id(node), frame.context), [])
    made.rest = pair
    return made


def map_(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    """Follow `map(…)`, and pools that do the same."""
    made = run.listing((id(node), frame.context), [])
    if not given.positional:
        return made
    elements = [attributes.element(each) for each in given.positional[1:]]
    was, were = frame.in_loop, frame.per_record
    for many in given.positional[1:]:
        calls.iterated(run, many, node, frame)
        if attributes.over_records(many):
            run.record.record_loops.setdefault(id(node), (frame, node))
            frame.per_record = True
    frame.in_loop = True
    made.rest = calls.call(run, node, given.positional[0], Arguments(elements), frame)
    frame.in_loop, frame.per_record = was, were
    return made


def _filter(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    if len(given.positional) < 2:
        return NOTHING
    if isinstance(given.positional[0], FunctionValue):
        calls.call_back(run, given.positional[0], frame, attributes.element(given.positional[1]))
    return given.positional[1]


def _next(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    return attributes.element(given.positional[0]) if given.positional else NOTHING


def _getattr(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    if len(given.positional) < 2:
        return NOTHING
    owner, name = given.positional[:2]
    literal = text_of(name)
    if literal is None:
        if any(isinstance(each, Client | AwsObject) for each in alternatives(owner)):
            run.unresolved(f"{run.snippet(node, frame)}: which method it calls is decided when it runs")
        return NOTHING
    found = attributes.attribute(run, owner, literal, ast.Name(literal, ast.Load()), frame)
    return join(found, given.positional[2]) if len(given.positional) > 2 else found


def _setattr(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    if len(given.positional) == 3 and (name := text_of(given.positional[1])):
        attributes.set_attribute(run, given.positional[0], name, given.positional[2], frame)
    return NONE


def _super(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    me = frame.me
    function = frame.function
    made_of = me.made_of if isinstance(me, Instance) else me
    if not isinstance(made_of, ClassValue) or not isinstance(function, FunctionValue):
        return NOTHING
    owner = _defines(made_of, function) or made_of
    above = ClassValue(owner.node, Scope({}, owner.scope.parent), owner.name, owner.bases)
    if isinstance(me, Instance):
        return Instance(above, me.lasting, me.names, me.missed, me.real or me)
    return above


def _defines(made_of: ClassValue, function: FunctionValue, depth: int = 0) -> ClassValue | None:
    for value in made_of.scope.names.values():
        if any(
            isinstance(each, FunctionValue) and each.node is function.node for each in alternatives(value)
        ):
            return made_of
    for base in made_of.bases if depth < 8 else ():
        if isinstance(base, ClassValue) and (found := _defines(base, function, depth + 1)):
            return found
    return None


def _type(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.positional[0] if given.positional else NOTHING
    return value.made_of if isinstance(value, Instance) else NOTHING


def _rounded(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.positional[0] if given.positional else NOTHING
    return value if made_anew(value) else Unseen(run.snippet(node, frame))


def _harmless(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    for value in given.positional:
        calls.iterated(run, value, node, frame)
    return Unseen(run.snippet(node, frame))


def names(module: str, several: str) -> list[str]:
    """The full names of several functions of a module."""
    return [f"{module}.{name}" for name in several.split()]


CALLS: dict[str, Callable[[Run, ast.AST, Arguments, Frame], Abstract]] = {
    "builtins.print": print_,
    "builtins.str": _text,
    "builtins.repr": _text,
    "builtins.int": _number,
    "builtins.float": _number,
    "builtins.dict": mapping,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": map_,
    "builtins.filter": _filter,
    "builtins.next": _next,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.super": _super,
    "builtins.type": _type,
    "builtins.round": _rounded,
    **dict.fromkeys(names("builtins", "list tuple set frozenset sorted reversed iter"), many),
    **dict.fromkeys(
        names(
            "builtins",
            "len bool isinstance issubclass hasattr any all sum min max abs range open id hash vars",
        ),
        _harmless,
    ),
}
