"""What the Python code of a function does, from its handler on."""

from __future__ import annotations

import ast
import re
from functools import partial
from typing import TYPE_CHECKING, TypedDict
from weakref import WeakKeyDictionary

from colonnade.aws.actions import prefix
from colonnade.fact import Opaque, Origin
from colonnade.model.code import (
    FAILING_IN_PART,
    AwsCall,
    Code,
    Effect,
    EnvironmentRead,
    HttpCall,
    LogCall,
    Phase,
    StoredRead,
    TokenRead,
    Use,
    Value,
)
from colonnade.regex import regex
from colonnade.sources.code import (
    batch,
    confided,
    dropped,
    messages,
    metrics,
    object_keys,
    paging,
    starting,
    waits,
)
from colonnade.sources.code.creations import creations, when_passed
from colonnade.sources.code.hidden_errors import Work, hidden_errors
from colonnade.sources.code.imports import imports, third_party
from colonnade.sources.code.interpreter import Run, TooLarge
from colonnade.sources.code.literals import secret_literals
from colonnade.sources.code.locate import Place
from colonnade.sources.code.modules import NotRead, Source, Sources, parse
from colonnade.sources.code.nodes import children
from colonnade.sources.code.paths import always_run
from colonnade.sources.code.reaches import reaches
from colonnade.sources.code.record import UNSURE, Record, Site
from colonnade.sources.code.routers import routes
from colonnade.sources.code.shapes import shape
from colonnade.sources.code.stack_answers import stack_answer
from colonnade.sources.code.telling import told
from colonnade.sources.code.values import Known, Own, join

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.sources.files import Tree

MOST_CALLS_OF_A_SITE = 6

# Parameters that name the resource a call is about.
_NAMES = regex(r"(?:Name|Arn|Url|Id|Bucket|Key|Identifier|Endpoint)$")
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_BRANCHES = (ast.If, ast.Match, ast.Try)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_ONE_OF_SEVERAL = Opaque("one of several values in the code", "one of several values")

_sources: WeakKeyDictionary[Tree, Sources] = WeakKeyDictionary()


def read_code(tree: Tree, place: Place) -> Code | Opaque:
    """Read the code of a function; Opaque with the reason where it cannot be read."""
    return _code(sources_of(tree), place)


def sources_of(tree: Tree) -> Sources:
    """The Python files of a tree, as they are shared by all that is read from it."""
    if tree not in _sources:
        _sources[tree] = Sources(tree)
    return _sources[tree]


def _code(sources: Sources, place: Place) -> Code | Opaque:
    try:
        if place.text is not None:
            source = parse(place.file, place.text, place.line_shift, place.column_shift)
        else:
            source = sources.source(place.file)
    except NotRead as reason:
        return Opaque(str(reason), f"code:{place.file}")
    run = Run(sources, place.path, place.near)
    try:
        run.follow(source, place.function)
    except TooLarge:
        run.unresolved(f"the code of {place.file} is too large to be followed to its end")
    except RecursionError:
        run.unresolved(f"the code of {place.file} is nested too deeply to be followed to its end")
    scope = run.scopes[source.file]
    if place.function not in scope.names and place.function not in scope.late:
        return Opaque(f"without a handler: {place.file} has no {place.function}()", f"code:{place.file}")
    code = _told(run, source, place)
    code.read_shape = partial(shape, sources, place)
    return code


def _told(run: Run, source: Source, place: Place) -> Code:
    record = run.record
    places = {key: at for key, (_, at, _) in record.functions.items()}
    code = Code(
        language="python",
        origin=_handler_origin(source, place),
        handler=place.function,
        files=tuple(run.imported),
        found_by_name=place.found_by_name,
        folder=place.path[0] if place.path else None,
    )
    modules = [each.module for each in run.imported.values()]
    always = always_run(modules, (node for node, _, _ in record.functions.values()), place.function)
    code.imports = imports(run, always)
    code.third_party = third_party(code.imports)
    passed = _passed(record, always)
    code.calls = list(_calls(record, passed))
    code.metrics = list(metrics.emitted(record, code.calls))
    code.taken_at_start = list(starting.taken(record))
    code.routes = list(routes(run, code.calls))
    code.clients = list(creations(record, always))
    code.environment_reads = list(_environment(record))
    code.token_reads = list(_tokens(record))
    code.stored_reads = list(_stored(record, run))
    code.log_calls = list(_logs(record))
    code.disclosures = list(_disclosures(record))
    code.sleeps = waits.sleeps(record, passed)
    code.http_calls = list(_http(record, passed))
    code.reaches = list(reaches(record))
    code.effects = list(_effects(record))
    code.remembers = _remembers(record)
    code.watches_clock = _watches_clock(record)
    code.secrets = secret_literals(run.imported.values())
    work = Work(record)
    code.hidden_errors = hidden_errors(record, run.handler, work)
    code.stack_answer = stack_answer(record, run.handler, run.imported.values(), code.origin, work)
    code.batch_handling = batch.handling(record, run.handler, run.answer, places)
    if code.batch_handling is not None:
        code.batch_handling.kept = dropped.kept(record)
    for node, _, _ in record.functions.values():
        statements, branches, loops = size(node)
        code.statements += statements
        code.branches += branches
        code.loops += loops
    code.unresolved = list(record.unresolved)
    code.handed = tuple(sorted({str(site.told[0]) for site in record.of("handed")}))
    return code


