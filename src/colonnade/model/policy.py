"""Policies: what may be done, by whom, to what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.fact import Fact, Origin, Text
from colonnade.model.resource import Resource, present

if TYPE_CHECKING:
    from colonnade.model.function import Function


@dataclass(eq=False, slots=True, kw_only=True)
class Statement:
    """One statement of a policy document.

    `source` names where it comes from, as a user would: "the inline policy FlightTableUpdate", "the managed
    policy AmazonS3FullAccess", "the SAM policy template DynamoDBCrudPolicy". `managed` is the name of the AWS
    managed policy it is part of. `principals` are (kind, value) with kind "AWS", "Service", "Federated",
    "CanonicalUser" or "*"; `tests` are the conditions as (operator, key, values). `targets` are the resources of
    the application that `resources` name, where they can be told.
    """

    effect: Fact[str]
    actions: tuple[Fact[Text], ...]
    resources: tuple[Fact[Text], ...]
    origin: Origin
    source: str
    condition: Condition | None = None
    managed: str | None = None
    not_actions: tuple[Fact[Text], ...] = ()
    not_resources: tuple[Fact[Text], ...] = ()
    principals: tuple[tuple[str, Fact[Text]], ...] = ()
    not_principals: tuple[tuple[str, Fact[Text]], ...] = ()
    tests: tuple[tuple[str, str, tuple[Fact[Text], ...]], ...] = ()
    targets: tuple[Resource, ...] = ()

    @property
    def allows(self) -> bool:
        return self.effect.value == "Allow"


@dataclass(eq=False, slots=True, kw_only=True)
class ManagedPolicy:
    """An AWS managed policy attached to a role by name or ARN: `name` is "AmazonS3FullAccess"."""

    name: Fact[Text]
    origin: Origin
    condition: Condition | None = None


@dataclass(eq=False, slots=True, kw_only=True)
class Role(Resource):
    """An IAM role: `statements` are all inline and separate policies, `trust` who may assume it."""

    statements: list[Statement] = field(default_factory=list)
    managed_policies: list[ManagedPolicy] = field(default_factory=list)
    trust: list[Statement] = field(default_factory=list)
    permissions_boundary: Fact[Text] | None = None
    all_functions: list[Function] = field(default_factory=list)

    @property
    def functions(self) -> list[Function]:
        """The functions that run with this role."""
        return present(self.all_functions)

    @property
    def grants(self) -> list[Statement]:
        """The statements that are there in the world under judgement."""
        from colonnade.condition import holds

        return [each for each in self.statements if holds(each.condition)]


@dataclass(eq=False, slots=True, kw_only=True)
class ResourcePolicy(Resource):
    """A policy on a resource: of a queue, topic, bucket, bus, API, key, secret, table or function.

    `on` are the resources it protects, as far as they are known; a Lambda permission is one too.
    """

    statements: list[Statement] = field(default_factory=list)
    on: list[Resource] = field(default_factory=list)
