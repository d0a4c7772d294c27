"""The metrics of an application, flow by flow: those that are there, and those that its kind lives on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from colonnade.business import Settings, Wanted, kinds, kinds_of
from colonnade.condition import TooManyWorlds, in_every_world
from colonnade.dataclass import dataclass
from colonnade.fact import NotApplicable, Origin, Unknown
from colonnade.kpi.given import CUSTOMER, Given, given_of
from colonnade.kpi.series import EMBEDDED, FILTER, LOGGED, POWERTOOLS, Series, of_code, of_filter
from colonnade.kpi.snippets import Addition, addition, is_at
from colonnade.model.application import Application
from colonnade.model.business_flow import BusinessFlow
from colonnade.model.function import Function
from colonnade.model.metrics import EmittedMetric, MetricFilter, is_technical, words
from colonnade.model.state_machine import StateMachine
from colonnade.remedies.home import home_of
from colonnade.telemetry.units import Values

if TYPE_CHECKING:
    from colonnade.kpi.seen import Logs

BUSINESS, SYSTEM = "business", "system"
# What a unit says of a time that somebody waits.
TIMES = frozenset(("Milliseconds", "Microseconds", "Seconds"))


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that is there: `function` emits it, `category` is "business", "customer" or "system".

    `seen` are the values that its function's log holds, None where there is no such log or its metrics are in none.
    """

    series: Series
    unit: str
    way: str
    category: str
    function: Function
    origin: Origin
    seen: Values | None = None

    @property
    def name(self) -> str:
        return self.series.name or "a metric whose name could not be followed"


