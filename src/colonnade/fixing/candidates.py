"""Which fixes there are to try: where each is to be written, and which findings it puts right at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.edit import Change, CodeEdit, Edit, KeyPath, NewResource, TemplateEdit
from colonnade.finding import Safety
from colonnade.fixing.judged import Judged
from colonnade.sources.cloudformation.template import Template, Writer
from colonnade.sources.rewriting.plain import calls, long_form, node_at, plain, plain_value, same
from colonnade.verdict import Claim, place

GLOBALS = "Globals"
# What takes its value from where somebody decides it.
CHOOSING = frozenset(("Ref", "Fn::If", "Fn::FindInMap", "Fn::ImportValue", "Fn::Select"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Changes that are to put findings right, all of them by the same; `hindrance` says why not to try them."""

    summary: str
    changes: tuple[Change, ...]
    claims: tuple[Claim, ...]
    safety: Safety = Safety.SAFE
    effect: str = ""
    hindrance: str = ""

    def along_with(self, other: Candidate) -> Candidate:
        """The same, with what it brings up put right too."""
        if all(each in self.changes for each in other.changes):
            return self
        changes = dict.fromkeys(map(repr, (*self.changes, *other.changes)))
        known = {repr(each): each for each in (*self.changes, *other.changes)}
        return replace(
            self,
            summary=f"{self.summary}; {other.summary}",
            changes=tuple(known[each] for each in changes),
            safety=other.safety if other.safety is Safety.UNSAFE else self.safety,
            effect="; ".join(filter(None, (self.effect, other.effect))),
        )


def candidates(judged: Judged, wanted: Callable[[Claim], bool]) -> list[Candidate]:
    """Give the fixes of the wanted findings of one application, the most urgent first."""
    templates = {each.template.file: each.template for each in judged.group.loaded}
    taken = {file: _taken(template, judged) for file, template in templates.items()}
    claims = [each for each in judged.claims if each.fix is not None and each.fix.edits and wanted(each)]
    claims.sort(key=lambda each: (-each.severity, place(each.at), each.check, each.key))
    found: dict[str, Candidate] = {}
    for claim in claims:
        fix = claim.fix
        assert fix is not None  # noqa: S101 - the others were left out
        changes = tuple(_at_home(each, claim, claims, templates) for each in fix.edits)
        changes = _with_free_names(changes, templates, taken)
        known = found.get(repr(changes))
        if known is None:
            hindrance = next(filter(None, (_hindrance(each, templates) for each in changes)), "")
            found[repr(changes)] = Candidate(
                fix.summary, changes, (claim,), fix.safety, fix.effect, hindrance
            )
        else:
            safety = fix.safety if fix.safety is Safety.UNSAFE else known.safety
            found[repr(changes)] = replace(known, claims=(*known.claims, claim), safety=safety)
    return list(found.values())


def _at_home(change: Change, claim: Claim, claims: Iterable[Claim], templates: dict[str, Template]) -> Change:
    """Where a value is written: not where others share it, and as the default of the parameter it comes from."""
    template = templates.get(change.file)
    if template is not None and template.writer is not None and not isinstance(change, CodeEdit):
        return _in_its_language(change, claim, claims, template.writer)
    if not isinstance(change, Edit) or template is None:
        return change
    if change.path[:1] == (GLOBALS,):
        change = _beside_globals(change, claim, claims, template)
    parameter = template.parameters.get(_called(change, template).get("Ref", ""))
    if parameter is None or parameter.default is None or parameter.from_ssm or parameter.is_list:
        return change
    if not isinstance(change.value, str | int | float):
        return change
    return replace(change, path=("Parameters", parameter.name, "Default"))


def _in_its_language(change: TemplateEdit, claim: Claim, claims: Iterable[Claim], writer: Writer) -> Change:
    """Where a change is written in another language than CloudFormation's; where it cannot be, as it is."""
    users = writer.users(change)
    own = claim.key.rpartition("#")[2]
    if own in users and not users <= _alike(change, claim, claims):
        change = writer.alone(change, own)
    written = writer.written(change)
    return change if isinstance(written, str) else written


def _alike(change: Change, claim: Claim, claims: Iterable[Claim]) -> set[str]:
    """The resources of which the same finding asks for the same change."""
    return {
        each.key.rpartition("#")[2]
        for each in claims
        if each.check == claim.check and each.fix is not None and change in each.fix.edits
    }


