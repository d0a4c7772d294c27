"""CloudFormation's intrinsic functions: what a node of a template means in its stack."""

from __future__ import annotations

import base64
import json
import posixpath
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from colonnade.condition import ALWAYS, NEVER, Condition, Same
from colonnade.fact import Choice, Opaque, Reference
from colonnade.sources.cloudformation import scope
from colonnade.sources.cloudformation.conditions import condition, of, subject
from colonnade.sources.cloudformation.values import (
    MISSING,
    Structure,
    Values,
    choice,
    joined,
    mapped,
    plain_text,
    shown,
    split,
    spread,
)
from colonnade.sources.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack

__all__ = ["MISSING", "Structure", "Values", "called", "condition", "resolve"]

DEEPEST = 60
MOST_LOOKED_UP = 8

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


def resolve(stack: Stack, node: Node) -> object:
    """The value of a node: a plain one, Text, Reference, Opaque, Choice, MISSING, Values or Structure."""
    if isinstance(node, Scalar):
        if not node.tag:
            value = node.value
            if isinstance(value, str) and "{{resolve:" in value:
                return scope.dynamic(stack, value)
            return value
    elif not node.tag and (
        isinstance(node, Sequence) or (isinstance(node, Mapping) and len(node.entries) != 1)
    ):
        return Structure(node, stack)
    call = called(node)
    if call is None:
        assert isinstance(node, Mapping)  # noqa: S101 - only a mapping of one other key is left
        return Structure(node, stack)
    name, argument = call
    function = _FUNCTIONS.get(name)
    if function is None:
        reason = f"made by {node.tag or 'Fn::' + name}, which is not a function of CloudFormation"
        return Opaque(reason, _identity(name, node))
    together = stack.together
    if together.depth > DEEPEST:
        return Opaque("nested too deeply, in more functions than are followed", _identity(name, node))
    together.depth += 1
    try:
        return function(stack, node, argument)
    finally:
        together.depth -= 1


def called(node: Node) -> tuple[str, Node] | None:
    """The function that a node calls, without "!" or "Fn::", and its argument: the node itself for short forms."""
    if node.tag:
        return node.tag[1:], node
    if isinstance(node, Mapping) and len(node.entries) == 1:
        (key, argument), *_ = node.entries.items()
        if key.startswith("Fn::"):
            return key[4:], argument
        if key == "Ref":
            return key, argument
    return None


def _identity(name: str, node: Node) -> str:
    return f"{name} at {node.text_file}:{node.line}:{node.column}"


def _wrong(stack: Stack, name: str, node: Node, need: str) -> Opaque:
    stack.template.tell(node, f"Fn::{name} cannot be read".replace("Fn::Ref", "Ref"), need)
    return Opaque(
        f"made by an Fn::{name} that cannot be read".replace("Fn::Ref", "Ref"), _identity(name, node)
    )


def _argument(stack: Stack, node: Node, argument: Node) -> object:
    """The value of a function's whole argument; a short form's own tag is not read again."""
    if argument is not node:
        return resolve(stack, argument)
    if isinstance(argument, Scalar):
        return argument.text
    if isinstance(argument, Sequence):
        return Values(tuple(resolve(stack, each) for each in argument.items))
    assert isinstance(argument, Mapping)  # noqa: S101 - there are no other nodes
    return resolve(stack, Mapping.made(argument, argument.entries))


def _items(argument: Node) -> list[Node]:
    return argument.items if isinstance(argument, Sequence) else []


def _elements(raw: object) -> tuple[object, ...] | None:
    """The elements of a list without alternatives of its own; None where they are not known."""
    if isinstance(raw, Values):
        return raw.items
    if isinstance(raw, Structure) and isinstance(raw.node, Sequence):
        return tuple(resolve(raw.stack, each) for each in raw.node.items)
    return None


def _ref(stack: Stack, node: Node, argument: Node) -> object:
    name = _argument(stack, node, argument)
    return (
        scope.named(stack, name, node)
        if isinstance(name, str)
        else _wrong(stack, "Ref", node, "give it a name")
    )


