"""The functions of Terraform: of collections here, of texts and files in modules of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from colonnade.condition import NEVER
from colonnade.fact import Choice, Opaque
from colonnade.sources.cloudformation.values import MISSING, either_of, mapped, shown, spread
from colonnade.sources.nodes import Mapping, Node, Sequence
from colonnade.sources.terraform.comparing import equal
from colonnade.sources.terraform.evaluate import Scope, identity, unknown_in
from colonnade.sources.terraform.values import (
    MOST_ELEMENTS,
    NotThere,
    Value,
    elements,
    mapping,
    raw_of,
    sequence,
    text_of,
    truth,
    value,
)

if TYPE_CHECKING:
    from colonnade.sources.terraform.syntax import Call

Function = Callable[["Asked", tuple[object, ...]], object]
Special = Callable[[Scope, "Call"], Node]


class Asked:
    """A call under evaluation: where it stands, and what it is evaluated in."""

    __slots__ = ("at", "scope")

    def __init__(self, scope: Scope, at: Call) -> None:
        self.scope = scope
        self.at = at

    def unknown(self, raws: tuple[object, ...]) -> Opaque:
        """What the call gives where one of its arguments is not known."""
        if None in raws:
            return NotThere(f"made by {self.at.name}() of null", identity(self.at))
        for raw in raws:
            told = unknown_in(raw)
            if told is not None:
                return Opaque(told.reason, f"{self.at.name}({shown(raw)})")
        return Opaque(f"made by {self.at.name}(), whose arguments are not followed", identity(self.at))


def called(scope: Scope, at: Call) -> Node:
    """What a call of a function gives."""
    special = SPECIAL.get(at.name)
    if special is not None:
        return special(scope, at)
    function = _function(at.name)
    if function is None:
        return value(at, Opaque(f"made by {at.name}(), which is not followed", identity(at)))
    given = arguments(scope, at)
    if isinstance(given, Opaque):
        return value(at, given)
    asked = Asked(scope, at)
    made = value(at, spread(tuple(map(raw_of, given)), lambda raws: _made(asked, function, raws)))
    if isinstance(made, Value) and made.of is None:
        made.of = next((each.of for each in given if isinstance(each, Value) and each.of), None)
    return made


def _made(asked: Asked, function: Function, raws: tuple[object, ...]) -> object:
    if any(isinstance(each, NotThere) for each in raws):
        return next(each for each in raws if isinstance(each, NotThere))
    try:
        return function(asked, raws)
    except (ValueError, TypeError, IndexError, ArithmeticError, AttributeError):
        return asked.unknown(raws)


def _function(name: str) -> Function | None:
    found = COLLECTIONS.get(name)
    if found is None:
        # Most configurations call few functions: reading JSON, dates and digests is for those that do.
        from colonnade.sources.terraform import file_functions, text_functions  # noqa: PLC0415

        found = text_functions.FUNCTIONS.get(name) or file_functions.FUNCTIONS.get(name)
    return found


def arguments(scope: Scope, at: Call) -> list[Node] | Opaque:
    """The arguments of a call, the last one spread where it is to be."""
    given = [scope.evaluate(each) for each in at.arguments]
    if not at.spread or not given:
        return given
    last = raw_of(given[-1])
    further = elements(last)
    if further is None:
        return Opaque(last.reason if isinstance(last, Opaque) else "a list that is not known", identity(at))
    return given[:-1] + further


def _try(scope: Scope, at: Call) -> Node:
    node: Node = value(at, NotThere("none of what try() is given", identity(at)))
    for each in at.arguments:
        node = scope.evaluate(each)
        if not _fails(node):
            break
    return node


def _fails(node: Node, depth: int = 0) -> bool:
    """Whether Terraform would refuse to give a value, or a part of it."""
    raw = raw_of(node)
    if isinstance(raw, NotThere):
        return True
    inner = elements(raw) if depth < 3 and isinstance(raw, Mapping | Sequence) else ()
    return any(_fails(each, depth + 1) for each in inner or ())


def _can(scope: Scope, at: Call) -> Node:
    return value(at, bool(at.arguments) and not _fails(scope.evaluate(at.arguments[0])))


def _coalesce(scope: Scope, at: Call) -> Node:
    """The first that is neither null nor empty; what cannot be known is asked by a condition."""
    given = arguments(scope, at)
    if isinstance(given, Opaque):
        return value(at, given)
    return value(at, _first_of(scope, at, [raw_of(each) for each in given]))


def _first_of(scope: Scope, at: Call, raws: list[object]) -> object:
    if not raws:
        return None
    first, *others = raws
    if isinstance(first, NotThere):
        return _first_of(scope, at, others)
    if isinstance(first, Choice):
        return mapped(first, lambda each: _first_of(scope, at, [each, *others]))
    if first is None or first == "" or first is MISSING:
        return _first_of(scope, at, others)
    return first


def _json(scope: Scope, at: Call) -> Node:
    from colonnade.sources.terraform.json_values import encoded  # noqa: PLC0415 - where there is JSON

    node = scope.evaluate(at.arguments[0]) if at.arguments else value(at, None)
    inner = (
        node.inner if isinstance(node, Value) and node.inner is not None and at.name == "yamlencode" else node
    )
    return value(at, encoded(inner), inner)


def _conversion(scope: Scope, at: Call) -> Node:
    """Conversions leave a value what it is."""
    return scope.evaluate(at.arguments[0]) if at.arguments else value(at, None)


def _environment(scope: Scope, at: Call) -> Node:
    """Terragrunt's get_env(): what is given besides is for those who set nothing."""
    name = text_of(scope.raw(at.arguments[0])) if at.arguments else None
    reason = f"the environment variable {name}, which is only set when it is deployed"
    return value(at, Opaque(reason, f"env.{name}"))


