"""The edits that put grants right, where they stand in a template and can be told in its words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from colonnade.aws.published import published
from colonnade.edit import Append, Edit, KeyPath, Removal
from colonnade.fact import Text
from colonnade.finding import Fix, Safety
from colonnade.model.policy import Role
from colonnade.privilege.additions import allow, source
from colonnade.privilege.grants import Grant, Grants, Term
from colonnade.privilege.tight import expressions

if TYPE_CHECKING:
    from colonnade.privilege.difference import Difference, Excess, Wide, Wildcard

# What holds the policies of a role, in SAM and in CloudFormation.
_HOLDERS = ("Policies", "ManagedPolicyArns")


def without_actions(difference: Difference, found: Excess, summary: str) -> Fix:
    """Leave in a statement only the actions that are needed; none needed, take all of it out."""
    if found.whole:
        return without_policy(difference, found, summary)
    return _without(difference, found.grant, "Action", found.actions, summary)


def without_resources(difference: Difference, found: Excess, summary: str) -> Fix:
    """Leave in a statement only the resources that are needed."""
    return _without(difference, found.grant, "Resource", found.resources, summary)


def without_policy(difference: Difference, found: Excess, summary: str) -> Fix:
    """Take out a statement, a policy template or a managed policy of which nothing is needed."""
    grant, role = found.grant, difference.grants.role
    path = _emptied(role, grant)
    return Fix(summary, (Removal(grant.origin.file, path),)) if path else Fix.advice(summary)


def with_actions(difference: Difference, found: Wildcard, summary: str) -> Fix:
    """Write the actions that are needed instead of the wildcard."""
    written = _list_of(difference.grants.role, found.grant, "Action")
    index = _index(found.term, "Action")
    if written is None or index is None:
        return Fix.advice(summary)
    kept = [each for number, each in enumerate(written) if number != index]
    new = [*kept[:index], *(each for each in found.needed if each not in kept), *kept[index:]]
    return _edited(difference.grants.role, found.grant, "Action", new, summary)


def with_resources(difference: Difference, found: Wide, summary: str) -> Fix:
    """Write the resources that are needed instead of every one; what knows no resources gets its own statement."""
    grant = found.grant
    if grant.statement is None or len(grant.resources) != 1:
        return Fix.advice(summary)
    told = _told([each.arn for each in found.needs], grant, difference.grants)
    # A call that could not be followed may need another resource.
    safety = Safety.UNSAFE if difference.doubts else Safety.SAFE
    effect = f"{difference.grants.role} may do it only there" if difference.doubts else ""
    apart = {each.action.lower() for each in difference.uses(grant) if not each.scopable}
    fix = _edited(difference.grants.role, grant, "Resource", told, summary, safety, effect)
    if not apart or not fix.edits:
        return fix
    return _with_own_statement(difference.grants.role, grant, apart, fix)


def _with_own_statement(role: Role, grant: Grant, apart: Collection[str], fix: Fix) -> Fix:
    """Give actions that know no resources a statement of their own; advice where they cannot be told apart."""
    actions = _list_of(role, grant, "Action")
    if actions is None or grant.origin.path[-2:-1] != ("Statement",) or grant.conditional:
        return Fix.advice(fix.summary)
    own = [each for each in actions if isinstance(each, str) and each.lower() in apart]
    if len(own) != len(apart) or len(own) == len(actions):
        return Fix.advice(fix.summary)
    file, path = grant.origin.file, grant.origin.path
    others = Edit(file, (*path, "Action"), [each for each in actions if each not in own])
    everywhere = {"Effect": "Allow", "Action": own, "Resource": "*"}
    return Fix(fix.summary, (*fix.edits, others, Append(file, path[:-1], everywhere)), fix.safety, fix.effect)


def with_template(difference: Difference, found: Excess, old: str, new: str, summary: str) -> Fix:
    """Write another SAM policy template for the same resource."""
    file, path = found.grant.origin.file, found.grant.origin.path
    entry = source(difference.grants.role, file, path)
    if not isinstance(entry, dict) or old not in entry or new in entry:
        return Fix.advice(summary)
    renamed = {new if name == old else name: each for name, each in entry.items()}
    return Fix(summary, (Edit(file, path, renamed),))


def with_statement(difference: Difference, found: Excess, old: str, summary: str) -> Fix:
    """Write out what is needed of a SAM policy template, for the same resource."""
    file, path = found.grant.origin.file, found.grant.origin.path
    entry = source(difference.grants.role, file, path)
    given = entry.get(old) if isinstance(entry, dict) and len(entry) == 1 else None
    if not isinstance(given, dict):
        return Fix.advice(summary)
    defined = published("sam_policy_templates")["Templates"][old]["Definition"]["Statement"]
    statements: list[dict[str, Any]] = []
    for statement, grant in zip(defined, found.grants, strict=False):
        needs = difference.uses(grant)
        if needs:
            resources = _listed(statement["Resource"])
            used = [
                written
                for written, term in zip(resources, grant.resources, strict=False)
                if difference.uses(grant, resource=term)
            ]
            bound = [_bound(each, given) for each in used or resources]
            statements.append(allow({each.action for each in needs}, bound))
    return Fix(summary, (Edit(file, path, {"Statement": statements}),)) if statements else Fix.advice(summary)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _bound(part: Any, given: dict[str, Any]) -> Any:
    """A resource of a SAM policy template with the user's values, as short as it can be written."""
    if isinstance(part, dict):
        if len(part) == 1 and part.get("Ref") in given:
            return given[part["Ref"]]
        made = {key: _bound(each, given) for key, each in part.items()}
        return _shorter(made) if list(made) == ["Fn::Sub"] else made
    return [_bound(each, given) for each in part] if isinstance(part, list) else part


