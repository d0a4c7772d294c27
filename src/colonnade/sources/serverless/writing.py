"""Where changes to what the framework makes are written in a service's own file."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from colonnade.edit import Append, Edit, NewResource, Removal, TemplateEdit
from colonnade.sources.document import Mapping, Scalar, Sequence
from colonnade.sources.rewriting.plain import long_form, node_at, plain
from colonnade.sources.serverless.naming import function_id, lambda_id
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
# The setting that a single value stands for.
_MAIN = {
    "sqs": "arn",
    "stream": "arn",
    "schedule": "rate",
    "cloudwatchLog": "logGroup",
    "websocket": "route",
    "s3": "bucket",
}
# Settings that take one value where CloudFormation takes a list of one.
_SINGLE = frozenset(("architecture", "functionResponseType"))

# What the properties of functions and their events are called in a service.
WORDS = {
    "Architectures": "architecture",
    "AuthType": "authorizer",
    "BatchSize": "batchSize",
    "BisectBatchOnFunctionError": "bisectBatchOnFunctionError",
    "DeadLetterConfig": "onError",
    "DestinationConfig.OnFailure": "destinations.onFailure",
    "Environment": "environment",
    "FilterCriteria": "filterPatterns",
    "FunctionResponseTypes": "functionResponseType",
    "LogFormat": "logs.logFormat",
    "MaximumBatchingWindowInSeconds": "maximumBatchingWindow",
    "MaximumConcurrency": "maximumConcurrency",
    "MaximumEventAgeInSeconds": "maximumEventAge",
    "MaximumRecordAgeInSeconds": "maximumRecordAgeInSeconds",
    "MaximumRetryAttempts": "maximumRetryAttempts",
    "MemorySize": "memorySize",
    "OnFailure": "onFailure",
    "ParallelizationFactor": "parallelizationFactor",
    "ProvisionedConcurrencyConfig": "provisionedConcurrency",
    "ReservedConcurrentExecutions": "reservedConcurrency",
    "RetentionInDays": "logRetentionInDays",
    "SnapStart": "snapStart",
    "Timeout": "timeout",
    "VpcConfig": "vpc",
}
_WORD = re.compile(
    rf"(?<![\w.])(?:{'|'.join(sorted(map(re.escape, WORDS), key=len, reverse=True))})(?![\w:])"
)
_LISTED = re.compile(r"\b(architecture|functionResponseType) to \[(\w+)\]")


class Writer:
    """Writes changes into a service; see cloudformation.template.Writer."""

    def __init__(self, template: Template, functions: list[str]) -> None:
        self.template = template
        self.functions = {lambda_id(key): key for key in functions}
        self.log_groups = {f"{function_id(key)}LogGroup": key for key in functions}

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
        return self._chosen(change) or self._widened(change)

    def _widened(self, change: TemplateEdit) -> TemplateEdit:
        """A setting of what is written as one value: `sqs: arn:…` becomes a mapping with its arn."""
        *around, key = change.path
        node = node_at(self.template.document.root, tuple(around))
        if not isinstance(change, Edit) or change.file != self.template.file or node is None:
            return change
        written = long_form(plain(node))
        single = isinstance(node, Scalar | Sequence) or _is_call(written)
        if not single or not around or node.parent is None:
            return change
        kept = {} if written is True else {_MAIN.get(str(around[-1]), ""): written}
        return (
            change
            if "" in kept
            else replace(change, path=tuple(around), value={**kept, str(key): change.value})
        )

    def told(self, text: str, name: str) -> str:
        """What is said of a resource of the framework's, with the names that its properties have in a service."""
        resource = self.template.resources.get(name)
        if resource is None or not (resource.generated or name in self.functions):
            return text
        return _LISTED.sub(r"\1 to \2", _WORD.sub(lambda found: WORDS[found[0]], text))

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

    def users(self, change: TemplateEdit) -> set[str]:
        """The functions, or their log groups, that leave to `provider` what they may have of their own."""
        own = _OWN.get(change.path[1:]) if change.path[:1] == ("provider",) else None
        if own is None or not isinstance(change, Edit):
            return set()
        named = self.log_groups if own == ("logRetentionInDays",) else self.functions
        made = self.template.resources
        return {name for name, key in named.items() if name in made and not self._writes(key, own)}

    def _writes(self, key: str, own: tuple[str, ...]) -> bool:
        return node_at(self.template.document.root, ("functions", key, *own)) is not None

    def alone(self, change: TemplateEdit, name: str) -> TemplateEdit:
        """The same change at one function."""
        if not isinstance(change, Edit):
            return change
        own, value = _OWN[change.path[1:]], change.value
        if own == ("tracing",) and isinstance(value, bool):
            value = "Active" if value else "PassThrough"
        return replace(
            change, path=("functions", (self.functions | self.log_groups)[name], *own), value=value
        )


def _is_call(value: Any) -> bool:
    """Whether a value is a call of an intrinsic function."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def _single(path: tuple[str | int, ...], value: Any) -> Any:
    """A value as the framework takes it: alone, where CloudFormation takes a list of one."""
    if path and path[-1] in _SINGLE and isinstance(value, list | tuple) and len(value) == 1:
        return value[0]
    return value
