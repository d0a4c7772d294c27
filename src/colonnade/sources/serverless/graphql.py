"""The GraphQL APIs of the plugin serverless-appsync-plugin, in its first form and its second."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.sources.cloudformation.made import get_att, is_false, literal, made, plain_items, plain_mapping
from colonnade.sources.document import Mapping, Node, Scalar
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.service import Service, Spelling, below, first

_SOURCES = {
    "AMAZON_DYNAMODB": ("DynamoDBConfig", (("tableName", "TableName"), ("table", "TableName"))),
    "HTTP": ("HttpConfig", (("endpoint", "Endpoint"),)),
    "AMAZON_EVENTBRIDGE": ("EventBridgeConfig", (("eventBusArn", "EventBusArn"),)),
}


@dataclass(eq=False, slots=True)
class _Api:
    """One API: `prefix` begins the logical ids of its parts, which is empty where there is only one."""

    service: Service
    written: Mapping
    prefix: str

    @property
    def id(self) -> str:
        return f"{self.prefix}GraphQlApi"

    def part(self, kind: str, name: str) -> str:
        return f"{self.prefix}GraphQl{kind}{naming.bare(name)}"

    def add(self, name: str, type_: str, entries: dict[str, Any], at: Mapping, called: str) -> None:
        about = {"ApiId": get_att(self.id, "ApiId")}
        self.service.add(name, type_, {**about, **entries}, at=at, called=called)


def add_graphql_apis(service: Service) -> None:
    """Add the APIs below `appSync`, or `custom.appSync` as the plugin's first version has it."""
    own = service.root.get("appSync")
    written = own if own is not None else below(service.custom, "appSync")
    apis = [each for each in map(plain_mapping, plain_items(written)) if each is not None]
    listed = plain_mapping(written) is None
    for each in apis:
        name = literal(below(each, "name")) or ""
        _add(_Api(service, each, naming.alphanumeric(name) if listed else ""))


def _add(api: _Api) -> None:
    written = api.written
    first_form = first(below(written, "authenticationType"), below(written, "authentication", "type"))
    others = [
        made(each, {"AuthenticationType": first(below(each, "authenticationType"), below(each, "type"))})
        for key in ("additionalAuthenticationProviders", "additionalAuthentications")
        for each in plain_items(below(written, key))
    ]
    logging = first(below(written, "logConfig"), below(written, "logging"))
    path = written.path
    spelled: Spelling = {
        ("XrayEnabled",): (*path, "xrayEnabled"),
        ("LogConfig",): (*path, "logging" if "authentication" in written.entries else "logConfig"),
        ("AuthenticationType",): (*path, "authentication", "type"),
    }
    api.service.add(
        api.id,
        "AWS::AppSync::GraphQLApi",
        {
            "Name": below(written, "name"),
            "AuthenticationType": first_form,
            "AdditionalAuthenticationProviders": others or None,
            "XrayEnabled": below(written, "xrayEnabled"),
            "Visibility": below(written, "visibility"),
            "LogConfig": made(logging, {"FieldLogLevel": below(logging, "level")})
            if logging is not None
            else None,
        },
        at=written,
        called=literal(below(written, "name")) or api.id,
        spelled=spelled,
    )
    for name, node in _named(below(written, "dataSources")):
        _source(api, name, node)
    for name, node in _named(below(written, "pipelineFunctions"), below(written, "functionConfigurations")):
        _step(api, name, node)
    for node in _flat(below(written, "mappingTemplates")):
        _resolver(api, literal(below(node, "type")) or "", literal(below(node, "field")) or "", node)
    resolvers = plain_mapping(below(written, "resolvers"))
    for name, each in resolvers.entries.items() if resolvers is not None else ():
        kind, _, field = name.partition(".")
        config = plain_mapping(each) or Mapping.made(
            each, {"dataSource": each} if isinstance(each, Scalar) else {}
        )
        told = literal(below(config, "type")) or kind
        _resolver(api, told, literal(below(config, "field")) or field, config)


