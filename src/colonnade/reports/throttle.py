"""What limits would have done to the requests of access logs: as text, as JSON, and as a page with a plot."""

from __future__ import annotations

import html
import json
import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Any

import click

from colonnade.reports.text import WIDTH, counted, shown
from colonnade.throttling.bucket import turned_away
from colonnade.throttling.recommended import Tried
from colonnade.throttling.throttle import Bucket, Throttle

SCHEMA = "colonnade.throttle/1"
BARS, HEIGHT, BAR = 180, 160, 4
FEW = 3
STYLE = """<style>
body{font:14px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}
pre{white-space:pre-wrap} svg{width:100%;height:auto} .in{fill:#2a9d5c} .out{fill:#d1495b}
text{font-size:10px;fill:#555}
</style>"""
COARSE = "The logs tell times to the second only: bursts look sharper than they were, and limits wider."
CAVEAT = "API Gateway throttles by a token bucket on a best-effort basis; this replay is exact."


def text(found: Throttle) -> Iterator[str]:
    """Give the lines for a terminal."""
    arrivals = found.arrivals
    total = sum(map(len, arrivals.by.values()))
    clients, routes = (len({key[place] for key in arrivals.by}) for place in (2, 1))
    yield (
        click.style("Throttle", bold=True)
        + f" · {counted(total, 'request')} · {counted(routes, 'route')} · {counted(clients, 'client')}"
    )
    if arrivals.malformed:
        yield f"{counted(arrivals.malformed, 'line')} of {arrivals.lines:,} not understood"
    for client, busiest in found.abusers.items():
        yield from textwrap.wrap(
            f"{shown(client)} sent {busiest:,} requests in a minute, far more than the usual client: "
            "not counted as legitimate (--all-legitimate counts it)",
            WIDTH,
        )
    for each in found.buckets:
        yield ""
        yield from _bucket(each)
    yield ""
    yield from textwrap.wrap(" ".join([CAVEAT, *([COARSE] if arrivals.to_the_second else [])]), WIDTH)


def _bucket(each: Bucket) -> Iterator[str]:
    yield click.style(shown(each.name), bold=True)
    busy = each.busy
    yield (
        f"  {counted(busy.requests, 'request')}; a second has {busy.mean:,.1f} on average, {busy.p99:,} "
        f"at p99, {busy.highest:,} at most"
    )
    if not each.recommended:
        yield "  No legitimate request is left to recommend by."
        return
    yield click.style(
        f"  {'':<11} {'rate':>8} {'burst':>8} {'turned away':>14} {'in a minute':>13}", dim=True
    )
    for number, option in enumerate(each.recommended[:FEW]):
        yield _line("or" if number else "recommended", option)
    for option in each.tried:
        yield _line("tried", option)
    if each.flood:
        yield from textwrap.wrap(
            f"The recommended limit lets {each.passed:,} of all {busy.requests:,} requests through, "
            f"{each.flood:,} of which are not legitimate. While a flood lasts it takes the tokens of all who share "
            "the bucket: a usage plan gives each client its own (--by client).",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="  ",
        )


def _line(what: str, option: Tried) -> str:
    rate, burst = f"{float(option.limit.rate):,g}", f"{option.limit.burst:,}"
    away = f"{option.away:,} ({option.share:.2%})"
    return f"  {what:<11} {rate:>8} {burst:>8} {away:>14} {option.limit.most_in_a_minute:>13,.0f}"


def render(found: Throttle) -> str:
    """Give all of it as JSON text."""
    told = {
        "schema": SCHEMA,
        "lines": found.arrivals.lines,
        "malformed_lines": found.arrivals.malformed,
        "times_to_the_second": found.arrivals.to_the_second,
        "share": found.share,
        "abusers": [{"client": name, "busiest_minute": most} for name, most in found.abusers.items()],
        "scope": str(found.scope),
        "buckets": [_told(each) for each in found.buckets],
    }
    return json.dumps(told, indent=2) + "\n"


def _told(each: Bucket) -> dict[str, Any]:
    busy = each.busy
    return {
        "name": each.name,
        "requests": busy.requests,
        "a_second": {"mean": round(busy.mean, 6), "p99": busy.p99, "highest": busy.highest},
        "recommended": [_option(option) for option in each.recommended],
        "tried": [_option(option) for option in each.tried],
        "not_legitimate": each.flood,
        "passed": each.passed,
    }


def _option(option: Tried) -> dict[str, Any]:
    return {
        "rate": float(option.limit.rate),
        "burst": option.limit.burst,
        "requests": option.requests,
        "accepted": option.requests - option.away,
        "throttled": option.away,
        "most_in_a_minute": option.limit.most_in_a_minute,
    }


def page(found: Throttle) -> str:
    """Give a page that shows, for each bucket, when requests came and which would have been turned away."""
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Throttle</title>",
        STYLE,
        f"<pre>{html.escape(click.unstyle(chr(10).join(text(found))))}</pre>",
    ]
    for each in found.buckets:
        option = (*each.tried, *each.recommended)[:1]
        if option and each.times:
            parts += [
                f"<h2>{html.escape(each.name)}: {html.escape(str(option[0].limit))}</h2>",
                _plot(each, option[0]),
            ]
    return "\n".join(parts) + "\n</html>\n"


def _plot(each: Bucket, option: Tried) -> str:
    """Draw the requests over time as bars: let through below, turned away above."""
    first, last = each.times[0], each.times[-1]
    width = max((last - first) // BARS + 1, 1)
    through: Counter[int] = Counter()
    away: Counter[int] = Counter()
    for time, turned in zip(each.times, turned_away(each.times, option.limit), strict=True):
        (away if turned else through)[(time - first) // width] += 1
    highest = max(through[bar] + away[bar] for bar in range(BARS))
    drawn = []
    for bar in range(BARS):
        tall, lost = (round(HEIGHT * counts[bar] / highest, 1) for counts in (through, away))
        if tall:
            drawn.append(
                f"<rect class='in' x='{bar * BAR}' y='{HEIGHT - tall:.1f}' width='3' height='{tall}'/>"
            )
        if lost:
            top = HEIGHT - tall - lost
            drawn.append(f"<rect class='out' x='{bar * BAR}' y='{top:.1f}' width='3' height='{lost}'/>")
    seconds = width / 1_000_000
    label = f"{highest:,} requests in {seconds:,.3g} s at most; green were let through, red turned away"
    return (
        f"<svg viewBox='0 0 {BARS * BAR} {HEIGHT + 16}' role='img' aria-label='{label}'>{''.join(drawn)}"
        f"<text x='0' y='{HEIGHT + 12}'>{label}</text></svg>"
    )
