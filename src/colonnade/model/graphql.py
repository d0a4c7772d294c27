"""AppSync: GraphQL APIs and what answers their fields."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Text
from colonnade.model.resource import Resource, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.function import Function


@dataclass(eq=False, slots=True, kw_only=True)
class GraphQLApi(Resource):
    """An AppSync API: `authentications` are all its modes ("API_KEY", "AWS_IAM", "AMAZON_COGNITO_USER_POOLS" …)."""

    authentications: list[Fact[str]] = field(default_factory=list)
    tracing: Fact[bool]
    resolvers: list[Resolver] = field(default_factory=list)
    all_alarms: list[Alarm] = field(default_factory=list)

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of this API."""
        return present(self.all_alarms)


@dataclass(eq=False, slots=True, kw_only=True)
class Resolver(Resource):
    """A resolver of a GraphQL API: `function` is the Lambda function its data source calls, None for others."""

    field_name: Fact[Text]
    function: Fact[Function | None]
