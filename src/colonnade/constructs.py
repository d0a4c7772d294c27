"""What the CDK made, told as its users know it: by construct and line of code, and how to change it there."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from colonnade.edit import Change, Edit
from colonnade.fact import Origin
from colonnade.finding import Fix
from colonnade.model.code import CodePart
from colonnade.sources.cdk.constructs import Construct, path_of, traced
from colonnade.sources.cloudformation.stacks import Stack
from colonnade.verdict import Claim, Verdict

_OVERRIDES = {
    ".py": '.node.default_child.add_property_override("{path}", {value})',
    ".java": '.getNode().getDefaultChild().addPropertyOverride("{path}", {value})',
    ".cs": '.Node.DefaultChild.AddPropertyOverride("{path}", {value})',
    ".go": '.Node().DefaultChild().AddPropertyOverride("{path}", {value})',
}
_IN_TYPESCRIPT = '.node.defaultChild.addPropertyOverride("{path}", {value})'


def explained(verdict: Verdict, stacks: Sequence[Stack]) -> Verdict:
    """Name the construct behind each claim on a synthesised template, and make its fix advice in code."""
    found = _Constructs(stacks)
    if not found.any:
        return verdict
    return replace(verdict, claims=tuple(found.told(each) for each in verdict.claims))


def brought(stacks: Sequence[Stack]) -> frozenset[tuple[str, str]]:
    """The template and logical id of each resource that the CDK brings by itself: nobody here can change it."""
    return frozenset(
        (stack.template.file, name)
        for stack in stacks
        for name, node in stack.template.resources.items()
        if Construct(path_of(node.metadata)).is_brought
    )


def is_among(resources: frozenset[tuple[str, str]], subject: Any) -> bool:
    """Whether a subject of a check is one of these resources, or a part of one."""
    if not resources:
        return False
    # Code may stand in an asset: it is its function that stands in the template.
    origin: Origin = subject.function.origin if isinstance(subject, CodePart) else subject.origin
    return len(origin.path) > 1 and (origin.file, str(origin.path[1])) in resources


class _Constructs:
    """The constructs of synthesised templates, by template and logical id."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self._paths = {
            (stack.template.file, name): path
            for stack in stacks
            for name, node in stack.template.resources.items()
            if (path := path_of(node.metadata))
        }
        self._trees = {stack.template.file: stack.tree for stack in stacks}
        self._traces: dict[str, dict[str, Origin]] = {}

    @property
    def any(self) -> bool:
        return bool(self._paths)

    def told(self, claim: Claim) -> Claim:
        construct = self._at(claim.at) or self._at(claim.home)
        if construct is None:
            return claim
        return replace(
            claim, notes=(*claim.notes, f"construct {construct}"), fix=_advice(claim.fix, construct)
        )

    def _at(self, origin: Origin | None) -> Construct | None:
        if origin is None or len(origin.path) < 2:
            return None
        key = (origin.file, str(origin.path[1]))
        if key not in self._paths:
            return None
        return Construct(self._paths[key], self._trace(origin.file).get(key[1]))

    def _trace(self, file: str) -> dict[str, Origin]:
        """Where the user's code made each resource of an assembly's templates, by logical id."""
        folder = posixpath.dirname(file)
        if folder not in self._traces:
            self._traces[folder] = dict(traced(self._trees[file], folder))
        return self._traces[folder]


def _advice(fix: Fix | None, construct: Construct) -> Fix | None:
    """Say a fix in the words of the CDK: its template is made anew at each synth, and so never edited."""
    if fix is None or not fix.edits:
        return fix
    suffix = posixpath.splitext(construct.made_at.file)[1] if construct.made_at else ""
    calls = [call for each in fix.edits if (call := _override(each, suffix))]
    if len(calls) < len(fix.edits):
        return Fix.advice(fix.summary)
    return Fix.advice(f"{fix.summary}, or in code: {'; '.join(calls)}")


def _override(change: Change, suffix: str) -> str:
    """The call that overrides a property of the resource within a construct; "" for what no override does."""
    if not isinstance(change, Edit) or change.path[2:3] != ("Properties",):
        return ""
    path = ".".join(map(str, change.path[3:]))
    value = json.dumps(change.value)
    if suffix == ".py":
        value = repr(change.value) if isinstance(change.value, bool) else value
    return "construct" + _OVERRIDES.get(suffix, _IN_TYPESCRIPT).format(path=path, value=value)
