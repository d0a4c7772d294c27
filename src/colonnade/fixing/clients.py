"""The making of an SDK client, as far as it can be moved to where a module is loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass

import libcst as cst
from libcst.metadata.scope_provider import Assignment, FunctionScope

from colonnade.fact import Origin
from colonnade.fixing import blocks
from colonnade.fixing.concrete import Concrete
from colonnade.fixing.expressions import called, literal, service_name
from colonnade.sources.rewriting.refused import Refused

# What is asked of a session or a resource without a call of AWS.
_FURTHER = frozenset(("client", "resource", "Table", "Queue", "Bucket", "Topic"))
# What gives the same whenever it is called: what a client is set up with.
_SETTING_UP = frozenset(("Session", "Config", "get", "getenv", "format", "session"))
_OF_RESOURCES = _FURTHER - {"client", "resource"}
_ABOUT_CLIENTS = re.compile(r"client|resource|session|boto|connect|initiali|endpoint|region", re.IGNORECASE)
_VAGUE = frozenset(("client", "resource", "session", "aws", "conn", "connection"))


@dataclass(slots=True)
class Making:
    """What is moved: `node` of the code as `value`, with local names filled in by what they are given.

    `needs` is what of the code names stand in that it needs, `above` the comments of what is moved along; `service`
    and `kind` ("client", "resource") name it.
    """

    node: cst.BaseExpression
    value: cst.BaseExpression
    needs: list[cst.CSTNode]
    above: str
    service: str
    kind: str

    def named(self, code: Concrete) -> str:
        """A name that tells what it is: that which the code gives to it, or the service's with what it is of it."""
        target = target_of(code, self.node)
        own = target.attr.value if isinstance(target, cst.Attribute) else ""
        own = (target.value if isinstance(target, cst.Name) else own).strip("_")
        if own and own not in _VAGUE and own != self.service:
            return own
        return self.service if self.service.endswith(self.kind) else f"{self.service}_{self.kind}"


def making(code: Concrete, at: Origin) -> Making:
    """What makes the client at a place; raises Refused where it needs what only an invocation knows."""
    call: cst.BaseExpression = code.call(at)
    code.function(call)
    filled = _Filled(code)
    value = filled.of(call)
    while True:
        attribute = code.parent(call)
        further = code.parent(attribute)
        if not (isinstance(attribute, cst.Attribute) and attribute.attr.value in _FURTHER):
            break
        if not (isinstance(further, cst.Call) and further.func is attribute):
            break
        if not all(map(code.is_global, (name for each in further.args for name in code.names(each)))):
            break
        value = further.with_changes(func=attribute.with_changes(value=value))
        filled.sources.append(further)
        call = further
    above = "\n".join(filter(None, map(blocks.comments, filled.drop())))
    service, kind = _told(call)
    return Making(call, value, [call, *filled.sources], above, service, kind)


def _told(call: cst.BaseExpression) -> tuple[str, str]:
    """The service of a client, and what it is of it; from the name of what makes it where that says no more."""
    node, name = call, ""
    while isinstance(node, cst.Call):
        name = called(node.func)
        told = literal(node.args[0].value) if node.args else None
        if told and name not in _OF_RESOURCES:
            return service_name(told), "resource" if "resource" in name.lower() else "client"
        node = node.func.value if isinstance(node.func, cst.Attribute) else node.func
    kind = "resource" if "resource" in name.lower() else "client"
    return re.sub(r"^(create|get|make|build|new|init)_", "", name) or kind, kind


def target_of(code: Concrete, node: cst.CSTNode) -> cst.BaseExpression | None:
    """What alone an expression is given to, or None."""
    parent = code.parent(node)
    if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
        return parent.targets[0].target
    return parent.target if isinstance(parent, cst.AnnAssign) else None


def comments_of(line: cst.SimpleStatementLine) -> tuple[str, bool]:
    """The comments above the making of a client, and whether it is that which they are about."""
    above = blocks.comments(line)
    return (above, True) if _ABOUT_CLIENTS.search(above) else ("", False)


def local_name(code: Concrete, node: cst.BaseExpression) -> Assignment | None:
    """The one place that gives a local name its value, where that is this; or None."""
    target = target_of(code, node)
    if not isinstance(target, cst.Name) or not isinstance(code.parent(node), cst.Assign):
        return None
    meant = code.meant(target)
    (only, *others) = meant
    alone = isinstance(only, Assignment) and isinstance(only.scope, FunctionScope) and not others
    return only if alone and isinstance(only, Assignment) else None


def put_in_place(code: Concrete, made: Making, name: str) -> None:
    """Have the code use what has a name at the top level, in the place of what it makes."""
    local = local_name(code, made.node)
    if local is None:
        code.refer(made.node, name)
        return
    line = code.line(made.node)
    if name != local.name:
        for each in local.references:
            code.refer(each.node, name)
    code.remove(line, commented=not comments_of(line)[1])


class _Filled:
    """Fills in for local names what they are given, where that is the same at each invocation."""

    def __init__(self, code: Concrete) -> None:
        self._code = code
        self._given: dict[cst.CSTNode, cst.BaseExpression] = {}
        self.sources: list[cst.CSTNode] = []
        self._from: list[tuple[Assignment, cst.SimpleStatementLine]] = []

    def of(self, node: cst.BaseExpression, depth: int = 0) -> cst.BaseExpression:
        for name in self._code.names(node):
            if not self._code.is_global(name):
                self._given[name] = self._local(name, depth)
        self.sources.append(node)
        value = node.visit(_Filler(self._given))
        if not isinstance(value, cst.BaseExpression):
            raise TypeError("an expression is still one")
        return value

    def _local(self, name: cst.Name, depth: int) -> cst.BaseExpression:
        only, *others = self._code.meant(name) or (None,)
        known = isinstance(only, Assignment) and isinstance(only.scope, FunctionScope) and not others
        target = only.node if known and isinstance(only, Assignment) else None
        assign = self._code.around(target, cst.Assign, cst.FunctionDef) if target is not None else None
        if not (isinstance(assign, cst.Assign) and assign.targets[0].target is target) or depth > 2:
            raise Refused(f"it is made of {name.value}, which only an invocation knows")
        if not _is_the_same_each_time(assign.value):
            raise Refused(f"it is made of {name.value}, which only an invocation knows")
        value = self.of(assign.value, depth + 1)
        self._from.append((only, self._code.line(assign)))  # type: ignore[arg-type] # known tells that it is one
        return value

    def drop(self) -> list[cst.SimpleStatementLine]:
        """Take out what nothing else needs any more."""
        dropped = []
        for assignment, line in self._from:
            uses = [each.node for each in assignment.references]
            if all(each in self._given for each in uses) and not self._code.is_removed(line):
                self._code.remove(line, commented=False)
                dropped.append(line)
        return dropped


def _is_the_same_each_time(value: cst.BaseExpression) -> bool:
    waiting: list[cst.CSTNode] = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, cst.Call) and called(each.func) not in _SETTING_UP:
            return False
        if isinstance(each, cst.Await | cst.Yield | cst.NamedExpr | cst.Lambda | cst.BaseComp):
            return False
        waiting += each.children
    return True


class _Filler(cst.CSTTransformer):
    def __init__(self, given: dict[cst.CSTNode, cst.BaseExpression]) -> None:
        super().__init__()
        self._given = given

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> cst.CSTNode:  # type: ignore[override] # libcst's own is generic in the node
        return self._given.get(original_node, updated_node)
