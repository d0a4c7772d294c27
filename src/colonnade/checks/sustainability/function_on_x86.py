"""
Function runs on x86.

## Why it matters

The same work takes less energy on arm64 (Graviton) than on x86, and Lambda charges a fifth less for it.
Python code runs on both as it is; only packages with compiled parts need a build for arm64, and nearly all
publish one.

## How to put it right

Set `Architectures: [arm64]`, under `Globals: Function:` for all functions, and build the dependencies for
it (`sam build` does, in a container if need be). In the same step take every layer's build for arm64, which
mostly has a name and an ARN of its own, and give layers that SAM builds `BuildArchitecture: arm64`: an
extension for x86 keeps a function on arm64 from starting.

## When to leave it

Where a package publishes builds for x86 only, or the code is in an image: then this check does not apply.
Where it is not known whether a package or a layer is published for arm64, or what an archive holds that is put
in as a layer, the answer is unknown.

## See also

- [Lambda instruction set architectures](https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html)
- [Lambda pricing](https://aws.amazon.com/lambda/pricing/)
- [Cloud Carbon Footprint methodology](https://www.cloudcarbonfootprint.org/docs/methodology)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.arm64 import Arm64, arm64_support
from colonnade.aws.carbon import WORK, footprint
from colonnade.aws.layers import arm64_layer
from colonnade.aws.prices import lambda_prices
from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable, Unknown
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.function import Function
from colonnade.remedies.arm64 import moved_with_layers
from colonnade.savings import of_moving

_WITH_LAYERS = "the layers are built for arm64, and all functions that carry them run on it"
_EFFECT = "the function runs on Graviton processors, and what it brings along is to be built for them"


@check(
    pillar=Pillar.SUSTAINABILITY,
    lens=("cost_cost_q1_a3", "sus_sus_q3_a1"),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="the same work for less energy and a fifth less money",
    over=Function,
    after=("runtime-deprecated",),
    also=(Pillar.COST,),
)
def function_on_x86(function: Function) -> Iterator[Finding]:
    if function.architecture.value == "x86_64" and _runs_on_arm64(function):
        others = [*_foreign_layers(function), *_own_layers(function)]
        theirs = " and ".join(name for name, _ in others)
        yield Finding(
            f"{function} runs on x86_64, and everything it loads also runs on arm64"
            + (f", with other builds of {theirs}" if others else ""),
            at=function.architecture,
            because=(function.code, *function.foreign_layers),
            fix=_fix(function, [what for _, what in others]),
            worth=_worth(function),
        )


def _foreign_layers(function: Function) -> Iterator[tuple[str, str]]:
    """The layers of others whose build for arm64 has another name, with what is to be done; may raise Unknown."""
    for layer in function.foreign_layers:
        told = str(layer.value).rpartition("layer:")[2]
        name = told.partition(":")[0]
        on_arm64 = arm64_layer(name)
        if on_arm64 is None:
            raise Unknown(f"whether the layer {told} has a build for arm64 is not known", layer.origin)
        if on_arm64 != name:
            yield name, f"take the layer {on_arm64} for {name}"


def _own_layers(function: Function) -> Iterator[tuple[str, str]]:
    """The layers of the application that SAM builds for x86, with what is to be done; may raise Unknown."""
    for layer in function.layers:
        if layer.folder is None and layer.built_for is None:
            raise Unknown(f"what {layer} holds is not read: it may be made for x86_64", layer.origin)
        if layer.built_for == "x86_64":
            yield str(layer), f"give {layer} BuildArchitecture: arm64"


def _fix(function: Function, changes: list[str]) -> Fix:
    """Set the architecture, in one step with that of the layers that must change with it."""
    if not changes:
        return Fix.set(function.architecture, ["arm64"], Safety.UNSAFE, _EFFECT)
    summary = f"In one step, set Architectures to [arm64] and {' and '.join(changes)}"
    edits = moved_with_layers(function, _moves_as_it_is)
    return Fix(summary, edits, Safety.UNSAFE, _WITH_LAYERS) if edits else Fix.advice(summary)


def _moves_as_it_is(function: Function) -> bool:
    """Whether all that it loads, beside the application's own layers, is the same on arm64; may raise Unknown."""
    return not any(_foreign_layers(function)) and _runs_on_arm64(function)


def _runs_on_arm64(function: Function) -> bool:
    """Answer for all packages; raises Unknown or NotApplicable with the package that stands in the way."""
    for package in function.movable.code.third_party:
        support = arm64_support(package)
        if support is None:
            raise Unknown(f"whether {package} runs on arm64 is not known", function.code.origin)
        if support is Arm64.MISSING:
            raise NotApplicable(f"{package} publishes no build for arm64")
    return True


def _worth(function: Function) -> Worth:
    prices, before, after = lambda_prices(), footprint("x86_64"), footprint("arm64")
    dollars = (prices.x86_64 - prices.arm64) * WORK
    energy = before.kwh.likely - after.kwh.likely
    return Worth(
        f"${dollars:.2f} and about {energy:.2f} kWh less for a million GB-seconds",
        f"{prices.basis}; {before.basis}",
        of_moving(function, "arm64"),
    )
