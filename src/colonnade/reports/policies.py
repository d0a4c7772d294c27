"""Policies as text: for SAM, as a role for CloudFormation, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from colonnade.aws.arns import Expression
from colonnade.privilege.tight import Allowed, Policy

LANGUAGES = ("sam", "cloudformation", "json")


def written(policy: Policy, language: str) -> str:
    """Write a policy; in JSON its comments have no place."""
    if language == "json":
        return json.dumps(policy.document, indent=2) + "\n"
    lines = _sam(policy) if language == "sam" else _role(policy)
    return "".join(f"{line}\n" for line in (*comments(policy), *lines))


def comments(policy: Policy) -> Iterator[str]:
    """What could not be told, as comments."""
    return (f"# {' '.join(each.split())}" for each in policy.comments)


def _sam(policy: Policy) -> Iterator[str]:
    if not policy.templates and not policy.statements:
        yield "Policies: []"
        return
    yield "Policies:"
    for template in policy.templates:
        yield f"  - {template.name}:"
        for name, value in template.parameters:
            yield f"      {name}: {_value(value)}"
    if policy.statements:
        yield "  - Statement:"
        yield from _indented(_statements(policy.statements), 6)


def _role(policy: Policy) -> Iterator[str]:
    name = policy.function.key.rpartition("#")[2]
    yield f"{name}Role:"
    yield "  Type: AWS::IAM::Role"
    yield "  Properties:"
    yield "    AssumeRolePolicyDocument:"
    yield '      Version: "2012-10-17"'
    yield "      Statement:"
    yield "        - Effect: Allow"
    yield "          Principal:"
    yield "            Service: lambda.amazonaws.com"
    yield "          Action: sts:AssumeRole"
    if not policy.statements:
        return
    yield "    Policies:"
    yield f"      - PolicyName: {name}"
    yield "        PolicyDocument:"
    yield '          Version: "2012-10-17"'
    yield "          Statement:"
    yield from _indented(_statements(policy.statements), 12)


def _statements(statements: Iterable[Allowed]) -> Iterator[str]:
    for each in statements:
        yield "- Effect: Allow"
        yield from _listed("Action", each.actions)
        yield from _listed("Resource", tuple(map(_value, each.resources)))


def _listed(name: str, values: tuple[str, ...]) -> Iterator[str]:
    if len(values) == 1:
        yield f"  {name}: {values[0]}"
        return
    yield f"  {name}:"
    yield from (f"    - {value}" for value in values)


def _indented(lines: Iterable[str], by: int) -> Iterator[str]:
    return (" " * by + line for line in lines)


def _value(expression: Expression) -> str:
    """An expression in YAML; a text within is quoted as JSON does, which YAML reads alike."""
    shown = expression.yaml
    return shown if '"' not in shown else shown[: shown.index('"')] + json.dumps(expression.text)
