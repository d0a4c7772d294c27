"""What lies inside a value: its attributes, elements and entries."""

# ruff: noqa: ARG001 - what stands in a table is called with the same arguments

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.code import Use
from colonnade.sources.code import environment, frameworks, importing, sdk
from colonnade.sources.code.telling import text_of
from colonnade.sources.code.values import (
    NONE,
    NOTHING,
    Abstract,
    AwsObject,
    ClassValue,
    Collection,
    Environment,
    Event,
    External,
    FunctionValue,
    Instance,
    Known,
    Listing,
    Mapping,
    Method,
    ModuleValue,
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

# The parts of an answer that tell which entries of a batch failed.
FAILURES = frozenset(
    (
        "FailedRecordCount", "FailedPutCount", "UnprocessedItems", "UnprocessedKeys", "Failed",
        "FailedEntryCount", "FailedEntries", "Errors", "RequestResponses", "Records", "Entries",
        "Successful", "Deleted",
    )
)  # fmt: skip

CONTAINERS = (Listing, Mapping)

# How HTTP libraries call the body of an answer.
_BODIES = frozenset(("text", "content", "data"))

# Where the items of a batch are in the event of a queue or stream.
RECORDS = ("Records",)

_EVENT_METHODS = frozenset(
    ("get", "items", "keys", "values", "copy", "pop", "setdefault", "lower", "upper", "strip", "split",
     "replace", "startswith", "endswith", "decode", "encode", "json", "format", "rstrip", "lstrip", "append",
     "title", "find", "isdigit", "join", "rsplit", "partition", "rpartition", "update", "get_header_value",
     "get_query_string_value", "isalnum", "isalpha", "isdecimal", "isnumeric", "isidentifier", "casefold",
     "splitlines", "removeprefix", "removesuffix", "zfill")
)  # fmt: skip

# How Powertools' data classes call the parts of an event.
_EVENT_NAMES = {"records": "Records", "raw_event": "", "json_body": "body", "decoded_body": "body"}


def attribute(run: Run, owner: Abstract, name: str, node: ast.expr, frame: Frame) -> Abstract:
    """What `owner.name` stands for."""
    if isinstance(owner, Several):
        found = [attribute(run, each, name, node, frame) for each in owner.values if each != NONE]
        return join(*found) if found else NOTHING
    handle = _ATTRIBUTES.get(type(owner))
    if handle:
        return handle(run, owner, name, node, frame)
    if isinstance(owner, Method):
        return sdk.of_meta(owner, name)
    if isinstance(owner, Unseen):
        return Method(owner, name)
    return Method(owner, name)


def _of_external(run: Run, owner: External, name: str, node: ast.expr, frame: Frame) -> Abstract:
    if name == "current_event":
        return Event(())
    full = f"{owner.name}.{name}"
    if full in frameworks.REQUESTS:
        return run.record.fields.read(frameworks.REQUESTS[full], node, frame)
    # The arguments of a call stay with what it made: a timeout given to a pool is known at its requests.
    return External(full, owner.arguments if owner.name.endswith("()") else ())


def _of_module(run: Run, owner: ModuleValue, name: str, node: ast.expr, frame: Frame) -> Abstract:
    scope = run.load(owner.source)
    if name in scope.names or name in scope.late:
        known = [scope.names[name]] if name in scope.names else []
        return join(*known, *([scope.late[name]] if name in scope.late else []))
    if "__getattr__" in scope.names:
        return NOTHING
    folder, _, file = owner.source.file.rpartition("/")
    if file == "__init__.py":
        inner = run.sources.find((folder,), name)
        if inner:
            loaded = importing.load_file(run, inner)
            if loaded:
                return loaded
    scope.missed.add(name)
    return Unseen(f"{name} of {owner.source.file}")


def _of_instance(run: Run, owner: Instance, name: str, node: ast.expr, frame: Frame) -> Abstract:
    if name in owner.names:
        return owner.names[name]
    found = owner.made_of.find(name)
    if found is None:
        outside = owner.made_of.outside()
        if outside:
            return Method(owner, name)
        getter = owner.made_of.find("__getattr__")
        if getter is None:
            owner.missed.add(name)
            if name == "__class__":
                return owner.made_of
        return Unseen(f"{owner.made_of.name}.{name}")
    return run.bound(found, owner, frame)


def _of_class(run: Run, owner: ClassValue, name: str, node: ast.expr, frame: Frame) -> Abstract:
    found = owner.find(name)
    if found is None:
        if owner.outside():
            return Method(owner, name)
        owner.scope.missed.add(name)
        return Unseen(f"{owner.name}.{name}")
    if isinstance(found, FunctionValue) and found.kind == "classmethod":
        return FunctionValue(
            found.node, found.scope, found.name, found.defaults, owner, found.kept, found.kind, found.guarded
        )
    return found


def _of_event(run: Run, owner: Event, name: str, node: ast.expr, frame: Frame) -> Abstract:
    if name in _EVENT_METHODS:
        return Method(owner, name)
    name = _EVENT_NAMES.get(name, name)
    return run.record.fields.read(Event((*owner.path, name)), node, frame) if name else owner


def _of_response(run: Run, owner: Response, name: str, node: ast.expr, frame: Frame) -> Abstract:
    return owner if name in _BODIES else Method(owner, name)


def _of_object(run: Run, owner: AwsObject, name: str, node: ast.expr, frame: Frame) -> Abstract:
    return sdk.member(run, owner, name, node, frame)


def _of_function(run: Run, owner: FunctionValue, name: str, node: ast.expr, frame: Frame) -> Abstract:
    return Method(owner, name)


_ATTRIBUTES: dict[type, Callable[..., Abstract]] = {
    External: _of_external,
    ModuleValue: _of_module,
    Instance: _of_instance,
    ClassValue: _of_class,
    Event: _of_event,
    Response: _of_response,
    AwsObject: _of_object,
    FunctionValue: _of_function,
}


def set_attribute(run: Run, owner: Abstract, name: str, value: Abstract, frame: Frame) -> None:
    """Assign `owner.name`."""
    for one in alternatives(owner):
        names: dict[str, Abstract] | None = None
        missed: set[str] = set()
        if isinstance(one, Instance):
            names, missed = one.names, one.missed
        elif isinstance(one, ClassValue):
            names, missed = one.scope.names, one.scope.missed
        elif isinstance(one, ModuleValue):
            scope = run.load(one.source)
            names, missed = scope.late, scope.missed
        if names is None:
            continue
        known = names.get(name)
        new = value if known is None else join(known, value)
        if new != known:
            names[name] = new
            if name in missed or (known is not None and frame.inside != "<module>"):
                run.again = True


def subscript(run: Run, owner: Abstract, key: Abstract, node: ast.Subscript, frame: Frame) -> Abstract:  # noqa: C901 - one case for each kind
    """What `owner[key]` stands for."""
    if isinstance(owner, Several):
        found = [subscript(run, each, key, node, frame) for each in owner.values if each != NONE]
        return join(*found) if found else NOTHING
    name = text_of(key)
    match owner:
        case External(name="os.environ"):
            return environment.read(run, node, key, None, frame, required=isinstance(node.ctx, ast.Load))
        case Event(path):
            if path == RECORDS and name is None:
                by_number = isinstance(key, Known) or isinstance(node.slice, ast.UnaryOp)
                run.record.at("record", node, frame, by_number)
            return run.record.fields.read(Event((*path, name if name is not None else "*")), node, frame)
        case Response():
            if name is not None:
                look(run, owner, name)
                return Response(owner.service, owner.operation, owner.site, (*owner.path, name))
            return owner
        case Mapping():
            return entry(owner, key)
        case Listing():
            if (
                isinstance(key, Known)
                and isinstance(key.value, int)
                and -len(owner.items) <= key.value < len(owner.items)
            ):
                return (
                    owner.items[key.value] if owner.rest is None else join(owner.items[key.value], owner.rest)
                )
            return owner.element()
        case External():
            return External(f"{owner.name}[]", owner.arguments)
        case Instance():
            getter = owner.made_of.find("__getitem__")
            if isinstance(getter, FunctionValue):
                return run.call_method(getter, owner, [key], node, frame)
    return Unseen(run.snippet(node, frame))


def entry(owner: Mapping, key: Abstract) -> Abstract:
    """What a dictionary holds under a key."""
    name = key_of(key)
    rest = [owner.rest] if owner.rest is not None else []
    if name is None:
        found = [*owner.entries.values(), *rest]
        return join(*found) if found else NOTHING
    if name in owner.entries:
        return join(owner.entries[name], *rest)
    return join(*rest) if rest else NOTHING


def key_of(key: Abstract) -> str | None:
    """What a dictionary keeps an entry under; a variable stands for itself."""
    if isinstance(key, Known) and isinstance(key.value, str | int | bool):
        return str(key.value)
    if isinstance(key, Environment):
        return "${" + key.variable + "}"
    return None


def put(owner: Mapping, key: Abstract, value: Abstract) -> None:
    """Assign an entry of a dictionary that is being made."""
    name = key_of(key)
    if name is None:
        owner.rest = value if owner.rest is None else join(owner.rest, value)
    else:
        owner.entries[name] = value


def set_item(run: Run | None, owner: Abstract, key: Abstract, value: Abstract) -> None:
    """Assign `owner[key]`."""
    for one in alternatives(owner):
        if isinstance(one, Mapping):
            name = key_of(key)
            if name is not None and name not in one.entries:
                one.entries[name] = value
            elif name is not None:
                one.entries[name] = join(one.entries[name], value)
            else:
                put(one, key, value)
        elif isinstance(one, Listing):
            one.rest = value if one.rest is None else join(one.rest, value)
        elif isinstance(one, External) and one.name == "os.environ":
            name = text_of(key)
            if name and run is not None:
                run.record.optional.add(name)


def extend(many: Abstract, added: Abstract) -> bool:
    """Add to a list or dictionary what `+=`, `extend` or `update` adds; say whether it was one."""
    found = False
    for one in alternatives(many):
        if isinstance(one, Listing):
            more = element(added)
            one.rest = more if one.rest is None else join(one.rest, more)
            found = True
        elif isinstance(one, Mapping):
            for each in alternatives(added):
                if isinstance(each, Mapping):
                    for key, value in each.entries.items():
                        set_item(None, one, Known(key), value)
                elif each != NONE:
                    one.rest = NOTHING
            found = True
    return found


def element(many: Abstract) -> Abstract:
    """What each element of a value stands for, as a loop over it finds them."""
    match many:
        case Several(values):
            return join(*(element(each) for each in values if each != NONE))
        case Event(path):
            return Event((*path, "*"))
        case Listing():
            return many.element() if many.items or many.rest is not None else NOTHING
        case Collection():
            return many.makes or NOTHING
        case Response():
            return many
        case External():
            return External(f"{many.name}[]")
        case Mapping():
            return Unseen("a key of a dictionary")
    return NOTHING


def item_at(value: Abstract, position: int) -> Abstract:
    """What an unpacking finds at a position."""
    if isinstance(value, Listing) and value.rest is None and position < len(value.items):
        return value.items[position]
    if isinstance(value, Event) and position == 0:
        return value
    return element(value)


def over_records(many: Abstract) -> bool:
    """Whether a loop over this goes over the records of the event."""
    return any(
        isinstance(each, Event) and each.path and each.path[-1] in {"Records", "records"}
        for each in alternatives(many)
    )


def look(run: Run, response: Response, name: str) -> None:
    """Note that the code looks at a part of an answer."""
    inspected = name in FAILURES or "Error" in name or "Failed" in name or "Unprocessed" in name
    run.record.use(response.site, Use.INSPECTED if inspected else Use.KEPT)