def _shorter(substituted: dict[str, Any]) -> dict[str, Any]:
    """A substitution without names of its own for what can be named in the text."""
    value = substituted["Fn::Sub"]
    if not isinstance(value, list):
        return substituted
    text, names = value
    for name, each in names.items():
        match each:
            case {"Ref": str(told)}:
                text = text.replace("${" + name + "}", "${" + told + "}")
            case {"Fn::GetAtt": [str(resource), str(attribute)]}:
                text = text.replace("${" + name + "}", "${" + resource + "." + attribute + "}")
            case _:
                return substituted
    return {"Fn::Sub": text}


def _without(difference: Difference, grant: Grant, name: str, terms: Sequence[Term], summary: str) -> Fix:
    """Take some of a list of a statement out."""
    role = difference.grants.role
    written = _list_of(role, grant, name)
    idle = [_index(each, name) for each in terms]
    if written is None or None in idle:
        return Fix.advice(summary)
    kept = [each for index, each in enumerate(written) if index not in idle]
    return _edited(role, grant, name, kept, summary)


def _list_of(role: Role, grant: Grant, name: str) -> list[Any] | None:
    """The actions or resources of a statement as its template writes them; None where it does not."""
    if grant.statement is None or "Statement" not in grant.origin.path:
        return None
    written = source(role, grant.origin.file, (*grant.origin.path, name))
    return None if written is None else _listed(written)


def _index(term: Term, name: str) -> int | None:
    """At which place of its list a term stands."""
    path = term.fact.origin.path if term.fact is not None else ()
    if path[-1:] == (name,):
        return 0
    return path[-1] if path[-2:-1] == (name,) and isinstance(path[-1], int) else None


def _edited(
    role: Role,
    grant: Grant,
    name: str,
    value: list[Any] | None,
    summary: str,
    safety: Safety = Safety.SAFE,
    effect: str = "",
) -> Fix:
    """Write a list of a statement anew; advice where it does not stand in a template, or the value is not known."""
    written = _list_of(role, grant, name)
    if not value or written is None:
        return Fix.advice(summary)
    path = (*grant.origin.path, name)
    single = not isinstance(source(role, grant.origin.file, path), list)
    new = value[0] if single and len(value) == 1 else value
    return Fix(summary, (Edit(grant.origin.file, path, new),), safety, effect)


def _emptied(role: Role, grant: Grant) -> KeyPath:
    """The outermost thing that a grant is all of: what would be empty without it; () where that is not sure."""
    file, path = grant.origin.file, grant.origin.path
    template = grant.source.removeprefix("the SAM policy template ")
    if template != grant.source:
        entry = source(role, file, path)
        if isinstance(entry, dict) and len(entry) > 1:
            return (*path, template)
    while path and path[-1] not in _HOLDERS:
        around = source(role, file, path[:-1])
        if isinstance(path[-1], int):
            if not isinstance(around, list):
                return ()
            if len(around) > 1:
                return path
        elif not isinstance(around, dict) or path[-1] not in ("Statement", "PolicyDocument"):
            return ()
        path = path[:-1]
    return path


def _told(texts: Iterable[Text], grant: Grant, grants: Grants) -> list[Any] | None:
    told = expressions(texts, grant.origin.file, grants.names)
    return None if told is None else [each.json for each in told]
