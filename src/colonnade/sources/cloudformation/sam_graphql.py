"""AWS::Serverless::GraphQLApi: the AppSync API with its keys, data sources, functions and resolvers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from colonnade.sources.cloudformation.made import (
    get_att,
    is_false,
    literal,
    made,
    picked,
    plain_items,
    plain_mapping,
    ref,
    sub,
)
from colonnade.sources.cloudformation.sam_connectors import End, connect
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless, tags
from colonnade.sources.cloudformation.sam_policies import ExecutionRole
from colonnade.sources.document import Mapping, Node

_PASSED_ON = (
    "Name",
    "XrayEnabled",
    "Visibility",
    "OwnerContact",
    "IntrospectionConfig",
    "QueryDepthLimit",
    "ResolverCountLimit",
)
_CONFIGS = {
    "LambdaAuthorizer": "LambdaAuthorizerConfig",
    "OpenIDConnect": "OpenIDConnectConfig",
    "UserPool": "UserPoolConfig",
}
_JS = {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"}


def expand_graphql_api(expansion: Expansion, api: Serverless) -> None:
    """Add what SAM makes of one GraphQL API."""
    properties = api.properties
    entries = {"Name": made(properties, api.name), **picked(properties, _PASSED_ON), "Tags": tags(properties)}
    auth = plain_mapping(properties.get("Auth"))
    if auth is None:
        expansion.complain(properties, f"the GraphQL API {api.name} has no Auth", "say who may call it")
    else:
        entries |= _authentication(auth)
        more = [plain_mapping(each) for each in plain_items(auth.get("Additional"))]
        entries["AdditionalAuthenticationProviders"] = [
            made(each, _authentication(each)) for each in more if each is not None
        ] or None
        _permit_authorizers(expansion, api, [auth, *(each for each in more if each is not None)])
    entries["LogConfig"] = _logging(expansion, api)
    expansion.add(api, api.name, "AWS::AppSync::GraphQLApi", entries, generated=False)
    schema = {
        "ApiId": get_att(api.name, "ApiId"),
        "Definition": properties.get("SchemaInline"),
        "DefinitionS3Location": properties.get("SchemaUri"),
    }
    _add(expansion, api, f"{api.name}Schema", "AWS::AppSync::GraphQLSchema", schema, "the schema")
    for name, node in _entries(properties.get("ApiKeys")):
        key = {"ApiId": get_att(api.name, "ApiId"), **picked(node, ("ApiKeyId", "Description"))}
        key["Expires"] = node.get("ExpiresOn")
        _add(expansion, api, api.name + name, "AWS::AppSync::ApiKey", key, f"the key {name}", node)
    sources = plain_mapping(properties.get("DataSources")) or Mapping.made(properties, {})
    _data_sources(expansion, api, sources)
    _functions(expansion, api, sources)
    _resolvers(expansion, api, sources)


def _add(
    expansion: Expansion,
    api: Serverless,
    name: str,
    type_: str,
    entries: dict[str, Any],
    called: str,
    at: Node | None = None,
) -> None:
    expansion.add(api, name, type_, entries, at=at, called=f"{called} of {api.name}")


def _entries(node: Node | None) -> Iterator[tuple[str, Mapping]]:
    """The entries of a mapping that are mappings themselves."""
    written = plain_mapping(node)
    for name, each in written.entries.items() if written else ():
        inner = plain_mapping(each)
        if inner is not None:
            yield name, inner


def _authentication(auth: Mapping) -> dict[str, Any]:
    configs = {plain: auth.entries[own] for own, plain in _CONFIGS.items() if own in auth.entries}
    return {"AuthenticationType": auth.get("Type"), **configs}


def _permit_authorizers(expansion: Expansion, api: Serverless, modes: list[Mapping]) -> None:
    """Let the API call its Lambda authorizers."""
    functions = [plain_mapping(each.get("LambdaAuthorizer")) for each in modes]
    for index, authorizer in enumerate((each for each in functions if each is not None), 1):
        values = {"Arn": ref(api.name), "ResourceId": get_att(api.name, "ApiId")}
        source = End("AWS::AppSync::GraphQLApi", values)
        destination = End("AWS::Lambda::Function", {"Arn": authorizer.get("AuthorizerUri")})
        name = f"{api.name}ToLambdaAuthConnector{index}"
        connect(expansion, api, name, "", authorizer, (source, destination), ["Write"])


def _logging(expansion: Expansion, api: Serverless) -> object:
    written = api.properties.get("Logging")
    if is_false(written):
        return None
    config = plain_mapping(written) or Mapping.made(api.properties, {})
    role: object = config.get("CloudWatchLogsRoleArn")
    if role is None:
        name = f"{api.name}CloudWatchRole"
        logs = ExecutionRole(name, api, "appsync.amazonaws.com", config)
        logs.attach(config, "service-role/AWSAppSyncPushToCloudWatchLogs")
        logs.add(expansion)
        role = get_att(name, "Arn")
    settings = {"FieldLogLevel": "ALL", **picked(config, ("FieldLogLevel", "ExcludeVerboseContent"))}
    return made(config, {**settings, "CloudWatchLogsRoleArn": role})


def _data_sources(expansion: Expansion, api: Serverless, sources: Mapping) -> None:
    for name, node in _entries(sources.get("DynamoDb")):
        table = {"AwsRegion": node.get("Region") or ref("AWS::Region"), "TableName": node.get("TableName")}
        table |= picked(node, ("UseCallerCredentials", "Versioned"))
        arn: object = node.get("TableArn") or _table_arn(node)
        given = [literal(each) or "" for each in plain_items(node.get("Permissions"))]
        end = End("AWS::DynamoDB::Table", {"Arn": arn})
        config = {"Type": "AMAZON_DYNAMODB", "DynamoDBConfig": table}
        _data_source(expansion, api, f"{name}DynamoDB", name, node, config, end, given or ["Read", "Write"])
    for name, node in _entries(sources.get("Lambda")):
        function = node.get("FunctionArn")
        config = {"Type": "AWS_LAMBDA", "LambdaConfig": {"LambdaFunctionArn": function}}
        end = End("AWS::Lambda::Function", {"Arn": function})
        _data_source(expansion, api, f"{name}Lambda", name, node, config, end, ["Write"])


def _table_arn(node: Mapping) -> object:
    table = node.get("TableName")
    arn = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${__TableName__}"
    return sub(arn, __TableName__=table) if table is not None else None


def _source_id(api: Serverless, sources: Mapping, name: str) -> str:
    """The logical id of the data source of this name."""
    for kind, suffix in (("DynamoDb", "DynamoDB"), ("Lambda", "Lambda")):
        written = plain_mapping(sources.get(kind))
        if written and name in written.entries:
            return f"{api.name}{name}{suffix}DataSource"
    return ""


def _data_source(
    expansion: Expansion,
    api: Serverless,
    stem: str,
    name: str,
    node: Mapping,
    config: dict[str, Any],
    end: End,
    permissions: list[str],
) -> None:
    own = f"{api.name}{stem}DataSource"
    role: object = node.get("ServiceRoleArn")
    if role is None:
        acts = ExecutionRole(f"{own}Role", api, "appsync.amazonaws.com", node)
        acts.add(expansion)
        role = get_att(f"{own}Role", "Arn")
        source = End("AWS::AppSync::DataSource", {"Arn": ref(own)}, ref(f"{own}Role"))
        kind = "Lambda" if "LambdaConfig" in config else "Table"
        connect(expansion, api, f"{own}To{kind}Connector", "", node, (source, end), permissions)
    entries = {
        "ApiId": get_att(api.name, "ApiId"),
        "Name": node.get("Name") or name,
        "ServiceRoleArn": role,
        **config,
    }
    _add(expansion, api, own, "AWS::AppSync::DataSource", entries, f"the data source {name}", node)


def _behind(expansion: Expansion, api: Serverless, sources: Mapping, node: Mapping) -> dict[str, Any]:
    """The data source of a function or resolver, and what it runs."""
    named = node.get("DataSource")
    own = _source_id(api, sources, literal(named) or "")
    if (literal(named) or "").lower() == "none":
        own = f"{api.name}NoneDataSource"
        about = {"ApiId": get_att(api.name, "ApiId"), "Name": own, "Type": "NONE"}
        _add(expansion, api, own, "AWS::AppSync::DataSource", about, "the empty data source", named)
    code: dict[str, Any] = {"Code": node.get("InlineCode"), "CodeS3Location": node.get("CodeUri")}
    return {
        "ApiId": get_att(api.name, "ApiId"),
        "DataSourceName": get_att(own, "Name") if own else named,
        "Runtime": _runtime(node.get("Runtime")),
        **code,
        **picked(node, ("MaxBatchSize", "Sync", "Description")),
    }


def _runtime(written: Node | None) -> object:
    runtime = plain_mapping(written)
    if runtime is None:
        return written or _JS
    return made(runtime, {"Name": runtime.get("Name"), "RuntimeVersion": runtime.get("Version")})


def _functions(expansion: Expansion, api: Serverless, sources: Mapping) -> None:
    for name, node in _entries(api.properties.get("Functions")):
        if "Id" in node.entries:
            continue
        entries = {**_behind(expansion, api, sources, node), "Name": node.get("Name") or name}
        type_ = "AWS::AppSync::FunctionConfiguration"
        _add(expansion, api, api.name + name, type_, entries, f"the function {name}", node)


def _resolvers(expansion: Expansion, api: Serverless, sources: Mapping) -> None:
    written = plain_mapping(api.properties.get("Functions")) or Mapping.made(api.properties, {})
    for parent, fields in _entries(api.properties.get("Resolvers")):
        for name, node in _entries(fields):
            entries = {
                **_behind(expansion, api, sources, node),
                "TypeName": parent,
                "FieldName": node.get("FieldName") or made(node, name),
            }
            steps = []
            for step in plain_items(node.get("Pipeline")):
                named = literal(step)
                known = plain_mapping(written.get(named or ""))
                own = known.get("Id") if known else None
                steps.append(own or (get_att(f"{api.name}{named}", "FunctionId") if named else step))
            if steps:
                entries |= {"Kind": "PIPELINE", "PipelineConfig": {"Functions": steps}}
            _add(
                expansion,
                api,
                f"{api.name}{parent}{name}",
                "AWS::AppSync::Resolver",
                entries,
                f"the resolver {parent}.{name}",
                node,
            )
