"""What the functions of Python itself do with abstract values."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.sources.code import attributes, calls, logs, text
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    Arguments,
    AwsObject,
    ClassValue,
    Client,
    Environment,
    Event,
    External,
    FunctionValue,
    Instance,
    Joined,
    Known,
    Listing,
    Mapping,
    Response,
    Scope,
    Several,
    Unseen,
    alternatives,
    join,
    number_of,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame

_FIRST = NOTHING


def _print(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    logs.note(run, node, "print", given, frame)
    return NONE


def _same(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
    return given.positional[0] if given.positional else NOTHING


def _many(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    if not given.positional:
        return run.keep((id(node), frame.context), Listing)
    many = given.positional[0]
    calls.iterated(run, many, node, frame)
    key = given.named.get("key")
    if isinstance(key, FunctionValue):
        calls.call_back(run, key, frame, attributes.element(many))
    return many


def _number(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.positional[0] if given.positional else NOTHING
    if isinstance(value, Environment | Event):
        return value
    if isinstance(value, Known) and isinstance(value.value, str | int | float):
        try:
            return Known(int(float(value.value)))
        except (ValueError, OverflowError):
            return NOTHING
    if isinstance(value, Several):
        return join(*(_number(run, node, Arguments([each]), frame) for each in value.values))
    return Unseen(run.snippet(node, frame))


def _text(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
    if not given.positional:
        return Known("")
    value = given.positional[0]
    if isinstance(value, Known):
        return Known(str(value.value))
    return value if isinstance(value, Environment | Event | Joined | Unseen) else Joined((value,))


def _dumps(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
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


def _mapping(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    for each in given.positional:
        if isinstance(each, External | Event | Response):
            return each
    made = run.keep((id(node), frame.context), Mapping)
    for each in given.positional:
        if isinstance(each, Mapping):
            attributes.extend(made, each)
        elif not isinstance(each, FunctionValue | ClassValue):
            made.rest = NOTHING
    for name, value in given.named.items():
        attributes.put(made, Known(name), value)
    return made


def _default_mapping(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    made = run.keep((id(node), frame.context), Mapping)
    factory = given.positional[0] if given.positional else None
    if isinstance(factory, External) and factory.name == "builtins.list":
        made.rest = run.keep((id(node), "element", frame.context), Listing)
    return made


def _enumerate(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    many = given.positional[0] if given.positional else NOTHING
    calls.iterated(run, many, node, frame)
    pair = run.listing((id(node), "pair", frame.context), [NOTHING, attributes.element(many)])
    made = run.listing((id(node), frame.context), [])
    made.rest = pair
    return made


def _zip(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    pair = run.listing(
        (id(node), "pair", frame.context), [attributes.element(each) for each in given.positional]
    )
    made = run.listing((id(node), frame.context), [])
    made.rest = pair
    return made


def _map(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    made = run.listing((id(node), frame.context), [])
    if not given.positional:
        return made
    elements = [attributes.element(each) for each in given.positional[1:]]
    for many in given.positional[1:]:
        calls.iterated(run, many, node, frame)
        if attributes.over_records(many):
            run.record.record_loops.setdefault(id(node), (frame, node))
    was, frame.in_loop = frame.in_loop, True
    made.rest = calls.call(run, node, given.positional[0], Arguments(elements), frame)
    frame.in_loop = was
    return made


def _filter(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    if len(given.positional) < 2:
        return NOTHING
    if isinstance(given.positional[0], FunctionValue):
        calls.call_back(run, given.positional[0], frame, attributes.element(given.positional[1]))
    return given.positional[1]


def _next(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
    return attributes.element(given.positional[0]) if given.positional else NOTHING


def _getattr(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    if len(given.positional) < 2:
        return NOTHING
    owner, name = given.positional[:2]
    literal = text_of(name)
    if literal is None:
        if any(isinstance(each, Client | AwsObject) for each in alternatives(owner)):
            run.unresolved(f"{run.snippet(node, frame)}: which method it calls is decided when it runs")
        return NOTHING
    found = attributes.attribute(run, owner, literal, ast.Name(literal, ast.Load()), frame)
    return join(found, given.positional[2]) if len(given.positional) > 2 else found


def _setattr(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
    if len(given.positional) == 3 and (name := text_of(given.positional[1])):
        attributes.set_attribute(run, given.positional[0], name, given.positional[2], frame)
    return NONE


def _super(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
    me = frame.me
    function = frame.function
    made_of = me.made_of if isinstance(me, Instance) else me
    if not isinstance(made_of, ClassValue) or not isinstance(function, FunctionValue):
        return NOTHING
    owner = _defines(made_of, function) or made_of
    above = ClassValue(owner.node, Scope({}, owner.scope.parent), owner.name, owner.bases)
    if isinstance(me, Instance):
        return Instance(above, me.lasting, me.names, me.missed, me.real or me)
    return above


def _defines(made_of: ClassValue, function: FunctionValue, depth: int = 0) -> ClassValue | None:
    for value in made_of.scope.names.values():
        if any(
            isinstance(each, FunctionValue) and each.node is function.node for each in alternatives(value)
        ):
            return made_of
    for base in made_of.bases if depth < 8 else ():
        if isinstance(base, ClassValue) and (found := _defines(base, function, depth + 1)):
            return found
    return None


def _type(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
    value = given.positional[0] if given.positional else NOTHING
    return value.made_of if isinstance(value, Instance) else NOTHING


def _harmless(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    for value in given.positional:
        calls.iterated(run, value, node, frame)
    return Unseen(run.snippet(node, frame))


def _environment_get(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    default = given.get(1, "default")
    return run.read_environment(node, given.get(0, "key") or NOTHING, default or NONE, frame, required=False)


def _environment_pop(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    default = given.get(1, "default")
    return run.read_environment(
        node, given.get(0, "key") or NOTHING, default, frame, required=default is None
    )


def _environment(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
    return External("os.environ")


def _sleep(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    site = run.record.at("sleep", node, frame, None)
    site.names.append(given.get(0, "secs", "delay") or NOTHING)
    return NONE


def _partial(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
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


def _cast(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
    return given.get(1, "val") or NOTHING


def _import_module(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    name = text_of(given.get(0, "name") or NOTHING)
    if name is None:
        run.unresolved(f"{run.snippet(node, frame)}: which module it imports is decided when it runs")
        return NOTHING
    return run.module(name, frame) or External(name)


def _path_join(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:  # noqa: ARG001
    parts: list[Abstract] = []
    for position, part in enumerate(given.positional):
        parts += [Known("/"), part] if position else [part]
    return text.joined(parts)


def _event_only(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    value = given.positional[0] if given.positional else NOTHING
    if isinstance(value, Event | Environment | Response):
        return value
    return Unseen(run.snippet(node, frame))


def _field(run: Run, node: ast.AST, given: Arguments, frame: Frame) -> Abstract:
    factory = given.named.get("default_factory")
    if factory is not None:
        return calls.call(run, node, factory, Arguments(), frame)
    return given.named.get("default") or NOTHING


def _names(module: str, names: str) -> list[str]:
    return [f"{module}.{name}" for name in names.split()]


CALLS: dict[str, Callable[[Run, ast.AST, Arguments, Frame], Abstract]] = {
    "builtins.print": _print,
    "builtins.str": _text,
    "builtins.repr": _text,
    "builtins.int": _number,
    "builtins.float": _number,
    "builtins.dict": _mapping,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.next": _next,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.super": _super,
    "builtins.type": _type,
    "pprint.pprint": _print,
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
    "os.path.join": _path_join,
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
    "concurrent.futures.ThreadPoolExecutor().map": _map,
    "concurrent.futures.ProcessPoolExecutor().submit": _to_thread,
    "multiprocessing.pool.ThreadPool().map": _map,
    "typing.cast": _cast,
    "importlib.import_module": _import_module,
    "collections.defaultdict": _default_mapping,
    "collections.OrderedDict": _mapping,
    "collections.deque": _many,
    "dataclasses.field": _field,
    **dict.fromkeys(_names("builtins", "list tuple set frozenset sorted reversed iter"), _many),
    **dict.fromkeys(
        _names(
            "builtins",
            "len bool isinstance issubclass hasattr any all sum min max abs round range open id hash vars",
        ),
        _harmless,
    ),
    **dict.fromkeys(_names("copy", "copy deepcopy"), _same),
    **dict.fromkeys(_names("urllib.parse", "unquote_plus unquote quote quote_plus"), _event_only),
    **dict.fromkeys(_names("base64", "b64decode urlsafe_b64decode standard_b64decode"), _event_only),
    **dict.fromkeys(_names("gzip", "decompress"), _event_only),
    **dict.fromkeys(_names("zlib", "decompress"), _event_only),
    **dict.fromkeys(_names("io", "BytesIO StringIO"), _event_only),
    **dict.fromkeys(_names("decimal", "Decimal"), _event_only),
    **dict.fromkeys(_names("aws_lambda_powertools.utilities.parser", "parse"), _event_only),
    **dict.fromkeys(
        _names("aws_lambda_powertools.utilities.parser", "event_parser parse envelopes"), _event_only
    ),
}


def package_calls_back(run: Run, node: ast.AST, name: str, given: Arguments, frame: Frame) -> None:
    """A package gets functions of the application: it is taken to call them."""
    if name.endswith(".run_in_executor") and len(given.positional) > 1:
        calls.call(run, node, given.positional[1], Arguments(given.positional[2:]), frame)
        return
    if "aws_lambda_powertools.utilities.data_classes" in name:
        return
    calls.escape_all(run, given, frame)


def each_record(run: Run, handler: Abstract | None, event: Abstract, frame: Frame) -> None:
    """Call a function with each record of a batch."""
    record = (
        Event((*event.path, "Records", "*"))
        if isinstance(event, Event) and not event.path
        else attributes.element(event)
    )
    was, frame.in_loop = frame.in_loop, True
    for one in alternatives(handler) if handler is not None else ():
        if isinstance(one, FunctionValue):
            calls.call_back(run, one, frame, record)
    frame.in_loop = was


def seconds_of(values: list[Abstract]) -> float | None:
    """How long a sleep lasts, where all runs agree."""
    found = {number_of(value) for value in values}
    return found.pop() if len(found) == 1 else None
