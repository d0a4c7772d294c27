"""What the code imports, and what of it is ever used."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from colonnade.model.code import Import
from colonnade.sources.code.importing import is_own

if TYPE_CHECKING:
    from collections.abc import Iterable

    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.modules import Binding, Source, Usage

# Modules that are imported for what the import itself does.
_FOR_THEIR_EFFECT = frozenset(
    (
        "unzip_requirements",
        "readline",
        "ddtrace",
        "datadog_lambda",
        "sentry_sdk",
        "lumigo_tracer",
        "thundra",
        "gevent",
    )
)


def imports(run: Run, always: set[str]) -> list[Import]:
    """The imports of every module that the handler's brings in, and of the functions it reaches.

    `always` are the names of the functions that every invocation runs.
    """
    made = []
    for source in run.imported.values():
        usage = run.sources.usage(source)
        for binding in usage.bindings:
            phase = run.record.imports.get(id(binding.node))
            if phase is None or binding.typing_only or binding.module.startswith("__future__"):
                continue
            module = _full_name(binding)
            own = is_own(run, binding.node, module, source)
            made.append(
                Import(
                    origin=source.origin(binding.node),
                    inside=binding.inside,
                    phase=phase,
                    module=module,
                    package=module.partition(".")[0],
                    own=own,
                    used=_is_used(binding, usage, source, own=own),
                    used_only_in=_only_user(binding, usage, always),
                    needed=id(binding.node) not in usage.sheltered and not binding.guarded,
                )
            )
    return made


def _full_name(binding: Binding) -> str:
    """The module: of `from a.b import c` it is "a.b", of `from . import c` it is "c"."""
    if isinstance(binding.node, ast.Import):
        return binding.module
    return binding.node.module or binding.module.lstrip(".")


def _is_used(binding: Binding, usage: Usage, source: Source, *, own: bool) -> bool:
    if binding.guarded or usage.dynamic or binding.module.endswith("*"):
        return True
    if source.file.endswith("__init__.py"):
        return True
    first = binding.module.partition(".")[0]
    if first in _FOR_THEIR_EFFECT or (own and isinstance(binding.node, ast.Import)):
        return True
    if binding.name in usage.uses or binding.name in usage.quoted:
        return True
    line = source.lines[binding.node.lineno - 1] if binding.node.lineno <= len(source.lines) else ""
    return "noqa" in line or "unused" in line


def _only_user(binding: Binding, usage: Usage, always: set[str]) -> str | None:
    users = usage.uses.get(binding.name, set())
    if binding.inside != "<module>" or len(users) != 1:
        return None
    (only,) = users
    return None if only == "<module>" or only.rpartition(".")[2] in always else only


def third_party(found: Iterable[Import]) -> tuple[str, ...]:
    """The packages that are neither Python's nor the application's."""
    return tuple(
        sorted(
            {each.package for each in found if not each.own and each.package not in sys.stdlib_module_names}
        )
    )
