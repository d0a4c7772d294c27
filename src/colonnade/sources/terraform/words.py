"""CloudFormation's names of properties in Terraform's words: where they are written, and in what is told."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources

from colonnade.sources.nodes import Mapping, Node, Spelled
from colonnade.sources.terraform import hcl
from colonnade.sources.terraform.catalog import Write, camel, spec_of
from colonnade.sources.terraform.syntax import Access, Block, Body, Name, Source

Path = tuple[str | int, ...]
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class OfRegistry(Mapping):
    """A block of a module of the registry: it stands at the module's call."""

    __slots__ = ("registry",)

    registry: str


class Worded(Spelled):
    """A mapping of properties made of a block: what is not written yet would be written in Terraform's names.

    `writes` tell how its arguments are called. Within a call of a module of the `registry` it is an input, which
    goes to the properties `above` and the one asked for.
    """

    __slots__ = ("above", "registry", "writes")

    writes: dict[str, Write]
    registry: str
    above: tuple[str, ...]

    def path_of(self, below: tuple[str, ...]) -> Path:
        around = self.at.path
        if self.registry:
            given = inputs(self.registry).get((*self.above, *below))
            return (*around, given) if given is not None else around + arguments(self.above + below, {})
        return around + arguments(below, self.writes)


def worded(
    at: Mapping, entries: dict[str, Node], writes: dict[str, Write], above: tuple[str, ...] = ()
) -> Worded:
    """Make the mapping of properties that a block is."""
    node = Worded()
    made = Mapping.made(at, entries)
    for name in (
        "text_file",
        "line",
        "column",
        "start",
        "end",
        "tag",
        "parent",
        "key",
        "at",
        "entries",
        "keys",
    ):
        setattr(node, name, getattr(made, name))
    node.writes, node.above, node.spelled = writes, above, {}
    node.registry = at.registry if isinstance(at, OfRegistry | Worded) else ""
    return node


def arguments(path: Path, writes: dict[str, Write]) -> Path:
    """The arguments and blocks that a path of properties is."""
    made: list[str | int] = []
    while path:
        name, write = _argument(path, writes)
        path = path[len(write.to) if write is not None else 1 :]
        made += [name, 0] if path else [name]
        writes = write.of if write is not None else {}
    return tuple(made)


def _argument(path: Path, writes: dict[str, Write]) -> tuple[str, Write | None]:
    """The argument that is written to the beginning of a path, the longest first."""
    found = [(name, each) for name, each in writes.items() if each.to and path[: len(each.to)] == each.to]
    return max(found, key=lambda entry: len(entry[1].to)) if found else (snake(str(path[0])), None)


def snake(name: str) -> str:
    """The name that a property has in Terraform, as most have: "MemorySize" is memory_size."""
    return "_".join(each.lower() for each in _HUMP.split(name))


@cache
def inputs(registry: str) -> dict[tuple[str, ...], str]:
    """The inputs of a module of the registry by the properties that they are written to."""
    text = resources.files(__package__).joinpath("registry", f"{registry}.tf").read_text(encoding="utf-8")
    body, _ = hcl.read(Source(registry, text))
    found: dict[tuple[str, ...], str] = {}
    for block in body.of_type("resource"):
        for path, name in _variables(block.body, spec_of(block.labels[0]).writes, ()):
            found.setdefault(path, name)
    return found


def _variables(
    body: Body, writes: dict[str, Write], above: tuple[str, ...]
) -> list[tuple[tuple[str, ...], str]]:
    found: list[tuple[tuple[str, ...], str]] = []
    for name, attribute in body.attributes.items():
        value = attribute.value
        write = writes.get(name) or Write((camel(name),))
        if (
            isinstance(value, Access)
            and isinstance(value.base, Name)
            and value.base.name == "var"
            and write.to
        ):
            found.append(((*above, *write.to), value.steps[0].attribute))
    for block in body.blocks:
        dynamic = block.kind == "dynamic"
        inner = next(block.body.of_type("content"), None) if dynamic else block
        kind = block.labels[0] if dynamic else block.kind
        write = writes.get(kind) or Write((camel(kind),))
        if isinstance(inner, Block) and write.to:
            found += _variables(inner.body, write.of, (*above, *write.to))
    return found


@cache
def _wording() -> tuple[re.Pattern[str], dict[str, str]]:
    told = json.loads(resources.files(__package__).joinpath("wording.json").read_text(encoding="utf-8"))
    words: dict[str, str] = told["words"]
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w:.])(?:{'|'.join(map(re.escape, longest))})(?!\w)"), words


def in_words(text: str) -> str:
    """A sentence of a check in Terraform's words."""
    pattern, words = _wording()
    return pattern.sub(lambda match: words[match[0]], text)
