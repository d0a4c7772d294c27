"""What the functions of Python itself do with abstract values."""

# ruff: noqa: ARG001 - what stands in a table is called with the same arguments

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.sources.code import attributes, built_in, calls, environment, importing, text
from colonnade.sources.code.anew import made_anew
from colonnade.sources.code.telling import number_of, text_of
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    Environment,
    Event,
    External,
    FunctionValue,
    Joined,
    Known,
    Listing,
    Mapping,
    Response,
    Several,
    Unseen,
    alternatives,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame


def _dumps(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.get(0, "obj") or NOTHING
    for each in (given.named.get("default"), given.named.get("cls")):
        if isinstance(each, FunctionValue):
            calls.call_back(run, each, frame)
    return value if isinstance(value, Unseen) else Joined((value,))


def _loads(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    found: list[Abstract] = []
    for value in alternatives(given.get(0, "s") or NOTHING):
        if isinstance(value, Event | Response):
            found.append(value)
        elif isinstance(value, Joined) and len(value.parts) == 1:
            found.append(value.parts[0])
    return join(*found) if found else Unseen(f"what {run.snippet(node, frame)} holds")


def _default_mapping(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    made = run.keep((id(node), frame.context), Mapping)
    factory = given.positional[0] if given.positional else None
    if isinstance(factory, External) and factory.name == "builtins.list":
        made.rest = run.keep((id(node), "element", frame.context), Listing)
    return made


def _environment_get(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    default = given.get(1, "default")
    return environment.read(run, node, given.get(0, "key") or NOTHING, default or NONE, frame, required=False)


def _environment_pop(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    default = given.get(1, "default")
    return environment.read(
        run, node, given.get(0, "key") or NOTHING, default, frame, required=default is None
    )


def _environment(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    return External("os.environ")


def _sleep(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    site = run.record.at("sleep", node, frame, None)
    site.names.append(given.get(0, "secs", "delay") or NOTHING)
    return NONE


def _partial(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    function = given.positional[0] if given.positional else NOTHING
    if not isinstance(function, FunctionValue):
        return function
    kept = FunctionValue(
        function.node,
        function.scope,
        function.name,
        (*function.defaults, *given.named.items()),
        function.bound,
    )
    first = given.positional[1:2]
    return kept.bind(first[0]) if first and function.bound is None else kept


def _run_all(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    """`asyncio.gather(…)`: the calls were followed where they stand."""
    if len(given.positional) == 1:
        return given.positional[0]
    return run.listing((id(node), frame.context), given.positional)


def _thread(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    target = given.get(-1, "target") or NOTHING
    positional = given.named.get("args")
    inner = Arguments(list(positional.items) if isinstance(positional, Listing) else [])
    calls.call(run, node, target, inner, frame)
    return External("threading.Thread()")


def _to_thread(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    if not given.positional:
        return NOTHING
    return calls.call(run, node, given.positional[0], Arguments(given.positional[1:], given.named), frame)


def _cast(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    return given.get(1, "val") or NOTHING


def _import_module(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    name = text_of(given.get(0, "name") or NOTHING)
    if name is None:
        run.unresolved(f"{run.snippet(node, frame)}: which module it imports is decided when it runs")
        return NOTHING
    return importing.module(run, name, frame) or External(name)


def _path_join(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    parts: list[Abstract] = []
    for position, part in enumerate(given.positional):
        parts += [Known("/"), part] if position else [part]
    return text.joined(parts)


def _one_of(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    many = given.get(0, "seq") or NOTHING
    return many.element() if isinstance(many, Listing) else attributes.element(many)


def _event_only(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.positional[0] if given.positional else NOTHING
    if isinstance(value, Event | Environment | Response) or made_anew(value):
        return value
    return Unseen(run.snippet(node, frame))


def _decoded(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.positional[0] if given.positional else NOTHING
    if isinstance(value, Several):
        return join(*(_decoded(run, node, Arguments([each]), frame) for each in value.values))
    return Event(value.path, "decoded") if isinstance(value, Event) else _event_only(run, node, given, frame)


def _base_name(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.get(0, "p") or NOTHING
    if isinstance(value, Event):
        return Event((*value.path, "*"), "a file name")
    return External("os.path.basename()", (("0", value),))


def _decimal(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.positional[0] if given.positional else NOTHING
    return Event(value.path, "a number") if isinstance(value, Event) else _event_only(run, node, given, frame)


def _field(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    factory = given.named.get("default_factory")
    if factory is not None:
        return calls.call(run, node, factory, Arguments(), frame)
    return given.named.get("default") or NOTHING


CALLS: dict[str, Callable[[Run, ast.AST, Arguments, Frame], Abstract]] = {
    **built_in.CALLS,
    "pprint.pprint": built_in.print_,
    "json.dumps": _dumps,
    "simplejson.dumps": _dumps,
    "orjson.dumps": _dumps,
    "json.loads": _loads,
    "simplejson.loads": _loads,
    "orjson.loads": _loads,
    "os.environ.get": _environment_get,
    "os.getenv": _environment_get,
    "os.environ.setdefault": _environment_get,
    "os.environ.pop": _environment_pop,
    "os.environ.copy": _environment,
    "os.path.basename": _base_name,
    "os.path.join": _path_join,
    "random.choice": _one_of,
    "time.sleep": _sleep,
    "asyncio.sleep": _sleep,
    "functools.partial": _partial,
    "asyncio.gather": _run_all,
    "asyncio.run": _run_all,
    "asyncio.create_task": _run_all,
    "asyncio.ensure_future": _run_all,
    "asyncio.wait_for": _run_all,
    "asyncio.get_event_loop().run_until_complete": _run_all,
    "asyncio.new_event_loop().run_until_complete": _run_all,
    "asyncio.to_thread": _to_thread,
    "threading.Thread": _thread,
    "multiprocessing.Process": _thread,
    "concurrent.futures.ThreadPoolExecutor().submit": _to_thread,
    "concurrent.futures.ThreadPoolExecutor().map": built_in.map_,
    "concurrent.futures.ProcessPoolExecutor().submit": _to_thread,
    "multiprocessing.pool.ThreadPool().map": built_in.map_,
    "typing.cast": _cast,
    "importlib.import_module": _import_module,
    "collections.defaultdict": _default_mapping,
    "collections.OrderedDict": built_in.mapping,
    "collections.deque": built_in.many,
    "dataclasses.field": _field,
    **dict.fromkeys(built_in.names("copy", "copy deepcopy"), built_in.same),
    "textwrap.dedent": built_in.same,
    **dict.fromkeys(built_in.names("urllib.parse", "parse_qs parse_qsl"), _event_only),
    **dict.fromkeys(built_in.names("urllib.parse", "unquote_plus unquote"), _decoded),
    **dict.fromkeys(built_in.names("urllib.parse", "quote quote_plus"), _event_only),
    **dict.fromkeys(built_in.names("base64", "b64decode urlsafe_b64decode standard_b64decode"), _event_only),
    **dict.fromkeys(built_in.names("gzip", "decompress"), _event_only),
    **dict.fromkeys(built_in.names("zlib", "decompress"), _event_only),
    **dict.fromkeys(built_in.names("io", "BytesIO StringIO"), _event_only),
    **dict.fromkeys(built_in.names("decimal", "Decimal"), _decimal),
    **dict.fromkeys(built_in.names("aws_lambda_powertools.utilities.parser", "parse"), _event_only),
    **dict.fromkeys(
        built_in.names("aws_lambda_powertools.utilities.parser", "event_parser parse envelopes"), _event_only
    ),
}


# What gets a function and only looks at it.
_ONLY_LOOK = ("functools.wraps", "functools.update_wrapper", "inspect.")


def package_calls_back(run: Run, node: ast.AST, name: str, given: Arguments, frame: Frame) -> None:
    """A package gets functions of the application: it is taken to call them."""
    if name.endswith(".run_in_executor") and len(given.positional) > 1:
        calls.call(run, node, given.positional[1], Arguments(given.positional[2:]), frame)
        return
    if name.startswith(_ONLY_LOOK) or "aws_lambda_powertools.utilities.data_classes" in name:
        return
    were = frame.guarded
    frame.guarded |= calls.keeps_from_repeating(External(name))
    calls.escape_all(run, given, frame)
    frame.guarded = were


def each_record(run: Run, handler: Abstract | None, event: Abstract, frame: Frame) -> None:
    """Call a function with each record of a batch."""
    record = (
        Event((*event.path, "Records", "*"))
        if isinstance(event, Event) and not event.path
        else attributes.element(event)
    )
    was, were = frame.in_loop, frame.per_record
    frame.in_loop = frame.per_record = True
    for one in alternatives(handler) if handler is not None else ():
        if isinstance(one, FunctionValue):
            run.record.record_handlers.add(one.name.rpartition(".")[2])
            calls.call_back(run, one, frame, record)
    frame.in_loop, frame.per_record = was, were


def seconds_of(values: list[Abstract]) -> float | None:
    """How long a sleep lasts, where all runs agree."""
    found = {number_of(value) for value in values}
    return found.pop() if len(found) == 1 else None
