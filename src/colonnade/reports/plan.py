"""The roadmap as a plan to work by: a list, a Markdown document, a table, and issues for `gh`."""

from __future__ import annotations

import csv
import io
import shlex
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import click

from colonnade.fixing.projection import Projected
from colonnade.measure import Range
from colonnade.reports import gains
from colonnade.reports.text import COLOURS, DUE, WIDTH, counted, shown, summary
from colonnade.review import Review
from colonnade.roadmap import Step
from colonnade.verdict import Claim

MOST_PLACES = 25
COLUMNS = (
    "step",
    "horizon",
    "check",
    "title",
    "pillar",
    "severity",
    "effort",
    "findings",
    "fixable",
    *(
        f"{what}_{end}"
        for what in ("dollars_a_month", "grams_co2e_a_month")
        for end in ("low", "likely", "high")
    ),
    "milliseconds",
    "after",
    "unlocks",
    "where",
    "how",
    "fix",
    "proof",
    "places_met_then",
)


def text(review: Review, projection: Sequence[Projected] = ()) -> Iterator[str]:
    """Give the steps, one a line and what it is worth, for a terminal; a projection adds the places met after each."""
    if not review.roadmap:
        yield "Nothing to do: no findings."
        return
    steps = counted(len(review.roadmap), "step")
    yield f"{click.style('Roadmap', bold=True)}: {steps} for {summary(review)}"
    yield from textwrap.wrap(_seen(review), WIDTH)
    then = {each.number: each for each in projection}
    columns = "severity effort places fixable" + ("  then" if then else "")
    yield click.style(f"{columns:>{WIDTH}}", dim=True)
    for horizon, those in groupby(review.roadmap, key=lambda step: step.horizon):
        yield from ("",) if horizon is not review.roadmap[0].horizon else ()
        yield click.style(str(horizon).capitalize(), bold=True, underline=True) + f"  {DUE[horizon]}"
        for step in those:
            yield from _line(step, then)
    assumed = gains.reckoned_for(step.gains for step in review.roadmap)
    if assumed:
        yield ""
        yield from textwrap.wrap(f"Reckoned for {assumed}.", WIDTH)
    if then:
        yield ""
        yield from textwrap.wrap(_projected(then), WIDTH)


def _seen(review: Review) -> str:
    """Say which telemetry it rests on; nothing where it was given none."""
    if review.seen is None or not review.seen.was_read:
        return ""
    from colonnade.reports import seen  # noqa: PLC0415 - few reviews are given telemetry

    return f"Seen: {next(seen.sentences(review.seen, everything=False, shown=shown))}."


def _projected(then: Mapping[int, Projected]) -> str:
    """Say from where to where the scorecard goes by what can be written."""
    today, last = then[0], then[max(then)]
    fixed = sum(each.fixed for each in then.values())
    return (
        f"{today.share or 0} % of places are met today, {last.share or 0} % once the {counted(fixed, 'finding')} "
        "are put right that Colonnade can fix (colonnade fix --unsafe). Each share was told by judging the "
        "fixed files; what is left for people is not in it."
    )


def _line(step: Step, then: Mapping[int, Projected]) -> Iterator[str]:
    marks = f"{step.severity!s:<9}{step.effort!s:<8}{len(step.findings):>5}{step.fixable or '-':>8}"
    if then:
        now = then[step.number]
        marks += f"{f'{now.share} %' if now.fixed else '-':>6}"
    room = WIDTH - len(marks) - 6
    first, *rest = textwrap.wrap(step.title, room) or [""]
    coloured = click.style(str(step.severity), **COLOURS[step.severity]) + marks[len(str(step.severity)) :]
    yield f"{step.number:>3}  {first:<{room}} {coloured}"
    yield from (f"     {line}" for line in rest)
    worth = "; ".join(gains.told(step.gains))
    for line in textwrap.wrap(worth, WIDTH - 9) if worth else ():
        yield click.style(f"       {line}", dim=True)


def markdown(review: Review, projection: Sequence[Projected] = ()) -> str:
    """Give the plan as a document."""
    then = {each.number: each for each in projection}
    lines = ["# Roadmap", "", f"{counted(len(review.roadmap), 'step')} for {summary(review)}."]
    lines += ["", _seen(review)] if review.seen is not None else []
    assumed = gains.reckoned_for(step.gains for step in review.roadmap)
    if assumed:
        lines += ["", f"Worth in a month is reckoned for {assumed}."]
    lines += _scorecard(review)
    if then:
        lines += ["", _projected(then)]
    for horizon, those in groupby(review.roadmap, key=lambda step: step.horizon):
        steps = list(those)
        lines += ["", f"## {str(horizon).capitalize()}: {DUE[horizon]}", ""]
        lines += ["| step | | severity | effort | places | worth |", "|---|---|---|---|---|---|"]
        for step in steps:
            worth = "; ".join(gains.told(step.gains)) or step.gain
            cells = (f"[{step.number}](#{_anchor(step)})", step.title, step.severity, step.effort)
            lines.append(f"| {' | '.join(map(str, cells))} | {len(step.findings)} | {_cell(worth)} |")
        for step in steps:
            lines += ["", f"### {step.number}. {step.title}", "", *_body(review, step)]
            if then and then[step.number].fixed:
                now, before = then[step.number], then[step.number - 1]
                lines += ["", f"**Then** {now.share} % of places are met ({before.share} % before)."]
    return "\n".join(lines) + "\n"


