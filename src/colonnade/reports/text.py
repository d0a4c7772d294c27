"""The report for people: it fits a terminal, and says first what to do first."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from colonnade.check import Pillar
from colonnade.finding import Severity
from colonnade.problem import parted
from colonnade.reports import gains
from colonnade.roadmap import Horizon, Step
from colonnade.scorecard import Score
from colonnade.verdict import Claim, Doubt

if TYPE_CHECKING:
    # What is told of telemetry needs nothing of it.
    from colonnade.review import Review

WIDTH = 80
# How many findings of a step are shown where each takes one line, and where each takes more.
FEW = 5
FEWER = 3
# How many steps are told with their findings; of later ones only the places are.
NEXT = 8
# How much evidence of a finding is shown.
MOST_EVIDENCE = 6
INDENT = " " * 4
WIDEST_PLACE = 28
COLOURS: dict[Severity, dict[str, Any]] = {
    Severity.CRITICAL: {"fg": "bright_red", "bold": True},
    Severity.HIGH: {"fg": "red"},
    Severity.MEDIUM: {"fg": "yellow"},
    Severity.LOW: {"fg": "cyan"},
}
DUE = {
    Horizon.NOW: "critical and high, and what they build on",
    Horizon.NEXT: "medium, and what it builds on",
    Horizon.LATER: "low",
}
# What stands for a character that the output cannot show.
IN_ASCII = str.maketrans(
    {"█": "#", "▒": "?", "░": ".", "·": "-", "…": "...", "—": "-", "–": "-", "“": '"', "”": '"'}
)


def render(review: Review, *, everything: bool = False) -> Iterator[str]:
    """Give the lines of the report, styled; `everything` shows what is otherwise only counted."""
    most = None if everything else FEW
    if not review.applications and review.problems:
        yield from _problems(review)
        yield "Nothing was reviewed."
        return
    yield from _head(review)
    yield from _seen(review, everything=everything)
    yield ""
    yield from _scorecard(review.scorecard)
    yield from _roadmap(review, most)
    yield from _unknown(review.unknown, most)
    yield from _accepted(review, most)
    yield from _problems(review)
    yield from _close(review)


def counted(count: int, one: str, many: str = "") -> str:
    """Say a number of things: "1 step", "3 steps"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def summary(review: Review) -> str:
    """Say in one line how many findings there are, and how severe."""
    if not review.findings:
        return "no new findings" if review.known else "no findings"
    counts = dict.fromkeys(sorted(Severity, reverse=True), 0)
    for claim in review.findings:
        counts[claim.severity] += 1
    severities = ", ".join(f"{count} {severity}" for severity, count in counts.items() if count)
    new = "new " if review.known else ""
    return f"{counted(len(review.findings), f'{new}finding')} ({severities})"


def shown(text: str) -> str:
    """Make one line of a text that a template brought, without what a terminal would obey."""
    text = " ".join(text.split())
    return text if text.isprintable() else "".join(each if each.isprintable() else "\ufffd" for each in text)


def _head(review: Review) -> Iterator[str]:
    applications = review.applications
    templates = [template for each in applications for template in each.templates]
    where = templates[0] if len(templates) == 1 else counted(len(templates), "template")
    parts = (
        where if len(applications) == 1 else f"{counted(len(applications), 'application')}, {where}",
        counted(sum(each.resources for each in applications), "resource"),
        counted(sum(each.functions for each in applications), "function"),
        counted(len(review.checks), "check"),
    )
    name = "Colonnade · "
    first, *rest = (line.removesuffix(" ·") for line in textwrap.wrap(" · ".join(parts), WIDTH - len(name)))
    yield click.style(name, bold=True) + first
    yield from (" " * len(name) + line for line in rest)


def _seen(review: Review, *, everything: bool) -> Iterator[str]:
    """Say which telemetry it rests on, where it was given some."""
    if review.seen is None or not review.seen.was_read:
        return
    from colonnade.reports import seen  # noqa: PLC0415 - few reviews are given telemetry

    first, *rest = seen.sentences(review.seen, everything=everything, shown=shown)
    yield from _wrapped(first, "Telemetry · ", lambda name: click.style(name, bold=True))
    if rest:
        yield from (_dim(line) for line in _wrapped(" ".join(rest), " " * len("Telemetry · ")))


