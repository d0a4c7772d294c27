"""The ways that an execution may take through the states of a workflow while none of them fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Step(Protocol):
    """A state: its name, what follows it, whether its definition starts with it, and what it stands within."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def next(self) -> str | None: ...
    @property
    def choices(self) -> tuple[str, ...]: ...
    @property
    def is_start(self) -> bool: ...
    @property
    def inside(self) -> tuple[str, ...]: ...


class Ways:
    """The states that may follow each state. What is within a Parallel or Map stands between it and what follows."""

    def __init__(self, states: Sequence[Step]) -> None:
        self._known = {each.name: each for each in states}
        self._starts = [each.name for each in states if each.is_start and not each.inside]
        self._inner: dict[str, list[str]] = {}
        for each in states:
            if each.is_start and each.inside:
                self._inner.setdefault(each.inside[-1], []).append(each.name)

    def reached(self, without: str | None = None) -> set[str]:
        """The states that are reached from the start, without passing through one of them."""
        return self._from(self._starts, without)

    def after(self, name: str) -> set[str]:
        """The states that may follow one, at any distance."""
        return self._from(self._following(name), None) if name in self._known else set()

    def always_before(self, name: str) -> set[str]:
        """The states that lie on every way from the start to one."""
        return {each for each in self.reached() if each != name and name not in self.reached(without=each)}

    def _from(self, starts: Sequence[str], without: str | None) -> set[str]:
        waiting, reached = list(starts), set[str]()
        while waiting:
            name = waiting.pop()
            if name in self._known and name not in reached and name != without:
                reached.add(name)
                waiting += self._following(name)
        return reached

    def _following(self, name: str) -> list[str]:
        state = self._known[name]
        following = [*self._inner.get(name, ()), *state.choices]
        # A Map over nothing goes straight on.
        if state.next and (state.kind == "Map" or name not in self._inner):
            following.append(state.next)
        if not state.next and not state.choices and state.kind != "Fail":
            around = next((each for each in reversed(state.inside) if self._known[each].next), None)
            following += [str(self._known[around].next)] if around else []
        return following
