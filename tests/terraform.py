"""Configurations of Terraform in a folder of their own, evaluated and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from colonnade.fact import Choice, Opaque, Reference, Text
from colonnade.sources.cloudformation.parameters import Given
from colonnade.sources.files import Tree
from colonnade.sources.nodes import Mapping, Node, Sequence
from colonnade.sources.terraform.hcl import read_expression
from colonnade.sources.terraform.modules import Module
from colonnade.sources.terraform.project import Project
from colonnade.sources.terraform.syntax import Source
from colonnade.sources.terraform.values import raw_of


def module(folder: Path, **files: str) -> Module:
    """The root module of a folder, with files by their names: `main` is main.tf."""
    for name, text in {"main": "", **files}.items():
        (folder / f"{name}.tf").write_text(text, encoding="utf-8")
    tree = Tree(folder)
    return Project(tree, Given.read(tree)).root("")


def evaluated(expression: str, at: Module) -> Any:
    """The value of an expression as plain data; what is not known in words."""
    source = Source("test", f"_ = {expression}\n")
    return shown(at.scope.evaluate(read_expression(source)))


def shown(node: Node) -> Any:
    raw = raw_of(node)
    match raw:
        case Mapping():
            return {key: shown(each) for key, each in raw.entries.items()}
        case Sequence():
            return [shown(each) for each in raw.items]
        case Opaque():
            return f"unknown: {raw.reason}"
        case Choice():
            return f"{raw.then} if {raw.condition} else {raw.otherwise}"
        case Reference() | Text():
            return str(raw)
    return raw
