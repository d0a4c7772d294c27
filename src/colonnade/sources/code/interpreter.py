"""Follows code from a handler on: imports its modules, runs its functions on abstract values."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeVar, cast

from colonnade.model.code import Phase
from colonnade.sources.code import calls, expressions, logs, signatures, standard, statements
from colonnade.sources.code.modules import Source, Sources
from colonnade.sources.code.record import Frame, Record
from colonnade.sources.code.values import (
    MOST_ALTERNATIVES,
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    ClassValue,
    Event,
    External,
    FunctionValue,
    Instance,
    Listing,
    Mapping,
    Scope,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_STEPS = 60_000
MOST_CONTEXTS = 12
DEEPEST_CALL = 40
MOST_PASSES = 3

T = TypeVar("T", Listing, Mapping)


class TooLarge(Exception):
    """Raised where the code takes more steps than are worth it."""


class Run:
    """One reading of the code of one function."""

    def __init__(self, sources: Sources, path: tuple[str, ...], near: str) -> None:
        self.sources = sources
        self.path = path
        self.near = near
        self.record = Record()
        self.scopes: dict[str, Scope] = {}
        self.imported: dict[str, Source] = {}
        self.callbacks: list[FunctionValue] = []
        self.batch_handlers: list[Abstract] = []
        self._made: dict[tuple[object, ...], object] = {}
        self._classes: dict[tuple[object, ...], ClassValue] = {}
        self._instances: dict[tuple[object, ...], Instance] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self.again = False
        self.handler: Abstract = NOTHING
        self.answer: Abstract = NOTHING
        self._started: set[str] = set()
        self._memory: dict[tuple[object, ...], Abstract] = {}
        self._contexts: dict[int, int] = {}
        self._active: list[tuple[object, ...]] = []
        self._steps = 0

    def follow(self, source: Source, handler: str) -> None:
        """Run the module of the handler, then the handler, until nothing new is found."""
        for _ in range(MOST_PASSES):
            self.again = False
            self._started.clear()
            self._memory.clear()
            self._contexts.clear()
            self.callbacks.clear()
            self.batch_handlers.clear()
            self.load(source)
            self._handle(source, handler)
            if not self.again:
                break

    def _handle(self, source: Source, handler: str) -> None:
        frame = Frame(source, self.scopes[source.file], handler, Phase.INVOKE)
        value = self.lookup(handler, frame)
        given = Arguments([Event(()), External("the context")])
        answer = calls.call(self, source.module, value, given, frame)
        self.handler, self.answer = value, answer
        calls.escape(self, answer, frame)
        for callback in list(self.callbacks):
            calls.call_back(self, callback, frame)
        for each in list(self.batch_handlers):
            standard.each_record(self, each, Event(()), frame)

    def source(self, file: str) -> Source:
        """A file of the code, the same one throughout this run."""
        return self.imported.get(file) or self.sources.source(file)

    def load(self, source: Source) -> Scope:
        """Run the body of a module once in each pass."""
        scope = self.scopes.get(source.file)
        if scope is None:
            scope = self.scopes[source.file] = Scope(source=source)
            self.imported[source.file] = source
        if source.file not in self._started:
            self._started.add(source.file)
            frame = Frame(source, scope, "<module>", Phase.INIT)
            statements.execute(self, source.module.body, frame)
        return scope

    def lookup(self, name: str, frame: Frame) -> Abstract:
        """What a name stands for where it is read."""
        scope: Scope | None = frame.scope
        top = frame.scope
        while scope is not None:
            top = scope
            if name not in scope.globals_of and name in scope.names:
                value = scope.names[name]
                return join(value, scope.late[name]) if name in scope.late else value
            if name in scope.late:
                return scope.late[name]
            scope = scope.parent
        top.missed.add(name)
        return External(f"builtins.{name}")

    def assign(self, name: str, value: Abstract, frame: Frame) -> None:
        """Bind a name where it is assigned."""
        scope = frame.scope
        if name in scope.globals_of:
            owner = scope
            while owner.parent is not None:
                owner = owner.parent
                if name in owner.names and owner.parent is not None:
                    break
            known = owner.late.get(name)
            new = value if known is None else join(known, value)
            if new != known:
                owner.late[name] = new
                self.again = True
        elif frame.branch and name in scope.names:
            scope.names[name] = join(scope.names[name], value)
        else:
            scope.names[name] = value

    def snippet(self, node: ast.AST, frame: Frame) -> str:
        """The code of a node with its place, for a reason that people read."""
        return f"{frame.source.snippet(node)} in {frame.source.where(node)}"

    def unresolved(self, reason: str) -> None:
        self.record.unresolved.setdefault(reason)

    def evaluate(self, node: ast.expr, frame: Frame) -> Abstract:
        return expressions.evaluate(self, node, frame)

    def step(self) -> None:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooLarge

    def run_function(self, function: FunctionValue, given: Arguments, frame: Frame) -> Abstract:
        """Run a function of the application on these arguments, once for each different set of them."""
        node = function.node
        kept = function.kept if frame.kept is None else frame.kept
        guarded = frame.guarded or function.guarded
        names = signatures.bind(self, function, given)
        count = self._contexts.get(id(node), 0)
        if count > MOST_CONTEXTS:
            names = (
                dict.fromkeys(names, NOTHING)
                if function.bound is None
                else {name: value if value is function.bound else NOTHING for name, value in names.items()}
            )
        key = (
            id(node), id(function.scope), function.bound, tuple(names.items()), frame.phase, frame.in_loop,
            kept, guarded, frame.per_record,
        )  # fmt: skip
        if key in self._memory:
            return self._memory[key]
        if key in self._active or len(self._active) >= DEEPEST_CALL:
            return NOTHING
        self._contexts[id(node)] = count + 1
        self._active.append(key)
        try:
            answer = self._run_body(function, names, frame, kept)
        finally:
            self._active.pop()
        self._memory[key] = answer
        traced = self.record.traced.get(id(node))
        if traced is not None:
            logs.disclose(self, traced, "trace", [answer], frame)
        return answer

    def _run_body(
        self, function: FunctionValue, names: dict[str, Abstract], frame: Frame, kept: int | None
    ) -> Abstract:
        node = function.node
        source = self.source_of(function)
        scope = Scope(names, function.scope)
        inner = Frame(source, scope, function.name, frame.phase, frame.in_loop, kept, function)
        inner.context = self._numbers.setdefault(self._active[-1], len(self._numbers) + 1)
        inner.me = function.bound
        inner.guarded = frame.guarded or function.guarded
        inner.per_record = frame.per_record
        if isinstance(node, ast.Lambda):
            inner.inside = frame.inside if function.name == "<lambda>" else function.name
            return expressions.evaluate(self, node.body, inner)
        self.record.functions.setdefault(id(node), (node, source, function.name))
        statements.execute(self, node.body, inner)
        return join(*inner.returned) if inner.returned else NONE

    def source_of(self, function: FunctionValue) -> Source:
        scope: Scope | None = function.scope
        while scope is not None:
            if scope.source is not None:
                return scope.source
            scope = scope.parent
        raise AssertionError("every function stands in a module")

    def source_of_class(self, made_of: ClassValue) -> Source:
        scope: Scope | None = made_of.scope
        while scope is not None:
            if scope.source is not None:
                return scope.source
            scope = scope.parent
        raise AssertionError("every class stands in a module")

    def bound(self, found: Abstract, owner: Instance, frame: Frame) -> Abstract:
        """What an attribute of a class is for an object: methods are bound, properties self."""
        owner = owner.real or owner
        values = []
        for one in alternatives(found):
            if isinstance(one, FunctionValue):
                bound = one.bind(owner.made_of if one.kind == "classmethod" else owner)
                if one.kind in {"property", "cached_property"}:
                    kept = -1 if one.kind == "cached_property" and owner.lasting else None
                    values.append(self.run_function(bound.keeping(kept), Arguments(), frame))
                    continue
                values.append(one if one.kind == "staticmethod" else bound)
            else:
                values.append(one)
        return join(*values)

    def call_method(
        self, method: FunctionValue, owner: Abstract, positional: list[Abstract], node: ast.AST, frame: Frame
    ) -> Abstract:
        """Run a method that Python calls by itself, such as `__enter__`."""
        return calls.call(self, node, method.bind(owner), Arguments(positional), frame)

    def class_at(
        self, node: ast.ClassDef, scope: Scope, bases: tuple[Abstract, ...], frame: Frame
    ) -> tuple[ClassValue, bool]:
        """The class that a statement makes, and whether it was made before in another pass."""
        key = (id(node), frame.context)
        made = self._classes.get(key)
        if made is not None:
            made.bases = bases
            return made, True
        name = node.name if frame.inside == "<module>" else f"{frame.inside}.{node.name}"
        made = self._classes[key] = ClassValue(node, Scope({}, scope), name, bases)
        return made, False

    def instance(self, node: ast.AST, made_of: ClassValue, frame: Frame) -> Instance:
        """The object that a call makes, the same one whenever the code passes there again."""
        key = (id(node), frame.context, id(made_of))
        made = self._instances.get(key)
        if made is None:
            lasting = frame.phase is Phase.INIT or frame.kept is not None
            made = self._instances[key] = Instance(made_of, lasting)
        return made

    def listing(self, key: tuple[object, ...], items: Sequence[Abstract]) -> Listing:
        """The list made at a place; the same one at each pass."""
        made = self.keep(key, Listing)
        made.items = list(items[: MOST_ALTERNATIVES * 4])
        return made

    def keep(self, key: tuple[object, ...], kind: type[T]) -> T:
        """The object made at a place, the same one whenever the code passes there again."""
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = kind()
        return cast("T", made)