def _handler_origin(source: Source, place: Place) -> Origin:
    for node in source.module.body:
        if getattr(node, "name", None) == place.function:
            return source.origin(node)
    return Origin(source.file, 1 + source.line_shift, 1 + source.column_shift)


def size(node: ast.AST) -> tuple[int, int, int]:
    """How many statements, branches and loops a function has, without the functions defined in it."""
    statements = branches = loops = 0
    waiting = children(node)
    while waiting:
        each = waiting.pop()
        if isinstance(each, _DEFINING):
            continue
        if isinstance(each, ast.stmt):
            docstring = isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
            statements += not docstring
            branches += isinstance(each, _BRANCHES) and not _only_raises_again(each)
            loops += isinstance(each, _LOOPS)
        elif isinstance(each, ast.IfExp):
            branches += 1
        elif isinstance(each, ast.comprehension):
            loops += 1
        waiting += children(each)
    return statements, branches, loops


def _only_raises_again(node: ast.stmt) -> bool:
    """Whether a `try` decides nothing: whatever it catches, it tells and raises again."""
    return isinstance(node, ast.Try) and all(
        isinstance(clause.body[-1], ast.Raise)
        and all(isinstance(each, ast.Expr) for each in clause.body[:-1])
        for clause in node.handlers
    )


class _Where(TypedDict):
    origin: Origin
    inside: str
    phase: Phase
    in_loop: bool
    per_record: bool
    guarded: bool


def _where(site: Site) -> _Where:
    return {
        "origin": site.source.origin(site.node),
        "inside": site.inside,
        "phase": site.phase,
        "in_loop": site.in_loop,
        "per_record": site.per_record,
        "guarded": site.guarded,
    }


# Calls whose worth depends on how often they are made, or on what becomes of their answer.
_WEIGHED = frozenset((("lambda", "Invoke"), ("cloudwatch", "PutMetricData")))


_SENDING = frozenset(
    (("lambda", "Invoke"), ("sns", "Publish"), ("sqs", "SendMessage"), ("sqs", "SendMessageBatch"))
)


def _calls(record: Record, always: set[str]) -> Iterator[AwsCall]:
    for site in record.of("call"):
        service, operation, through = (str(each) for each in site.told[:3])
        own: Own = site.told[3]  # type: ignore[assignment]  # as aws_calls.emit notes it
        use = (
            record.uses.get(id(site.node), Use.IGNORED)
            if (service, operation) in FAILING_IN_PART or (service, operation) in _WEIGHED
            else Use.PASSED_ON
        )
        paged, key = paging.of(site, service, operation, through), object_keys.of(site)
        weighed = (service, operation) in _WEIGHED or any(name == "read_timeout" for name, _ in own)
        when = when_passed(site, always) if weighed else None
        for arguments in _distinct(site):
            yield AwsCall(
                **_where(site),
                service=service,
                prefix=prefix(service),
                operation=operation,
                arguments=arguments,
                through=through,
                use=use,
                paging=paged,
                object_key=key,
                when=when,
                made_with={name: told(value) for name, value in own},
                passes_on=messages.passed_on(site) if (service, operation) in _SENDING else (),
            )


