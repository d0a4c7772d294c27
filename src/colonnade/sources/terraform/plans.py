"""Plans, as `terraform show -json` writes them: what is planned, and what it refers to where that is not known yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.problem import Problem, Unreadable
from colonnade.sources.document import parse
from colonnade.sources.nodes import Mapping, Node, Scalar, Sequence
from colonnade.sources.terraform.catalog import Write, spec_of
from colonnade.sources.terraform.folders import Folder
from colonnade.sources.terraform.json_syntax import planned
from colonnade.sources.terraform.syntax import (
    Access,
    Attribute,
    Block,
    Body,
    Call,
    Expression,
    Name,
    Source,
    Step,
)

if TYPE_CHECKING:
    from colonnade.sources.terraform.project import Project

_MOST_STEPS = 10


def is_plan(text: str) -> bool:
    """Whether a text is a plan in JSON."""
    return '"planned_values"' in text and '"terraform_version"' in text


def read(project: Project, file: str) -> Folder:
    """Read a plan as a folder of resources without modules; raises Unreadable."""
    text = project.tree.read(file)
    root = parse(file, text).root
    if not isinstance(root, Mapping):
        raise Unreadable(Problem(file, 0, 0, "is no plan", "write it with terraform show -json"))
    return _Plan(Source(file, text), root).folder()


class _Plan:
    def __init__(self, source: Source, root: Mapping) -> None:
        self.source = source
        self.configured = _at(root, "configuration", "root_module")
        self.resources = list(_planned(_at(root, "planned_values", "root_module")))
        self.labels = {
            _text(each, "address"): f"resource {index}" for index, each in enumerate(self.resources)
        }

    def folder(self) -> Folder:
        body = Body(self.source, {}, [])
        for each in self.resources:
            address, type_ = _text(each, "address"), _text(each, "type")
            values = each.get("values")
            if _text(each, "mode") == "managed" and isinstance(values, Mapping):
                inner = planned(self.source, values)
                prefix, name = _module_of(address)
                written = _at(self.resource(prefix, name), "expressions")
                self.complete(inner, written, prefix, address, spec_of(type_).writes)
                body.blocks.append(
                    Block("resource", (type_, self.labels[address]), inner, each.start, each.end)
                )
        folder = Folder(self.source.file.rpartition("/")[0], (self.source.file,), (body,))
        folder.addresses = {
            (_text(each, "type"), self.labels[_text(each, "address")]): _text(each, "address")
            for each in self.resources
        }
        return folder

    def complete(
        self, body: Body, written: Mapping | None, prefix: str, address: str, writes: dict[str, Write]
    ) -> None:
        """Add what is written and not known yet: what it refers to, or that it is only known later."""
        for name, told in written.entries.items() if written is not None else ():
            if isinstance(told, Sequence):
                for inner, block in zip(told.items, list(body.of_type(name)), strict=False):
                    if isinstance(inner, Mapping):
                        self.complete(block.body, inner, prefix, address, {})
            elif isinstance(told, Mapping) and isinstance(told.get("references"), Sequence):
                known = body.attributes.get(name)
                if known is None or getattr(known.value, "value", "") is None:
                    document = name in writes and writes[name].form == "json"
                    made = self.later(told) if document else self.referred(told, prefix, address)
                    body.attributes[name] = Attribute(name, made, told.start)

    def later(self, told: Mapping) -> Expression:
        return Call(self.source, max(told.start, 0), max(told.end, 0), "known_after_apply", ())

    def referred(self, told: Mapping, prefix: str, address: str) -> Expression:
        """The expression that the references of an argument stand for."""
        start, end = max(told.start, 0), max(told.end, 0)
        found = self.target(_references(told), prefix, address, _MOST_STEPS)
        if found is None:
            return self.later(told)
        type_, label, attribute = found
        steps = (Step(attribute=label), Step(attribute=attribute))
        return Access(self.source, start, end, Name(self.source, start, end, type_), steps)

    def target(
        self, references: list[str], prefix: str, address: str, steps: int
    ) -> tuple[str, str, str] | None:
        """The resource and attribute that the first of some references leads to; None where it is another thing."""
        first = references[0] if references else ""
        parts = first.split(".")
        if not steps or len(parts) < 2:
            return None
        if parts[0] == "var":
            call = self.call(prefix)
            given = _at(call, "expressions", parts[1])
            return self.target(_references(given), prefix.rpartition("module.")[0], address, steps - 1)
        if parts[0] == "module" and len(parts) > 2:
            name = parts[1].partition("[")[0]
            output = _at(self.module(f"{prefix}module.{name}."), "outputs", parts[2], "expression")
            return self.target(_references(output), f"{prefix}{parts[0]}.{parts[1]}.", address, steps - 1)
        if parts[0] in {"data", "local", "each", "count", "path", "terraform"} or len(parts) < 3:
            return None
        named = f"{prefix}{parts[0]}.{parts[1]}"
        index = address[address.rindex("[") :] if address.endswith("]") else ""
        for candidate in (named, named + index, f"{named}[0]"):
            if candidate in self.labels:
                return parts[0], self.labels[candidate], parts[2]
        return None

    def module(self, prefix: str) -> Mapping | None:
        """The configuration of a module, by what starts the addresses in it: "module.a."."""
        found = self.configured
        for name in (each.partition("[")[0] for each in prefix.split("module.")[1:]):
            found = _at(found, "module_calls", name.rstrip("."), "module")
        return found

    def call(self, prefix: str) -> Mapping | None:
        """The call of a module."""
        around, _, name = prefix.rstrip(".").rpartition("module.")
        return _at(self.module(around), "module_calls", name.partition("[")[0])

    def resource(self, prefix: str, name: str) -> Mapping | None:
        listed = (self.module(prefix) or Mapping.made(self.resources[0], {})).get("resources")
        wanted = name.partition("[")[0]
        for each in listed.items if isinstance(listed, Sequence) else ():
            if isinstance(each, Mapping) and _text(each, "address") == wanted:
                return each
        return None


def _planned(module: Mapping | None) -> Iterator[Mapping]:
    """The resources of a module and of those within it."""
    for key in ("resources", "child_modules"):
        listed = module.get(key) if module is not None else None
        for each in listed.items if isinstance(listed, Sequence) else ():
            if isinstance(each, Mapping):
                yield from [each] if key == "resources" else _planned(each)


def _module_of(address: str) -> tuple[str, str]:
    """What starts an address ("module.a."), and the name within the module."""
    at = address.rfind("module.")
    if at < 0:
        return "", address
    end = address.index(".", address.index("]", at) if "[" in address[at:].partition(".aws_")[0] else at + 7)
    return address[: end + 1], address[end + 1 :]


def _at(node: Node | None, *path: str) -> Mapping | None:
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node if isinstance(node, Mapping) else None


def _text(node: Node | None, key: str) -> str:
    found = node.get(key) if isinstance(node, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def _references(told: Node | None) -> list[str]:
    listed = told.get("references") if isinstance(told, Mapping) else None
    return (
        [each.text for each in listed.items if isinstance(each, Scalar)]
        if isinstance(listed, Sequence)
        else []
    )
