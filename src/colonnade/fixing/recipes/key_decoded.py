"""Decode the key of an object where it is read from an event of S3."""

from __future__ import annotations

from functools import partial

import libcst as cst

from colonnade.edit import CodeEdit
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.expressions import called, literal
from colonnade.sources.rewriting.refused import Refused

DEEPEST = 3
_DECODING = frozenset(("unquote", "unquote_plus"))


def follow(code: Concrete, edit: CodeEdit) -> None:
    """Decode every key that the function which asks for the object, or another of the module, reads."""
    code.call(edit.at)
    keys = [each for each in code.every(cst.Subscript) if _is_key(code, each)]
    if not keys:
        raise Refused("where the key is read from the event could not be told")
    # Another place that asks for an object has had them decoded.
    found = [each for each in keys if not code.is_changed(each)]
    for each in found:
        decode = code.expression(code.need("urllib.parse", "unquote_plus"))
        code.change(each, partial(_decoded, decode))


def _decoded(decode: cst.BaseExpression, key: cst.CSTNode) -> cst.Call:
    return cst.Call(decode, [cst.Arg(cst.ensure_type(key, cst.Subscript))])


def _is_key(code: Concrete, node: cst.Subscript) -> bool:
    around = code.parent(code.parent(node))
    if isinstance(around, cst.Call) and called(around.func) in _DECODING:
        return False
    keys = _keys(code, node)
    return keys[-2:] == ["object", "key"] and "detail" not in keys


def _keys(code: Concrete, node: cst.BaseExpression, depth: int = 0) -> list[str | None]:
    """The keys by which something is reached, through the names that a function gives to what is between."""
    if isinstance(node, cst.Subscript):
        index = node.slice[0].slice if len(node.slice) == 1 else None
        key = literal(index.value) if isinstance(index, cst.Index) else None
        return [*_keys(code, node.value, depth), key]
    given = code.given(node) if isinstance(node, cst.Name) and depth < DEEPEST else None
    return _keys(code, given, depth + 1) if given is not None else []
