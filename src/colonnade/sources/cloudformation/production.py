"""Whether an application is meant for production: what its templates say of the environments it is deployed to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from colonnade.fact import Origin
from colonnade.model.deployment import PRODUCTION, Production
from colonnade.regex import regex
from colonnade.sources.cloudformation.parameters import SAMCONFIG
from colonnade.sources.document import Mapping, Scalar
from colonnade.sources.nodes import every

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack

_OTHERS = {
    "dev",
    "development",
    "test",
    "testing",
    "stage",
    "staging",
    "qa",
    "uat",
    "int",
    "integration",
    "build",
    "beta",
}
_ENVIRONMENT = regex(r"^\[(prod|production|prd|live)\.", re.MULTILINE)


def production_of(stacks: Sequence[Stack]) -> Production | None:
    """The first sign that it is deployed to production, or None."""
    return next((sign for stack in stacks for sign in _signs(stack)), None)


def _signs(stack: Stack) -> Iterator[Production]:
    template = stack.template
    for parameter in template.parameters.values():
        for value in parameter.allowed_values:
            if value.lower() in PRODUCTION:
                yield Production(f"the parameter {parameter.name} may be {value!r}", parameter.origin)
    for name, condition in template.conditions.items():
        for node in every(condition):
            if isinstance(node, Scalar) and not node.tag and node.text.lower() in PRODUCTION:
                yield Production(f"the condition {name} asks for {node.text!r}", condition.origin)
    for name, mapping in template.mappings.items():
        tables = [mapping, *(each for each in mapping.entries.values() if isinstance(each, Mapping))]
        for keys in [[key.lower() for key in table.entries] for table in tables]:
            # One environment beside others: a key that is called so alone may mean anything.
            if PRODUCTION & {*keys} and _OTHERS & {*keys}:
                yield Production(
                    f"the mapping {name} tells {' and '.join(sorted({*keys} & (PRODUCTION | _OTHERS)))} apart",
                    mapping.origin,
                )
    yield from _configured(stack)


def _configured(stack: Stack) -> Iterator[Production]:
    """The environments of the samconfig.toml beside the template."""
    path = posixpath.join(posixpath.dirname(stack.template.file), SAMCONFIG)
    text = stack.tree.read(path) if stack.tree.exists(path) else ""
    found = _ENVIRONMENT.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        yield Production(f"{SAMCONFIG} has the environment {found.group(1)!r}", Origin(path, line, 1))
