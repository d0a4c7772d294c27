"""AppSync APIs, their resolvers, and the functions behind their data sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.aws import defaults
from colonnade.fact import Fact, Opaque, Text
from colonnade.model.function import Function
from colonnade.model.graphql import GraphQLApi, Resolver
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.derive import UNREAD, alternatives, default, optional_text, place

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Building, Declared


def _graphql_api(declared: Declared) -> GraphQLApi:
    properties = declared.properties
    authentications = [properties.fact("AuthenticationType", str, defaults.GRAPHQL_AUTHENTICATION)]
    authentications += (
        item.properties().fact("AuthenticationType", str, defaults.GRAPHQL_AUTHENTICATION)
        for item in properties.each("AdditionalAuthenticationProviders")
    )
    return GraphQLApi(
        **declared.common,
        authentications=authentications,
        tracing=properties.fact("XrayEnabled", bool, default=False),
    )


def _resolver(declared: Declared) -> Resolver:
    name = declared.properties.text("FieldName")
    untold: Fact[Text] = Fact(
        Opaque("not told", "FieldName"), place(declared.properties, "FieldName"), written=False
    )
    return Resolver(
        **declared.common,
        field_name=name if name is not None else untold,
        function=default(UNREAD, declared.origin),
    )


def _link_resolver(made: Resolver, declared: Declared, building: Building) -> None:
    properties = declared.properties
    owner = building.links.resource(properties.raw("ApiId"), (GraphQLApi,))
    if isinstance(owner, GraphQLApi):
        owner.resolvers.append(made)
    behind = [_function(declared, building)]
    for item in properties.within("PipelineConfig").each("Functions"):
        behind += (
            _function(building.declared[step.key], building)
            for step in building.links.mentioned(item.raw)
            if step.type == "AWS::AppSync::FunctionConfiguration"
        )
    called = [each for each in behind if each.written]
    made.function = next((each for each in called if each.raw is not None), behind[0])
    for each in called:
        for _, function in alternatives(each.raw):
            if isinstance(function, Function):
                building.trigger(
                    "appsync",
                    declared,
                    Fact(function, each.origin),
                    source=owner if isinstance(owner, GraphQLApi) else made,
                )


def _function(declared: Declared, building: Building) -> Fact[Any]:
    """The function that the data source of a resolver or of a step of a pipeline calls."""
    source = optional_text(declared.properties, "DataSourceName")
    if not source.written:
        return source
    found = _data_source(source, declared, building)
    if found is None:
        return Fact(Opaque(f"behind the data source {source.raw}, which is not here", "?"), source.origin)
    config = building.declared[found.key].properties.within("LambdaConfig")
    return building.link_if_any(config, "LambdaFunctionArn", (Function,))


def _data_source(source: Fact[Any], declared: Declared, building: Building) -> Resource | None:
    for resource in building.links.mentioned(source.raw):
        if resource.type == "AWS::AppSync::DataSource":
            return resource
    for each in building.of_type("AWS::AppSync::DataSource"):
        name = each.properties.text("Name")
        same_template = each.key.rpartition("#")[0] == declared.key.rpartition("#")[0]
        if name is not None and same_template and name.raw == source.raw:
            return building.resources[each.key]
    return None


MAKERS = {"AWS::AppSync::GraphQLApi": _graphql_api, "AWS::AppSync::Resolver": _resolver}
LINKERS = {"AWS::AppSync::Resolver": _link_resolver}
