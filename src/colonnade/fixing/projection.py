"""The scorecard after each step of the roadmap: its fixes are proved, and what they make is judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from colonnade import sources, suppression
from colonnade.check import all_checks
from colonnade.config import Config
from colonnade.dataclass import dataclass
from colonnade.fixing.judged import Judge, Judged, all_judged
from colonnade.fixing.session import Session
from colonnade.review import Review, telemetry_of
from colonnade.scorecard import Score, scored
from colonnade.sources.files import Tree
from colonnade.verdict import Claim


@dataclass(frozen=True, slots=True)
class Projected:
    """How the application stands once the steps up to `number` are done, as far as Colonnade can write them.

    `fixed` counts the findings that this step's proved fixes put right. A step that is for a person changes
    nothing here: what people will write cannot be judged.
    """

    number: int
    fixed: int
    scorecard: tuple[Score, ...]

    @property
    def share(self) -> int | None:
        """The places met, in hundredths; None where there are none."""
        places = sum(each.places for each in self.scorecard)
        return sum(each.places_met for each in self.scorecard) * 100 // places if places else None


def projected(
    path: Path, config: Config, review: Review, progress: Callable[[int, int], None] = lambda *_: None
) -> tuple[Projected, ...]:
    """Fix step after step in memory, unsafe fixes too, and judge what becomes of it; number 0 is today."""
    tree = Tree(path)
    judge = Judge(tree, all_checks(), suppression.configured(config.allow), telemetry_of(config, tree))
    applications, _ = all_judged(judge, sources.find(tree, config))
    session = Session(judge, applications)
    found = [Projected(0, 0, _scorecard(session.applications, review))]
    for step in review.roadmap:
        before = _count(session.applications, step.check)
        if step.fixable:
            session.fix(_of(step.check))
        fixed = before - _count(session.applications, step.check)
        scorecard = _scorecard(session.applications, review) if fixed else found[-1].scorecard
        found.append(Projected(step.number, fixed, scorecard))
        progress(step.number, len(review.roadmap))
    return tuple(found)


def _of(check: str) -> Callable[[Claim], bool]:
    return lambda claim: claim.check == check


def _count(applications: Sequence[Judged], check: str) -> int:
    return sum(claim.check == check for judged in applications for claim in judged.claims)


def _scorecard(applications: Sequence[Judged], review: Review) -> tuple[Score, ...]:
    return scored(
        review.checks,
        [each.verdict for each in applications],
        chain(*(each.claims for each in applications)),
        chain(*(each.allowed for each in applications)),
    )
