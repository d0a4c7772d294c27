"""A reviewed folder with some of its files changed, in memory only."""

from __future__ import annotations

from collections.abc import Mapping

from colonnade.problem import Problem
from colonnade.sources.files import LARGEST, Tree


class Overlay(Tree):
    """The files of a tree, some with other texts; `seen` are those that were read."""

    def __init__(self, under: Tree, texts: Mapping[str, str]) -> None:
        # What is known of the folders is shared: only texts differ.
        self.__dict__.update(under.__dict__)
        self.problems: list[Problem] = []
        self.texts = dict(texts)
        self.seen: set[str] = set()

    def read(self, path: str, largest: int = LARGEST) -> str:
        inside = self.resolve("", path)
        if inside is not None:
            self.seen.add(inside)
            if inside in self.texts:
                return self.texts[inside]
        return super().read(path, largest)