def _scorecard(scores: Sequence[Score]) -> Iterator[str]:
    allowed = any(each.allowed for each in scores)
    columns: list[tuple[str, Callable[[Score], int]]] = [
        ("met", lambda score: score.met),
        ("missed", lambda score: score.missed),
        ("unknown", lambda score: score.unknown),
        *([("allowed", lambda score: score.allowed)] if allowed else []),
        ("n/a", lambda score: score.not_applicable),
    ]
    heading = "".join(f"{name:>9}" for name, _ in columns)
    yield _dim(" " * 24 + heading + f"{'places met':>{WIDTH - 24 - len(heading)}}")
    for score in scores:
        figures = "".join(f"{count(score):>9}" for _, count in columns)
        room = WIDTH - 24 - len(figures) - 2
        share = f"{score.places_met * 100 // score.places:>4} %" if score.places else ""
        bar = _bar(score.places_met, score.places, room - len(share)) + share if share else ""
        yield f"  {_pillar(score.pillar):<22}{figures}  {bar}".rstrip()
    if len(scores) > 1:
        totals = "".join(f"{sum(count(score) for score in scores):>9}" for _, count in columns)
        places = sum(score.places for score in scores)
        met = sum(score.places_met for score in scores)
        share = f"{met * 100 // places} %" if places else ""
        line = f"  {'All pillars':<22}{totals}"
        yield click.style(f"{line}{share:>{WIDTH - len(line)}}".rstrip(), bold=True)
    yield ""


def _bar(met: int, places: int, width: int) -> str:
    """Draw the share of what is met; no share that is there vanishes by rounding."""
    filled = min(max(round(width * met / places), bool(met)), width - (met < places))
    return click.style("█" * filled, fg="green") + click.style("░" * (width - filled), fg="red")


def _roadmap(review: Review, most: int | None) -> Iterator[str]:
    if not review.roadmap:
        return
    yield _title("Roadmap", f"{counted(len(review.roadmap), 'step')} for {summary(review)}")
    horizon = None
    for step in review.roadmap:
        yield ""
        if step.horizon is not horizon:
            horizon = step.horizon
            yield click.style(str(horizon).capitalize(), bold=True, underline=True) + _dim(
                f"  {DUE[horizon]}"
            )
            yield ""
        yield from _step(step, [review.findings[index] for index in step.findings], most, review)
    assumed = gains.reckoned_for(step.gains for step in review.roadmap)
    if assumed:
        yield ""
        figures = f"Worth in a month is reckoned for {assumed}"
        yield from (_dim(line) for line in _wrapped(figures, INDENT))
    yield ""


def _step(step: Step, claims: Sequence[Claim], most: int | None, review: Review) -> Iterator[str]:
    marks = f"{step.severity} · {step.effort}{' each' if len(claims) > 1 else ''}"
    first, *rest = textwrap.wrap(step.title, WIDTH - 6 - len(marks)) or [""]
    gap = " " * (WIDTH - 4 - len(first) - len(marks))
    styled = click.style(marks, **COLOURS[step.severity])
    yield f"{click.style(f'{step.number:>2}', bold=True)}  {click.style(first, bold=True)}{gap}{styled}"
    for line in rest:
        yield INDENT + click.style(line, bold=True)
    yield from (_dim(line) for line in _wrapped(step.why, INDENT))
    if most is None:
        yield from _findings(claims, evidence=True)
    elif step.number <= NEXT:
        alike = _alike(claims)
        told = alike[: most if _beside(claims) else FEWER]
        yield from _findings([_as_one(each) for each in told], evidence=False)
        yield from _rest(sum(map(len, alike[len(told) :])), INDENT)
    else:
        yield from _places(claims, FEWER)
    how = step.how if most is None else step.how[:1]
    yield from _labelled("Do", how)
    if len(step.how) > len(how):
        yield f"{INDENT}{'':<7}" + _dim(
            f"and {counted(len(step.how) - len(how), 'like it', 'like it')} (--all shows them)"
        )
    gain = () if step.gain in step.why else (step.gain,)
    figures = tuple(gains.told(step.gains)) or tuple(each.statement for each in step.worth)
    yield from _labelled("Worth", (*gain, *figures))
    fix = step.fix(review.place, review.telemetry)
    if fix is not None:
        first, *rest = _command(fix)
        yield f"{INDENT}{'Fix':<7}{click.style(first, fg='blue')}"
        yield from (f"{INDENT}{'':<7}{click.style(line, fg='blue')}" for line in rest)
    yield f"{INDENT}{'More':<7}{click.style(step.more, fg='blue')}"


