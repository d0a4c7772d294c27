"""The decorator of the standard library's dataclasses, where making a class costs a tenth of the time."""

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

    The standard library compiles each method of each class; here only `__init__` is, when the first instance is
    made, as there is none of most classes in most reviews; the other methods are shared.
    """

    def made(cls: type[T]) -> type[T]:
        own = set(vars(cls))
        # Where a class says nothing of itself, the standard library works its signature out to say it.
        cls.__doc__ = cls.__doc__ or cls.__name__
        whole: Any = dataclasses.dataclass(
            cls, init=False, eq=False, repr=False, slots=slots, kw_only=kw_only
        )
        told = whole.__dataclass_fields__.values()
        names = [each.name for each in told if each.compare]
        values: Callable[[Any], Any] = attrgetter(*names) if names else lambda _: ()
        methods: dict[str, Any] = {"__init__": _compiled_at_first(whole), "__repr__": _shown}
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


def _compiled_at_first(cls: Any) -> Callable[..., None]:
    def __init__(self: Any, *args: Any, **named: Any) -> None:  # noqa: N807 - a method of the class that is made
        cls.__init__ = _compiled(cls)
        cls.__init__(self, *args, **named)

    return __init__


def _compiled(cls: Any) -> Callable[..., None]:
    """Write the method that takes the fields of a class, those with `kw_only` last, and compile it."""
    known: dict[str, Any] = {"_MISSING": dataclasses.MISSING}
    by_place, by_name, body = ["self"], ["*"], []
    for each in dataclasses.fields(cls):
        taken, value, default = each.name, each.name, f"_default_{each.name}"
        if each.default_factory is not dataclasses.MISSING:
            known[default] = each.default_factory
            taken = f"{each.name}=_MISSING"
            value = (
                f"{default}() if {each.name} is _MISSING else {each.name}" if each.init else f"{default}()"
            )
        elif each.default is not dataclasses.MISSING:
            known[default] = each.default
            taken = f"{each.name}={default}"
            value = each.name if each.init else default
        elif not each.init:
            continue
        if each.init:
            (by_name if each.kw_only else by_place).append(taken)
        body.append(f"  self.{each.name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("  self.__post_init__()")
    taken = ", ".join(by_place + (by_name if len(by_name) > 1 else []))
    exec(f"def __init__({taken}):\n" + "\n".join(body or ["  pass"]), known)  # noqa: S102 - as the standard library does
    compiled: Any = known["__init__"]
    compiled.__qualname__ = f"{cls.__qualname__}.__init__"
    return compiled  # type: ignore[no-any-return]  # the method that was just defined


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
