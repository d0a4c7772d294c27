"""From the stacks of one application to its model: make every resource, then link them all."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from colonnade.condition import ALWAYS, Condition
from colonnade.fact import Origin
from colonnade.model.application import Application
from colonnade.model.business_flow import flows_of
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.problem import Problem
from colonnade.sources.cdk import notifications
from colonnade.sources.cdk.constructs import called
from colonnade.sources.cloudformation import bundles, conditions, handlers, references, sam
from colonnade.sources.cloudformation.building import Building, Declared
from colonnade.sources.cloudformation.links import Links
from colonnade.sources.cloudformation.production import production_of
from colonnade.sources.cloudformation.properties import Properties
from colonnade.sources.cloudformation.resources import (
    alarms,
    api_stages,
    apis,
    capacity,
    deployments,
    functions,
    graphql,
    invocations,
    kept_secrets,
    messaging,
    metric_filters,
    network,
    pipes,
    queues_streams_tables,
    roles,
    startups,
    state_machines,
    stores,
    triggers,
)
from colonnade.sources.cloudformation.sam_routes import ROUTE
from colonnade.sources.cloudformation.surroundings import Around

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack
    from colonnade.sources.cloudformation.template import ResourceNode

_AREAS = (
    functions,
    queues_streams_tables,
    roles,
    apis,
    api_stages,
    capacity,
    deployments,
    graphql,
    kept_secrets,
    messaging,
    alarms,
    state_machines,
    triggers,
    pipes,
    metric_filters,
    stores,
    network,
)
_MAKERS: dict[str, Callable[[Declared], Resource]] = {}
_LINKERS: dict[str, list[Callable[[Any, Declared, Building], None]]] = {}
for _area in _AREAS:
    _MAKERS |= getattr(_area, "MAKERS", {})
    for _type, _linker in _area.LINKERS.items():
        _LINKERS.setdefault(_type, []).append(_linker)

# Routes must be there before what looks at them, compositions of alarms after the alarms.
_FIRST = ("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api")
_LAST = ("AWS::ApplicationAutoScaling::ScalableTarget", "AWS::CloudWatch::CompositeAlarm")


def build(
    stacks: Sequence[Stack], problems: list[Problem], code: handlers.Handlers | None = None
) -> Application:
    """The model of the application that these stacks make; what is wrong with a part goes to the problems.

    `code` reads the code of its functions; one that has read them before need not do it again.
    """
    declared = {each.key: each for stack in stacks for each in _declared(stack, problems)}
    resources = {key: _made(each, problems) for key, each in declared.items() if each.type != ROUTE}
    links = Links(resources, {key: each.properties for key, each in declared.items()})
    building = Building(declared, resources, links, problems=problems)
    for each in _in_order(declared.values()):
        _link(each, building)
    _finish(building)
    references.note(stacks, building)
    _read_code(building, code or handlers.Handlers())
    bundles.add(building)
    startups.add(building)
    around = Around(building, stacks)
    for resource in building.resources.values():
        resource.surroundings = around
    made = Application(
        name=_folder(stacks),
        origin=Origin(stacks[0].template.file, 1, 1),
        templates=tuple(each.template.file for each in stacks),
        region=next((each.region for each in stacks if each.region), None),
        resources=list(building.resources.values()),
        parts=building.parts,
        production=production_of(stacks),
        surroundings=around,
    )
    for function in made.subjects(Function):
        function.application = made
    made.add(flows_of(made))
    return made


def _declared(stack: Stack, problems: list[Problem]) -> Iterator[Declared]:
    """The resources of a stack, those of SAM rewritten."""
    template = stack.template
    expanded: dict[str, ResourceNode] = template.resources
    if any(each.type.startswith(sam.PREFIX) for each in expanded.values()):
        try:
            expanded = sam.expand(template)
        except Exception as error:  # noqa: BLE001 - what one template does wrong stays in it
            problems.append(
                _broken(template.file, 0, "the transform of its AWS::Serverless resources", error)
            )
    if any(each.type == notifications.TYPE for each in expanded.values()):
        expanded = notifications.on_buckets(expanded)
    for name, node in expanded.items():
        yield Declared(
            name=node.called or called(node.metadata) or name,
            type=node.type,
            key=template.key(name),
            origin=node.origin,
            properties=Properties.of(node, stack),
            node=node,
            condition=_condition(stack, node.condition),
            generated=node.generated,
        )


def _condition(stack: Stack, name: str | None) -> Condition | None:
    if name is None:
        return None
    asked = conditions.condition(stack, name)
    return None if asked == ALWAYS else asked


def _made(declared: Declared, problems: list[Problem]) -> Resource:
    make = _MAKERS.get(declared.type)
    if make is not None:
        try:
            return make(declared)
        except Exception as error:  # noqa: BLE001 - what one resource does wrong stays in it
            problems.append(_broken(declared.origin.file, declared.origin.line, declared.name, error))
    return Resource(**declared.common)


def _link(declared: Declared, building: Building) -> None:
    made = building.resources.get(declared.key)
    if made is None:
        return
    for link in _LINKERS.get(_family(declared.type), ()):
        if type(made) is Resource and declared.type in _MAKERS:
            return
        try:
            link(made, declared, building)
        except Exception as error:  # noqa: BLE001 - what one resource does wrong stays in it
            building.problems.append(
                _broken(declared.origin.file, declared.origin.line, declared.name, error)
            )
    roles.own_policy(made, declared, building)


def _family(type_: str) -> str:
    return "AWS::CloudFormation::CustomResource" if type_.startswith("Custom::") else type_


def _in_order(declared: Iterable[Declared]) -> list[Declared]:
    return sorted(declared, key=lambda each: (each.type not in _FIRST, each.type in _LAST))


def _broken(file: str, line: int, what: str, error: Exception) -> Problem:
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Problem(file, line, 1 if line else 0, f"{what} could not be read ({reason})", "please report it")


def _read_code(building: Building, reader: handlers.Handlers) -> None:
    for key, function in building.resources.items():
        if isinstance(function, Function):
            declared = building.declared[key]
            try:
                building.parts += reader.read(function, declared)
            except Exception as error:  # noqa: BLE001 - what the code of one function does stays with it
                place = function.code_link.origin
                what = f"the code of {function}"
                building.problems.append(_broken(place.file, place.line, what, error))
    for trigger in handlers.invocations(building):
        building.add_trigger(trigger)


def _finish(building: Building) -> None:
    """Add the parts that belong to resources, and the triggers of which only the permission is known."""
    for each in list(building.resources.values()):
        building.parts += roles.statements_of(each)
    triggers.add_permitted(building)
    network.finish(building)
    invocations.finish(building)


def _folder(stacks: Sequence[Stack]) -> str:
    """The folder that the templates have in common, "." for the reviewed folder itself."""
    folders = [posixpath.dirname(each.template.file) for each in stacks]
    return (posixpath.commonpath(folders) if all(folders) else "") or "."
