"""The template that a resource stands in, as what further resources are declared in."""

from __future__ import annotations

from typing import Any

from colonnade.dataclass import dataclass
from colonnade.edit import Edit, KeyPath, NewResource, Removal
from colonnade.fact import Fact, Text
from colonnade.model.resource import Resource
from colonnade.model.surroundings import Surroundings

# CloudFormation takes 500 resources in one template; some room is left for what several fixes add.
MOST_RESOURCES = 350
PROPERTIES = "Properties"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a resource stands: `file` is its template, `name` its logical id there."""

    resource: Resource
    around: Surroundings
    file: str
    name: str

    @property
    def path(self) -> KeyPath:
        return ("Resources", self.name)

    @property
    def ref(self) -> dict[str, Any]:
        return {"Ref": self.name}

    def attribute(self, name: str) -> dict[str, Any]:
        """What `GetAtt` gives of the resource."""
        return {"Fn::GetAtt": [self.name, name]}

    def written(self, *path: str | int) -> Any:
        """What the template writes below the resource, as plain data; None where it writes nothing there."""
        return self.around.source(self.file, (*self.path, *path))

    def as_written(self, fact: Fact[Text]) -> Any:
        """The value of a fact of this template as it is written there; None where it cannot be written again."""
        literal = fact.raw.literal if isinstance(fact.raw, Text) else None
        there = self.around.source(self.file, fact.origin.path) if fact.origin.file == self.file else None
        if isinstance(there, str) and there == literal:
            return there
        if isinstance(there, dict) and len(there) == 1 and next(iter(there)).startswith(("Ref", "Fn::")):
            return there
        return literal

    def removes(self, *path: str | int) -> Removal:
        """Take out a value below the properties of the resource."""
        return Removal(self.file, (*self.path, PROPERTIES, *path))

    def sets(self, value: Any, *path: str | int) -> Edit:
        """Write a value below the properties of the resource."""
        return Edit(self.file, (*self.path, PROPERTIES, *path), value)

    def declares(
        self, name: str, type_: str, properties: dict[str, Any], *, below: str | None = None
    ) -> NewResource:
        """Declare a resource below this one, or another, which exists where this one does."""
        declared: dict[str, Any] = {"Type": type_}
        condition = self.around.condition_of(self.resource)
        if condition is not None:
            declared["Condition"] = condition
        return NewResource(self.file, name, {**declared, "Properties": properties}, beside=below or self.name)

    @property
    def neighbours(self) -> list[Resource]:
        """The resources of the same template."""
        return [each for each in self.around.every if each.key.partition("#")[0] == self.file]


def home_of(resource: Resource) -> Home | None:
    """Where a resource stands; None where no template says so, or that can hardly take more resources."""
    around = resource.surroundings
    file, _, name = resource.key.partition("#")
    if around is None or not name:
        return None
    home = Home(resource, around, file, name)
    return home if len(home.neighbours) <= MOST_RESOURCES else None
