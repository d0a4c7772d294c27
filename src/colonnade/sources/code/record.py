"""What was found out while code was followed, gathered by the place it stands at."""

from __future__ import annotations

import ast
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.model.code import Phase, Use, Value
from colonnade.sources.code.fields import Fields
from colonnade.sources.code.values import Abstract, FunctionValue, Scope

if TYPE_CHECKING:
    from colonnade.sources.code.modules import Source

UNSURE = -2  # kept for a time that could not be told

_RANK = {Use.IGNORED: 0, Use.KEPT: 1, Use.PASSED_ON: 2, Use.INSPECTED: 3}


@dataclass(eq=False, slots=True)
class Frame:
    """One run of a module's or a function's body.

    `kept` is None where what is fetched is fetched at each run, else for how many seconds it is kept (-1 for
    as long as the execution environment lives, UNSURE). `guarded` is whether something around it keeps the work
    from being done twice for one event, `per_record` whether it runs once for each record of a batch. `branch`
    counts the open `for`, `match` and `try`: assignments replace what a name held only where it is 0.
    `loops` and `handlers` are the open loops and `except` clauses.
    """

    source: Source
    scope: Scope
    inside: str
    phase: Phase
    in_loop: bool = False
    kept: int | None = None
    function: FunctionValue | None = None
    returned: list[Abstract] = field(default_factory=list)
    branch: int = 0
    loops: list[ast.stmt] = field(default_factory=list)
    tries: list[ast.Try] = field(default_factory=list)
    handlers: list[ast.ExceptHandler] = field(default_factory=list)
    discards: ast.expr | None = None
    me: Abstract | None = None
    context: int = 0
    in_class: bool = False
    guarded: bool = False
    per_record: bool = False


@dataclass(eq=False, slots=True)
class Site:
    """A place in the code at which something was found, over all runs that passed it.

    `guarded` is whether each of them is, `per_record` whether one of them is; see Frame.
    """

    node: ast.AST
    source: Source
    inside: str
    phase: Phase
    in_loop: bool
    told: tuple[object, ...] = ()
    arguments: list[dict[str, Abstract] | None] = field(default_factory=list)
    kept: set[int | None] = field(default_factory=set)
    reasons: list[str | None] = field(default_factory=list)
    names: list[Abstract] = field(default_factory=list)
    flag: bool = False
    loops: tuple[ast.stmt, ...] = ()
    tries: tuple[ast.Try, ...] = ()
    handlers: tuple[ast.ExceptHandler, ...] = ()
    function: FunctionValue | None = None
    guarded: bool = True
    per_record: bool = False
    waits: list[float | None] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Record:
    """Everything found, by kind; a site that several runs pass stands once."""

    sites: dict[str, dict[tuple[object, ...], Site]] = field(default_factory=dict)
    uses: dict[int, Use] = field(default_factory=dict)
    targets: dict[int, list[object]] = field(default_factory=dict)
    unresolved: dict[str, None] = field(default_factory=dict)
    functions: dict[int, tuple[ast.FunctionDef | ast.AsyncFunctionDef, Source, str]] = field(
        default_factory=dict
    )
    imports: dict[int, Phase] = field(default_factory=dict)
    record_loops: dict[int, tuple[Frame, ast.AST]] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    json_formatter: bool = False
    default_timeout: bool = False
    batch_passed_on: bool = False
    tried: bool = False
    record_handlers: set[str] = field(default_factory=set)
    claims: bool = False
    made_from: dict[int, list[Site]] = field(default_factory=dict)
    fields: Fields = field(default_factory=Fields)
    traced: dict[int, ast.expr] = field(default_factory=dict)
    metrics: dict[int, tuple[Value, Value, Value, Value, dict[str, Value]]] = field(default_factory=dict)
    dimensions: dict[int, tuple[Value, Value]] = field(default_factory=dict)
    namespaces: dict[int, Value] = field(default_factory=dict)

    def at(self, kind: str, node: ast.AST, frame: Frame, *told: object) -> Site:
        """The site for something found at a node, made where it is new."""
        sites = self.sites.setdefault(kind, {})
        key = (id(node), *told)
        site = sites.get(key)
        if site is None:
            site = sites[key] = Site(
                node, frame.source, frame.inside, frame.phase, frame.in_loop, told,
                loops=tuple(frame.loops), tries=tuple(frame.tries), handlers=tuple(frame.handlers),
                function=frame.function,
            )  # fmt: skip
        if frame.phase is Phase.INVOKE:
            site.phase = Phase.INVOKE
        site.in_loop |= frame.in_loop
        site.per_record |= frame.per_record
        site.guarded &= frame.guarded
        return site

    def use(self, site: int, use: Use) -> None:
        """Note what is done with the answer of a call, where it says more than what is known already."""
        if _RANK[use] > _RANK[self.uses.get(site, Use.IGNORED)]:
            self.uses[site] = use

    def target(self, node: ast.AST, target: object) -> None:
        """Note what a call in the code leads to."""
        known = self.targets.setdefault(id(node), [])
        if target not in known:
            known.append(target)

    def of(self, kind: str) -> list[Site]:
        return list(self.sites.get(kind, {}).values())
