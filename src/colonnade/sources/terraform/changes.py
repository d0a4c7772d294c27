"""Changes to what Terraform makes, told by the names of CloudFormation, as they are made in HCL."""

from __future__ import annotations

from dataclasses import replace

from colonnade.edit import Edit, NewResource, TemplateEdit
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.terraform.rendering import Declared, label, terraform_type
from colonnade.sources.terraform.words import in_words


class Changes:
    """Knows where changes are written in HCL: paths are Terraform's already, new resources are blocks."""

    def written(self, change: TemplateEdit) -> TemplateEdit | str:
        """The change as it is to be made; the reason where it cannot be."""
        if isinstance(change, NewResource):
            try:
                type_ = terraform_type(str(change.declared.get("Type")))
            except Refused as refused:
                return refused.reason
            path = ("resource", type_, label(change.name))
            return Edit(change.file, path, Declared(change.declared, beside=change.beside))
        if change.file.endswith(".json"):
            return "it is written in JSON, or in a plan that Terraform makes anew"
        if change.path[:1] == ("Resources",):
            return f"{change.path[1]} is not written in Terraform"
        return change

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
