"""Conditions that the files leave open, and the worlds in which they are decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from colonnade.dataclass import dataclass

T = TypeVar("T")

MOST_WORLDS = 64


@dataclass(frozen=True, slots=True)
class Same:
    """True where `subject` ("the parameter Stage") has this value."""

    subject: str
    value: str

    def __str__(self) -> str:
        return f"{self.subject} is {self.value!r}"


@dataclass(frozen=True, slots=True)
class Not:
    """True where the other condition is not."""

    condition: Condition

    def __str__(self) -> str:
        if isinstance(self.condition, Same):
            return f"{self.condition.subject} is not {self.condition.value!r}"
        return f"not ({self.condition})"


@dataclass(frozen=True, slots=True)
class All:
    """True where every one of the conditions is."""

    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        return " and ".join(map(str, self.conditions)) or "always"


@dataclass(frozen=True, slots=True)
class Either:
    """True where one of the conditions is."""

    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.conditions)) or "never"


Condition = Same | Not | All | Either
ALWAYS = All(())
NEVER = Either(())


@dataclass(frozen=True, slots=True)
class World:
    """What is taken as given of the subjects of conditions: what each is, or what it is not."""

    given: tuple[tuple[Same, bool], ...] = ()

    def decided(self, question: Same) -> bool | None:
        for known, answer in self.given:
            if known.subject != question.subject:
                continue
            if known.value == question.value:
                return answer
            if answer:
                return False
        return None

    def where(self, question: Same, *, answer: bool) -> World:
        return World((*self.given, (question, answer)))

    def __str__(self) -> str:
        return " and ".join(str(known if answer else Not(known)) for known, answer in self.given)


class Undecided(Exception):
    """Raised where a condition is asked that this world leaves open."""

    def __init__(self, question: Same) -> None:
        super().__init__(f"it depends on whether {question}, which the files do not say")
        self.question = question


class TooManyWorlds(Exception):
    """Raised where the answer depends on more undecided conditions than can be tried."""


OPEN = World()  # in which nothing is taken as given
_world: ContextVar[World] = ContextVar("world", default=OPEN)


def holds(condition: Condition | None) -> bool:
    """Say whether the condition holds in the world under judgement; None always does."""
    match condition:
        case None:
            return True
        case Same():
            answer = _world.get().decided(condition)
            if answer is None:
                raise Undecided(condition)
            return answer
        case Not():
            return not holds(condition.condition)
        case All():
            return all(holds(each) for each in condition.conditions)
        case Either():
            return any(holds(each) for each in condition.conditions)


def current() -> World:
    """The world under judgement."""
    return _world.get()


@contextmanager
def in_world(world: World) -> Iterator[None]:
    """Judge what is inside in this world."""
    token = _world.set(world)
    try:
        yield
    finally:
        _world.reset(token)


def in_every_world(run: Callable[[], T], where: Iterable[Condition | None] = ()) -> list[tuple[World, T]]:
    """Run once in each world that matters to what is run, leaving out those in which `where` does not hold.

    Raises TooManyWorlds where more than MOST_WORLDS would have to be tried.
    """
    conditions = tuple(where)
    waiting, answers, tried = [World()], [], 0
    while waiting:
        world = waiting.pop()
        tried += 1
        if tried > MOST_WORLDS:
            raise TooManyWorlds(f"it depends on more than {MOST_WORLDS} combinations of undecided conditions")
        try:
            with in_world(world):
                if all(holds(each) for each in conditions):
                    answers.append((world, run()))
        except Undecided as undecided:
            waiting += [world.where(undecided.question, answer=answer) for answer in (False, True)]
    return answers