def _distinct(site: Site) -> list[dict[str, Value] | None]:
    """What a call is made with: once for each resource it may name, the rest of what differs left open."""
    every: list[dict[str, Value] | None] = []
    for arguments in site.arguments:
        one = None if arguments is None else {name: told(value) for name, value in arguments.items()}
        if one not in every:
            every.append(one)
    known = [one for one in every if one is not None]
    if len(every) <= 1 or not known:
        return every[:1]
    groups: dict[str, list[dict[str, Value]]] = {}
    for one in known:
        groups.setdefault(
            repr([(name, one[name]) for name in sorted(one) if _NAMES.search(name)]), []
        ).append(one)
    made = [_merged(group) for group in groups.values()]
    return made if len(made) <= MOST_CALLS_OF_A_SITE else [_merged(known)]


def _merged(group: list[dict[str, Value]]) -> dict[str, Value] | None:
    names = [name for name in group[0] if all(name in one for one in group)]
    return {
        name: group[0][name] if all(one[name] == group[0][name] for one in group) else _ONE_OF_SEVERAL
        for name in names
    }


def _watches_clock(record: Record) -> bool:
    """Whether it asks how much of its time is left."""
    targets = (target for several in record.targets.values() for target in several)
    return any(isinstance(target, str) and target.endswith(_CLOCK) for target in targets)


_CLOCK = ".get_remaining_time_in_millis"
# How functions are called that tell whether an event was worked on before, or note that it was.
_REMEMBERING = regex(
    r"idempoten|dedup|is_duplicate|already_|_already|was_processed|has_been|is_processed|seen_before|mark_processed"
    r"|acquire_lock|claim_(event|message|record|job|key|id)",
    re.IGNORECASE,
)


def _remembers(record: Record) -> str | None:
    names = (name for _, _, name in record.functions.values())
    known = next((name for name in names if _REMEMBERING.search(name)), None)
    return known or ("a row or a key that is only set once" if record.claims else None)


def _environment(record: Record) -> Iterator[EnvironmentRead]:
    for site in record.of("environment"):
        variable = str(site.told[0])
        yield EnvironmentRead(
            **_where(site), variable=variable, required=site.flag and variable not in record.optional
        )


def _tokens(record: Record) -> Iterator[TokenRead]:
    for path, places in record.fields.reads.items():
        if path[-2:-1] in (("headers",), ("multiValueHeaders",)) and path[-1].lower() == "authorization":
            for each in places.values():
                yield TokenRead(origin=each.source.origin(each.node), inside=each.inside, phase=each.phase)


def _stored(record: Record, run: Run) -> Iterator[StoredRead]:
    for site in record.of("stored"):
        service, library = site.told
        kept = {-1 if site.phase is Phase.INIT else each for each in site.kept}
        if UNSURE in kept and None not in kept:
            where = site.source.where(site.node)
            run.unresolved(f"how long what is read from {service} in {where} is kept could not be told")
            continue
        known = [each for each in kept if each is not None and each != UNSURE]
        lasting = None if None in kept else min(known)
        yield StoredRead(
            **_where(site),
            service=str(service),
            name=told(join(*site.names)),
            cached_for=lasting,
            library=library if isinstance(library, str) else None,
        )


def _logs(record: Record) -> Iterator[LogCall]:
    for site in record.of("log"):
        how = str(site.told[0])
        if how == "logging" and record.json_formatter:
            how = "structured"
        held = confided.holdings(record, site)
        yield LogCall(
            **_where(site), how=how, whole_event=site.flag, level=site.reasons[0] or "info", holds=held
        )


def _disclosures(record: Record) -> Iterator[LogCall]:
    for site in record.of("disclosed"):
        held = confided.holdings(record, site)
        if held:
            yield LogCall(**_where(site), how=str(site.told[0]), holds=held)


def _passed(record: Record, always: set[str]) -> set[str]:
    """The functions that run on every path, and those that a library calls with every record of a batch."""
    functions = [node for node, _, _ in record.functions.values()]
    return always.union(*(always_run((), functions, name) for name in sorted(record.record_handlers)))


def _http(record: Record, always: set[str]) -> Iterator[HttpCall]:
    for site in record.of("http"):
        limited = Known(False) not in site.names
        unsure = Known(None) in site.names
        yield HttpCall(
            **_where(site),
            library=str(site.told[0]),
            timeout=None if limited and unsure else limited,
            seconds=max((each for each in site.waits if each is not None), default=None),
            when=when_passed(site, always),
        )


def _effects(record: Record) -> Iterator[Effect]:
    for site in record.of("effect"):
        does, why, instead, grave, sure = site.told
        yield Effect(
            **_where(site),
            does=str(does),
            why=str(why),
            instead=str(instead),
            grave=bool(grave),
            sure=bool(sure),
        )
