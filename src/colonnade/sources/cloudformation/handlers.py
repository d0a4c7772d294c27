"""What the templates say of the code of each function, and what that code does."""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Iterator, Set
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from colonnade.fact import Fact, Opaque
from colonnade.model.code import AwsCall, Code, CodePart, FromEnvironment
from colonnade.model.function import Function
from colonnade.model.trigger import Trigger
from colonnade.sources.cdk.assembly import ASSET, PROPERTY, asset_of
from colonnade.sources.cloudformation.derive import alternatives
from colonnade.sources.cloudformation.properties import Properties
from colonnade.sources.cloudformation.values import MISSING, Structure, spread
from colonnade.sources.code.locate import Place, Sought
from colonnade.sources.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.sources.cloudformation.building import Building, Declared


_INVOCATIONS = {("lambda", "Invoke"), ("lambda", "InvokeAsync"), ("lambda", "InvokeWithResponseStream")}


class Handlers:
    """Reads the code of the functions of one application; code that several have is copied for each."""

    def __init__(self) -> None:
        self._read: dict[Place, Code | Opaque] = {}
        self._given: set[int] = set()

    def but_for(self, changed: Set[str]) -> Handlers:
        """One that knows what this one has read, but for the code that has to do with changed files."""
        other = Handlers()
        other._read = {
            place: code
            for place, code in self._read.items()
            if isinstance(code, Code) and changed.isdisjoint(code.files)
        }
        return other

    def read(self, function: Function, declared: Declared) -> Iterator[CodePart]:
        """Give a function its code, and the parts of it that checks may judge by themselves."""
        about = sought(function, declared)
        told = (about.handler, about.location, about.runtime, about.inline)
        own: dict[Place, Code | Opaque] = {}
        raw = spread(told, lambda raws: self._code(function, declared, _replaced(about, raws), own))
        written = declared.properties.has("Code")
        origin = written.origin if written.written else declared.origin
        function.code_link = Fact(raw, origin, written.written, "the code")
        for _, each in alternatives(raw):
            if isinstance(each, Code):
                yield from each.parts

    def _code(
        self, function: Function, declared: Declared, sought: Sought, own: dict[Place, Code | Opaque]
    ) -> Code | Opaque:
        """The code that one alternative of what the template says leads to; `own` is what others led to."""
        runtime = sought.runtime
        if isinstance(runtime, str) and not runtime.startswith("python"):
            return Opaque(f"written for {runtime}, which is not read yet", f"code:{declared.key}")
        # Reading Python costs as much to begin with as a small review; most repositories hold some, not all.
        from colonnade.sources.code import locate, python  # noqa: PLC0415

        tree = declared.properties.stack.tree
        sources = python.sources_of(tree)
        place = locate.locate(tree, sought, sources)
        if isinstance(place, locate.Place) and asset_of(place.file):
            place = locate.at_source(tree, place, asset_of(place.file), sources)
        if isinstance(place, Opaque):
            return place
        if place not in self._read:
            self._read[place] = python.read_code(tree, place)
        if place not in own:
            code = self._read[place]
            own[place] = code if isinstance(code, Opaque) else self._own(code, function)
        return own[place]

    def _own(self, code: Code, function: Function) -> Code:
        """The code as that of one function: a copy, where another function has it already."""
        if id(code) in self._given or any(hasattr(part, "function") for part in code.parts[:1]):
            code = _copied(code)
        self._given.add(id(code))
        for part in code.parts:
            part.function = function
        return code


def invocations(building: Building) -> Iterator[Trigger]:
    """The triggers of functions that the code of other functions invokes."""
    for caller in [each for each in building.resources.values() if isinstance(each, Function)]:
        for condition, code in alternatives(caller.code_link.raw, caller.condition):
            for call in code.calls if isinstance(code, Code) else ():
                if (call.service, call.operation) not in _INVOCATIONS or call.arguments is None:
                    continue
                named = _named(call.arguments.get("FunctionName"), caller)
                for _, called in alternatives(building.links.link(named, (Function,))):
                    if isinstance(called, Function) and called is not caller:
                        yield _invocation(call, caller, called, condition)


def _named(argument: object, caller: Function) -> object:
    """What an argument names: the value of an environment variable, where it is read from one."""
    if isinstance(argument, FromEnvironment):
        variable = caller.environment.get(argument.variable)
        return variable.value.raw if variable is not None else argument.default
    return argument


def _invocation(call: AwsCall, caller: Function, called: Function, condition: Condition | None) -> Trigger:
    arguments = call.arguments or {}
    return Trigger(
        kind="lambda",
        name=f"the code of {caller}",
        function_link=Fact(called, call.origin, label="FunctionName"),
        origin=call.origin,
        condition=condition,
        asynchronous=call.operation == "InvokeAsync" or arguments.get("InvocationType") == "Event",
        source=Fact(caller, caller.origin),
    )


def _copied(code: Code) -> Code:
    own = copy.copy(code)
    for each in fields(code):
        value = getattr(code, each.name)
        if isinstance(value, CodePart):
            setattr(own, each.name, copy.copy(value))
        elif isinstance(value, list):
            setattr(own, each.name, [copy.copy(one) if isinstance(one, CodePart) else one for one in value])
    if own.batch_handling is not None and own.batch_handling.unread is not None:
        own.batch_handling.unread = copy.copy(own.batch_handling.unread)
    return own


def _replaced(sought: Sought, raws: tuple[object, ...]) -> Sought:
    """What is said of the code where its handler, location, runtime and inline code are these."""
    values: dict[str, Any] = {each.name: getattr(sought, each.name) for each in fields(sought)}
    told = (None if raw is MISSING else raw for raw in raws)
    return Sought(**values | dict(zip(("handler", "location", "runtime", "inline"), told, strict=True)))


def _asset(metadata: Mapping | None) -> str | None:
    """The folder that the CDK copied a function's code to, relative to its template's."""
    path, of = (metadata.get(each) if metadata is not None else None for each in (ASSET, PROPERTY))
    return path.text if isinstance(path, Scalar) and isinstance(of, Scalar) and of.text == "Code" else None


def sought(function: Function, declared: Declared) -> Sought:
    """What the template says of where the code is."""
    properties = declared.properties
    whole = properties.raw("Code")
    plain = not any(isinstance(raw, Structure) for _, raw in alternatives(whole))
    code = properties.within("Code")
    inline = None if plain else code.text("ZipFile")
    metadata = declared.node.metadata
    about = Properties(metadata, properties.stack) if metadata is not None else None
    asset = _asset(metadata)
    return Sought(
        folder=posixpath.dirname(properties.stack.template.file),
        handler=function.handler.raw,
        runtime=function.runtime.raw if function.runtime.written else None,
        location=asset or (whole if plain else code.raw("S3Key")),
        inline=inline.raw if inline is not None else None,
        inline_at=inline.origin if inline is not None else None,
        image=function.package.raw == "Image" or (not plain and code.has("ImageUri").raw is True),
        context=about.raw("DockerContext") if about is not None else None,
        dockerfile=about.raw("Dockerfile") if about is not None else None,
        command=tuple(item.raw for item in properties.within("ImageConfig").each("Command")),
        layers=tuple(each.folder for each in function.layers if each.folder is not None),
        image_by_name=about is not None and about.raw("DockerContextFoundByName") is True,
    )