def _get_att(stack: Stack, node: Node, argument: Node) -> object:
    if isinstance(argument, Scalar):
        name, _, attribute = argument.text.partition(".")
    else:
        given = [resolve(stack, each) for each in _items(argument)]
        names = [each for each in given if isinstance(each, str)]
        if len(names) < 2 or len(names) != len(given):
            return _wrong(stack, "GetAtt", node, "give it a logical id and an attribute")
        name, attribute = names[0], ".".join(names[1:])
    if not attribute:
        return _wrong(stack, "GetAtt", node, "give it a logical id and an attribute")
    return scope.attribute_of(stack, name, attribute, node)


def _sub(stack: Stack, node: Node, argument: Node) -> object:
    variables: dict[str, Node] = {}
    text: object = MISSING
    match argument:
        case Scalar():
            text = argument.text
        case Sequence(items=[Scalar() as first, *rest]):
            text = first.text
            if rest and isinstance(rest[0], Mapping):
                variables = rest[0].entries
        case _ if argument is not node:
            text = resolve(stack, argument)
    if not isinstance(text, str):
        return _wrong(stack, "Sub", node, "give it a text, and perhaps a mapping of its variables")
    return substituted(stack, text, variables, node)


def substituted(stack: Stack, text: str, variables: dict[str, Node], at: Node) -> object:
    """Put values into a text for `${Name}`, `${Name.Attribute}` and the variables; `${!Name}` stays `${Name}`."""
    if "${" not in text:
        return scope.dynamic(stack, text) if "{{resolve:" in text else text
    raws: list[object] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        raws.append(text[end : match.start()])
        end = match.end()
        name = match[1].strip()
        if name.startswith("!"):
            raws.append("${" + name[1:] + "}")
        elif name in variables:
            raws.append(resolve(stack, variables[name]))
        elif "." in name:
            head, _, attribute = name.partition(".")
            raws.append(scope.attribute_of(stack, head, attribute, at))
        else:
            raws.append(scope.named(stack, name, at))
    raws.append(text[end:])
    whole = spread(tuple(raws), joined)
    return mapped(whole, lambda each: scope.dynamic(stack, each)) if "{{resolve:" in text else whole


def _join(stack: Stack, node: Node, argument: Node) -> object:
    items = _items(argument)
    delimiter = resolve(stack, items[0]) if len(items) == 2 else MISSING
    if not isinstance(delimiter, str | int) or len(items) != 2:
        return _wrong(stack, "Join", node, "give it a delimiter and a list")

    def united(raws: tuple[object, ...]) -> object:
        parts: list[object] = []
        for raw in _flat(raws):
            parts += (plain_text(delimiter), raw) if parts else (raw,)
        return scope.dynamic(stack, joined(parts))

    def over(listed: object) -> object:
        if isinstance(listed, Opaque):
            return Opaque(listed.reason, f"Join({delimiter!r},{listed.identity})")
        elements = _elements(listed)
        return spread(elements if elements is not None else (listed,), united)

    return mapped(resolve(stack, items[1]), over)


def _flat(raws: tuple[object, ...]) -> list[object]:
    flat: list[object] = []
    for raw in raws:
        if isinstance(raw, Values):
            flat += raw.items
        elif raw is not MISSING:
            flat.append(raw)
    return flat


def _split(stack: Stack, node: Node, argument: Node) -> object:
    items = _items(argument)
    delimiter = resolve(stack, items[0]) if len(items) == 2 else MISSING
    if not isinstance(delimiter, str):
        return _wrong(stack, "Split", node, "give it a delimiter and a text")

    def parted(raw: object) -> object:
        elements = split(raw, delimiter)
        if elements is not None:
            return elements
        identity = f"Split({delimiter!r},{shown(raw)})"
        return Opaque(f"split from {_named(raw)}, which is only known when the stack is deployed", identity)

    return mapped(resolve(stack, items[1]), parted)


def _named(raw: object) -> str:
    return subject(raw) if isinstance(raw, Opaque) else str(raw)


