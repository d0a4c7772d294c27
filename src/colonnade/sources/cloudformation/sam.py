"""AWS::Serverless resources, as the plain CloudFormation resources that SAM makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from colonnade.sources.cloudformation.made import (
    function_of,
    literal,
    made,
    picked,
    place,
    plain_items,
    plain_mapping,
)
from colonnade.sources.cloudformation.sam_connectors import expand_connector, expand_embedded
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless, tags
from colonnade.sources.cloudformation.sam_functions import expand_function
from colonnade.sources.cloudformation.sam_graphql import expand_graphql_api
from colonnade.sources.cloudformation.sam_http_apis import expand_http_api, expand_web_socket_api
from colonnade.sources.cloudformation.sam_rest_apis import expand_rest_api
from colonnade.sources.cloudformation.sam_state_machines import expand_state_machine
from colonnade.sources.cloudformation.template import ResourceNode, Template
from colonnade.sources.document import Mapping, Node, Sequence

PREFIX = "AWS::Serverless::"
_REPLACED = {"Architectures"}


def expand(template: Template) -> dict[str, ResourceNode]:
    """Rewrite the AWS::Serverless resources of a template; all others stay what they are.

    The made resources consist of the user's own nodes, so that every value keeps its place; what nobody wrote
    stands at the node that brings it about. What SAM would refuse is told in the template's problems, and the
    rest goes on. `AWS::Serverless::Application` is left as it is: it is a nested stack.
    """
    serverless = {
        name: Serverless(name, node, _merged_with_globals(template, node))
        for name, node in template.resources.items()
        if node.type.startswith(PREFIX)
    }
    plain = {
        name: replace(node)
        for name, node in template.resources.items()
        if name not in serverless or (name in serverless and serverless[name].kind not in _EXPANDED)
    }
    expansion = Expansion(template, plain)
    # The APIs come after the events that bring them routes, the connectors after the roles they add to.
    for kind, expand_one in _EXPANDED.items():
        for each in serverless.values():
            if each.kind == kind:
                expand_one(expansion, each)
        if kind == "StateMachine":
            _add_implicit_apis(expansion)
    for name, node in template.resources.items():
        if node.node.get("Connectors") is not None:
            properties = node.properties or place(node.node, "Properties")
            expand_embedded(expansion, serverless.get(name) or Serverless(name, node, properties))
    places = {id(node.node): index for index, node in enumerate(template.resources.values())}
    ordered = sorted(expansion.resources.items(), key=lambda entry: places.get(id(entry[1].node), -1))
    return dict(ordered)


def _merged_with_globals(template: Template, node: ResourceNode) -> Mapping:
    """The properties of a resource, with those of its kind in Globals that it does not ignore."""
    properties = node.properties or place(node.node, "Properties")
    shared = plain_mapping(template.globals.get(node.type.removeprefix(PREFIX))) if template.globals else None
    if shared is None:
        return properties
    ignored = node.node.get("IgnoreGlobals")
    if literal(ignored) == "*":
        return properties
    left_out = {literal(each) for each in plain_items(ignored)}
    entries = {key: each for key, each in shared.entries.items() if key not in left_out}
    merged = _merged(Mapping.made(shared, entries), properties)
    return merged if isinstance(merged, Mapping) else properties


def _merged(shared: Node, own: Node, name: str = "") -> Node:
    """Merge as SAM does: mappings by key, lists one after the other, of anything else the resource's own."""
    if name in _REPLACED or function_of(shared) or function_of(own):
        return own
    if isinstance(shared, Mapping) and isinstance(own, Mapping):
        entries = dict(shared.entries)
        for key, each in own.entries.items():
            entries[key] = _merged(entries[key], each, key) if key in entries else each
        merged = Mapping.made(own, entries)
        merged.keys = {**shared.keys, **own.keys}
        return merged
    if isinstance(shared, Sequence) and isinstance(own, Sequence):
        return Sequence.made(own, shared.items + own.items)
    return own


def _add_implicit_apis(expansion: Expansion) -> None:
    """Add the APIs of events that name none, each at the first event that brings it about."""
    kinds = {"ServerlessRestApi": ("Api", expand_rest_api), "ServerlessHttpApi": ("HttpApi", expand_http_api)}
    for name, events in expansion.implicit.items():
        kind, expand_one = kinds[name]
        owner, at = events[0]
        own = {"StageName": made(at, "Prod")} if kind == "Api" else {}
        # What nobody wrote of an implicit API would be written in Globals.
        settings = place(place(expansion.template.root, "Globals"), kind)
        settings.line, settings.column = at.line, at.column
        node = ResourceNode(
            name=name,
            type=PREFIX + kind,
            properties=Mapping.made(settings, own),
            condition=_any_condition(expansion, [each.written.condition for each, _ in events], at),
            depends_on=(),
            metadata=None,
            origin=at.origin,
            node=owner.written.node,
            generated=True,
            called=name,
        )
        given = expansion.template.resources.get(name)
        if given is not None:
            # A template may write the implicit API itself; its events then lead there.
            continue
        # IgnoreGlobals is the function's own and no concern of the API.
        properties = _with_globals(expansion.template, kind, node)
        expand_one(expansion, Serverless(name, node, properties))


def _with_globals(template: Template, kind: str, node: ResourceNode) -> Mapping:
    own = node.properties or Mapping.made(node.node, {})
    shared = plain_mapping(template.globals.get(kind)) if template.globals else None
    merged = _merged(shared, own) if shared else own
    return merged if isinstance(merged, Mapping) else own


def _any_condition(expansion: Expansion, conditions: list[str | None], at: Node) -> str | None:
    """The name of the condition that holds where one of these does."""
    names = sorted({each for each in conditions if each is not None})
    if None in conditions or not names:
        return None
    if len(names) == 1:
        return names[0]
    name = "Or".join(names)
    either = made(at, {"Fn::Or": [{"Condition": each} for each in names]})
    expansion.template.conditions.setdefault(name, either)
    return name


def _expand_table(expansion: Expansion, table: Serverless) -> None:
    properties = table.properties
    key = plain_mapping(properties.get("PrimaryKey"))
    name: object = (key.get("Name") if key else None) or "id"
    kind = literal(key.get("Type")) if key else None
    letter = {"Number": "N", "Binary": "B"}.get(kind or "", "S")
    throughput = properties.get("ProvisionedThroughput")
    entries = picked(properties, ("TableName", "SSESpecification", "PointInTimeRecoverySpecification"))
    entries |= {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": letter}],
        "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
        "ProvisionedThroughput": throughput,
        "BillingMode": None if throughput is not None else "PAY_PER_REQUEST",
        "Tags": tags(properties),
    }
    expansion.add(table, table.name, "AWS::DynamoDB::Table", entries, generated=False)


def _expand_layer(expansion: Expansion, layer: Serverless) -> None:
    properties = layer.properties
    passed = ("LayerName", "Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo")
    entries: dict[str, Any] = {"LayerName": layer.name, **picked(properties, passed)}
    entries["Content"] = properties.get("ContentUri")
    expansion.add(layer, layer.name, "AWS::Lambda::LayerVersion", entries, generated=False)


# In the order in which they are to be expanded.
_EXPANDED: dict[str, Callable[[Expansion, Serverless], None]] = {
    "SimpleTable": _expand_table,
    "LayerVersion": _expand_layer,
    "Function": expand_function,
    "StateMachine": expand_state_machine,
    "Api": expand_rest_api,
    "HttpApi": expand_http_api,
    "WebSocketApi": expand_web_socket_api,
    "GraphQLApi": expand_graphql_api,
    "Connector": expand_connector,
}
