"""How functions start: SnapStart, /tmp, and the frameworks that the build files of Java name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from colonnade.aws import defaults
from colonnade.aws.starts import slow_frameworks
from colonnade.fact import Fact, Opaque, Origin
from colonnade.model.function import Function
from colonnade.model.startup import Framework, Startup
from colonnade.problem import Unreadable
from colonnade.sources.cloudformation.derive import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.files import Tree

_BUILD_FILES = ("pom.xml", "build.gradle", "build.gradle.kts")


def add(building: Building) -> None:
    """Add how each function starts."""
    for key, function in building.resources.items():
        if isinstance(function, Function):
            declared = building.declared[key]
            properties = declared.properties
            building.parts.append(
                Startup(
                    function=function,
                    snapshots=properties.within("SnapStart").fact(
                        "ApplyOn", str, defaults.FUNCTION_SNAPSHOTS
                    ),
                    storage=properties.within("EphemeralStorage").fact(
                        "Size", int, defaults.FUNCTION_STORAGE
                    ),
                    frameworks=_frameworks(function, declared),
                    published=_is_published(function),
                )
            )


def _is_published(function: Function) -> bool:
    holders = (each.by.type for each in function.referenced_by if each.by is not None)
    return function.alias is not None or "AWS::Lambda::Version" in holders


def _frameworks(function: Function, declared: Declared) -> Fact[Any]:
    """What the build file of a Java function names; Opaque where there is none to be read."""
    code = declared.properties.text("Code")
    origin = code.origin if code is not None else declared.origin
    nothing: Fact[Any] = Fact((), origin, written=False)
    if not any(str(each).startswith("java") for _, each in alternatives(function.runtime.raw)):
        return nothing
    tree, folder = declared.properties.stack.tree, declared.properties.stack.template.file.rpartition("/")[0]
    location = str(code.raw) if code is not None and not isinstance(code.raw, Opaque) else ""
    inside = tree.resolve(folder, location) if location and "://" not in location else None
    for file in _build_files(tree, inside):
        try:
            text = tree.read(file)
        except Unreadable:
            continue
        return Fact(tuple(_named(text, file)), origin, label="what it is built with")
    reason = "told by no build file beside its code"
    return Fact(Opaque(reason, declared.key), origin, written=False, label="what it is built with")


def _build_files(tree: Tree, folder: str | None) -> Iterator[str]:
    """The build file in the folder of the code, or in the nearest around it: a built archive stands below it."""
    while folder is not None:
        for name in _BUILD_FILES:
            file = f"{folder}/{name}" if folder else name
            if tree.exists(file):
                yield file
        folder = folder.rpartition("/")[0] if "/" in folder else "" if folder else None


def _named(text: str, file: str) -> Iterator[Framework]:
    for pattern, name in slow_frameworks():
        found = re.search(pattern, text)
        if found is not None:
            before = text[: found.start()]
            line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
            yield Framework(name, Origin(file, line, column))
