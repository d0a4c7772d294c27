"""Moving functions to another runtime together with the layers that SAM builds for the old one."""

from __future__ import annotations

from colonnade.aws.runtimes import runtime
from colonnade.edit import Append, Change, Edit
from colonnade.model.function import Function, Layer
from colonnade.remedies.home import home_of


def layers_built_anew(function: Function, successor: str) -> tuple[Change, ...]:
    """Build the layers of a function for its new runtime, where all that carry them come to have it."""
    return tuple(edit for layer in function.layers for edit in _built_anew(layer, successor))


def _built_anew(layer: Layer, successor: str) -> list[Change]:
    home = home_of(layer)
    if home is None or not all(_comes_to(each, successor) for each in layer.carriers):
        return []
    edits: list[Change] = []
    method = home.written("Metadata", "BuildMethod")
    if isinstance(method, str) and method != successor and runtime(method) is not None:
        edits.append(Edit(home.file, (*home.path, "Metadata", "BuildMethod"), successor))
    compatible = home.written("Properties", "CompatibleRuntimes")
    if isinstance(compatible, list) and successor not in compatible:
        edits.append(Append(home.file, (*home.path, "Properties", "CompatibleRuntimes"), successor))
    return edits


def _comes_to(function: Function, successor: str) -> bool:
    """Whether a function has a runtime, or is advised to take it."""
    name = str(function.runtime.value) if function.runtime.known else ""
    known = runtime(name)
    return name == successor or (known is not None and known.is_deprecated() and known.successor == successor)
