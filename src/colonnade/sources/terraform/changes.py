"""Changes to what Terraform makes, told by the names of CloudFormation, as they are made in HCL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from colonnade.edit import Edit, NewResource, TemplateEdit
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.terraform.rendering import Declared, label, terraform_type
from colonnade.sources.terraform.words import Worded, in_words

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.template import ResourceNode


class Changes:
    """Knows where changes are written in HCL: paths are Terraform's already, new resources are blocks."""

    def __init__(self, resources: Mapping[str, ResourceNode] | None = None) -> None:
        self.resources = resources or {}
        self.new: dict[str, str] = {}

    def written(self, change: TemplateEdit) -> TemplateEdit | str:
        """The change as it is to be made; the reason where it cannot be."""
        if isinstance(change, NewResource):
            try:
                type_ = terraform_type(str(change.declared.get("Type")))
            except Refused as refused:
                return refused.reason
            self.new[change.name] = f"{type_}.{label(change.name)}"
            path = ("resource", type_, label(change.name))
            return Edit(change.file, path, Declared(change.declared, beside=change.beside))
        if change.file.endswith(".json"):
            return "it is written in JSON, or in a plan that Terraform makes anew"
        if change.path[:1] == ("Resources",):
            moved = self._moved(change)
            if moved is None:
                return f"{change.path[1]} is not written in Terraform"
            change = moved
        return replace(change, value=self._addressed(change.value)) if hasattr(change, "value") else change

    def _moved(self, change: TemplateEdit) -> TemplateEdit | None:
        """A change of a property, where Terraform writes it."""
        node = self.resources.get(str(change.path[1]))
        below = change.path[3:]
        properties = node.properties if node is not None else None
        if not isinstance(properties, Worded) or change.path[2:3] != ("Properties",):
            return None
        if isinstance(change, NewResource):
            return None
        path = properties.path_of(tuple(str(each) for each in below))
        return replace(change, file=properties.text_file, path=path)

    def _addressed(self, value: Any) -> Any:
        """A value that refers to new resources by their addresses."""
        if isinstance(value, Declared):
            return value
        if isinstance(value, list | tuple):
            return [self._addressed(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if name == "Ref":
                return {name: self.new.get(str(argument), argument)}
            if name == "Fn::GetAtt" and isinstance(argument, list | tuple) and argument:
                return {name: [self.new.get(str(argument[0]), argument[0]), *argument[1:]]}
        return {key: self._addressed(each) for key, each in value.items()}

    def told(self, text: str, name: str) -> str:
        """What is said of a resource, in Terraform's words."""
        del name
        return in_words(text)

    def users(self, change: TemplateEdit) -> set[str]:
        """Nothing decides for others: what a module is called with is its own."""
        del change
        return set()

    def alone(self, change: TemplateEdit, name: str) -> TemplateEdit:
        """The same change: it is for one alone."""
        del name
        return replace(change)
