"""Metrics as CloudWatch has them: under which namespace, by which dimensions with which values."""

from __future__ import annotations

from colonnade.condition import Undecided
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Text
from colonnade.model.code import FromEnvironment, Value
from colonnade.model.function import Function
from colonnade.model.metrics import EmittedMetric, FilteredMetric, MetricFilter

# The ways that end in CloudWatch, as EmittedMetric names them.
EMBEDDED, POWERTOOLS, PUT, FILTER = (
    "the embedded metric format", "Powertools", "PutMetricData", "a metric filter",
)  # fmt: skip
# The embedded metric format too, of code that is not read.
LOGGED = "its log"
# What libraries do where the code says nothing. Sources: aws-lambda-powertools 3 and aws-embedded-metrics 3.
_SPACES = {
    POWERTOOLS: ("POWERTOOLS_METRICS_NAMESPACE", None),
    EMBEDDED: ("AWS_EMF_NAMESPACE", "aws-embedded-metrics"),
}
_SERVICE = "POWERTOOLS_SERVICE_NAME"
_EMF_NAME, _EMF_TYPE = "AWS_EMF_SERVICE_NAME", "AWS_EMF_SERVICE_TYPE"


@dataclass(frozen=True, slots=True)
class Label:
    """A namespace, or the value of a dimension: `text` where it is known, else the fact that holds it.

    `of_function` is the name of a function, which only exists once it is deployed.
    """

    text: str | None = None
    fact: Fact[Text] | None = None
    of_function: Function | None = None

    def __str__(self) -> str:
        if self.text is not None:
            return self.text
        if self.of_function is not None:
            return "${" + self.of_function.name + "}"
        raw = self.fact.raw if self.fact is not None else None
        return str(raw) if isinstance(raw, Text) else "(chosen when it is deployed)"


@dataclass(frozen=True, slots=True)
class Series:
    """A metric as it stands in CloudWatch; `doubt` says what of that is not known, "" where all is.

    `namespace` is None where nothing tells it. `elsewhere` is the product that has it instead of CloudWatch.
    """

    name: str
    namespace: Label | None
    dimensions: tuple[tuple[str, Label], ...]
    doubt: str = ""
    elsewhere: str = ""

    @property
    def exact(self) -> bool:
        """Whether it can be asked for by its dimensions."""
        return not self.doubt and not self.elsewhere


def of_code(metric: EmittedMetric) -> Series:
    """The series of a metric that code emits, with what its function's environment variables add."""
    name = metric.name if isinstance(metric.name, str) else ""
    if metric.way not in (EMBEDDED, POWERTOOLS, PUT):
        return Series(name, None, (), elsewhere=metric.way)
    labels: list[tuple[str, Label]] = []
    doubts = [] if name else ["its name could not be followed"]
    space = _namespace(metric)
    if space is None:
        doubts.append(_no_namespace(metric))
    for key, value in metric.by.items():
        label = _label(value, metric.function)
        if label is None:
            doubts.append(f"the value of its dimension {key} is not known")
        else:
            labels.append((key, label))
    labels += [each for each in _added(metric) if each[0] not in metric.by]
    return Series(name, space, tuple(labels), "; ".join(doubts))


def of_filter(filtering: MetricFilter, metric: FilteredMetric, *, by_dimensions: bool) -> Series:
    """The series that a metric filter makes."""
    name = metric.name.raw.literal if isinstance(metric.name.raw, Text) else None
    doubts = [] if name else [f"what {filtering} calls it is not known"]
    if by_dimensions:
        doubts.append("its dimensions are fields of log lines")
    text = metric.namespace.raw.literal if isinstance(metric.namespace.raw, Text) else None
    return Series(name or "", Label(text, metric.namespace), (), "; ".join(doubts))


def _namespace(metric: EmittedMetric) -> Label | None:
    if metric.namespace is not None:
        return _label(metric.namespace, metric.function)
    variable, default = _SPACES.get(metric.way, ("", None))
    if metric.way == EMBEDDED and not _has_library(metric.function):
        return None
    return _variable(variable, metric.function) or (Label(default) if default else None)


def _no_namespace(metric: EmittedMetric) -> str:
    if metric.namespace is None and metric.way == POWERTOOLS:
        return "no namespace is told: Powertools raises an error unless POWERTOOLS_METRICS_NAMESPACE is set"
    return "its namespace is not known"


def _added(metric: EmittedMetric) -> list[tuple[str, Label]]:
    """The dimensions that a library adds by itself."""
    function = metric.function
    if metric.way == POWERTOOLS:
        service = metric.service if metric.service is not None else FromEnvironment(_SERVICE)
        label = _label(service, function)
        return [("service", label)] if label is not None else []
    if metric.way == EMBEDDED and _has_library(function):
        own = Label(of_function=function)
        return [
            ("LogGroup", own),
            ("ServiceName", _variable(_EMF_NAME, function) or own),
            ("ServiceType", _variable(_EMF_TYPE, function) or Label("AWS::Lambda::Function")),
        ]
    return []


def _has_library(function: Function) -> bool:
    return any(each.package == "aws_embedded_metrics" for each in function.code.imports)


def _label(value: Value, function: Function) -> Label | None:
    """A value of the code as a label; None where it is not known."""
    if isinstance(value, str):
        return Label(value)
    if isinstance(value, FromEnvironment):
        return _variable(value.variable, function) or (Label(value.default) if value.default else None)
    return None


def _variable(name: str, function: Function) -> Label | None:
    """What an environment variable of the function holds; None where it is not set."""
    found = function.environment.get(name)
    if found is None:
        return None
    try:
        text = found.value.value.literal if found.value.known else None
    except Undecided:
        text = None
    return Label(text, found.value)
