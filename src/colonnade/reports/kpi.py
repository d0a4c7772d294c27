"""What counts the business, as text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import click

from colonnade.business import kinds
from colonnade.fact import Opaque
from colonnade.kpi.account import Account, Flow, Metric, Missing
from colonnade.kpi.alarms import costs
from colonnade.kpi.kpis import Kpis, Proposed, Told
from colonnade.kpi.series import PUT, Series
from colonnade.model.function import Function
from colonnade.reports.text import WIDTH, counted, shown
from colonnade.telemetry.units import Values

_WIDEST = 12  # of a category
_MARGIN = " " * (4 + _WIDEST)
_COLOURS = {"business": "green", "operational": "yellow", "customer": "cyan", "system": "white"}


def text(kpis: Kpis, *, everything: bool = False) -> Iterator[str]:
    """Give the lines for a terminal; metrics that tell how the machine runs are counted unless all are asked for."""
    for each in telling(kpis):
        yield from _head(each.account)
        for flow in each.account.flows:
            yield ""
            yield from _flow(flow, each.account.span, everything=everything)
        yield from _others(each.account, everything=everything)
        yield from _watching(each)
    yield from _end(kpis)


def telling(kpis: Kpis) -> list[Told]:
    """The applications of which there is something to tell."""
    return [each for each in kpis.every if each.account.flows or each.account.found]


def _head(account: Account) -> Iterator[str]:
    found = [each for each in account.found if each.category != "system"]
    missing = sum(len(each.missing) for each in account.flows)
    templates = account.application.templates
    where = templates[0] if len(templates) == 1 else counted(len(templates), "template")
    head = f"Business metrics · {shown(where)} · {len(once(found))} found, {missing} missing"
    lines = textwrap.wrap(head, WIDTH, break_on_hyphens=False, break_long_words=False)
    for number, line in enumerate(lines):
        yield line if number else click.style(line[:16], bold=True) + line[16:]
    yield from _wrapped(kind_told(account), "")


def kind_told(account: Account) -> str:
    """Say what kind of application it is, who says so, and how to say it."""
    if account.told:
        return f"Kind of application, as colonnade.toml says: {', '.join(account.told)}."
    how = f'say it in colonnade.toml: [kpi] kind = "…", one or a list of {", ".join(kinds())}'
    if not account.guessed:
        return f"No name in it tells what it is for: {how}."
    return f"Kind of application, by the names in it: {', '.join(account.guessed)}. If that is wrong, {how}."


def _flow(flow: Flow, span: str, *, everything: bool) -> Iterator[str]:
    yield click.style(shown(flow.title), bold=True) + f" ({counted(len(flow.functions), 'function')})"
    found = [each for each in once(flow.found) if everything or each.category != "system"]
    if found:
        yield _dim("  found")
    yield from _metrics(found, span)
    left = len(once(flow.found)) - len(found)
    if left:
        yield f"    {counted(left, 'metric')} of how the machine runs (--all)"
    if flow.given:
        yield _dim("  told by AWS without your doing")
    for given in flow.given:
        start = f"    {given.category:<{_WIDEST}}"
        yield from _wrapped(f"{given.resource}: {', '.join(given.metrics)}", start, 4 + _WIDEST)
    if flow.doubt:
        yield from _wrapped(f"There may be more: {flow.doubt}", "  ")
    if flow.missing:
        yield _dim("  missing")
    for each in flow.missing:
        yield from _missing(each)
    yield from _once_written(flow.missing)


def _metrics(metrics: Sequence[Metric], span: str) -> Iterator[str]:
    elsewhere: dict[str, list[str]] = {}
    for each in metrics:
        if each.series.elsewhere:
            elsewhere.setdefault(each.series.elsewhere, []).append(each.name)
        else:
            yield from _metric(each, span)
    for product, names in elsewhere.items():
        told = f"in {product}, which has dashboards and alarms of its own: {', '.join(dict.fromkeys(names))}"
        yield from _wrapped(told, "    ", 8)
    if any(each.way == PUT for each in metrics):
        yield "    PutMetricData is a call each time; in the embedded format it is a log line."


def _metric(metric: Metric, span: str) -> Iterator[str]:
    yield f"    {_category(metric.category)}{shown(metric.name)}" + (
        f" ({metric.unit})" if metric.unit else ""
    )
    place = f"{metric.function}, {metric.origin}"
    yield from _wrapped(f"{series_told(metric.series, metric.way)}; {place}", _MARGIN)
    if metric.seen is not None:
        yield from _wrapped(_seen(metric.seen, span), _MARGIN)
    if metric.series.doubt:
        yield from _wrapped(f"not known: {metric.series.doubt}", _MARGIN)


def _seen(values: Values, span: str) -> str:
    if not values.count:
        return f"never seen in {span} of logs"
    return f"seen {counted(values.count, 'time')} in {span} of logs, {values.total:,.6g} together"


def series_told(series: Series, way: str) -> str:
    """Say where a metric is found: its namespace, its dimensions, and how it comes there."""
    if series.elsewhere:
        return f"in {series.elsewhere}"
    by = ", ".join(f"{name}={label}" for name, label in series.dimensions)
    return f"{series.namespace or '(no namespace)'}{{{by}}} through {way}"


def _missing(missing: Missing) -> Iterator[str]:
    yield f"    {_category(missing.wanted.category)}{missing.wanted.name}"
    yield from _wrapped(missing.wanted.tells, _MARGIN)
    added = missing.addition
    yield from _wrapped(f"where {added.function} decides it, {added.at}:", _MARGIN)
    if added.line:
        yield f"{_MARGIN}{added.line}"
    else:
        runtime = added.function.runtime
        what = runtime.value if runtime.known else "its runtime"
        yield from _wrapped(f"emit it in EMF; for {what} no line is written here", _MARGIN)


def _once_written(missing: Sequence[Missing]) -> Iterator[str]:
    """What each module has once, told once for all that need the same."""
    for once in dict.fromkeys(each.addition.once for each in missing if each.addition.once):
        names = dict.fromkeys(str(each.addition.function) for each in missing if each.addition.once == once)
        yield ""
        yield from _wrapped(f"once in the module of {', '.join(names)}:", "    ")
        yield from (f"    {line}" if line else "" for line in once)


def _others(account: Account, *, everything: bool) -> Iterator[str]:
    others = [each for each in once(account.others) if everything or each.category != "system"]
    if others:
        yield ""
        yield click.style("Metrics of no flow", bold=True)
        yield from _metrics(others, account.span)


def _watching(told: Told) -> Iterator[str]:
    """What is ready to watch the metrics, and why some have no alarm."""
    for each in told.proposed:
        if not each.new and not any(one.there for one in each.watched):
            continue  # there is nothing that CloudWatch could show
        yield ""
        if each.new:
            yield from _wrapped(_ready(each), "")
        else:
            yield from _wrapped(
                f"{shown(each.file)} has its dashboard, and every alarm that there is a reason for", ""
            )
        reasons: dict[str, list[str]] = {}
        for one in each.watched:
            if one.there is not None:
                yield from _wrapped(f"{one.there} watches {one.name}", "  ", 4)
            elif one.alarm is None and one.told:
                reasons.setdefault(one.why, []).append(
                    one.name if one.name != "Latency" else f"Latency of {one.of}"
                )
        for why, names in reasons.items():
            yield from _wrapped(f"no alarm on {', '.join(dict.fromkeys(names))}: {why}", "  ", 4)


def _ready(proposed: Proposed) -> str:
    types = [each.declared["Type"] for each in proposed.new]
    alarms, dashboards = (sum(what in each for each in types) for what in ("Alarm", "Dashboard"))
    parts = [counted(dashboards, "dashboard")] * bool(dashboards) + [counted(alarms, "alarm")] * bool(alarms)
    are, them = ("is", "it") if dashboards + alarms == 1 else ("are", "them")
    cost = f"; the alarms cost ${costs(proposed.new):.2f} a month" if alarms else ""
    return f"{' and '.join(parts)} for {proposed.file} {are} ready: --template writes {them}{cost}"


def _end(kpis: Kpis) -> Iterator[str]:
    silent = len(kpis.every) - len(telling(kpis))
    if telling(kpis):
        yield ""
    if silent:
        yield from _wrapped(
            f"In {counted(silent, 'application')} of {len(kpis.every)} no metric was found, and no name tells of a "
            'flow of the business: [kpi] kind = "…" in colonnade.toml says what they are for.',
            "",
        )
    unread = _unread(kpis)
    if unread:
        yield from _wrapped(f"The code of {counted(unread, 'function')} was not read: it may emit more.", "")
    if kpis.unit:
        there = [each for one in kpis.every for each in one.account.found if each.series.name == kpis.unit]
        where = f"{there[0].function} emits it" if there else "nothing that was read emits it"
        yield from _wrapped(f"Unit of work: {kpis.unit}; {where}.", "")
    yield from _wrapped("Which metrics a kind lives on is the authors' opinion, to be changed by yours.", "")


def _unread(kpis: Kpis) -> int:
    """How many functions there are whose code could not be read; most are in another language than Python."""
    every = [each for told in kpis.every for each in told.account.application.subjects(Function)]
    return sum(1 for each in every if isinstance(each.code_link.raw, Opaque))


def once(metrics: Sequence[Metric]) -> list[Metric]:
    """Each metric of a function once, where it is emitted first."""
    found: dict[object, Metric] = {}
    for each in metrics:
        found.setdefault((each.function.key, each.series.name or each.origin), each)
    return list(found.values())


def _category(name: str) -> str:
    return click.style(name, fg=_COLOURS[name]) + " " * (_WIDEST - len(name))


def _dim(line: str) -> str:
    return click.style(line, dim=True)


def _wrapped(told: str, start: str, hang: int | None = None) -> Iterator[str]:
    below = " " * (len(start) if hang is None else hang)
    yield from textwrap.wrap(
        shown(told), WIDTH, initial_indent=start, subsequent_indent=below,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
