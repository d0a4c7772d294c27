"""
Layer is never imported.

## Why it matters

A layer is unpacked for each execution environment of every function that carries it, counts towards the 250 MB
and the five layers that a function may have, and ties their deployments together: a new version of the layer is a
new configuration of each of these functions, and so a cold start, also for those that use nothing of it.

## How to put it right

Name the layer only in the functions that import it, rather than under `Globals`. Where none does, take it out.

## When to leave it

Where a function is about to use it. Layers that hold more than modules (extensions, programs, data) are unknown,
and so are functions that import packages of which it is not known where they come from.

## See also

- [Managing Lambda dependencies with layers](https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html)
- [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.check import Effort, Pillar, check
from colonnade.edit import Removal
from colonnade.finding import Finding, Fix, Safety, Severity
from colonnade.model.function import Function, Layer
from colonnade.remedies.home import PROPERTIES, home_of

MOST_NAMED = 3


@check(
    pillar=Pillar.PERFORMANCE,
    lens=("perf_perf_q1_a1",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="functions load what they use, and are deployed anew only when that changes",
    over=Layer,
    also=(Pillar.SUSTAINABILITY,),
)
def layer_never_imported(layer: Layer) -> Iterator[Finding]:
    carrying, idle = layer.carriers, layer.carriers_without_use
    if idle:
        named = ", ".join(str(each) for each in idle[:MOST_NAMED])
        more = f" and {len(idle) - MOST_NAMED} more" if len(idle) > MOST_NAMED else ""
        alone = len(idle) == len(carrying)
        yield Finding(
            f"{named}{more} {'import' if len(idle) > 1 else 'imports'} nothing of the layer {layer} that"
            f" {'they carry' if len(idle) > 1 else 'it carries'}"
            + (", nor does any other" if alone else f"; {len(carrying)} functions carry it"),
            at=idle[0],
            because=(layer, *(each.code for each in idle[:MOST_NAMED])),
            fix=_without(layer, idle, alone=alone),
        )


def _without(layer: Layer, idle: list[Function], *, alone: bool) -> Fix:
    """Take the layer out of the functions that write it in a list of their own, and out of the template if alone."""
    summary = (
        f"Take {layer} out of the template" if alone else f"Name {layer} only in functions that import it"
    )
    removals = [_taken_out(layer, each) for each in idle]
    found = [each for each in removals if each is not None]
    if len(found) < len(removals) or (alone and len(layer.referenced_by) > len(idle)):
        return Fix.advice(summary)
    file, _, name = layer.key.partition("#")
    gone = (Removal(file, ("Resources", name)),) if alone else ()
    return Fix(
        summary, (*found, *gone), Safety.UNSAFE, "what its files are opened for, without an import, fails"
    )


def _taken_out(layer: Layer, function: Function) -> Removal | None:
    """The removal of a layer from the list of one function; None where it does not stand there by itself."""
    home = home_of(function)
    written = home.written(PROPERTIES, "Layers") if home else None
    if home is None or not isinstance(written, list) or {"Ref": layer.name} not in written:
        return None
    at = written.index({"Ref": layer.name})
    return home.removes("Layers", at) if len(written) > 1 else home.removes("Layers")