def _after_apply(scope: Scope, at: Call) -> Node:
    """What a plan leaves open."""
    return value(at, Opaque("only known when the plan is applied", identity(at)))


def _account(scope: Scope, at: Call) -> Node:
    return value(at, scope.module.project.pseudo(scope.module.root, "AWS::AccountId"))


SPECIAL: dict[str, Special] = {
    "get_aws_account_id": _account,
    "get_env": _environment,
    "known_after_apply": _after_apply,
    "try": _try,
    "can": _can,
    "coalesce": _coalesce,
    "jsonencode": _json,
    "yamlencode": _json,
    **dict.fromkeys(("tomap", "tolist", "sensitive", "nonsensitive", "any"), _conversion),
}


def _list(asked: Asked, raw: object) -> list[Node]:
    found = elements(raw)
    if found is None:
        raise TypeError(asked.at.name)
    return found


def _merge(asked: Asked, raws: tuple[object, ...]) -> object:
    made: dict[str, Node] = {}
    for raw in raws:
        if isinstance(raw, Mapping):
            made |= raw.entries
        elif raw is not None and raw is not MISSING:
            return asked.unknown(raws)
    return mapping(asked.at, made)


def _lookup(asked: Asked, raws: tuple[object, ...]) -> object:
    whole, key, *default = raws
    name = text_of(key)
    if not isinstance(whole, Mapping) or name is None:
        return asked.unknown(raws)
    found = whole.entries.get(name)
    if found is not None:
        return raw_of(found)
    return default[0] if default else NotThere(f"{name}, which is not there", identity(asked.at))


def _concat(asked: Asked, raws: tuple[object, ...]) -> object:
    items: list[Node] = []
    for raw in raws:
        found = elements(raw)
        items += [value(asked.at, raw)] if found is None else found
    return sequence(asked.at, items) if asked.scope.module.project.spend(len(items)) else asked.unknown(raws)


def _distinct(asked: Asked, raws: tuple[object, ...]) -> object:
    kept: dict[str, Node] = {}
    for each in _list(asked, raws[0]):
        kept.setdefault(_shown(raw_of(each)), each)
    return sequence(asked.at, kept.values())


def _shown(raw: object) -> str:
    return f"{type(raw).__name__}:{id(raw)}" if isinstance(raw, Node) else shown(raw)


def _length(asked: Asked, raws: tuple[object, ...]) -> object:
    return len(raws[0]) if isinstance(raws[0], str) else len(_list(asked, raws[0]))


def _keys(asked: Asked, raws: tuple[object, ...]) -> object:
    if not isinstance(raws[0], Mapping):
        return asked.unknown(raws)
    return sequence(asked.at, [value(asked.at, key) for key in sorted(raws[0].entries)])


def _values(asked: Asked, raws: tuple[object, ...]) -> object:
    if not isinstance(raws[0], Mapping):
        return asked.unknown(raws)
    return sequence(asked.at, [raws[0].entries[key] for key in sorted(raws[0].entries)])


def _flatten(asked: Asked, raws: tuple[object, ...]) -> object:
    return sequence(asked.at, _flat(_list(asked, raws[0])))


def _flat(items: list[Node]) -> list[Node]:
    made: list[Node] = []
    for each in items:
        made += _flat(each.items) if isinstance(each, Sequence) else [each]
    return made[:MOST_ELEMENTS]


def _zipmap(asked: Asked, raws: tuple[object, ...]) -> object:
    keys, found = _list(asked, raws[0]), _list(asked, raws[1])
    named = [text_of(raw_of(each)) for each in keys]
    if None in named:
        return asked.unknown(tuple(raw_of(each) for each in keys))
    return mapping(asked.at, {str(key): each for key, each in zip(named, found, strict=False)})


def _element(asked: Asked, raws: tuple[object, ...]) -> object:
    items, index = _list(asked, raws[0]), raws[1]
    if not items:
        return NotThere("an element of an empty list", identity(asked.at))
    return raw_of(items[index % len(items)]) if isinstance(index, int) else asked.unknown(raws)


def _one(asked: Asked, raws: tuple[object, ...]) -> object:
    items = _list(asked, raws[0])
    return raw_of(items[0]) if items else None


