"""
Function runs on x86.

## Why it matters

The same work takes less energy on arm64 (Graviton) than on x86, and Lambda charges a fifth less for it.
Python code runs on both as it is; only packages with compiled parts need a build for arm64, and nearly all
publish one.

## How to put it right

Set `Architectures: [arm64]`, under `Globals: Function:` for all functions, and build the dependencies for
it (`sam build` does, in a container if need be).

## When to leave it

Where a package publishes builds for x86 only: then this check does not apply. Where it is not known whether
one does, or the code is in an image, the answer is unknown.

## See also

- [Lambda instruction set architectures](https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html)
- [Lambda pricing](https://aws.amazon.com/lambda/pricing/)
- [Cloud Carbon Footprint methodology](https://www.cloudcarbonfootprint.org/docs/methodology)
"""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.arm64 import Arm64, arm64_support
from colonnade.aws.carbon import WORK, footprint
from colonnade.aws.prices import lambda_prices
from colonnade.check import Effort, Pillar, check
from colonnade.fact import NotApplicable, Unknown
from colonnade.finding import Finding, Fix, Safety, Severity, Worth
from colonnade.model.function import Function


@check(
    pillar=Pillar.SUSTAINABILITY,
    lens=("cost_cost_q1_a3",),
    severity=Severity.LOW,
    effort=Effort.MINUTES,
    gain="the same work for less energy and a fifth less money",
    over=Function,
    after=("runtime-deprecated",),
    also=(Pillar.COST,),
)
def function_on_x86(function: Function) -> Iterator[Finding]:
    if function.architecture.value == "x86_64" and _runs_on_arm64(function):
        yield Finding(
            f"{function} runs on x86_64, and everything it loads also runs on arm64",
            at=function.architecture,
            because=(function.code,),
            fix=Fix.set(function.architecture, ["arm64"], Safety.UNSAFE),
            worth=_worth(),
        )


def _runs_on_arm64(function: Function) -> bool:
    """Answer for all packages; raises Unknown or NotApplicable with the package that stands in the way."""
    for package in function.movable.code.third_party:
        support = arm64_support(package)
        if support is None:
            raise Unknown(f"whether {package} runs on arm64 is not known", function.code.origin)
        if support is Arm64.MISSING:
            raise NotApplicable(f"{package} publishes no build for arm64")
    return True


def _worth() -> Worth:
    prices, before, after = lambda_prices(), footprint("x86_64"), footprint("arm64")
    dollars = (prices.x86_64 - prices.arm64) * WORK
    energy = before.kwh.likely - after.kwh.likely
    return Worth(
        f"${dollars:.2f} and about {energy:.2f} kWh less for a million GB-seconds",
        f"{prices.basis}; {before.basis}; {after.basis}",
    )