def table(review: Review, projection: Sequence[Projected] = ()) -> str:
    """Give the plan as comma-separated values, one step a row; ranges in three columns, unknown ones empty."""
    then = {each.number: each for each in projection}
    written, place = io.StringIO(), _place(review)
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for step in review.roadmap:
        claims = [review.findings[index] for index in step.findings]
        row = (
            step.number,
            step.horizon,
            step.check,
            step.title,
            step.pillar.slug,
            step.severity,
            step.effort,
            len(step.findings),
            step.fixable,
            *_ends(step.gains.dollars),
            *_ends(step.gains.grams),
            "; ".join(f"{wait.likely:.0f} at a {per.value}" for per, wait in step.gains.waits),
            " ".join(step.after),
            " ".join(step.unlocks),
            " ".join(dict.fromkeys(f"{claim.at.file}:{claim.at.line}" for claim in claims)),
            "; ".join(step.how),
            step.fix(place, review.telemetry) or "",
            step.proof(place, review.telemetry),
            then[step.number].share if then and then[step.number].fixed else "",
        )
        writer.writerow([_harmless(str(each)) for each in row])
    return written.getvalue()


def github(review: Review) -> str:
    """Give a shell script that opens an issue for each step with GitHub's `gh`."""
    lines = [
        "#!/bin/sh",
        "# Opens one issue for each step, in the repository of the current folder.",
        "set -e",
    ]
    for step in review.roadmap:
        body = [*_body(review, step)]
        end = "END_OF_ISSUE"
        while end in body:
            end += "_"
        title = shlex.quote(f"{step.number:02d}. {step.title}")
        lines += ["", f"gh issue create --title {title} --body-file - <<'{end}'", *body, end]
    return "\n".join(lines) + "\n"


def _body(review: Review, step: Step) -> Iterator[str]:
    """Say of one step what, why now, where, how, and how to tell that it is done."""
    claims = [review.findings[index] for index in step.findings]
    titles = {each.check: f"{each.number}. {each.title}" for each in review.roadmap}
    effort = f"{step.effort}{' for each place' if len(claims) > 1 else ''}"
    yield f"**{str(step.severity).capitalize()}** · {step.pillar.value} · {effort}. {_sentence(step.why)}"
    yield ""
    yield f"**Worth:** {_sentence(step.gain)}"
    worth = [*gains.told(step.gains)] or [each.statement for each in step.worth]
    yield from (f"- {each}" for each in worth)
    assumed = gains.reckoned_for([step.gains])
    if assumed and worth:
        yield f"- for {assumed}"
    yield from (f"- {each.basis}" for each in step.worth)
    yield ""
    yield "**Where:**"
    yield ""
    yield from _where(claims)
    if step.how:
        yield ""
        yield "**How:**"
        yield ""
        yield from (f"- {_plain(_sentence(each))}" for each in step.how)
    yield ""
    place = _place(review)
    if step.fixable:
        whole = "" if step.fixable == len(claims) else f" ({step.fixable} of {counted(len(claims), 'place')})"
        yield f"**Fix{whole}:** `{step.fix(place, review.telemetry)}`  "
    yield f"**Done when** `{step.proof(place, review.telemetry)}` finds nothing. More: `{step.more}`"
    if step.after:
        yield ""
        yield f"**After:** {', '.join(titles[each] for each in step.after)}"
    if step.unlocks:
        yield ""
        yield f"**Unlocks:** {', '.join(titles[each] for each in step.unlocks)}"


def _place(review: Review) -> str:
    """Where the commands of a plan are to be run for: a plan is read on other machines too."""
    return "." if review.place.startswith("/") or ":" in review.place else review.place


def _where(claims: Sequence[Claim]) -> Iterator[str]:
    for claim in claims[:MOST_PLACES]:
        yield f"- [ ] `{claim.at.file}:{claim.at.line}` {_plain(claim.message)}"
    if len(claims) > MOST_PLACES:
        yield f"- and {len(claims) - MOST_PLACES} more"


def _scorecard(review: Review) -> Iterator[str]:
    yield from ("", "| pillar | met | missed | unknown | n/a | places met |", "|---|---|---|---|---|---|")
    for score in review.scorecard:
        share = f"{score.places_met * 100 // score.places} %" if score.places else ""
        counts = (score.met, score.missed, score.unknown, score.not_applicable)
        yield f"| {score.pillar.value.capitalize()} | {' | '.join(map(str, counts))} | {share} |"


def _ends(amount: Range | None) -> Iterable[str]:
    if amount is None:
        return ("", "", "")
    return (f"{amount.low:.2f}", f"{amount.likely:.2f}", f"{amount.high:.2f}")


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking what a template brought for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@") and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit()


def _plain(said: str) -> str:
    """Keep Markdown from taking what a template brought for markup or a mention."""
    said = shown(said)
    for each in "\\`*_<>[]@#":
        said = said.replace(each, "\\" + each) if each not in "@#" else said.replace(each, f"{each}\u200b")
    return said


def _cell(said: str) -> str:
    return _plain(said).replace("|", "\\|")


def _anchor(step: Step) -> str:
    """The anchor that GitHub gives the heading of a step."""
    heading = f"{step.number}. {step.title}".lower()
    return "".join(each for each in heading.replace(" ", "-") if each.isalnum() or each in "-_")


def _sentence(said: str) -> str:
    said = said[:1].upper() + said[1:]
    return said if said.endswith((".", "!", "?")) else said + "."
