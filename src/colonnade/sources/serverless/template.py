"""A service file as the template that the framework makes of it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from collections.abc import Mapping as Given
from typing import TYPE_CHECKING

from colonnade.fact import Opaque
from colonnade.problem import Problem
from colonnade.sources.cloudformation.made import literal, made, plain_items, plain_mapping
from colonnade.sources.cloudformation.template import ResourceNode, Template, add_sections
from colonnade.sources.document import Mapping, Node, Scalar
from colonnade.sources.nodes import Computed
from colonnade.sources.serverless import http_api, polled, pushed, rest_api, rules, websockets
from colonnade.sources.serverless.additions import add_what_plugins_make
from colonnade.sources.serverless.event import Event, events_of
from colonnade.sources.serverless.functions import add_function, written_functions
from colonnade.sources.serverless.graphql import add_graphql_apis
from colonnade.sources.serverless.merging import merge_overrides, merge_written, without_overrides
from colonnade.sources.serverless.naming import function_id
from colonnade.sources.serverless.plugins import Plugins
from colonnade.sources.serverless.resolution import Resolver
from colonnade.sources.serverless.rest_stages import add_rest_api
from colonnade.sources.serverless.roles import Roles
from colonnade.sources.serverless.service import Service, below, shown_value
from colonnade.sources.serverless.state_machines import add_state_machines
from colonnade.sources.serverless.variable_sources import Absent
from colonnade.sources.serverless.writing import Writer

if TYPE_CHECKING:
    from colonnade.sources.document import Document
    from colonnade.sources.files import Tree

_EVENTS: dict[str, Callable[[Event], None]] = {
    "http": rest_api.add_http,
    "httpApi": http_api.add_http_api_route,
    "websocket": websockets.add_websocket_route,
    "schedule": rules.add_schedule,
    "cloudwatchEvent": rules.add_cloudwatch_event,
    "eventBridge": rules.add_event_bridge,
    "sqs": polled.add_queue,
    "stream": polled.add_stream,
    "activemq": polled.add_broker,
    "rabbitmq": polled.add_broker,
    "msk": polled.add_kafka,
    "kafka": polled.add_kafka,
    "sns": pushed.add_topic,
    "s3": pushed.add_bucket,
    "cloudwatchLog": pushed.add_log_subscription,
    "cognitoUserPool": pushed.add_user_pool,
    "alb": pushed.add_load_balancer,
    "iot": pushed.add_topic_rule,
    "alexaSkill": pushed.add_alexa_skill,
    "alexaSmartHome": pushed.add_smart_home,
    "cloudFront": pushed.add_distribution,
}
# What the framework makes for itself, and templates may refer to.
_OWN = ("ServerlessDeploymentBucket", "ServerlessDeploymentBucketPolicy")


def is_service(document: Document) -> bool:
    """Say whether a document is a service of the framework: it has a name and a provider."""
    root = document.root
    return isinstance(root, Mapping) and "service" in root.entries and "provider" in root.entries


def provider_of(document: Document) -> str | None:
    """The name of the provider: "aws"; None where a variable says it."""
    assert isinstance(document.root, Mapping)  # noqa: S101 - is_service() was asked before
    provider = document.root.get("provider")
    name = literal(provider) if isinstance(provider, Scalar) else literal(below(provider, "name"))
    return None if name is None or "${" in name else name


def read(document: Document, tree: Tree, options: Given[str, str]) -> Template:
    """Rewrite a service to the template that the framework makes of it."""
    written = document.root
    assert isinstance(written, Mapping)  # noqa: S101 - is_service() was asked before
    pseudo = Plugins.of(written.get("plugins")).has("serverless-pseudo-parameters")
    resolver = Resolver(written, posixpath.dirname(document.file), tree, options, pseudo)
    root = resolver.resolve(written)
    assert isinstance(root, Mapping)  # noqa: S101 - a mapping stays one
    template = Template(file=document.file, document=document, root=root)
    service = _service(template, root, resolver)
    template.problems += service.plugins.notes()
    sections = list(_sections(service, root.get("resources")))
    for section in sections:
        add_sections(template, without_overrides(section))
    declared = dict(template.resources)
    _layers(service)
    written_functions(service, root.get("functions"))
    roles = Roles(service)
    for function in service.functions.values():
        add_function(service, function, roles)
    add_state_machines(service)
    add_graphql_apis(service)
    for function in service.functions.values():
        for event in events_of(service, roles, function):
            _add_event(event)
    add_rest_api(service)
    http_api.add_http_api(service)
    websockets.add_websockets_api(service)
    roles.add()
    template.made.update(_OWN)
    merge_written(template, declared)
    for section in sections:
        merge_overrides(template, section)
    add_what_plugins_make(service)
    template.files = frozenset(
        (document.file, *(path for path, node in resolver.files.items() if node is not None))
    )
    template.stack_name, template.region = _stack_name(service), _known(service.region)
    template.root = _with_resources(root, template.resources)
    template.writer = Writer(template, [*service.functions])
    return template


def _service(template: Template, root: Mapping, resolver: Resolver) -> Service:
    written = root.get("provider")
    provider = written if isinstance(written, Mapping) else Mapping.made(written or root, {})
    name = resolver.within(resolver.root, "service")
    named = resolver.within(name, "name") if isinstance(name, Mapping) else name
    return Service(
        template=template,
        root=root,
        provider=provider,
        name=None if isinstance(named, Absent) else named,
        stage=resolver.setting("stage"),
        region=resolver.setting("region"),
        plugins=Plugins.of(root.get("plugins")),
    )


def _sections(service: Service, resources: Node | None) -> Iterable[Mapping]:
    """The parts of `resources`, each a template of its own; those that cannot be read are told."""
    for part in plain_items(resources):
        if isinstance(part, Mapping):
            yield part
        elif isinstance(part, Computed) and isinstance(part.raw, Opaque):
            service.complain(part, f"resources that are {part.raw.reason}, are not read")
        elif isinstance(part, Scalar) and part.value is not None:
            service.complain(part, "resources are not a mapping", "write Resources or Outputs below it")


def _layers(service: Service) -> None:
    """Add the layers of the service."""
    layers = plain_mapping(service.root.get("layers"))
    for key, node in layers.entries.items() if layers is not None else ():
        layer = plain_mapping(node)
        if layer is None:
            continue
        name = f"{function_id(key)}LambdaLayer"
        path = below(layer, "path")
        entries = {
            "LayerName": below(layer, "name") or made(layer, key),
            "Content": path or below(layer, "package", "artifact"),
            "CompatibleRuntimes": below(layer, "compatibleRuntimes"),
            "CompatibleArchitectures": below(layer, "compatibleArchitectures"),
            "Description": below(layer, "description"),
        }
        service.add(name, "AWS::Lambda::LayerVersion", entries, at=layer, called=key, generated=False)


def _add_event(event: Event) -> None:
    add = _EVENTS.get(event.kind)
    if add is None:
        event.service.template.problems.append(
            Problem(
                event.settings.text_file,
                event.settings.line,
                event.settings.column,
                f"{event.called} is of a kind that the framework does not have: a plugin may read it",
                note=True,
            )
        )
        return
    add(event)


def _stack_name(service: Service) -> str | None:
    named = literal(service.setting("stackName"))
    if named is not None:
        return named
    name, stage = shown_value(service.name), shown_value(service.stage)
    return f"{name}-{stage}" if name and stage else None


def _known(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _with_resources(root: Mapping, resources: dict[str, ResourceNode]) -> Mapping:
    """The service with what was made of it, as a template has it, for those who ask what stands there."""
    entries: dict[str, Node] = {}
    for name, each in resources.items():
        body = {"Type": made(each.node, each.type), "Properties": each.properties or made(each.node, {})}
        entries[name] = Mapping.made(each.node, dict(body))
    whole = Mapping.made(root, {**root.entries, "Resources": Mapping.made(root, entries)})
    whole.keys = root.keys
    return whole
