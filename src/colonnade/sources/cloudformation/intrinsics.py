"""CloudFormation's intrinsic functions: what a node of a template means in its stack."""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Callable
from typing import TYPE_CHECKING

from colonnade.condition import ALWAYS, NEVER, Condition
from colonnade.fact import Opaque
from colonnade.regex import regex
from colonnade.sources.cloudformation import scope
from colonnade.sources.cloudformation.calls import called, identity, items_of, told, unread, whole_argument
from colonnade.sources.cloudformation.conditions import condition, of
from colonnade.sources.cloudformation.lists import join, length, select, split_text, to_json
from colonnade.sources.cloudformation.lookups import find_in_map
from colonnade.sources.cloudformation.values import (
    MISSING,
    Structure,
    Values,
    choice,
    joined,
    mapped,
    shown,
    spread,
)
from colonnade.sources.document import Mapping, Node, Scalar, Sequence
from colonnade.sources.nodes import Computed

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack

__all__ = ["MISSING", "Structure", "Values", "called", "condition", "resolve"]

DEEPEST = 60

_PLACEHOLDER = regex(r"\$\{([^{}]*)\}")


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
        return Opaque(reason, identity(name, node))
    together = stack.together
    if together.depth > DEEPEST:
        return Opaque("nested too deeply, in more functions than are followed", identity(name, node))
    together.depth += 1
    try:
        return function(stack, node, argument)
    finally:
        together.depth -= 1


def _ref(stack: Stack, node: Node, argument: Node) -> object:
    name = whole_argument(stack, node, argument)
    return (
        scope.named(stack, name, node)
        if isinstance(name, str)
        else unread(stack, "Ref", node, "give it a name")
    )


def _get_att(stack: Stack, node: Node, argument: Node) -> object:
    if isinstance(argument, Scalar):
        name, _, attribute = argument.text.partition(".")
    else:
        given = [resolve(stack, each) for each in items_of(argument)]
        names = [each for each in given if isinstance(each, str)]
        if len(names) < 2 or len(names) != len(given):
            return unread(stack, "GetAtt", node, "give it a logical id and an attribute")
        name, attribute = names[0], ".".join(names[1:])
    if not attribute:
        return unread(stack, "GetAtt", node, "give it a logical id and an attribute")
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
        return unread(stack, "Sub", node, "give it a text, and perhaps a mapping of its variables")
    return substituted(stack, text, variables, node)


def substituted(stack: Stack, text: str, variables: dict[str, Node], at: Node) -> object:
    """Put values into a text for `${Name}`, `${Name.Attribute}` and variables; `${!Name}` stays `${Name}`."""
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


def _if(stack: Stack, node: Node, argument: Node) -> object:
    items = items_of(argument)
    if len(items) != 3:
        return unread(stack, "If", node, "give it a condition and two values")
    name, then, otherwise = items
    asked = condition(stack, name.text) if isinstance(name, Scalar) and not name.tag else of(stack, name)
    return _either(stack, asked, then, otherwise)


def _either(stack: Stack, asked: Condition, then: Node, otherwise: Node) -> object:
    if asked == ALWAYS:
        return resolve(stack, then)
    if asked == NEVER:
        return resolve(stack, otherwise)
    return choice(asked, resolve(stack, then), resolve(stack, otherwise))


def _import_value(stack: Stack, node: Node, argument: Node) -> object:
    return mapped(whole_argument(stack, node, argument), lambda name: scope.exported(stack, name))


def _base64(stack: Stack, node: Node, argument: Node) -> object:
    def encoded(raw: object) -> object:
        if not isinstance(raw, str):
            return Opaque(
                "a Base64 text of what is only known when the stack is deployed", f"Base64({shown(raw)})"
            )
        return base64.b64encode(raw.encode()).decode()

    return mapped(whole_argument(stack, node, argument), encoded)


def _availability_zones(stack: Stack, node: Node, argument: Node) -> object:
    region = shown(whole_argument(stack, node, argument))
    return Opaque(
        "the availability zones of the region, which AWS tells when the stack is deployed",
        f"GetAZs({region})",
    )


def _cidr(stack: Stack, _node: Node, argument: Node) -> object:
    given = ",".join(shown(resolve(stack, each)) for each in items_of(argument))
    return Opaque("address blocks, which AWS works out when the stack is deployed", f"Cidr({given})")


def _transform(stack: Stack, node: Node, argument: Node) -> object:
    """`AWS::Include` of a file of the reviewed folder; every other macro is only known to who runs it."""
    name = argument.get("Name") if isinstance(argument, Mapping) else None
    parameters = argument.get("Parameters") if isinstance(argument, Mapping) else None
    location = parameters.get("Location") if isinstance(parameters, Mapping) else None
    if not isinstance(name, Scalar) or name.text != "AWS::Include" or location is None:
        macro = name.text if isinstance(name, Scalar) else "a macro"
        return Opaque(f"made by {macro}, which runs when the stack is deployed", identity("Transform", node))
    where = resolve(stack, location)
    if isinstance(where, str):
        root = stack.together.included(posixpath.dirname(stack.template.file), where)
        if root is not None:
            return resolve(stack, root)
    reason = f"included from {told(where)}, which is not in the reviewed folder"
    return Opaque(reason, f"Include({shown(where)})")


def _computed(stack: Stack, _: Node, argument: Node) -> object:
    """What another language than a template's computed; what it left as nodes is looked into later."""
    assert isinstance(argument, Computed)  # noqa: S101 - no other node has this tag
    return mapped(
        argument.raw, lambda raw: Structure(raw, stack) if isinstance(raw, Mapping | Sequence) else raw
    )


_FUNCTIONS: dict[str, Callable[[Stack, Node, Node], object]] = {
    "Ref": _ref,
    "GetAtt": _get_att,
    "Sub": _sub,
    "Join": join,
    "Split": split_text,
    "Select": select,
    "If": _if,
    "FindInMap": find_in_map,
    "ImportValue": _import_value,
    "Base64": _base64,
    "GetAZs": _availability_zones,
    "Cidr": _cidr,
    "Length": length,
    "ToJsonString": to_json,
    "Transform": _transform,
    "Computed": _computed,
}
