"""The edits that allow a role more: what its code calls, or what it takes to send traces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from colonnade.edit import Append, KeyPath, TemplateEdit
from colonnade.fact import Fact, Text, Unknown
from colonnade.finding import Fix, Safety
from colonnade.model.policy import Role
from colonnade.privilege.grants import Grants, grants_of_role
from colonnade.privilege.matching import Cover
from colonnade.privilege.requirement import Requirement
from colonnade.privilege.tight import EVERYTHING, expressions

_VERSION = "2012-10-17"
TRACING = (
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)


def allowing(grants: Grants, wanted: Sequence[Requirement], summary: str) -> Fix:
    """Allow what is called on one resource; advice where no template of the role can say it."""
    role = grants.role
    file, _, _ = role.key.partition("#")
    told = expressions((needed_on(wanted[0]),), file, grants.names)
    if told is None:
        return Fix.advice(summary)
    actions = sorted({each.action for each in wanted})
    effect = f"{role} may {' and '.join(actions)} as well"
    edits = added(role, [allow(actions, [each.json for each in told])])
    return Fix(summary, edits, Safety.UNSAFE, effect) if edits else Fix.advice(summary)


def needed_on(requirement: Requirement) -> Text:
    """What a policy has to name for it: every resource, where the action knows none."""
    return requirement.arn if requirement.scopable else EVERYTHING


def added(role: Role, statements: list[dict[str, Any]]) -> tuple[TemplateEdit, ...]:
    """Add statements to a role: to the one policy of its own, or as a new one; nothing where it is elsewhere."""
    file, path = role.origin.file, role.origin.path
    in_service = _statements_of_service(role, file, path)
    if in_service:
        return tuple(Append(file, in_service, each) for each in statements)
    if path[:1] != ("Resources",) or len(path) < 2:
        return ()
    policies = (*path[:2], "Properties", "Policies")
    written = source(role, file, policies)
    if written is not None and not isinstance(written, list):
        return ()
    if role.type != "AWS::IAM::Role" or (role.generated and path[2:3] not in ((), ("Properties",))):
        return ()
    own = _own_statements(written or [])
    if own is not None:
        return tuple(Append(file, (*policies, *own), each) for each in statements)
    if role.generated:
        return (Append(file, policies, {"Statement": statements}),)
    document = {"Version": _VERSION, "Statement": statements}
    return (Append(file, policies, {"PolicyName": _free_name(written or []), "PolicyDocument": document}),)


def _statements_of_service(role: Role, file: str, path: KeyPath) -> KeyPath:
    """Where a service of the Serverless Framework writes what its own role, or that of a function, allows."""
    match path:
        case ("functions", str(), *_) if role.generated:
            own: KeyPath = (*path[:2], "iamRoleStatements")
        case ("provider", *_) if role.generated:
            first_form: KeyPath = ("provider", "iamRoleStatements")
            written = source(role, file, first_form) is not None
            own = first_form if written else ("provider", "iam", "role", "statements")
        case _:
            return ()
    there = source(role, file, own)
    return own if there is None or isinstance(there, list) else ()


def _own_statements(policies: list[Any]) -> KeyPath | None:
    """Where the statements are of the last policy that is written out, where they are a list."""
    for index, each in reversed(list(enumerate(policies))):
        match each:
            case {"Statement": [*_]}:
                return (index, "Statement")
            case {"PolicyDocument": {"Statement": [*_]}}:
                return (index, "PolicyDocument", "Statement")
    return None


def _free_name(policies: list[Any]) -> str:
    """A name that no other inline policy of the role has."""
    taken = [each.get("PolicyName") for each in policies if isinstance(each, dict)]
    names = ("what-its-code-calls", *(f"what-its-code-calls-{n}" for n in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)


def allow(actions: Iterable[str], resources: list[Any]) -> dict[str, Any]:
    """Write the statement that allows actions on resources, each a single value where it is one."""
    return {"Effect": "Allow", "Action": _alone(sorted(actions)), "Resource": _alone(resources)}


def _alone(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def source(role: Role, file: str, path: KeyPath) -> Any:
    """What the template writes at a path, as plain data."""
    return role.surroundings.source(file, path) if role.surroundings is not None else None


def tracing(link: Fact[Role]) -> tuple[TemplateEdit, ...] | None:
    """What a role needs to send traces; None where that is not known, or no template of these can give it."""
    try:
        role = link.value
        grants = grants_of_role(role)
    except Unknown:
        return None
    if role.generated:
        return ()  # SAM adds it
    wanted = [Requirement(each, EVERYTHING, scopable=False) for each in TRACING]
    if all(grants.allow(each).cover is Cover.YES for each in wanted):
        return ()
    return added(role, [allow(TRACING, ["*"])]) or None
