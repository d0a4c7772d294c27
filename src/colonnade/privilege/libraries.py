"""Libraries that may call AWS by themselves and that nobody has described."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.published import published
from colonnade.model.code import Code


def opaque(code: Code) -> Iterator[str]:
    """Name each with what it may call: "awswrangler, which may call S3, Athena, Glue and others"."""
    told = published("libraries")["opaque"]
    modules = {each.module for each in code.imports if not each.own and each.used}
    for name in sorted(told):
        if any(module == name or module.startswith(f"{name}.") for module in modules):
            yield f"{name}, which may call {told[name]}"
    for package in code.handed:
        if package not in told:
            yield f"{package}, which is handed a client of AWS"
