"""The files of one folder, read: what they declare."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from colonnade.sources.terraform.syntax import (
    Access,
    Block,
    Body,
    Call,
    Literal,
    Name,
    Tuple,
)

if TYPE_CHECKING:
    from colonnade.sources.terraform.syntax import Attribute, Expression


class Folder:
    """What the .tf files of a folder declare, each by its name, in the order of the files.

    `resources` are by type and name, the types of data sources start with "data.". `allowed` are the values
    that the validations of variables list, `addresses` those of resources that a plan tells. `of_registry` is a
    module that is known without its files.
    """

    def __init__(
        self, path: str, files: Iterable[str], bodies: Iterable[Body], *, of_registry: bool = False
    ) -> None:
        self.path = path
        self.files = tuple(files)
        self.bodies = tuple(bodies)
        self.of_registry = of_registry
        self.variables: dict[str, Block] = {}
        self.outputs: dict[str, Block] = {}
        self.calls: dict[str, Block] = {}
        self.resources: dict[tuple[str, str], Block] = {}
        self.locals: dict[str, Attribute] = {}
        self.addresses: dict[tuple[str, str], str] = {}
        self.providers: list[Block] = []
        for body in self.bodies:
            for block in body.blocks:
                self._add(block)
        self.allowed = {name: values for name, block in self.variables.items() if (values := _allowed(block))}

    def _add(self, block: Block) -> None:
        first = block.labels[0] if block.labels else ""
        match block.kind:
            case "variable":
                self.variables[first] = block
            case "output":
                self.outputs[first] = block
            case "module":
                self.calls[first] = block
            case "locals":
                self.locals |= block.body.attributes
            case "provider":
                self.providers.append(block)
            case "resource" | "data" if len(block.labels) == 2:
                type_ = first if block.kind == "resource" else f"data.{first}"
                self.resources[type_, block.labels[1]] = block

    @property
    def is_configuration(self) -> bool:
        """Whether anything is made by it."""
        return bool(self.calls) or any(not type_.startswith("data.") for type_, _ in self.resources)


def _allowed(block: Block) -> tuple[str, ...]:
    """The values that `validation { condition = contains([…], var.name) }` lists."""
    for validation in block.body.of_type("validation"):
        condition = validation.body.attributes.get("condition")
        call = condition.value if condition is not None else None
        if isinstance(call, Call) and call.name == "contains" and len(call.arguments) == 2:
            listed, asked = call.arguments
            if isinstance(listed, Tuple) and _names_variable(asked, block):
                return tuple(str(each.value) for each in listed.items if isinstance(each, Literal))
    return ()


def _names_variable(asked: Expression, block: Block) -> bool:
    return (
        isinstance(asked, Access)
        and isinstance(asked.base, Name)
        and asked.base.name == "var"
        and [asked.steps[0].attribute] == list(block.labels)
    )
