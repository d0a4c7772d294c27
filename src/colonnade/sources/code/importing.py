"""What import statements bind."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.sources.code import attributes, calls
from colonnade.sources.code.modules import NotRead, inside
from colonnade.sources.code.values import Abstract, External, ModuleValue, alternatives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.modules import Source
    from colonnade.sources.code.record import Frame


def for_types(run: Run, body: Sequence[ast.stmt], frame: Frame) -> None:
    """Names imported for type checkers only: they promise what parameters are, and nothing runs."""
    for node in body:
        if isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                run.assign(alias.asname or alias.name, External(f"{node.module}.{alias.name}"), frame)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                run.assign(alias.asname or alias.name.partition(".")[0], External(alias.name), frame)


def imported(run: Run, node: ast.Import, frame: Frame) -> None:
    """Follow `import a.b as c`."""
    run.record.imports.setdefault(id(node), frame.phase)
    for alias in node.names:
        found = module(run, alias.name, frame)
        first = alias.name.partition(".")[0]
        if alias.asname:
            run.assign(alias.asname, found or External(alias.name), frame)
        elif "." in alias.name and found is not None:
            run.assign(first, module(run, first, frame) or External(first), frame)
        else:
            run.assign(first, found or External(first), frame)


def imported_from(run: Run, node: ast.ImportFrom, frame: Frame) -> None:
    """Follow `from a.b import c`."""
    run.record.imports.setdefault(id(node), frame.phase)
    name = node.module or ""
    found = module(run, name, frame, node.level) if name or node.level else None
    for alias in node.names:
        if alias.name == "*":
            for one in alternatives(found) if found is not None else ():
                if isinstance(one, ModuleValue):
                    for public, value in list(run.load(one.source).names.items()):
                        if not public.startswith("_"):
                            run.assign(public, value, frame)
            continue
        if isinstance(found, ModuleValue):
            value = attributes.attribute(run, found, alias.name, ast.Name(alias.name, ast.Load()), frame)
        elif isinstance(found, External):
            full = f"{name}.{alias.name}" if name else alias.name
            value = module(run, full, frame, node.level) or External(f"{found.name}.{alias.name}")
        else:
            full = f"{name}.{alias.name}"
            own = module(run, full, frame) if calls.is_unknown_package(name) else None
            value = own or External(full)
        run.assign(alias.asname or alias.name, value, frame)


def module(run: Run, name: str, frame: Frame, level: int = 0) -> Abstract | None:
    """Import a module of the application with the packages around it; None where it is not one."""
    path: tuple[str, ...] = run.path
    if level:
        folder = frame.source.file.rpartition("/")[0]
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        path = (folder,)
        if not name:
            return _package(run, folder)
    file = run.sources.find(path, name)
    if file is None and not level:
        file = _elsewhere(run, name)
    if file is None:
        return None
    parts = name.split(".")
    for count in range(1, len(parts)):
        around = run.sources.find(path, ".".join(parts[:count]))
        if around:
            load_file(run, around)
    if not file:
        return External(name)
    return load_file(run, file)


def _package(run: Run, folder: str) -> Abstract:
    file = inside(folder, "__init__.py")
    loaded = load_file(run, file) if run.sources.is_file(file) else None
    return loaded or External("." + folder)


def load_file(run: Run, file: str) -> Abstract | None:
    """Run a file as a module; None with a reason told where it cannot be read."""
    try:
        source = run.source(file)
    except NotRead as reason:
        run.unresolved(f"a module of it is {reason}")
        return None
    run.load(source)
    return ModuleValue(source)


def _elsewhere(run: Run, name: str) -> str | None:
    """A module that a build copies from elsewhere: only where it is the only one of its name."""
    if not calls.is_unknown_package(name):
        return None
    inner = "/" + name.replace(".", "/")
    for ending in (".py", "/__init__.py"):
        wanted = inner + ending
        candidates = [
            file for file in run.sources.named(wanted.rpartition("/")[2]) if ("/" + file).endswith(wanted)
        ]
        near = [file for file in candidates if file.startswith(run.near)]
        # Layers may be built from a folder of another template.
        layered = [file for file in candidates if "/python/" in "/" + file or "layer" in file.lower()]
        for narrower in (near, layered):
            if len(narrower) == 1:
                return narrower[0]
    return None


def is_own(run: Run, node: ast.Import | ast.ImportFrom, module: str, source: Source) -> bool:
    """Whether what a statement imports is a module of the application."""
    if isinstance(node, ast.ImportFrom) and node.level:
        return True
    first = module.partition(".")[0]
    if run.sources.find(run.path, first) is not None:
        return True
    names = [module]
    if isinstance(node, ast.ImportFrom):
        names += [f"{module}.{alias.name}" for alias in node.names]
    return any(_elsewhere(run, name) not in {None, source.file} for name in names)
