"""What a function needs: the actions of its code and of its platform, and on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from colonnade.aws import actions
from colonnade.aws.actions import Need
from colonnade.condition import World, current
from colonnade.fact import Unknown
from colonnade.model.function import Function
from colonnade.privilege import keys, libraries, platform
from colonnade.privilege.reading import Read, Reading
from colonnade.privilege.requirement import Certainty, Needs, Requirement
from colonnade.privilege.resources import Place, Places

__all__ = ["Certainty", "Needs", "Requirement", "needs_of"]


def needs_of(function: Function) -> Needs:
    """Tell what a function needs in the world under judgement; raises Unknown where its code cannot be read."""
    # Several checks ask for it, and many functions are asked for those that share their role.
    known: dict[World, Needs] = function.needs_by_world
    world = current()
    if world not in known:
        known[world] = _needs_of(function)
    return known[world]


def _needs_of(function: Function) -> Needs:
    code = function.code
    application = function.application
    around = application.surroundings if application is not None else None
    if around is None:
        raise Unknown(f"what stands around {function} is not known", function.origin)
    reading = Reading(function, around)
    places = Places(reading)
    required = [each for call in reading.calls() for each in _required(call, places)]
    required += platform.requirements(function, around)
    return Needs(function, merged(required), tuple(code.unresolved), tuple(libraries.opaque(code)))


def _required(call: Read, places: Places) -> Iterator[Requirement]:
    """What one call needs: by itself, and for what AWS does on its behalf."""
    about: list[Place] = []
    for need in actions.needs(call):
        found = list(_places(need, places, call))
        about += found
        yield from (_requirement(need, place, call) for place in found)
    for need in actions.forwards(call):
        if need.when == "customer key":
            yield from keys.required(need, about, places.around, call.call)
        else:
            yield from (_requirement(need, place, call) for place in _places(need, places, call))


def _places(need: Need, places: Places, call: Read) -> Iterator[Place]:
    region = places.reading.region(call.call)
    for target in need.targets:
        yield from places.of(need.action, target, region)


def _requirement(need: Need, place: Place, call: Read) -> Requirement:
    return Requirement(
        need.action,
        place.arn,
        place.resource,
        place.suffix,
        place.certainty,
        place.scopable,
        need.optional,
        need.certain,
        (call.call,),
    )


def merged(required: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """One requirement for all that ask for the same, with the evidence of each."""
    made: dict[tuple[str, str, str], Requirement] = {}
    for each in required:
        key = (each.action, str(each.arn), each.resource.key if each.resource is not None else "")
        known = made.get(key)
        made[key] = each if known is None else _both(known, each)
    return tuple(sorted(made.values(), key=lambda each: (each.action, str(each.arn))))


def _both(one: Requirement, other: Requirement) -> Requirement:
    return Requirement(
        one.action,
        one.arn,
        one.resource,
        one.suffix,
        min(one.certainty, other.certainty, key=list(Certainty).index),
        one.scopable,
        one.optional and other.optional,
        one.certain or other.certain,
        (*one.by, *(each for each in other.by if each not in one.by)),
        one.why or other.why,
    )