def _select(stack: Stack, node: Node, argument: Node) -> object:
    items = _items(argument)
    if len(items) != 2:
        return _wrong(stack, "Select", node, "give it an index and a list")

    def picked(raws: tuple[object, ...]) -> object:
        index, listed = raws
        if isinstance(index, Opaque):
            return Opaque(index.reason, f"Select({index.identity},{shown(listed)})")
        if isinstance(listed, Opaque):
            return Opaque(f"part {index} of what is {listed.reason}", f"Select({index},{listed.identity})")
        if isinstance(listed, Reference):
            reason = f"part {index} of {listed}, which is only known when the stack is deployed"
            return Opaque(reason, f"Select({index},{shown(listed)})")
        elements = _elements(listed)
        number = int(index) if isinstance(index, int | str) and str(index).strip().isdecimal() else -1
        if elements is None or not 0 <= number < len(elements):
            return _wrong(stack, "Select", node, "give it an index into the list")
        return elements[number]

    return spread((resolve(stack, items[0]), resolve(stack, items[1])), picked)


def _if(stack: Stack, node: Node, argument: Node) -> object:
    items = _items(argument)
    if len(items) != 3:
        return _wrong(stack, "If", node, "give it a condition and two values")
    name, then, otherwise = items
    asked = condition(stack, name.text) if isinstance(name, Scalar) and not name.tag else of(stack, name)
    return _either(stack, asked, then, otherwise)


def _either(stack: Stack, asked: Condition, then: Node, otherwise: Node) -> object:
    if asked == ALWAYS:
        return resolve(stack, then)
    if asked == NEVER:
        return resolve(stack, otherwise)
    return choice(asked, resolve(stack, then), resolve(stack, otherwise))


def _find_in_map(stack: Stack, node: Node, argument: Node) -> object:
    items = _items(argument)
    if len(items) < 3:
        return _wrong(stack, "FindInMap", node, "give it a mapping and two keys")
    extra = items[3] if len(items) > 3 else None
    default = extra.get("DefaultValue") if isinstance(extra, Mapping) else None

    def found(raws: tuple[object, ...]) -> object:
        name, *keys = raws
        mapping: Node | None = stack.template.mappings.get(name) if isinstance(name, str) else None
        if mapping is None and default is None:
            if isinstance(name, Opaque):
                return Opaque(f"looked up by {name.reason}", f"FindInMap({name.identity})")
            return _wrong(stack, "FindInMap", node, "declare the mapping under Mappings")
        return _looked_up(stack, node, mapping, keys, default)

    return spread(tuple(resolve(stack, each) for each in items[:3]), found)


def _looked_up(
    stack: Stack, node: Node, within: Node | None, keys: list[object], default: Node | None
) -> object:
    """Look keys up one by one; a key that is not known gives the alternatives there are."""
    if not keys:
        return resolve(stack, within) if within is not None else MISSING
    key, *further = keys
    entries = within.entries if isinstance(within, Mapping) else {}
    if isinstance(key, str | int | float):
        inner = entries.get(plain_text(key))
        if inner is not None:
            return _looked_up(stack, node, inner, further, default)
        if default is not None:
            return resolve(stack, default)
        return _wrong(stack, "FindInMap", node, f"{plain_text(key)} is not a key of the mapping")
    values = {name: _looked_up(stack, node, inner, further, default) for name, inner in entries.items()}
    if default is not None:
        values[""] = resolve(stack, default)
    return _by_key(key, values)


def _by_key(key: object, values: dict[str, object]) -> object:
    """The value that belongs to a key that is not known; the last one where it is none of the others."""
    *names, last = values or {"": MISSING}
    if not values:
        return Opaque("looked up in an empty mapping", f"FindInMap({shown(key)})")
    differing = [name for name in names if values[name] != values[last]]
    if not differing:
        return values[last]
    if len(differing) >= MOST_LOOKED_UP:
        return Opaque(
            f"looked up by {subject(key)}, which is only known when the stack is deployed",
            f"FindInMap({shown(key)},{shown(values[last])})",
        )
    raw = values[last]
    for name in reversed(differing):
        raw = choice(Same(subject(key), name), values[name], raw)
    return raw


def _import_value(stack: Stack, node: Node, argument: Node) -> object:
    return mapped(_argument(stack, node, argument), lambda name: scope.exported(stack, name))


