"""The decorator makes what the standard library's makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    file: str
    line: int = 1
    note: str = dataclasses.field(default="", compare=False, repr=False)


@dataclass(slots=True)
class Box:
    content: object = None


@dataclass(eq=False, slots=True, kw_only=True)
class Thing:
    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(slots=True)
class Parcel(Box):
    """Every kind of field there is."""

    to: str = dataclasses.field(kw_only=True)
    stamps: list[int] = dataclasses.field(default_factory=list)
    weight: int = dataclasses.field(default=1, init=False)
    route: list[str] = dataclasses.field(default_factory=list, init=False)
    label: str = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.label = f"to {self.to}"


class Present(Parcel):
    def __init__(self) -> None:
        super().__init__("book", to="you")


def test_equal_values_are_equal_and_hash_alike() -> None:
    assert Place("a", 2, "one") == Place("a", 2, "other")
    assert Place("a", 2) != Place("a", 3)
    assert len({Place("a", 2), Place("a", 2, "x"), Place("b", 2)}) == 2
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert Place("a").__eq__(Box("a")) is NotImplemented


def test_takes_fields_as_the_standard_library_does() -> None:
    one, other = Parcel(3, [4], to="me"), Parcel(to="me")
    assert (one.content, one.stamps, one.to, one.label) == (3, [4], "me", "to me")
    assert (other.content, other.stamps, other.weight, other.route) == (None, [], 1, [])
    assert other.stamps is not Parcel(to="me").stamps
    assert other.route is not Parcel(to="me").route
    assert Present().label == "to you"
    with pytest.raises(
        TypeError, match=r"Parcel\.__init__\(\) missing 1 required keyword-only argument: 'to'"
    ):
        Parcel(3)  # type: ignore[call-arg]  # what is tested
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        Parcel(to="me", weight=2)  # type: ignore[call-arg]  # what is tested


def test_values_are_ordered_by_their_fields() -> None:
    assert sorted([Place("b"), Place("a", 2), Place("a")]) == [Place("a"), Place("a", 2), Place("b")]
    with pytest.raises(TypeError):
        sorted([Place("b"), Box()])  # type: ignore[type-var]  # what is tested


def test_things_are_themselves() -> None:
    assert Thing(name="a") != Thing(name="a")
    assert len({Thing(name="a"), Thing(name="a")}) == 2
    with pytest.raises(TypeError):
        hash(Box())


def test_shows_what_it_holds() -> None:
    assert repr(Place("a", 2)) == "Place(file='a', line=2)"
    assert repr(Thing(name="a")) == "<a>"
    box = Box()
    box.content = box
    assert repr(box) == "Box(content=...)"


def test_works_with_the_standard_library() -> None:
    place = Place("a", 2, "note")
    for again in (pickle.loads(pickle.dumps(place)), copy.copy(place), dataclasses.replace(place)):  # noqa: S301 - its own
        assert again == place
        assert again.note == "note"
    assert copy.copy(Box(3)) == Box(3)
    match place:
        case Place(file, line):
            assert (file, line) == ("a", 2)
    with pytest.raises(AttributeError):
        Box().other = 1  # type: ignore[attr-defined]  # what is tested
