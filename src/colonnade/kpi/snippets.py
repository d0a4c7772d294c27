"""The lines by which a function emits a metric that it lacks, in the words of the library that it has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from colonnade.business import Wanted
from colonnade.dataclass import dataclass
from colonnade.fact import Origin
from colonnade.kpi.series import EMBEDDED, POWERTOOLS, Series
from colonnade.model.function import Function
from colonnade.model.metrics import words

_FALLBACK = "Business"


@dataclass(frozen=True, slots=True)
class Addition:
    """How a function comes to emit a metric: `line` where it is decided, after the lines of `once` in its module.

    `library` is whose words these are; both are empty where the function's language is not written here.
    """

    function: Function
    at: Origin
    library: str
    once: tuple[str, ...]
    line: str


def addition(wanted: Wanted, functions: Sequence[Function], series: Iterable[Series]) -> Addition:
    """How one of the functions would emit a metric: the one whose name speaks most of it."""
    function = min(functions, key=lambda each: _rank(each, wanted))
    code = function.code_link.raw
    at = code.origin if (read := function.code_link.known) and hasattr(code, "origin") else function.origin
    library, once, line = _written(wanted, function, _space(series), read=read)
    return Addition(function, at, library, once, line)


def is_at(functions: Iterable[Function], wanted: Wanted) -> bool:
    """Whether the name of one of the functions speaks of what is counted."""
    return any(_rank(each, wanted) < len(wanted.at) for each in functions)


def _rank(function: Function, wanted: Wanted) -> int:
    """The place of the first beginning of a word that the function's name has; those without come last."""
    every = words(function.name)
    places = [n for n, stem in enumerate(wanted.at) if any(each.startswith(stem) for each in every)]
    return min(places, default=len(wanted.at))


def _space(series: Iterable[Series]) -> str:
    """The namespace that the application has already."""
    known = [each.namespace.text for each in series if each.namespace is not None and each.namespace.text]
    return max(known, key=known.count) if known else _FALLBACK


def _written(
    wanted: Wanted, function: Function, space: str, *, read: bool
) -> tuple[str, tuple[str, ...], str]:
    value = {"Count": "1", "Milliseconds": "elapsed_ms"}.get(wanted.unit, "amount")
    unit = "Count" if wanted.unit == "None" else wanted.unit
    runtime = function.runtime.value if function.runtime.known else ""
    if runtime.startswith("nodejs"):
        return EMBEDDED, _in_javascript(space), f"emit('{wanted.name}', {value}, '{unit}');"
    if not read or function.code.language != "python":
        return "", (), ""
    packages = {each.package for each in function.code.imports}
    if "aws_lambda_powertools" in packages:
        ways = {each.way for each in function.code.metrics}
        once = () if POWERTOOLS in ways else _with_powertools(space, function.code.handler)
        line = f'metrics.add_metric(name="{wanted.name}", unit="{unit}", value={value})'
        return POWERTOOLS, once, line
    if "aws_embedded_metrics" in packages:
        return EMBEDDED, (), f'metrics.put_metric("{wanted.name}", {value}, "{unit}")'
    return EMBEDDED, _in_python(space), f'emit("{wanted.name}", {value}, "{unit}")'


def _with_powertools(space: str, handler: str) -> tuple[str, ...]:
    return (
        "from aws_lambda_powertools import Metrics",
        "",
        f"metrics = Metrics(namespace={json.dumps(space)})",
        "",
        f"@metrics.log_metrics  # above {handler}",
    )


def _in_python(space: str) -> tuple[str, ...]:
    return (
        "import json",
        "import time",
        "",
        "",
        "def emit(name, value, unit):",
        f'    about = {{"Namespace": {json.dumps(space)}, "Dimensions": [[]]}}',
        '    about["Metrics"] = [{"Name": name, "Unit": unit}]',
        "    now = int(time.time() * 1000)",
        '    aws = {"Timestamp": now, "CloudWatchMetrics": [about]}',
        '    print(json.dumps({"_aws": aws, name: value}))',
    )


def _in_javascript(space: str) -> tuple[str, ...]:
    # console.log wraps what it is given where the function logs as JSON: CloudWatch would find no metric in it.
    return (
        "const emit = (name, value, unit) => {",
        f"  const about = {{ Namespace: {json.dumps(space)}, Dimensions: [[]] }};",
        "  about.Metrics = [{ Name: name, Unit: unit }];",
        "  const aws = { Timestamp: Date.now(), CloudWatchMetrics: [about] };",
        "  const line = JSON.stringify({ _aws: aws, [name]: value });",
        "  process.stdout.write(`${line}\\n`);",
        "};",
    )
