"""Where the code makes clients, and when: at the call that has to move, not in a function that only makes them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.code import ClientCreation, Factory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from colonnade.sources.code.record import Record, Site

# What a function does without doing more than to make a client: it sets it up, and tells where that fails.
_MAKING = (ast.Assign, ast.AnnAssign, ast.Expr, ast.Try, ast.If, ast.Return, ast.Raise, ast.Pass)


def creations(record: Record, always: set[str]) -> Iterator[ClientCreation]:
    """Every client, resource and session that is made; `always` are the functions that every invocation runs."""
    factories = _Factories(record)
    made = {id(site): list(_made(site, factories, always)) for site in record.of("client")}
    for site in record.of("client"):
        if site.told[0] == "session":
            clients = [one for client in record.made_from.get(id(site.node), ()) for one in made[id(client)]]
            for each in made[id(site)]:
                each.told_by_client = not clients or any(one.is_repeated for one in clients)
        yield from made[id(site)]


class _Factories:
    """The functions of the code that do nothing but make clients, and who calls them."""

    def __init__(self, record: Record) -> None:
        self._callers: dict[tuple[object, ...], list[Site]] = {}
        for site in record.of("fetched"):
            self._callers.setdefault(site.told, []).append(site)
        busy = {
            id(site.function.node) for kind in ("call", "http") for site in record.of(kind) if site.function
        }
        self._nodes = {
            key
            for key in {each[0] for each in self._callers}
            if isinstance(key, int)
            and key in record.functions
            and key not in busy
            and all(isinstance(each, _MAKING) for each in record.functions[key][0].body)
        }

    def places(self, site: Site, service: object) -> list[Site]:
        """Where a client is asked for that is made at a site: outside of all that only makes it."""
        found: list[Site] = []
        waiting, seen = [site], {id(site)}
        while waiting:
            each = waiting.pop(0)
            node = id(each.function.node) if each.function else 0
            callers = self._callers.get((node, service), ()) if node in self._nodes else ()
            new = [caller for caller in callers if id(caller) not in seen]
            seen.update(map(id, new))
            waiting += new
            if not callers:
                found.append(each)
        return found or [site]


def _made(site: Site, factories: _Factories, always: set[str]) -> Iterator[ClientCreation]:
    what, service = site.told
    reason = next((each for each in site.reasons if each), None)
    for place in factories.places(site, service):
        factory = None
        if place is not site:
            factory = Factory(origin=site.source.origin(site.node), inside=site.inside, phase=site.phase)
        yield ClientCreation(
            origin=place.source.origin(place.node),
            inside=place.inside,
            phase=place.phase,
            in_loop=place.in_loop,
            what=str(what),
            service=service if isinstance(service, str) else None,
            cached=None not in place.kept or None not in site.kept,
            necessary=reason,
            when=when_passed(place, always),
            factory=factory,
        )


def when_passed(site: Site, always: set[str]) -> str | None:
    """On which way through the code a place is passed; None where on all, or at import."""
    if site.function is None or isinstance(site.function.node, ast.Lambda):
        return None
    for branch, part in reversed(_way(site.function.node, site.node)):
        if isinstance(branch, ast.If | ast.IfExp) and part != "test":
            test = site.source.snippet(branch.test)
            return f"where {test}" if part == "body" else f"unless {test}"
        if isinstance(branch, ast.ExceptHandler):
            return "after a failure"
        if isinstance(branch, ast.match_case):
            return "in some cases"
    name = site.function.name.removesuffix(".__init__").rpartition(".")[2]
    return None if name in always else "in some cases"


def _way(top: ast.AST, to: ast.AST) -> list[tuple[ast.AST, str]]:
    """The nodes on the way from one node down to another, each with the field that leads on."""
    waiting: list[tuple[ast.AST, list[tuple[ast.AST, str]]]] = [(top, [])]
    while waiting:
        node, way = waiting.pop()
        if node is to:
            return way
        for name, value in ast.iter_fields(node):
            parts: Iterable[object] = value if isinstance(value, list) else (value,)
            waiting += [(each, [*way, (node, name)]) for each in parts if isinstance(each, ast.AST)]
    return []