def _command(command: str) -> list[str]:
    """Give a command in lines that a shell takes as one, where it is long and has an option."""
    start, option, value = command.partition(" --telemetry ")
    return (
        [f"{start} \\", f"  {option.strip()} {value}"] if option and len(command) > WIDTH - 11 else [command]
    )


def _labelled(label: str, texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield from _wrapped(_sentence(text), f"{INDENT}{'' if number else label:<7}")


def _places(claims: Sequence[Claim], most: int) -> Iterator[str]:
    """Give the places alone: "template.yaml:12, :40, functions/pay/app.py:7 and 3 more"."""
    places = list(dict.fromkeys((claim.at.file, claim.at.line) for claim in claims))
    told, file = [], ""
    for place in places[:most]:
        told.append(f":{place[1]}" if place[0] == file else f"{place[0]}:{place[1]}")
        file = place[0]
    more = f" and {len(places) - most} more (--all shows them)" if len(places) > most else ""
    yield from (_place(line) for line in _wrapped(", ".join(told) + more, INDENT))


def _findings(claims: Sequence[Claim], *, evidence: bool) -> Iterator[str]:
    """Give the findings with their places: side by side where these are short, else below each other."""
    widest = max(len(str(claim.at)) for claim in claims)
    for claim in claims:
        if _beside(claims):
            yield from _wrapped(claim.message, f"{INDENT}{claim.at!s:<{widest}}  ", _place)
        else:
            yield from _wrapped(claim.message, f"{INDENT}- ")
            yield f"{INDENT}  {_place(shown(str(claim.at)))}"
        if evidence:
            for each in claim.evidence[:MOST_EVIDENCE]:
                yield from _wrapped(f"{each.text} ({each.at})", f"{INDENT}  · ")
            if len(claim.evidence) > MOST_EVIDENCE:
                yield _dim(f"{INDENT}  · and {len(claim.evidence) - MOST_EVIDENCE} more places")
        for note in claim.notes:
            yield from _wrapped(note, f"{INDENT}  · ")


def _alike(claims: Iterable[Claim]) -> list[list[Claim]]:
    """Put together what is told of the same place and differs in the name of the resource only."""
    together: dict[object, list[Claim]] = {}
    for claim in claims:
        message = re.sub(rf"\b{re.escape(_name(claim))}\b", "", claim.message)
        together.setdefault((claim.at.file, claim.at.line, message, claim.notes), []).append(claim)
    return list(together.values())


def _as_one(alike: Sequence[Claim]) -> Claim:
    first, *others = alike
    if not others:
        return first
    names = ", ".join(map(_name, others[:FEWER])) + (
        f" and {len(others) - FEWER} more" if others[FEWER:] else ""
    )
    return replace(first, message=f"{first.message}; the same holds for {names}")


def _name(claim: Claim) -> str:
    """The logical id of what was judged, else of where it stands."""
    return claim.key.rpartition("#")[2] or claim.resource


def _beside(claims: Sequence[Claim]) -> bool:
    """Whether there is room for place and message side by side."""
    return all(len(str(claim.at)) <= WIDEST_PLACE for claim in claims)


def _unknown(doubts: Iterable[Doubt], most: int | None) -> Iterator[str]:
    by_reason: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        by_reason.setdefault(doubt.reason, []).append(doubt)
    if not by_reason:
        return
    total = sum(map(len, by_reason.values()))
    yield _title("Unknown", f"{counted(total, 'question')} that are left open")
    ordered = sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0]))
    for reason, same in ordered[:most]:
        yield from _wrapped(reason + _where(same), f"{len(same):>4}  ")
        checks = sorted({doubt.check for doubt in same})
        named = ", ".join(checks[: most and 2])
        more = f" and {counted(len(checks) - 2, 'more check')}" if most and len(checks) > 2 else ""
        yield from (_dim(line) for line in _wrapped(named + more, " " * 6))
    yield from _rest(len(ordered[most or len(ordered) :]), " " * 6, "reasons")
    yield ""


