"""Python code as a concrete syntax tree: recipes say what is to become of its nodes; all else stays as it is."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider, ScopeProvider
from libcst.metadata.scope_provider import (
    Assignment,
    BaseAssignment,
    BuiltinScope,
    GlobalScope,
    ImportAssignment,
    Scope,
)

from colonnade.fact import Origin
from colonnade.fixing import blocks
from colonnade.fixing.expressions import called
from colonnade.sources.rewriting.refused import Refused

N = TypeVar("N", bound=cst.CSTNode)
Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
Change = Callable[[cst.CSTNode], cst.CSTNode | cst.RemovalSentinel]

_DEFINING = (cst.FunctionDef, cst.ClassDef)


class Concrete:
    """The code of one file, and what recipes want of it; nothing is changed before `written` is asked for."""

    def __init__(self, text: str) -> None:
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        try:
            wrapper = _understood(text.removeprefix("\ufeff"))
        except (cst.ParserSyntaxError, RecursionError):
            raise Refused("it is no Python code that can be rewritten") from None
        self.module = wrapper.module
        self._positions = wrapper.resolve(PositionProvider)
        self._parents = wrapper.resolve(ParentNodeProvider)
        self._scopes = wrapper.resolve(ScopeProvider)
        self._changes: dict[cst.CSTNode, Change] = {}
        self._removed: set[cst.CSTNode] = set()
        self._inserted = blocks.Inserted()
        self._made: dict[str, str] = {}
        self._imports: dict[tuple[str, str | None], str] = {}

    # Where things are.

    def at(self, origin: Origin, kind: type[N]) -> list[N]:
        """The nodes of a kind that begin at a place, the innermost first."""
        begin = (origin.line, origin.column - 1)
        found = [
            (place.end.line, place.end.column, node)
            for node, place in self._positions.items()
            if isinstance(node, kind) and (place.start.line, place.start.column) == begin
        ]
        return [node for *_, node in sorted(found, key=lambda each: each[:2])]

    def call(self, origin: Origin, suits: Callable[[cst.Call], bool] = lambda _: True) -> cst.Call:
        """The innermost call that begins at a place and suits; raises Refused where there is none."""
        for each in self.at(origin, cst.Call):
            if suits(each):
                return each
        raise Refused("the call is written in a way that is not known")

    def every(self, kind: type[N]) -> list[N]:
        """All nodes of a kind."""
        return [each for each in self._positions if isinstance(each, kind)]

    def is_within(self, node: cst.CSTNode, outer: cst.CSTNode) -> bool:
        above: cst.CSTNode | None = node
        while above is not None and above is not outer:
            above = self._parents.get(above)
        return above is outer

    def parent(self, node: cst.CSTNode) -> cst.CSTNode:
        return self._parents[node]

    def around(self, node: cst.CSTNode, *kinds: type[cst.CSTNode]) -> cst.CSTNode | None:
        """The nearest node of a kind that holds a node, or None."""
        above: cst.CSTNode | None = self._parents.get(node)
        while above is not None and not isinstance(above, kinds):
            above = self._parents.get(above)
        return above

    def function(self, node: cst.CSTNode) -> cst.FunctionDef:
        """The function in which a node stands; raises Refused outside of functions, and within a lambda."""
        found = self.around(node, cst.FunctionDef, cst.Lambda, cst.ClassDef)
        if not isinstance(found, cst.FunctionDef):
            raise Refused("it does not stand in a function")
        return found

    def line(self, node: cst.CSTNode) -> cst.SimpleStatementLine:
        """The statement in which a node stands, alone on its lines; raises Refused where it is not."""
        above: cst.CSTNode | None = node
        while above is not None and not isinstance(above, cst.SimpleStatementLine):
            above = self._parents.get(above)
        if above is None or len(above.body) != 1:
            raise Refused("its statement shares a line with another")
        return above

    def statement(self, node: cst.CSTNode) -> Statement:
        """The nearest statement around a node that stands on lines of its own."""
        above: cst.CSTNode | None = node
        while above is not None:
            if isinstance(self._parents.get(above), cst.IndentedBlock | cst.Module):
                if isinstance(above, cst.SimpleStatementLine | cst.BaseCompoundStatement):
                    return above
                break
            above = self._parents.get(above)
        raise Refused("its statement shares a line with another")

    def code(self, node: cst.CSTNode) -> str:
        return self.module.code_for_node(node)

    # What names mean.

    def scope(self, node: cst.CSTNode) -> Scope:
        found = self._scopes.get(node)
        if found is None:
            raise Refused("what its names mean could not be told")
        return found

    def names(self, node: cst.CSTNode) -> list[cst.Name]:
        """The names within an expression that stand for something: no attributes, no keywords."""
        found: list[cst.Name] = []
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if isinstance(each, cst.Name):
                found.append(each)
            elif isinstance(each, cst.Attribute | cst.Arg):
                waiting.append(each.value)
            else:
                waiting += each.children
        return found

    def meant(self, name: cst.Name) -> set[BaseAssignment]:
        """The places that give a name its value."""
        return set(self.scope(name)[name.value])

    def given(self, name: cst.Name) -> cst.BaseExpression | None:
        """What a name is given, where that is one thing; None where it is not, or not in a plain way."""
        meant = self.meant(name)
        node = next((each.node for each in meant if isinstance(each, Assignment)), None)
        known = node is not None and len(meant) == 1 and node in self._parents
        parent = self.parent(self.parent(node)) if known and node is not None else None
        if isinstance(parent, cst.Assign) and parent.targets[0].target is node:
            return parent.value
        return None

    def is_global(self, name: cst.Name) -> bool:
        """Whether a name is one of the module's or of Python's own, and no function gives it another value."""
        meant = self.meant(name)
        return bool(meant) and all(
            isinstance(each.scope, BuiltinScope)
            or (isinstance(each.scope, GlobalScope) and not self._in_function(each))
            for each in meant
        )

    def _in_function(self, each: BaseAssignment) -> bool:
        node = each.node if isinstance(each, Assignment) else None
        return (
            node is not None and not isinstance(node, _DEFINING) and bool(self.around(node, cst.FunctionDef))
        )

    def taken(self) -> set[str]:
        """Every name that anything in the module has; those of attributes and keywords do not count."""
        return {each.value for each in self.names(self.module)} | {*self._made}

    def is_free_above(self, name: str) -> bool:
        """Whether nothing of the module's top level, and nothing of Python's own, has a name."""
        return not self.scope(self.module)[name] and not hasattr(builtins, name) and name not in self._made

    @property
    def made(self) -> set[str]:
        """The names of what is to be put at the top level."""
        return {*self._made}

    def free(self, wanted: str) -> str:
        """The name that is wanted, or one like it that nothing else has."""
        taken = self.taken()
        return next(
            name for number in range(1, len(taken) + 3) if (name := _numbered(wanted, number)) not in taken
        )

    def module_values(self) -> dict[str, cst.BaseExpression]:
        """What is given to names at the top level of the module."""
        found: dict[str, cst.BaseExpression] = {}
        for statement in self.module.body:
            for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
                if isinstance(small, cst.Assign) and isinstance(small.targets[0].target, cst.Name):
                    found[small.targets[0].target.value] = small.value
        return found

    # What is to become of them.

    def change(self, node: cst.CSTNode, change: Change | cst.CSTNode) -> None:
        """Have a node changed, once those within it are; raises Refused where another recipe wants it too."""
        if node in self._changes or node in self._removed:
            raise Refused("another fix changes the same place")
        self._changes[node] = change if callable(change) else lambda _: change

    def refer(self, node: cst.CSTNode, name: str) -> None:
        """Have a name of the top level in the place of a node; raises Refused where it means something else there."""
        if any(not isinstance(each.scope, GlobalScope) for each in self.scope(node)[name]):
            raise Refused(f"{name} is the name of something else there")
        self.change(node, cst.Name(name))

    def remove(self, statement: Statement, *, commented: bool = True) -> None:
        """Have a whole statement taken out; comments right above it stay unless they go with it."""
        if statement in self._changes or statement in self._removed:
            raise Refused("another fix changes the same place")
        parent = self._parents[statement]
        if not isinstance(parent, cst.IndentedBlock | cst.Module):
            raise Refused("its statement shares a line with another")
        if isinstance(parent, cst.IndentedBlock) and all(
            each is statement or each in self._removed or _tells(each) for each in parent.body
        ):
            raise Refused("nothing would be left where it stands")
        self._removed.add(statement)
        if not commented:
            self._inserted.uncommented.add(statement)

    def is_changed(self, node: cst.CSTNode) -> bool:
        return node in self._changes

    def is_removed(self, statement: cst.CSTNode) -> bool:
        return statement in self._removed

    def before(self, statement: Statement, text: str) -> None:
        """Have statements put before one."""
        self._inserted.before.setdefault(statement, []).extend(self.statements(text))

    def after(self, statement: Statement, text: str) -> None:
        """Have statements put after one."""
        self._inserted.after.setdefault(statement, []).extend(self.statements(text))

    def first_in(self, function: cst.FunctionDef, text: str) -> None:
        """Have statements put first in a function, after what it says of itself."""
        block = function.body
        if not isinstance(block, cst.IndentedBlock):
            raise Refused("its function stands on one line")
        told = [each for each in block.body[:1] if _tells(each)]
        statements = self.statements(text)
        if told:
            self._inserted.after.setdefault(told[0], []).extend(blocks.apart(statements))
            self._inserted.parted.update(block.body[1:2])
        else:
            self._inserted.before.setdefault(block.body[0], []).extend(statements)
            self._inserted.parted.add(block.body[0])

    def define(
        self, name: str, text: str, needs: Iterable[cst.CSTNode] = (), above: str = "", *, early: bool = False
    ) -> None:
        """Have statements put at the top level before the functions, and after all that they need.

        `above` are the lines of comments that come with it. What is taken from the file keeps its quotes. What
        is `early` comes right after the imports.
        """
        if name in self._made:
            return
        self._made[name] = text
        place = blocks.home(self.module, self._needed(needs), early=early)
        read = list(cst.parse_module(text).body) if needs else self.statements(text)
        statements = blocks.commented(read, above)
        there = self._inserted.top.setdefault(place, [])
        # Names and clients stand above the functions that use them.
        first = next((n for n, each in enumerate(there) if isinstance(each, _DEFINING)), len(there))
        at = 0 if early else len(there) if isinstance(statements[0], _DEFINING) else first
        there[at:at] = statements

    def holding(self, value: str) -> str | None:
        """The name of the top level that is given just this, and nothing else ever; None where none is."""
        for name, given in self.module_values().items():
            if self.code(given) == value and len(self.scope(self.module)[name]) == 1:
                return name
        return next((name for name, text in self._made.items() if _given(text) == value), None)

    def defined_as(self, ending: str) -> str | None:
        """The name of what is to be put at the top level and ends so, or None."""
        return next((name for name, text in self._made.items() if text.endswith(ending)), None)

    def _needed(self, needs: Iterable[cst.CSTNode]) -> list[cst.CSTNode]:
        """The statements of the module that give names their values, and those that they need for that."""
        found: dict[cst.CSTNode, None] = {}
        waiting = [name for each in needs for name in self.names(each)]
        while waiting:
            for each in self.meant(waiting.pop()):
                if isinstance(each, Assignment) and isinstance(each.scope, GlobalScope):
                    top = self._top(each.node)
                    if top not in found:
                        found[top] = None
                        waiting += [one for one in self.names(top) if one in self._scopes]
        return list(found)

    def _top(self, node: cst.CSTNode) -> cst.CSTNode:
        while not isinstance(self._parents[node], cst.Module):
            node = self._parents[node]
        return node

    def need(self, module: str, name: str | None = None) -> str:
        """Have something imported, and say how the code calls it."""
        known = blocks.imported(self.module, module, name)
        if known is not None:
            return known
        called = name or module
        if (module, name) not in self._imports and called.partition(".")[0] in self.taken():
            raise Refused(f"{called} is the name of something else there")
        self._imports[module, name] = called
        return called

    def statements(self, text: str) -> list[Statement]:
        """Read statements, and write them as the file does."""
        quoted = blocks.requoted(cst.parse_module(text), single=self._single_quotes)
        return list(quoted.body)

    def expression(self, text: str) -> cst.BaseExpression:
        """Read an expression, and write it as the file does."""
        (statement,) = self.statements(text)
        line = cst.ensure_type(statement, cst.SimpleStatementLine)
        return cst.ensure_type(line.body[0], cst.Expr).value

    @property
    def _single_quotes(self) -> bool:
        quotes = [
            each.quote
            for each in self._positions
            if isinstance(each, cst.SimpleString) and len(each.quote) == 1
        ]
        return quotes.count("'") > quotes.count('"')

    def written(self) -> str:
        """The text of the file with everything that the recipes wanted."""
        blocks.with_imports(self.module, self._imports, self._inserted)
        writer = _Writer(self._changes, self._removed, self._inserted)
        module = self.module.visit(writer)
        if not isinstance(module, cst.Module):
            raise TypeError("a module is still a module")
        return self._mark + module.code


@lru_cache(maxsize=64)
def _understood(text: str) -> MetadataWrapper:
    """The tree of a module with what is known of its nodes, neither of which anybody changes."""
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    wrapper.resolve_many((PositionProvider, ParentNodeProvider, ScopeProvider))
    return wrapper


def _given(text: str) -> str:
    """What a statement gives to its name."""
    (statement,) = cst.parse_module(text).body[:1]
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    return cst.Module([]).code_for_node(small.value) if isinstance(small, cst.Assign) else ""


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def _tells(statement: cst.CSTNode) -> bool:
    """Whether a statement is a text that says what it stands in."""
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and isinstance(statement.body[0], cst.Expr)
        and isinstance(statement.body[0].value, cst.SimpleString | cst.ConcatenatedString)
    )


class _Writer(cst.CSTTransformer):
    def __init__(
        self, changes: dict[cst.CSTNode, Change], removed: set[cst.CSTNode], inserted: blocks.Inserted
    ) -> None:
        super().__init__()
        self._changes = changes
        self._removed = removed
        self._inserted = inserted

    def on_leave(  # type: ignore[override] # libcst's own is generic in the node
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel:
        if isinstance(updated_node, blocks.Block) and isinstance(original_node, blocks.Block):
            body = blocks.rebuilt(original_node, updated_node, self._removed, self._inserted)
            updated_node = updated_node.with_changes(body=body)
        change = self._changes.get(original_node)
        return updated_node if change is None else change(updated_node)


_LOGGERS = frozenset(("Logger", "getLogger", "get_logger"))


def logger(code: Concrete) -> str | None:
    """What the module logs through, or None."""
    for name, value in code.module_values().items():
        if isinstance(value, cst.Call) and called(value.func) in _LOGGERS:
            return name
    meant = code.scope(code.module)["logger"]
    return "logger" if any(isinstance(each, ImportAssignment) for each in meant) else None