def _base64(stack: Stack, node: Node, argument: Node) -> object:
    def encoded(raw: object) -> object:
        if not isinstance(raw, str):
            return Opaque(
                "a Base64 text of what is only known when the stack is deployed", f"Base64({shown(raw)})"
            )
        return base64.b64encode(raw.encode()).decode()

    return mapped(_argument(stack, node, argument), encoded)


def _get_azs(stack: Stack, node: Node, argument: Node) -> object:
    region = shown(_argument(stack, node, argument))
    return Opaque(
        "the availability zones of the region, which AWS tells when the stack is deployed",
        f"GetAZs({region})",
    )


def _cidr(stack: Stack, node: Node, argument: Node) -> object:
    given = ",".join(shown(resolve(stack, each)) for each in _items(argument))
    return Opaque("address blocks, which AWS works out when the stack is deployed", f"Cidr({given})")


def _length(stack: Stack, node: Node, argument: Node) -> object:
    def counted(raw: object) -> object:
        if isinstance(raw, Opaque):
            return Opaque(raw.reason, f"Length({raw.identity})")
        elements = _elements(raw)
        if elements is None:
            return _wrong(stack, "Length", node, "give it a list")
        return len([each for each in elements if each is not MISSING])

    return mapped(_argument(stack, node, argument), counted)


def _to_json(stack: Stack, node: Node, argument: Node) -> object:
    raws: list[object] = []
    _write_json(_argument(stack, node, argument), raws)
    return spread(tuple(raws), joined)


def _write_json(raw: object, written: list[object]) -> None:
    """Write a value as JSON, piece by piece; an alternative that is no plain value is written as unknown."""
    match raw:
        case Structure(node=Mapping() as node):
            pairs = [(key, resolve(raw.stack, each)) for key, each in node.entries.items()]
            written.append("{")
            for at, (key, value) in enumerate((key, value) for key, value in pairs if value is not MISSING):
                written.append(("," if at else "") + json.dumps(key) + ":")
                _write_json(value, written)
            written.append("}")
        case Structure() | Values():
            written.append("[")
            listed = (value for value in _elements(raw) or () if value is not MISSING)
            for at, value in enumerate(listed):
                written.append("," if at else "")
                _write_json(value, written)
            written.append("]")
        case str():
            written.append(json.dumps(raw))
        case bool() | int() | float() | None:
            written.append(json.dumps(raw))
        case Choice():
            written.append(mapped(raw, _as_json))
        case _:
            written += ['"', raw, '"']


def _as_json(raw: object) -> object:
    written: list[object] = []
    _write_json(raw, written)
    return spread(tuple(written), joined)


def _transform(stack: Stack, node: Node, argument: Node) -> object:
    """`AWS::Include` of a file of the reviewed folder; every other macro is only known to who runs it."""
    name = argument.get("Name") if isinstance(argument, Mapping) else None
    parameters = argument.get("Parameters") if isinstance(argument, Mapping) else None
    location = parameters.get("Location") if isinstance(parameters, Mapping) else None
    if not isinstance(name, Scalar) or name.text != "AWS::Include" or location is None:
        macro = name.text if isinstance(name, Scalar) else "a macro"
        return Opaque(f"made by {macro}, which runs when the stack is deployed", _identity("Transform", node))
    where = resolve(stack, location)
    if isinstance(where, str):
        root = stack.together.included(posixpath.dirname(stack.template.file), where)
        if root is not None:
            return resolve(stack, root)
    reason = f"included from {_named(where)}, which is not in the reviewed folder"
    return Opaque(reason, f"Include({shown(where)})")


_FUNCTIONS: dict[str, Callable[[Stack, Node, Node], object]] = {
    "Ref": _ref,
    "GetAtt": _get_att,
    "Sub": _sub,
    "Join": _join,
    "Split": _split,
    "Select": _select,
    "If": _if,
    "FindInMap": _find_in_map,
    "ImportValue": _import_value,
    "Base64": _base64,
    "GetAZs": _get_azs,
    "Cidr": _cidr,
    "Length": _length,
    "ToJsonString": _to_json,
    "Transform": _transform,
}
