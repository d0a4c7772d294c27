"""Where changes to what the framework makes are written in a service's own file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from colonnade.edit import Append, Edit, NewResource, Removal, TemplateEdit
from colonnade.sources.document import Mapping, Node, Scalar
from colonnade.sources.rewriting.plain import node_at
from colonnade.sources.serverless.naming import lambda_id
from colonnade.sources.serverless.variables import Variable, parts_of

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.template import Template

# Settings of `provider` that a function may have of its own, and their paths there.
_OWN: dict[tuple[str | int, ...], tuple[str, ...]] = {
    ("memorySize",): ("memorySize",),
    ("timeout",): ("timeout",),
    ("runtime",): ("runtime",),
    ("architecture",): ("architecture",),
    ("logRetentionInDays",): ("logRetentionInDays",),
    ("tracing", "lambda"): ("tracing",),
    ("vpc",): ("vpc",),
    ("kmsKeyArn",): ("kmsKeyArn",),
    ("layers",): ("layers",),
}
# Settings that take one value where CloudFormation takes a list of one.
_SINGLE = frozenset(("architecture", "functionResponseType"))


class Writer:
    """Writes changes into a service; see cloudformation.template.Writer."""

    def __init__(self, template: Template, functions: list[str]) -> None:
        self.template = template
        self.functions = {lambda_id(key): key for key in functions}

    def written(self, change: TemplateEdit) -> TemplateEdit | str:
        """The change under the keys that the framework has; the reason where it cannot be written."""
        if isinstance(change, NewResource):
            return self._declared(change)
        if change.path[:1] == ("Resources",) and len(change.path) > 1:
            home = self._home(change)
            if home is None:
                return f"{change.path[1]} is made by the framework: it is not written in {change.file}"
            change = home
        if isinstance(change, Edit | Append):
            change = replace(change, value=_single(change.path, change.value))
        chosen = self._chosen(change)
        return chosen or change

    def _declared(self, change: NewResource) -> TemplateEdit | str:
        """A new resource stands beside the others, below `resources`."""
        section = self._section()
        if section is None:
            return "the resources of the service stand in other files"
        return Edit(change.file, (*section, "Resources", change.name), change.declared)

    def _section(self) -> tuple[str | int, ...] | None:
        """The path of the mapping in this file that holds `Resources`."""
        root = self.template.document.root
        written = root.get("resources") if isinstance(root, Mapping) else None
        if written is None or isinstance(written, Mapping):
            return ("resources",)
        for index, part in enumerate(getattr(written, "items", ())):
            if isinstance(part, Mapping) and isinstance(part.get("Resources"), Mapping):
                return ("resources", index)
        return None

    def _home(self, change: Edit | Append | Removal) -> Edit | Append | Removal | None:
        """A change below `Resources`, where its resource stands in the file that declares it."""
        resource = self.template.resources.get(str(change.path[1]))
        if resource is None or resource.generated or resource.name in self.functions:
            return None
        return replace(change, file=resource.node.text_file, path=(*resource.node.path, *change.path[2:]))

    def _chosen(self, change: TemplateEdit) -> str:
        """Say what would be lost: a value that variables choose is not written over."""
        node = node_at(self.template.document.root, change.path)
        if change.file != self.template.file or not isinstance(node, Scalar) or not isinstance(change, Edit):
            return ""
        variable = next((each for each in parts_of(node.text) if isinstance(each, Variable)), None)
        return f"{change.path[-1]} is chosen by {variable.text}, which it would replace" if variable else ""

    def shared(self, change: TemplateEdit) -> bool:
        """Whether a change is to a setting of `provider` that functions may have of their own."""
        return isinstance(change, Edit) and change.path[:1] == ("provider",) and change.path[1:] in _OWN

    def alone(self, change: TemplateEdit, name: str) -> TemplateEdit | None:
        """The same change at one function."""
        key = self.functions.get(name)
        if key is None or not isinstance(change, Edit):
            return None
        value = change.value
        within = _OWN[change.path[1:]]
        if within == ("tracing",) and isinstance(value, bool):
            value = "Active" if value else "PassThrough"
        return replace(change, path=("functions", key, *within), value=value)

    def users(self, change: TemplateEdit) -> set[str]:
        """The functions that leave a setting to `provider`."""
        own = _OWN.get(change.path[1:], ())
        return {name for name, key in self.functions.items() if not self._writes(key, own)}

    def _writes(self, key: str, own: tuple[str, ...]) -> bool:
        root: Node | None = self.template.document.root
        return node_at(root, ("functions", key, *own)) is not None


def _single(path: tuple[str | int, ...], value: Any) -> Any:
    """A value as the framework takes it: alone, where CloudFormation takes a list of one."""
    if path and path[-1] in _SINGLE and isinstance(value, list | tuple) and len(value) == 1:
        return value[0]
    return value
