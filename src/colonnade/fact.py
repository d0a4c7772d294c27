"""Facts: values of the application, each with the place it was read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar, cast

from colonnade.condition import Condition, holds
from colonnade.dataclass import dataclass

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A place in a file: `file` is relative to the reviewed folder, with `/`; `line` and `column` count from 1.

    They are 0 where there are none, as in telemetry. `path` is the path of keys that leads to the value in its
    document; `start` and `end` are offsets in characters into the file's text, -1 where nothing is written there.
    """

    file: str
    line: int
    column: int
    path: tuple[str | int, ...] = ()
    start: int = -1
    end: int = -1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Unknown(Exception):
    """Raised where a value is asked for that nobody can know; the engine records the reason as the outcome."""

    def __init__(self, reason: str, at: Origin | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.at = at


class NotApplicable(Exception):
    """Raised by the model where a question has no meaning for this resource."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def some(things: Sequence[T], otherwise: str) -> Sequence[T]:
    """Give back what a question is about; where there is nothing, it has no meaning for the reason told."""
    if not things:
        raise NotApplicable(otherwise)
    return things


def those(things: Iterable[T], question: Callable[[T], bool]) -> list[T]:
    """Give back those of which it is true; where it is true of none, what stopped the question stops here too.

    So one that cannot be known hides none of the others, and does not pass for one of which it is false.
    """
    found: list[T] = []
    unknown: Unknown | None = None
    senseless: NotApplicable | None = None
    answers = 0
    for each in things:
        try:
            true = question(each)
        except Unknown as stopped:
            unknown = unknown or stopped
        except NotApplicable as stopped:
            senseless = senseless or stopped
        else:
            answers += 1
            found += [each] if true else []
    if not found and unknown is not None:
        raise unknown
    if not answers and senseless is not None:
        raise senseless
    return found


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that cannot be known, with the reason; `identity` is equal for values that are the same one.

    The reason completes the sentence "… is": "the parameter Hidden, which has no default".
    """

    reason: str
    identity: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that depends on a condition that cannot be decided from the files."""

    condition: Condition
    then: object
    otherwise: object


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that only exists once deployed: what `Ref` (attribute is None) or `GetAtt` give of a resource.

    `resource` is the key of the resource, "<template file>#<logical id>".
    """

    resource: str
    attribute: str | None = None

    def __str__(self) -> str:
        name = self.resource.rpartition("#")[2]
        return "${" + (f"{name}.{self.attribute}" if self.attribute else name) + "}"


@dataclass(frozen=True, slots=True)
class Text:
    """A string of which some parts may only be known once deployed; no two literals are neighbours."""

    parts: tuple[str | Reference | Opaque, ...]

    def __str__(self) -> str:
        return "".join(
            "${" + part.identity + "}" if isinstance(part, Opaque) else str(part) for part in self.parts
        )

    @property
    def literal(self) -> str | None:
        """The string, or None where a part of it is not known."""
        if not self.parts:
            return ""
        return self.parts[0] if len(self.parts) == 1 and isinstance(self.parts[0], str) else None


def chosen(raw: object) -> object:
    """Follow choices to the value that holds in the world under judgement."""
    while isinstance(raw, Choice):
        raw = raw.then if holds(raw.condition) else raw.otherwise
    return raw


@dataclass(frozen=True, slots=True)
class Fact(Generic[T_co]):
    """One value of the application.

    `written` is False where the value is the service's default; the origin is then the resource (or the part of
    it) that leaves it out. `label` is the property's name as its source writes it: "VisibilityTimeout".
    `raw` is the value itself, a Choice between such, or Opaque.
    """

    raw: object
    origin: Origin
    written: bool = True
    label: str = ""

    @property
    def value(self) -> T_co:
        """The value; raises Unknown where nobody can know it, or where it hangs on an undecided condition."""
        raw = chosen(self.raw)
        if isinstance(raw, Opaque):
            raise Unknown(f"{self.label or 'the value'} is {raw.reason}", self.origin)
        return cast("T_co", raw)

    @property
    def known(self) -> bool:
        """Whether asking for the value gives one in the world under judgement."""
        return not isinstance(chosen(self.raw), Opaque)

    def __str__(self) -> str:
        raw = chosen(self.raw)
        match raw:
            case Opaque():
                shown = raw.reason
            case None:
                shown = "not set"
            case bool():
                shown = str(raw).lower()
            case tuple():
                shown = ", ".join(map(str, raw)) or "not set"
            case _:
                shown = str(raw)
        return f"{self.label} is {shown}" if self.label else shown
