"""What decides who may call the routes of an API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, some
from colonnade.model.resource import Resource

if TYPE_CHECKING:
    from colonnade.model.api import Api, Route

# What names an authorizer because it is to ask it.
_ROUTES = {"AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"}


@dataclass(eq=False, slots=True, kw_only=True)
class Authorizer:
    """An authorizer that an API declares; `kind` is "jwt", "cognito", "lambda" or "iam".

    `resource` is the one that stands for it in a template, None where a document of the API declares it. `kept_for`
    is how many seconds its answers are kept, None where the template leaves that to the service.
    """

    api: Api
    name: str
    kind: str
    origin: Origin
    resource: Resource | None = None
    kept_for: Fact[int | None] | None = None

    def __str__(self) -> str:
        return f"the authorizer {self.name}"

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.resource.condition if self.resource else None, self.api.condition)

    @property
    def answers_kept_for(self) -> Fact[int | None]:
        """How many seconds the answers of a function are kept; not applicable where no function is asked."""
        if self.kind != "lambda":
            raise NotApplicable("no function is asked")
        if self.api.routes_unread is None and not any(each.asks(self) for each in self.api.routes):
            raise NotApplicable("no route asks it")
        if self.kept_for is None or (self.kept_for.value is None and self.api.protocol != "REST"):
            raise NotApplicable("the template does not say whether its answers are kept")
        return self.kept_for

    @property
    def candidates(self) -> Sequence[Route]:
        """The routes that could ask it; raises Unknown where they could not all be read."""
        if self.kind == "iam":
            raise NotApplicable("IAM is a part of API Gateway, and no authorizer of its own")
        if self.api.routes_unread is not None:
            self.api.routes_unread.value  # noqa: B018 - tells why they are not known
        for each in self.resource.referenced_by if self.resource else ():
            if each.by is None or each.by.type not in _ROUTES:
                raise NotApplicable(f"{each.by or 'an output'} hands it on")
        return some(self.api.routes, "its API has no routes")
