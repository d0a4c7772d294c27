"""The application as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeVar

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Origin
from colonnade.model.resource import Resource

if TYPE_CHECKING:
    from colonnade.model.deployment import Production
    from colonnade.model.surroundings import Surroundings

S = TypeVar("S")


@dataclass(eq=False, slots=True, kw_only=True)
class Application:
    """The resources of one template, or of several that belong together.

    `name` is the folder the templates have in common, "." for the reviewed folder itself; `templates` their
    files; `region` the AWS region where it is told, else None; `production` what says that it is deployed to
    production, None where nothing does. `parts` are the things inside resources that
    checks judge by themselves: routes, triggers, task states, statements, calls in the code. `surroundings` finds its
    resources by what names them.
    """

    name: str
    origin: Origin
    templates: tuple[str, ...]
    region: str | None = None
    production: Production | None = None
    resources: list[Resource] = field(default_factory=list)
    parts: list[Any] = field(default_factory=list)
    surroundings: Surroundings | None = field(default=None, repr=False)
    _by_kind: dict[type, list[Any]] = field(default_factory=dict, init=False, repr=False)

    def __str__(self) -> str:
        return "the application"

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return ()

    def subjects(self, kind: type[S]) -> list[S]:
        """Everything of one kind, in the order of the templates: the application itself, resources, or parts."""
        if isinstance(self, kind):
            return [self]
        if kind not in self._by_kind:
            # Checks ask for the same few kinds again and again, and no application changes once it is built.
            everything: list[Any] = [*self.resources, *self.parts]
            self._by_kind[kind] = [each for each in everything if isinstance(each, kind)]
        return self._by_kind[kind]

    def add(self, parts: Iterable[Any]) -> None:
        """Take further parts, as those are that can be told of only once all others are there."""
        self.parts += parts
        self._by_kind.clear()
