"""What stands around a function: the other resources of its application, by what names them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from colonnade.fact import Text
from colonnade.model.resource import Resource


class Surroundings(Protocol):
    """The resources of the application."""

    @property
    def every(self) -> Collection[Resource]:
        """All of them, in the order of the templates."""

    def by_key(self, key: str) -> Resource | None:
        """The resource of a key."""

    def find(self, text: Text, types: Collection[str]) -> Resource | None:
        """The resource of one of these CloudFormation types that a reference, an ARN, a URL or a name means."""

    def written(self, resource: Resource, *path: str) -> object:
        """The value of a property of a resource, or of a part of it; None where nobody wrote it."""

    def count(self, resource: Resource, name: str) -> int | None:
        """How many elements a list among the properties of a resource has; None where nobody can know."""

    def canonical(self, text: Text) -> str:
        """The text with every name it refers to in place, so that equal strings are equal names."""

    def source(self, file: str, path: tuple[str | int, ...]) -> Any:
        """What a template writes at a path, as plain data with intrinsic functions in their long form, or None."""

    def condition_of(self, resource: Resource) -> str | None:
        """The name of the condition on which a resource exists, as its template calls it."""