def _contains(asked: Asked, raws: tuple[object, ...]) -> object:
    module = asked.scope.module
    return truth(either_of(equal(module, raw_of(each), raws[1]) for each in _list(asked, raws[0])))


def _slice(asked: Asked, raws: tuple[object, ...]) -> object:
    start, end = raws[1], raws[2]
    if not isinstance(start, int) or not isinstance(end, int):
        return asked.unknown(raws)
    return sequence(asked.at, _list(asked, raws[0])[start:end])


def _reverse(asked: Asked, raws: tuple[object, ...]) -> object:
    return sequence(asked.at, list(reversed(_list(asked, raws[0]))))


def _compact(asked: Asked, raws: tuple[object, ...]) -> object:
    kept = [each for each in _list(asked, raws[0]) if raw_of(each) not in (None, "")]
    return sequence(asked.at, kept)


def _sort(asked: Asked, raws: tuple[object, ...]) -> object:
    items = _list(asked, raws[0])
    return sequence(asked.at, sorted(items, key=lambda each: str(raw_of(each))))


def _range(asked: Asked, raws: tuple[object, ...]) -> object:
    bounds = [each for each in raws if isinstance(each, int)]
    if len(bounds) != len(raws) or not bounds:
        return asked.unknown(raws)
    return sequence(asked.at, [value(asked.at, each) for each in range(*bounds)[:MOST_ELEMENTS]])


def _setproduct(asked: Asked, raws: tuple[object, ...]) -> object:
    from itertools import islice, product  # noqa: PLC0415 - few ask for it

    sets = [_list(asked, raw) for raw in raws]
    combined = islice(product(*sets), MOST_ELEMENTS)
    return sequence(asked.at, [sequence(asked.at, each) for each in combined])


def _without(asked: Asked, raws: tuple[object, ...]) -> object:
    left_out = [{_shown(raw_of(each)) for each in _list(asked, raw)} for raw in raws[1:]]
    kept = [
        each for each in _list(asked, raws[0]) if not any(_shown(raw_of(each)) in one for one in left_out)
    ]
    return sequence(asked.at, kept)


def _among(asked: Asked, raws: tuple[object, ...]) -> object:
    others = [{_shown(raw_of(each)) for each in _list(asked, raw)} for raw in raws[1:]]
    kept = [each for each in _list(asked, raws[0]) if all(_shown(raw_of(each)) in one for one in others)]
    return sequence(asked.at, kept)


def _union(asked: Asked, raws: tuple[object, ...]) -> object:
    joined = sequence(asked.at, [each for raw in raws for each in _list(asked, raw)])
    return _distinct(asked, (joined,))


def _index(asked: Asked, raws: tuple[object, ...]) -> object:
    for at, each in enumerate(_list(asked, raws[0])):
        if equal(asked.scope.module, raw_of(each), raws[1]) != NEVER:
            return at
    return NotThere("an element that is not in the list", identity(asked.at))


def _chunked(asked: Asked, raws: tuple[object, ...]) -> object:
    items, size = _list(asked, raws[0]), raws[1]
    if not isinstance(size, int) or size < 1:
        return asked.unknown(raws)
    return sequence(
        asked.at, [sequence(asked.at, items[at : at + size]) for at in range(0, len(items), size)]
    )


def _all_true(asked: Asked, raws: tuple[object, ...]) -> object:
    return all(raw_of(each) is True for each in _list(asked, raws[0]))


def _any_true(asked: Asked, raws: tuple[object, ...]) -> object:
    return any(raw_of(each) is True for each in _list(asked, raws[0]))


def _coalesce_list(asked: Asked, raws: tuple[object, ...]) -> object:
    for raw in raws:
        if not isinstance(raw, Sequence) or raw.items:
            return raw
    return None


def _transpose(asked: Asked, raws: tuple[object, ...]) -> object:
    if not isinstance(raws[0], Mapping):
        return asked.unknown(raws)
    made: dict[str, list[Node]] = {}
    for key, each in raws[0].entries.items():
        for inner in elements(raw_of(each)) or ():
            made.setdefault(str(raw_of(inner)), []).append(value(asked.at, key))
    return mapping(asked.at, {key: sequence(asked.at, each) for key, each in made.items()})


COLLECTIONS: dict[str, Function] = {
    "alltrue": _all_true,
    "anytrue": _any_true,
    "chunklist": _chunked,
    "coalescelist": _coalesce_list,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "distinct": _distinct,
    "element": _element,
    "flatten": _flatten,
    "index": _index,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "merge": _merge,
    "one": _one,
    "range": _range,
    "reverse": _reverse,
    "setintersection": _among,
    "setproduct": _setproduct,
    "setsubtract": _without,
    "setunion": _union,
    "slice": _slice,
    "sort": _sort,
    "toset": _distinct,
    "transpose": _transpose,
    "values": _values,
    "zipmap": _zipmap,
}
