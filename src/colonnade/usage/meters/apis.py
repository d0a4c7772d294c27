"""API Gateway and AppSync: requests, caches, and what is sent back to the internet."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.measure import Range
from colonnade.model.api import Api
from colonnade.model.graphql import GraphQLApi
from colonnade.model.resource import Resource
from colonnade.usage import between
from colonnade.usage.amount import HOURS_A_MONTH, Amount, Basis
from colonnade.usage.flow import Flow
from colonnade.usage.meter import meter
from colonnade.usage.used import NotKnown, Used
from colonnade.usage.written import written

BYTES_A_GB = 1024**3
ANSWER = Range(500, 4000, 20_000)  # bytes, with headers: the authors' own assumption
_ITEMS = {"REST": "rest-api-request", "HTTP": "http-api-request", "WEBSOCKET": "websocket-message"}


@meter(Api, "requests")
def requests(api: Api, flow: Flow) -> Iterator[Used | NotKnown]:
    """A request for each invocation of a function behind an API; answers that leave AWS."""
    if not api.stages and not api.routes and api.routes_unread is None:
        return
    asked = between.requests(api, flow)
    yield Used(_ITEMS[api.protocol], asked)
    if api.protocol == "WEBSOCKET":
        yield NotKnown("minutes of connections", "for how long callers stay connected is not known")
        for each in flow.calls:
            if each.what == "apigatewaymanagementapi.PostToConnection":
                yield Used("websocket-message", flow.often(each))
    if not api.private.value:
        yield Used("data-out-gb", _answers(asked))


@meter("AWS::ApiGateway::Stage", "cache")
def caches(stage: Resource, _: Flow) -> Iterator[Used]:
    """The cache of a stage."""
    if written(stage, "CacheClusterEnabled").lower() == "true":
        size = written(stage, "CacheClusterSize") or "0.5"
        text = f"a cache of {size} GB all month"
        yield Used(f"api-cache-{size}-hour", Amount.exactly(HOURS_A_MONTH, Basis.DECLARED, text))


@meter(GraphQLApi, "requests")
def graphql(api: GraphQLApi, flow: Flow) -> Iterator[Used | NotKnown]:
    """Queries and mutations; updates that subscribers are told of."""
    asked = between.graphql_requests(api, flow)
    yield Used("graphql-request", asked)
    yield NotKnown("real-time updates", "how many subscribers listen is not known")
    yield Used("data-out-gb", _answers(asked))


def _answers(asked: Amount) -> Amount:
    text = f"answers of {ANSWER.likely / 1000:g} kB to the internet, {ANSWER.high / 1000:g} at most"
    return asked * Amount.assumed(ANSWER * (1 / BYTES_A_GB), text)
