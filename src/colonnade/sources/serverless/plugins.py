"""The plugins of a service: what each is known to do, and which of them are to be told of."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.aws.published import published
from colonnade.dataclass import dataclass
from colonnade.problem import Problem
from colonnade.sources.cloudformation.made import literal, plain_items, plain_mapping
from colonnade.sources.document import Node


@dataclass(frozen=True, slots=True)
class Plugins:
    """The names of the plugins of a service, each with the place where it is written."""

    written: dict[str, Node]

    @classmethod
    def of(cls, node: Node | None) -> Plugins:
        """Read the list of plugins; `modules` has it where local plugins have a path."""
        config = plain_mapping(node)
        listed = config.get("modules") if config is not None else node
        return cls({name: each for each in plain_items(listed) if (name := literal(each))})

    def has(self, *names: str) -> bool:
        """Whether one of these is used."""
        return any(name in self.written for name in names)

    def notes(self) -> Iterator[Problem]:
        """Tell, once each, of the plugins whose resources are not read, and of those nobody knows."""
        known = published("serverless_plugins")["plugins"]
        for name, node in self.written.items():
            told = known.get(name)
            if told is None:
                what = f"the plugin {name} is not known: what it may add or change is not reviewed"
            elif "makes" in told:
                what = f"the plugin {name} {told['does']}: {told['makes']} are not reviewed"
            else:
                continue
            yield Problem(node.text_file, node.line, node.column, what, note=True)
