"""APIs beside what their access logs tell of their requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Origin, some
from colonnade.goals import NONE, Goals
from colonnade.model.observed import Measured, Observed, Seen
from colonnade.model.observed_api import ApiFacts, RouteFacts

if TYPE_CHECKING:
    from colonnade.condition import Condition
    from colonnade.model.api import Api, Route
    from colonnade.model.stage import MethodLimit, Stage

# Of fewer requests no share is told.
FEWEST = 1000
FEWEST_OF_ROUTE, FEW = 500, 10
# From so much of what was turned away on, that is what the limit is there for.
MOST_OF = 0.8
_MEANINGS = {
    500: "an authorizer or a mapping fails",
    502: "the function fails, or answers what API Gateway does not understand,",
    503: "what is behind it cannot be reached",
    504: "it takes longer than the API waits",
}


@dataclass(eq=False, slots=True, kw_only=True)
class ObservedApi(Observed):
    """One stage of an API of which access logs tell; `stage` is None where the template has none that it may be.

    `routes` are those of the template that its busiest routes are, by what the logs call them, `goals` what the user
    wants of functions.
    """

    api: Api
    stage: Stage | None
    facts: ApiFacts
    source: str
    goals: Goals = NONE
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
    def with_goals(self) -> list[tuple[RouteFacts, Route, float]]:
        """Its busy routes that lead to functions with a goal for latency, with what was seen of them."""
        found = []
        for seen in self.facts.busiest_routes:
            route = self.routes.get(seen.route)
            function = route.integration.value if route is not None and route.integration.known else None
            goal = self.goals.latency_of(function.key.rpartition("#")[2]) if function is not None else None
            if (
                route is not None
                and goal is not None
                and seen.requests >= FEWEST_OF_ROUTE
                and 99 in seen.latency_ms
            ):
                found.append((seen, route, goal))
        return list(some(found, "no goal is set for what its busy routes lead to"))

    @property
    def behind(self) -> tuple[Measured, ...]:
        """Evidence of how much of the latency is that of what is behind the API, where the logs tell it."""
        whole, part = self.facts.latency_ms.get(99), self.facts.integration_ms.get(99)
        if not whole or part is None:
            return ()
        return (
            self.evidence(
                "of what the slowest hundredth waits, behind the API", f"{min(part / whole, 1):.0%}"
            ),
        )

    def failing(self, share: float) -> RouteFacts | None:
        """The route on which most requests failed, of those with enough of them where so many do."""
        found = [
            each
            for each in self.facts.busiest_routes
            if each.requests >= FEWEST_OF_ROUTE and each.server_errors >= max(share * each.requests, FEW)
        ]
        return max(found, key=lambda each: each.server_errors, default=None)

    @property
    def turning_most_away(self) -> RouteFacts | None:
        """The route on which most requests were turned away."""
        found = [each for each in self.facts.busiest_routes if each.throttled]
        return max(found, key=lambda each: each.throttled, default=None)

    def limit_of(self, told: RouteFacts | None) -> MethodLimit | None:
        """The limits that its stage sets for a route by itself."""
        route = self.routes.get(told.route) if told is not None else None
        if route is None or self.stage is None:
            return None
        single = (each for each in self.stage.methods if (each.method, each.path) != ("*", "*"))
        return next((each for each in single if each.covers(route)), None)

    @property
    def commonest_errors(self) -> str:
        """The commonest statuses of 500 and above, with how often they were answered: "502 (412 times)"."""
        found = sorted(self._errors, key=lambda each: -each[1])[:2]
        return " and ".join(f"{status} ({times:,} times)" for status, times in found)

    @property
    def where_to_look(self) -> str:
        """What the commonest of these statuses says, as a clause: "the function fails"."""
        status, _ = max(self._errors, key=lambda each: each[1])
        return _MEANINGS.get(status, "requests fail")

    @property
    def _errors(self) -> list[tuple[int, int]]:
        return [(status, times) for status, times in self.facts.statuses.items() if status >= 500]

    @property
    def turning_away(self) -> ApiFacts:
        """What was seen, where not nearly all that was turned away came from one client."""
        seen = self.enough
        most = max((each.throttled for each in seen.busiest_clients), default=0)
        if seen.throttled and most >= MOST_OF * seen.throttled:
            raise NotApplicable("nearly all that was turned away came from one client")
        return seen

    @property
    def limit_reached(self) -> str:
        """Say, as the end of a clause, which limit of its stage was reached; nothing where it sets none for all.

        Not applicable where the limits of the stage let in all that came: they were others then, or are not these.
        """
        if self.stage is None or not self.stage.throttles:
            return ""
        rate, burst = self.stage.throttle_rate.value or 0, self.stage.throttle_burst.value or 0
        if self.facts.steady_rate <= rate and self.facts.burst <= burst:
            raise NotApplicable("the limits of its stage let in all that came")
        return f": its stage allows {rate:g} a second with a burst of {burst:,}"

    @property
    def of_a_week(self) -> ApiFacts:
        """What was seen, where a week was."""
        if not self.seen.tells_weeks:
            raise NotApplicable(f"its requests were seen for {self.seen.span} only")
        return self.facts

    @property
    def limited(self) -> Stage:
        """Its stage, where that sets both limits for every route."""
        if self.stage is None or not self.stage.throttles:
            raise NotApplicable("its stage sets no limits for all routes")
        return self.stage

    def evidence(self, what: str, figure: str) -> Measured:
        """Make evidence of something that was seen."""
        return Measured(what, figure, Origin(self.source, 0, 0))
