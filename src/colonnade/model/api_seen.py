"""APIs beside what their access logs tell of their requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Origin
from colonnade.model.observed import Measured, Observed, Seen
from colonnade.model.observed_api import ApiFacts, RouteFacts

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.model.api import Api, Route
    from colonnade.model.stage import Stage

# Of fewer requests no share is told.
FEWEST = 1000


@dataclass(eq=False, slots=True, kw_only=True)
class ObservedApi(Observed):
    """One stage of an API of which access logs tell; `stage` is None where the template has none that it may be.

    `routes` are those of the template that its busiest routes are, by what the logs call them.
    """

    api: Api
    stage: Stage | None
    facts: ApiFacts
    source: str
    routes: Mapping[str, Route] = field(default_factory=dict)

    def __str__(self) -> str:
        several = len(self.api.stages) > 1 and self.facts.stage
        return f"{self.api} at its stage {self.facts.stage}" if several else str(self.api)

    @property
    def origin(self) -> Origin:
        """The place of the API: what is wrong with it is put right there."""
        return self.api.origin

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        """What must hold for the API and its stage to exist."""
        return (*self.api.conditions, *((self.stage.condition,) if self.stage is not None else ()))

    @property
    def seen(self) -> Seen:
        """From when to when its requests go."""
        return Seen(self.source, self.facts.first_at, self.facts.last_at)

    @property
    def basis(self) -> str:
        """What the figures rest on, for messages: "48,211 requests in 7.0 days"."""
        count = self.facts.requests
        return f"{count:,} request{'' if count == 1 else 's'} in {self.seen.span}"

    @property
    def enough(self) -> ApiFacts:
        """What was seen, where that is enough to tell shares by."""
        if self.facts.answered < FEWEST:
            raise NotApplicable(f"only {self.facts.answered:,} of its requests were seen with their status")
        return self.facts

    @property
    def worst_routes(self) -> Iterator[RouteFacts]:
        """Its routes on which requests failed, those first on which most did."""
        failed = [each for each in self.facts.busiest_routes if each.server_errors]
        return iter(sorted(failed, key=lambda each: -each.server_errors))

    @property
    def limited(self) -> Stage:
        """Its stage, where that sets both limits for every route."""
        if self.stage is None or not self.stage.throttles:
            raise NotApplicable("its stage sets no limits for all routes")
        return self.stage

    def evidence(self, what: str, figure: str) -> Measured:
        """Make evidence of something that was seen."""
        return Measured(what, figure, Origin(self.source, 0, 0))