@dataclass(frozen=True, slots=True)
class Missing:
    """A metric that the kind of application lives on and that nothing emits; `addition` is how to emit it."""

    wanted: Wanted
    kind: str
    addition: Addition


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow of the business, or the application where it is told of no flow, and what counts it.

    `doubt` says why there may be more metrics than were found, "" where there are none.
    """

    title: str
    origin: Origin
    kinds: tuple[str, ...]
    functions: tuple[Function, ...]
    found: tuple[Metric, ...]
    given: tuple[Given, ...]
    missing: tuple[Missing, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """The metrics of one application: `told` are the kinds that colonnade.toml says, `guessed` those by its names.

    `span` is how long telemetry goes, "" where there is none.
    """

    name: str
    application: Application
    told: tuple[str, ...]
    guessed: tuple[str, ...]
    flows: tuple[Flow, ...]
    others: tuple[Metric, ...]
    span: str = ""

    @property
    def found(self) -> list[Metric]:
        """Every metric, those of flows first."""
        return [*(each for flow in self.flows for each in flow.found), *self.others]

    def is_vital(self, metric: Metric) -> bool:
        """Whether a metric counts what a flow of its function is there for."""
        every = words(metric.series.name)
        asked = {kind for flow in self.flows if metric in flow.found for kind in flow.kinds}
        return any(one.vital and one.is_in(every) for kind in asked for one in kinds()[kind].metrics)


def account(application: Application, settings: Settings, logs: Logs | None = None) -> Account:
    """Tell the metrics of an application, and those that it lacks; `logs` tell which were seen."""
    every = list(_metrics(application))
    if logs is not None:
        every = _with_seen(application, every, logs)
    flows = [_flow(each, every, settings.kinds) for each in application.subjects(BusinessFlow)]
    flows = [each for each in flows if each.functions]
    guessed = kinds_of(name for each in application.subjects(BusinessFlow) for name in each.names)
    asked = {kind for flow in flows for kind in flow.kinds}
    left = tuple(each for each in settings.kinds if each not in asked)
    if left:
        flows.append(_whole(application, every, left))
    taken = {id(each) for flow in flows for each in flow.found}
    others = tuple(each for each in every if id(each) not in taken)
    span = logs.span if logs is not None else ""
    return Account(application.name, application, settings.kinds, guessed, tuple(flows), others, span)


def _metrics(application: Application) -> Iterator[Metric]:
    for each in application.subjects(EmittedMetric):
        series = of_code(each)
        unit = each.unit if isinstance(each.unit, str) else ""
        yield Metric(series, unit, each.way, _category(series.name, unit), each.function, each.origin)
    for function in application.subjects(Function):
        for filtering in function.metric_filters:
            for made in filtering.metrics:
                series = of_filter(filtering, made, by_dimensions=_by_fields(filtering))
                yield Metric(series, "", FILTER, _category(series.name, ""), function, made.name.origin)


def _with_seen(application: Application, every: Sequence[Metric], logs: Logs) -> list[Metric]:
    """Metrics with what logs tell of them, and those that only logs tell of."""
    found: list[Metric] = []
    for each in every:
        told = logs.by_function.get(each.function.key)
        if told is None or each.way not in (EMBEDDED, POWERTOOLS):
            found.append(each)
            continue
        values = Values()
        for one in told:
            if one.series.name == each.series.name:
                values.join(one.values)
        found.append(replace(each, seen=values))
    known = {(each.function.key, each.series.name) for each in every}
    for function in application.subjects(Function):
        for one in logs.by_function.get(function.key, ()):
            if (function.key, one.series.name) not in known:
                category = _category(one.series.name, one.unit)
                found.append(
                    Metric(one.series, one.unit, LOGGED, category, function, function.origin, one.values)
                )
    return found


def _by_fields(filtering: MetricFilter) -> bool:
    """Whether a metric filter takes dimensions from log lines."""
    home = home_of(filtering)
    told = home.written("Properties", "MetricTransformations") if home is not None else None
    return isinstance(told, list) and any(isinstance(each, dict) and "Dimensions" in each for each in told)


def _category(name: str, unit: str) -> str:
    if name and (is_technical(name) or not _MECHANISMS.isdisjoint(words(name))):
        return CUSTOMER if unit in TIMES else SYSTEM
    return CUSTOMER if unit in TIMES else BUSINESS


def _flow(flow: BusinessFlow, every: Sequence[Metric], told: Sequence[str]) -> Flow:
    try:
        answers = in_every_world(lambda: _working(flow))
    except TooManyWorlds as many:
        return Flow(_titled(flow), flow.origin, (), (), (), (), (), str(many))
    # What differs between deployments is which functions there are; the one with most of them has all metrics.
    functions, doubt = max((each for _, each in answers), key=lambda each: len(each[0]))
    own = [each for each in every if each.function in functions or flow.is_named_in(each.series.name)]
    named = kinds_of(flow.names)
    kinds_asked = tuple(each for each in named if each in told) if told else named
    given = tuple(given_of(functions, flow.machines))
    missing = tuple(_missing(kinds_asked, own, given, functions, every)) if functions else ()
    return Flow(_titled(flow), flow.origin, kinds_asked, tuple(functions), tuple(own), given, missing, doubt)


def _titled(flow: BusinessFlow) -> str:
    title = str(flow).removeprefix("the ")
    return title[:1].upper() + title[1:]


def _working(flow: BusinessFlow) -> tuple[list[Function], str]:
    """The functions of a flow that change something, and why they may count more than was found."""
    try:
        functions = list(flow.working)
    except NotApplicable:
        return [], ""
    try:
        flow.metrics  # noqa: B018 - says by raising that a part could not be read
    except Unknown as unknown:
        return functions, unknown.reason
    return functions, ""


def _whole(application: Application, every: Sequence[Metric], asked: tuple[str, ...]) -> Flow:
    """The application as one flow, of the kinds that no name in it tells of."""
    functions = [
        each
        for each in application.subjects(Function)
        if not each.only_at_deployment and not all(one.kind in _BESIDE for one in each.all_triggers)
    ]
    given = tuple(given_of(functions, application.subjects(StateMachine)))
    missing = tuple(_missing(asked, every, given, functions, every))
    title = f"The application ({', '.join(asked)})"
    return Flow(title, application.origin, asked, tuple(functions), tuple(every), given, missing)


# What is part of the machine wherever it stands in the name of a metric.
_MECHANISMS = frozenset(("cache", "init", "lock"))
_BESIDE = {"authorizer", "codedeploy", "cognito", "custom-resource"}


def _missing(
    asked: Iterable[str],
    own: Sequence[Metric],
    given: Sequence[Given],
    functions: Sequence[Function],
    every: Sequence[Metric],
) -> Iterator[Missing]:
    """The metrics of the kinds that none of those found is; an unnamed one may be any of them."""
    names = [words(each.series.name) for each in own if each.series.name and each.category != SYSTEM]
    services = {each.by for each in given}
    for kind in asked:
        for wanted in kinds()[kind].metrics:
            told = any(wanted.is_in(each) for each in names) or not services.isdisjoint(wanted.given_by)
            if not told and functions and (not wanted.optional or is_at(functions, wanted)):
                yield Missing(wanted, kind, addition(wanted, functions, [each.series for each in every]))
