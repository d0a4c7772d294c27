"""The edits that put grants right, where they stand in a template and can be told in its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.aws.published import published
from colonnade.edit import Edit
from colonnade.finding import Fix, Safety
from colonnade.privilege.grants import Grant, Term
from colonnade.privilege.tight import expressions, named_by

if TYPE_CHECKING:
    from colonnade.privilege.difference import Difference, Excess, Wide, Wildcard


def without_actions(found: Excess, summary: str) -> Fix:
    """Leave in a statement only the actions that are needed; advice where none would be left."""
    kept = [each for each in found.grant.actions if each not in found.actions]
    return _edited(found.grant, "Action", _literals(kept), summary)


def with_actions(found: Wildcard, summary: str) -> Fix:
    """Write the actions that are needed instead of the wildcard."""
    kept = [each for each in found.grant.actions if each is not found.term]
    literals = _literals(kept)
    if literals is None and kept:
        return Fix.advice(summary)
    return _edited(found.grant, "Action", sorted({*(literals or ()), *found.needed}), summary)


def with_resources(difference: Difference, found: Wide, summary: str) -> Fix:
    """Write the resources that are needed instead of every one."""
    statement = found.grant.statement
    if statement is None or len(found.grant.resources) != 1:
        return Fix.advice(summary)
    told = expressions((each.arn for each in found.needs), statement.origin.file, difference.grants.names)
    value = None if told is None else [each.json for each in told]
    if any(not each.scopable for each in difference.uses(found.grant)):
        return Fix.advice(summary)  # a statement of its own is needed for what knows no resources
    # A call that could not be followed may need another resource.
    safety = Safety.UNSAFE if difference.doubts else Safety.SAFE
    return _edited(found.grant, "Resource", value, summary, safety)


def with_template(found: Excess, template: str, summary: str) -> Fix:
    """Write another SAM policy template for the same resource."""
    statement = found.grant.statement
    resource = next((each.resource for each in found.used if each.resource is not None), None)
    parameters = published("sam_policy_templates")["Templates"][template]["Parameters"]
    reference = named_by(parameters[0], resource) if resource and len(parameters) == 1 else None
    if statement is None or resource is None or reference is None:
        return Fix.advice(summary)
    if resource.key.rpartition("#")[0] != statement.origin.file:
        return Fix.advice(summary)
    name = resource.key.rpartition("#")[2]
    value: Any = {"Fn::GetAtt": [name, reference.attribute]} if reference.attribute else {"Ref": name}
    edit = Edit(statement.origin.file, statement.origin.path, {template: {parameters[0]: value}})
    return Fix(summary, (edit,), Safety.SAFE)


def _literals(terms: list[Term]) -> list[str] | None:
    """The terms as they are written; None where there are none, or one is not a plain string."""
    literals = [each.fact.value.literal if each.fact else None for each in terms]
    plain = [each for each in literals if each]
    return plain if plain and len(plain) == len(terms) else None


def _edited(
    grant: Grant, name: str, value: list[Any] | None, summary: str, safety: Safety = Safety.SAFE
) -> Fix:
    """Write a list of a statement anew; advice where it does not stand in a template, or the value is not known."""
    statement = grant.statement
    if statement is None or not value or "Statement" not in statement.origin.path:
        return Fix.advice(summary)
    edit = Edit(statement.origin.file, (*statement.origin.path, name), value)
    return Fix(summary, (edit,), safety)
