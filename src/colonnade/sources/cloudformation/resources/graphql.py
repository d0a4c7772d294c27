"""AppSync APIs, their resolvers, and the functions behind their data sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.aws import defaults
from colonnade.fact import Fact, Opaque, Text
from colonnade.model.function import Function
from colonnade.model.graphql import DataSource, GraphQLApi, Resolver
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.derive import UNREAD, alternatives, default, optional_text, place
from colonnade.sources.cloudformation.resources.mappings import mapping_of

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
        visibility=properties.fact("Visibility", str, "GLOBAL"),
        log_level=properties.within("LogConfig").optional("FieldLogLevel", str),
    )


def _data_source(declared: Declared) -> DataSource:
    return DataSource(
        **declared.common,
        kind=declared.properties.fact("Type", str, "NONE"),
        function=default(UNREAD, declared.origin),
    )


def _link_data_source(made: DataSource, declared: Declared, building: Building) -> None:
    config = declared.properties.within("LambdaConfig")
    made.function = building.link_if_any(config, "LambdaFunctionArn", (Function,))
    owner = building.links.resource(declared.properties.raw("ApiId"), (GraphQLApi,))
    if isinstance(owner, GraphQLApi):
        owner.sources.append(made)


def _resolver(declared: Declared) -> Resolver:
    return Resolver(
        **declared.common,
        type_name=_told(declared, "TypeName"),
        field_name=_told(declared, "FieldName"),
        function=default(UNREAD, declared.origin),
    )


def _told(declared: Declared, name: str) -> Fact[Text]:
    place_of = place(declared.properties, name)
    return declared.properties.text(name) or Fact(Opaque("not told", name), place_of, written=False)


def _link_resolver(made: Resolver, declared: Declared, building: Building) -> None:
    properties = declared.properties
    owner = building.links.resource(properties.raw("ApiId"), (GraphQLApi,))
    if isinstance(owner, GraphQLApi):
        owner.resolvers.append(made)
    _link_mapping(made, declared, building)
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


def _link_mapping(made: Resource, declared: Declared, building: Building) -> None:
    """Note how the answer of its data source is mapped, where it asks one."""
    source = optional_text(declared.properties, "DataSourceName")
    if source.written:
        found: Fact[Any] = Fact(_asked(source, declared, building), source.origin, label="DataSourceName")
        mapping = mapping_of(made, found, declared.properties)
        building.parts += [mapping] if mapping is not None else []


def _function(declared: Declared, building: Building) -> Fact[Any]:
    """The function that the data source of a resolver or of a step of a pipeline calls."""
    source = optional_text(declared.properties, "DataSourceName")
    if not source.written:
        return source
    found = _asked(source, declared, building)
    if isinstance(found, Opaque):
        return Fact(found, source.origin)
    config = building.declared[found.key].properties.within("LambdaConfig")
    return building.link_if_any(config, "LambdaFunctionArn", (Function,))


def _asked(source: Fact[Any], declared: Declared, building: Building) -> DataSource | Opaque:
    """The data source of a name or of a reference."""
    for resource in building.links.mentioned(source.raw):
        if isinstance(resource, DataSource):
            return resource
    for each in building.of_type("AWS::AppSync::DataSource"):
        name = each.properties.text("Name")
        same_template = each.key.rpartition("#")[0] == declared.key.rpartition("#")[0]
        found = building.resources[each.key]
        if name is not None and same_template and name.raw == source.raw and isinstance(found, DataSource):
            return found
    return Opaque(f"behind the data source {source.raw}, which is not here", "?")


MAKERS = {
    "AWS::AppSync::DataSource": _data_source,
    "AWS::AppSync::GraphQLApi": _graphql_api,
    "AWS::AppSync::Resolver": _resolver,
}
LINKERS = {
    "AWS::AppSync::DataSource": _link_data_source,
    "AWS::AppSync::FunctionConfiguration": _link_mapping,
    "AWS::AppSync::Resolver": _link_resolver,
}