def _where(same: list[Doubt]) -> str:
    """Say where one reason holds: the first place, and how many others there are."""
    places = list(dict.fromkeys(str(doubt.at) for doubt in same if doubt.at))
    if not places:
        return ""
    others = f" and {counted(len(places) - 1, 'more place')}" if len(places) > 1 else ""
    return f" ({places[0]}{others})"


def _accepted(review: Review, most: int | None) -> Iterator[str]:
    if review.suppressed:
        yield _title("Accepted", f"{counted(len(review.suppressed), 'finding')} that you allowed")
        for each in review.suppressed[:most]:
            yield from _wrapped(f"{each.claim.check}, {each.claim.at}: {each.by.because}", "  ")
        yield from _rest(len(review.suppressed[most or len(review.suppressed) :]), "  ")
        yield ""
    if review.unused:
        yield _title("Allowed in vain", "these accept nothing: take them out")
        for unused in review.unused:
            yield from _wrapped(f"{unused.file}:{unused.line}: {unused.check}", "  ")
        yield ""


def _problems(review: Review) -> Iterator[str]:
    unread, notes = parted(review.problems)
    for name, told, problems in (
        ("Not read", f"{counted(len(unread), 'problem')} in the input", unread),
        ("Noted", "all of this was read", notes),
    ):
        if problems:
            yield _title(name, told)
            for problem in problems:
                yield from _wrapped(str(problem), "  ")
            yield ""
    if review.broken:
        yield _title("Broken", "these checks failed, which is a fault of Colonnade: please report it")
        for crash in review.broken:
            yield from _wrapped(f"{crash.check} on {crash.resource} ({crash.at}): {crash.reason}", "  ")
        yield ""


def _close(review: Review) -> Iterator[str]:
    if review.roadmap:
        first = review.roadmap[0]
        yield from _wrapped(f"{_sentence(summary(review))} Start with step 1: {first.more}", "")
    elif any(score.met or score.unknown for score in review.scorecard):
        yield f"Nothing to do: {summary(review)}."
    else:
        yield "Nothing was found that these checks are about."
    if review.known:
        yield f"The baseline knew {counted(review.known, 'more finding')}."
    if review.milder:
        yield f"{_sentence(counted(review.milder, 'milder finding') + ' not shown (--min-severity)')}"


def _title(name: str, text: str) -> str:
    return f"{click.style(name, bold=True)}: {text}"


def _rest(count: int, indent: str, what: str = "") -> Iterator[str]:
    if count > 0:
        yield indent + _dim(f"and {count} more {what}".rstrip() + " (--all shows them)")


def _wrapped(text: str, start: str, style: Callable[[str], str] = str) -> Iterator[str]:
    """Wrap a text that begins after `start`, which is styled; further lines stand below the text."""
    lines = textwrap.wrap(
        shown(text), WIDTH - len(start), break_long_words=False, break_on_hyphens=False
    ) or [""]
    yield style(start) + lines[0]
    for line in lines[1:]:
        yield " " * len(start) + line


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


def _pillar(pillar: Pillar) -> str:
    return pillar.value.capitalize()


def _place(text: str) -> str:
    return click.style(text, fg="cyan")


def _dim(text: str) -> str:
    return click.style(text, dim=True)