def _called(change: Edit, template: Template) -> dict[str, Any]:
    """The intrinsic function that stands where something else is to be written, in its long form."""
    value = plain(node_at(template.root, change.path))
    return dict(long_form(value)) if calls(value) else {}


def _hindrance(change: Change, templates: dict[str, Template]) -> str:
    """Say what would be lost: a value that is chosen elsewhere is not written over."""
    template = templates.get(change.file)
    if template is not None and template.writer is not None and not isinstance(change, CodeEdit):
        written = template.writer.written(change)
        return written if isinstance(written, str) else ""
    if not isinstance(change, Edit) or template is None or calls(change.value):
        return ""
    name = next(iter(_called(change, template)), "")
    return f"{change.path[-1]} is chosen by {name}, which it would replace" if name in CHOOSING else ""


def _beside_globals(change: Edit, claim: Claim, claims: Iterable[Claim], template: Template) -> Edit:
    """At the resource, where a value comes from Globals, unless it is to change for all that use it."""
    kind, within = str(change.path[1]), change.path[2:]
    users = _users(template, kind, within)
    own = claim.key.rpartition("#")[2]
    if own not in users:
        return change
    if users <= _alike(change, claim, claims):
        return change
    return replace(change, path=("Resources", own, "Properties", *within))


def _users(template: Template, kind: str, within: KeyPath) -> set[str]:
    """The resources of a kind that take a value from Globals: they do not write it themselves."""
    found = set()
    for name, resource in template.resources.items():
        if resource.type == f"AWS::Serverless::{kind}":
            written = plain(resource.properties) if resource.properties is not None else {}
            if not _writes(written, within):
                found.add(name)
    return found


def _writes(data: Any, path: KeyPath) -> bool:
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True


def _with_free_names(
    changes: tuple[Change, ...], templates: dict[str, Template], taken: dict[str, set[str]]
) -> tuple[Change, ...]:
    """Give new resources names that nothing else has, and let the other changes refer to them by these."""
    for change in changes:
        if not isinstance(change, NewResource):
            continue
        template = templates.get(change.file)
        if template is None:
            continue
        names = taken[change.file]
        declared = plain(node_at(template.root, change.path))
        there = same(long_form(declared), long_form(plain_value(change.declared)))
        if change.name in names and not there:
            free = next(name for n in range(2, len(names) + 3) if (name := f"{change.name}{n}") not in names)
            changes = tuple(_renamed(each, change.file, change.name, free) for each in changes)
    return changes


def _taken(template: Template, judged: Judged) -> set[str]:
    made = {each.line.owner for each in judged.stated if each.line.owner.startswith(f"{template.file}#")}
    names = {each.partition("#")[2].partition(" ")[0] for each in made}
    return names | {*template.resources, *template.parameters, *template.conditions}


def _renamed(change: Change, file: str, old: str, new: str) -> Change:
    if isinstance(change, CodeEdit) or change.file != file:
        return change
    if isinstance(change, NewResource):
        name = new if change.name == old else change.name
        return replace(change, name=name, declared=_referring(change.declared, old, new))
    if hasattr(change, "value"):
        return replace(change, value=_referring(change.value, old, new))
    return change


def _referring(value: Any, old: str, new: str) -> Any:
    """A value in which what refers to one logical id refers to another."""
    if isinstance(value, list | tuple):
        return [_referring(each, old, new) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (name, argument), *_ = value.items()
        if name in ("Ref", "Fn::GetAtt") and isinstance(argument, str):
            return {name: re.sub(rf"^{re.escape(old)}(?=\.|$)", new, argument)}
        if name == "Fn::GetAtt":
            return {name: [new if argument[0] == old else argument[0], *argument[1:]]}
        if name == "Fn::Sub" and isinstance(argument, str):
            return {name: re.sub(rf"\$\{{{re.escape(old)}(?=[.}}])", "${" + new, argument)}
        if name == "Fn::Sub":
            text = _referring({name: argument[0]}, old, new)[name]
            return {name: [text, _referring(argument[1], old, new)]}
    return {
        key: (new if key == "DependsOn" and each == old else _referring(each, old, new))
        for key, each in value.items()
    }
