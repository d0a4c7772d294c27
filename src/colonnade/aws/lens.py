"""The questions of the AWS Serverless Applications Lens, and Colonnade's own on sustainability."""

from __future__ import annotations

import enum
from functools import cache

from colonnade.aws.published import published
from colonnade.dataclass import dataclass


class Level(enum.IntEnum):
    """How much a practice matters."""

    BEST = 1
    GOOD = 2
    REQUIRED = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice of a question; `id` is the choice's in the Well-Architected Tool.

    `told_by_files` is whether files can tell that it is kept; else they tell at most that it is missed, and a
    person is to be asked.
    """

    id: str
    level: Level
    title: str
    told_by_files: bool
    question: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a pillar; `none` is the choice that none of the practices is kept."""

    id: str
    label: str
    pillar: str
    title: str
    none: str
    practices: tuple[Practice, ...]

    @property
    def of_aws(self) -> bool:
        """Whether it is one of the lens: the questions on sustainability are Colonnade's own."""
        return self.pillar != "sustainability"


@cache
def lens() -> tuple[Question, ...]:
    """All questions, in the order of the lens."""
    return tuple(
        Question(
            row["id"],
            row["label"],
            row["pillar"],
            row["title"],
            row["none"],
            tuple(
                Practice(
                    each["id"],
                    Level[each["level"].upper()],
                    each["title"],
                    each["files"] == "all",
                    each["ask"] or f"{each['title']}: is that so?",
                )
                for each in row["choices"]
            ),
        )
        for row in published("lens")["questions"]
    )


def alias() -> str:
    """What the Well-Architected Tool calls the lens."""
    name: str = published("lens")["alias"]
    return name