def _named(*nodes: Node | None) -> Iterator[tuple[str, Mapping]]:
    """The entries of mappings, and the elements of lists that have a name, also of lists in lists."""
    for node in nodes:
        entries = plain_mapping(node)
        if entries is not None:
            yield from (
                (key, inner) for key, each in entries.entries.items() if (inner := plain_mapping(each))
            )
            continue
        yield from (
            (literal(below(each, "name")) or "", each) for each in _flat(node) if "name" in each.entries
        )
        for part in plain_items(node):
            inner_entries = plain_mapping(part)
            if inner_entries is not None and "name" not in inner_entries.entries:
                yield from _named(inner_entries)


def _flat(node: Node | None) -> Iterator[Mapping]:
    for each in plain_items(node):
        mapping = plain_mapping(each)
        if mapping is not None:
            yield mapping
        elif plain_items(each) != [each]:
            yield from _flat(each)


def _source(api: _Api, name: str, source: Mapping) -> None:
    kind = below(source, "type")
    config = plain_mapping(below(source, "config"))
    entries: dict[str, Any] = {"Name": name, "Type": kind}
    if literal(kind) == "AWS_LAMBDA":
        entries["LambdaConfig"] = {"LambdaFunctionArn": _function(api, config)}
    elif (told := _SOURCES.get(literal(kind) or "")) and config is not None:
        known = {own: node for key, own in told[1] if (node := below(config, key)) is not None}
        entries[told[0]] = made(config, known)
    api.add(api.part("Ds", name), "AWS::AppSync::DataSource", entries, source, f"the data source {name}")


def _function(api: _Api, config: Mapping | None) -> object:
    """The function behind a data source: by its key, or by its ARN."""
    key = literal(below(config, "functionName"))
    if key is not None and key in api.service.functions:
        return get_att(naming.lambda_id(key), "Arn")
    return first(below(config, "lambdaFunctionArn"), below(config, "functionArn"))


def _step(api: _Api, name: str, step: Mapping) -> None:
    entries = {"Name": name, **_asked(api, step), **_templates(api, step, name)}
    api.add(
        api.part("FunctionConfiguration", name),
        "AWS::AppSync::FunctionConfiguration",
        entries,
        step,
        f"the pipeline function {name}",
    )


def _asked(api: _Api, at: Mapping) -> dict[str, Any]:
    source = literal(below(at, "dataSource"))
    return {} if source is None else {"DataSourceName": get_att(api.part("Ds", source), "Name")}


def _resolver(api: _Api, kind: str, field: str, resolver: Mapping) -> None:
    steps = [
        get_att(api.part("FunctionConfiguration", name), "FunctionId")
        for each in plain_items(below(resolver, "functions"))
        if (name := literal(each))
    ]
    entries: dict[str, Any] = {
        "TypeName": kind,
        "FieldName": field,
        "Kind": "PIPELINE" if steps else below(resolver, "kind"),
        **_asked(api, resolver),
        **_templates(api, resolver, f"{kind}.{field}"),
    }
    if steps:
        entries["PipelineConfig"] = {"Functions": steps}
    name = f"{api.prefix}GraphQlResolver{naming.bare(kind)}{naming.bare(field)}"
    api.add(name, "AWS::AppSync::Resolver", entries, resolver, f"{kind}.{field}")


def _templates(api: _Api, at: Mapping, name: str) -> dict[str, Any]:
    """The templates of a request and an answer: files whose names are told, or follow from the field."""
    code = below(at, "code")
    if code is not None:
        return {"CodeS3Location": code}
    folder = literal(below(api.written, "mappingTemplatesLocation")) or "mapping-templates"
    found: dict[str, Any] = {}
    second = "authentication" in api.written.entries
    for key, own in (("request", "RequestMapping"), ("response", "ResponseMapping")):
        told = below(at, key)
        if is_false(told) or (told is None and second):
            continue
        file = literal(told) or f"{name}.{key}.vtl"
        path = file if second else posixpath.join(folder, file)
        found[f"{own}TemplateS3Location"] = Scalar.made(told if told is not None else at, path)
    return found
