"""How new versions of functions take over: aliases, and the deployments that shift traffic between versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Text, some, those
from colonnade.model.function import Function
from colonnade.model.resource import Resource

if TYPE_CHECKING:
    from colonnade.model.api import Route
    from colonnade.model.application import Application

AT_ONCE = "AllAtOnce"
MOST_NAMED = 3
PRODUCTION = frozenset(("prod", "production", "prd", "live"))


@dataclass(frozen=True, slots=True)
class Production:
    """What says that an application is deployed to production, as the end of a sentence.

    `by_example` is whether it deploys other functions as production asks for.
    """

    sign: str
    origin: Origin
    by_example: bool = False

    def __str__(self) -> str:
        return self.sign


@dataclass(eq=False, slots=True, kw_only=True)
class Alias(Resource):
    """An alias of a function: `version` is what it points to.

    `weighted` is whether it sends a part of the calls to another version, `needed` whether the function cannot do
    without one: SnapStart and durable functions want a version. `kept_ready` is whether environments are.
    """

    alias: Fact[Text]
    function_link: Fact[Function]
    version: Fact[Text]
    weighted: bool = False
    needed: bool = False
    kept_ready: Fact[bool] | None = None

    @property
    def is_for_production(self) -> bool:
        """Whether its name says that the callers it serves are real ones, and it is there for that alone."""
        needed = self.needed or (self.kept_ready is not None and self.kept_ready.raw is not False)
        return not needed and self.alias.known and str(self.alias.value).lower() in PRODUCTION

    @property
    def points_to_latest(self) -> bool:
        """Whether it follows the code that is not published."""
        return str(self.version.value) == "$LATEST"


@dataclass(eq=False, slots=True, kw_only=True)
class DeploymentGroup(Resource):
    """How CodeDeploy moves the callers of functions to a new version.

    `strategy` is the name of the deployment configuration; `choices` are all that it may be as far as the templates
    say, the values that its parameter allows among them. `alarms` are the places that name those that stop a
    deployment, be it in some environments only. `stops_on_alarm` is whether they are looked at, and the old version
    comes back.
    """

    strategy: Fact[str]
    choices: tuple[str, ...] = ()
    alarms: list[Origin] = field(default_factory=list)
    stops_on_alarm: Fact[bool]
    functions: list[Function] = field(default_factory=list)

    @property
    def is_of_functions(self) -> bool:
        """Whether it deploys functions, and not servers or containers."""
        return bool(self.functions) or any("Lambda" in each for each in self.choices)

    @property
    def is_gradual(self) -> bool:
        """Whether it shifts traffic step by step, in one environment at least; raises Unknown where nobody can tell."""
        if not self.choices:
            self.strategy.value  # noqa: B018 - tells why it is not known
        return any(AT_ONCE not in each for each in self.choices)

    @property
    def is_chosen(self) -> bool:
        """Whether each deployment chooses how it is done."""
        return any(AT_ONCE in each for each in self.choices) and self.is_gradual

    @property
    def what(self) -> str:
        """What it deploys, as a user would name it."""
        return " and ".join(map(str, self.functions)) or str(self)


@dataclass(eq=False, slots=True)
class Releases:
    """How new versions of the functions of an application that callers wait for take over."""

    application: Application

    @property
    def _groups(self) -> list[DeploymentGroup]:
        # Not by `subjects`, which goes through the parts, too: this is asked for each route.
        resources = self.application.resources
        return [each for each in resources if isinstance(each, DeploymentGroup) and each.is_of_functions]

    @property
    def _aliases(self) -> list[Alias]:
        return [each for each in self.application.resources if isinstance(each, Alias)]

    @property
    def awaited(self) -> Sequence[Function]:
        """The functions whose answers somebody waits for: behind APIs, URLs and load balancers."""
        found = [
            each
            for each in self.application.subjects(Function)
            if any(trigger.kind in _AWAITED for trigger in each.triggers)
        ]
        return some(found, "nobody waits for the answer of any function")

    @property
    def step_by_step(self) -> Sequence[DeploymentGroup]:
        """The deployments that shift traffic step by step, in one environment at least."""
        groups = self._groups
        return some(those(groups, lambda each: each.is_gradual), "no deployment shifts traffic step by step")

    @property
    def gradual(self) -> list[Function]:
        """The functions that shift their callers step by step to a new version."""
        groups = those(self._groups, lambda each: each.is_gradual)
        aliases = [each for each in self._aliases if each.weighted and each.function_link.known]
        return [
            *(function for each in groups for function in each.functions),
            *(a.function_link.value for a in aliases),
        ]

    @property
    def reason(self) -> Production:
        """Why it matters here: others are deployed gradually, or the application is deployed to production."""
        groups = [each for each in self._groups if each.functions]
        gradual = those(groups, lambda each: each.is_gradual)
        if gradual:
            return Production(
                f"{gradual[0].what} shifts them step by step", gradual[0].origin, by_example=True
            )
        if self.application.production is not None:
            return self.application.production
        for each in self._aliases:
            if each.is_for_production:
                return Production(f"callers come by the alias {str(each.alias.value)!r}", each.alias.origin)
        raise NotApplicable("nothing says that it is deployed to production")


_AWAITED = {"alb", "api", "appsync", "url"}


def gradual_behind(route: Route) -> Function:
    """The function behind a route, where it is deployed gradually."""
    function = route.integration.value
    if function is None or function.application is None:
        raise NotApplicable("no function is behind it")
    if function not in Releases(function.application).gradual:
        raise NotApplicable("its function is not deployed gradually")
    return function


def named(things: Sequence[object]) -> str:
    """Name the first few, and how many more there are."""
    if len(things) > MOST_NAMED:
        return f"{', '.join(map(str, things[:MOST_NAMED]))} and {len(things) - MOST_NAMED} more"
    return " and ".join(map(str, things))
