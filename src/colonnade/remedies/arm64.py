"""Moving functions to arm64 together with the layers of the application that are built for x86_64."""

from __future__ import annotations

from collections.abc import Callable

from colonnade.edit import Edit
from colonnade.fact import NotApplicable, Unknown
from colonnade.finding import Fix
from colonnade.model.function import Function, Layer
from colonnade.remedies.home import home_of

ARM64 = "arm64"


def moved_with_layers(function: Function, can_move: Callable[[Function], bool]) -> tuple[Edit, ...] | None:
    """The edits that move a function, its layers, and all that carry one of these; None where one of them cannot."""
    functions, layers = _together(function)
    edits: list[Edit] = []
    for layer in layers:
        edits += _built_anew(layer)
    for each in functions:
        if not _moves(each, can_move):
            return None
        edits += [edit for edit in Fix.set(each.architecture, [ARM64]).edits if isinstance(edit, Edit)]
    return tuple({repr(each): each for each in edits}.values()) if all(map(_built_anew, layers)) else None


def _moves(function: Function, can_move: Callable[[Function], bool]) -> bool:
    try:
        return function.architecture.value == "x86_64" and can_move(function)
    except (Unknown, NotApplicable):
        return False


def _together(function: Function) -> tuple[list[Function], list[Layer]]:
    """The functions and layers that hang together: a layer is built for one architecture."""
    functions, layers = [function], list[Layer]()
    for each in functions:
        for layer in each.layers:
            if layer.built_for == "x86_64" and layer not in layers:
                layers.append(layer)
                functions += [one for one in layer.carriers if one not in functions]
    return sorted(functions, key=lambda each: each.key), sorted(layers, key=lambda each: each.key)


def _built_anew(layer: Layer) -> list[Edit]:
    """Let SAM build a layer for arm64."""
    home = home_of(layer)
    if home is None:
        return []
    edits = [Edit(home.file, (*home.path, "Metadata", "BuildArchitecture"), ARM64)]
    if home.written("Properties", "CompatibleArchitectures") is not None:
        edits.append(home.sets([ARM64], "CompatibleArchitectures"))
    return edits
