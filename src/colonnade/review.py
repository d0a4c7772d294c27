"""THE TABLE OF CONTENTS: sources -> model -> judgements -> findings -> roadmap."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from colonnade import processes, sources, suppression
from colonnade.baseline import Baseline
from colonnade.check import Check, Judgement, Outcome, all_checks, crashed, judge
from colonnade.condition import NEVER
from colonnade.config import Config
from colonnade.constructs import brought, explained, is_among
from colonnade.dataclass import dataclass
from colonnade.model.application import Application
from colonnade.model.code import Code
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.problem import Problem, Unreadable
from colonnade.roadmap import Step, plan
from colonnade.scorecard import Score, counted, scored
from colonnade.sources import Group
from colonnade.sources.dependencies.manifests import manifests_of
from colonnade.sources.files import Tree
from colonnade.suppression import Allowance, Suppressed
from colonnade.verdict import Claim, Crash, Doubt, Verdict, in_order, place, summed_up
from colonnade.wording import worded

if TYPE_CHECKING:
    from colonnade.model.observed import Logs
    from colonnade.telemetry.account import Account
    from colonnade.telemetry.given import Given
    from colonnade.telemetry.joining import Joined

Progress = Callable[[int, int], None]
# What else is asked of each application while its model is there; the answer is plain data.
Ask = Callable[[Application], Any]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An application that was reviewed: its templates, and how many resources and functions it has."""

    name: str
    templates: tuple[str, ...]
    region: str | None
    resources: int
    functions: int


@dataclass(frozen=True, slots=True)
class Review:
    """All that a review has to tell.

    `checks` are those it was made by; `known` counts the findings that the baseline knew, `milder` those
    below the least severity asked for: neither are among `findings`, but the scorecard counts them. `outcomes`
    tells of each check how many subjects had which. `place` is the path that was reviewed, as it was given. `seen` is
    what came of joining its telemetry, None where none was given; `answers` are those of the applications to what was
    asked of them besides.
    """

    applications: tuple[Reviewed, ...]
    checks: tuple[Check, ...]
    scorecard: tuple[Score, ...]
    findings: tuple[Claim, ...]
    unknown: tuple[Doubt, ...]
    broken: tuple[Crash, ...]
    suppressed: tuple[Suppressed, ...]
    unused: tuple[Allowance, ...]
    problems: tuple[Problem, ...]
    roadmap: tuple[Step, ...]
    outcomes: Mapping[str, Mapping[Outcome, int]] = field(default_factory=dict)
    known: int = 0
    milder: int = 0
    place: str = "."
    seen: Account | None = None
    telemetry: str = ""
    answers: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one group of templates; `about` is None where none of them could be read.

    `joined` is what came of joining its functions with their logs, None where there are none; `answer` is what the
    application answered to what was asked besides.
    """

    about: Reviewed | None
    verdict: Verdict
    allowances: tuple[Allowance, ...]
    problems: tuple[Problem, ...]
    joined: Joined | None = None
    answer: Any = None


Judging = Callable[[Group, "Logs | None"], Result]


def review(
    path: Path,
    config: Config,
    baseline: Baseline | None = None,
    progress: Progress = lambda *_: None,
    cores: int | None = None,
    ask: Ask | None = None,
) -> Review:
    """Read the applications in a folder, judge each, and plan what to do; `progress` hears how far it is.

    `ask` is asked of each application besides, while its model is there.
    """
    checks = chosen_checks(config)
    tree = Tree(path)
    if config.advisories is not None:
        from colonnade.advisories.source import opened  # noqa: PLC0415 - few reviews are given some

        manifests_of(tree).advisories = opened(config.advisories)
    results, seen = _all_judged(tree, config, partial(_judge_group, tree, checks, ask), progress, cores)

    verdicts = [each.verdict for each in results]
    doubts = sorted({doubt for each in verdicts for doubt in each.doubts}, key=_by_place)
    allowances = {*suppression.configured(config.allow), *chain(*(each.allowances for each in results))}
    sifted = suppression.sift(chain(*(each.claims for each in verdicts)), doubts, allowances)
    problems = [*tree.problems, *chain(*(each.problems for each in results))]
    problems += seen.problems if seen is not None else _in_vain(checks, config)
    problems += suppression.unknown_checks(allowances, {each.name for each in all_checks()})

    everything = in_order(sifted.told)
    severe = [claim for claim in everything if claim.severity >= config.min_severity]
    findings = baseline.new(severe) if baseline else severe
    names = {each.name for each in checks}
    return Review(
        applications=tuple(each.about for each in results if each.about is not None),
        checks=checks,
        scorecard=scored(checks, verdicts, everything, [each.claim for each in sifted.suppressed]),
        findings=tuple(findings),
        unknown=tuple(doubts),
        broken=tuple(sorted(chain(*(each.crashes for each in verdicts)), key=_by_place)),
        suppressed=tuple(sorted(sifted.suppressed, key=lambda each: _by_place(each.claim))),
        unused=tuple(each for each in sifted.unused if each.check in names),
        problems=tuple(sorted(set(problems))),
        roadmap=tuple(plan(findings, checks, seen.traffic(config.traffic) if seen else config.traffic)),
        outcomes=counted(verdicts),
        known=len(severe) - len(findings),
        milder=len(everything) - len(severe),
        place=path.as_posix(),
        seen=seen,
        telemetry="" if config.telemetry.file else config.telemetry.source,
        answers=tuple(each.answer for each in results if each.about is not None),
    )


def chosen_checks(config: Config) -> tuple[Check, ...]:
    """Give the checks that were asked for; those on telemetry only where there is some, or where they are named."""
    return tuple(
        each
        for each in all_checks()
        if (not config.checks or each.name in config.checks)
        and (not config.pillars or each.pillar in config.pillars)
        and (not each.needs_telemetry or config.telemetry.source or each.name in config.checks)
    )


def _in_vain(checks: Sequence[Check], config: Config) -> list[Problem]:
    """Tell of checks that were named, and that nothing can come of."""
    named = [each.name for each in checks if each.needs_telemetry and not config.telemetry.source]
    what = "judges what functions were seen to do, and nothing tells that"
    return [Problem(name, 0, 0, what, "give --telemetry", note=True) for name in named]


def _all_judged(
    tree: Tree, config: Config, by: Judging, progress: Progress, cores: int | None
) -> tuple[list[Result], Account | None]:
    """Judge every application of a folder, with what it was seen to do where telemetry is given."""
    groups = sources.find(tree, config)
    told = telemetry_of(config, tree)
    if told is None:
        return _each_judged(groups, by, progress, cores), None
    again = list(groups)
    results = _each_judged(groups, by, progress, cores, told.logs)
    return _undisputed(again, by, results, told)


def telemetry_of(config: Config, tree: Tree) -> Given | None:
    """Read the telemetry that is asked for; None where none is."""
    if not config.telemetry.source:
        return None
    from colonnade.telemetry.given import given  # noqa: PLC0415 - few reviews are given telemetry

    return given(config.telemetry, tree.root, config.goals)


def _each_judged(
    groups: list[Group],
    by: Judging,
    progress: Progress = lambda *_: None,
    cores: int | None = None,
    logs: Logs | None = None,
) -> list[Result]:
    """Judge each group by itself, in as many processes as are worth it, and give the results in order."""
    total = len(groups)
    results: dict[int, Result] = {}
    for index, result in processes.each(lambda group: by(group, logs), groups, cores):
        results[index] = result
        progress(len(results), total)
    return [results[index] for index in sorted(results)]


def _undisputed(
    groups: Sequence[Group], by: Judging, results: list[Result], told: Given
) -> tuple[list[Result], Account]:
    """Judge again, without them, what took logs that may as well be another application's."""
    from colonnade.telemetry.account import Sharing  # noqa: PLC0415

    sharing = Sharing(told)
    while again := sharing.left_out([each.joined for each in results]):
        for index, logs in again.items():
            results[index] = by(groups[index], logs)
    return results, sharing.account([each.joined for each in results])


def _judge_group(
    tree: Tree, checks: Sequence[Check], ask: Ask | None, group: Group, logs: Logs | None = None
) -> Result:
    """Load one group, judge it, and let go of its model."""
    try:
        application = sources.load(group)
        joined = observed(application, logs)
        verdict = judged(group, application, checks, logs=logs)
        allowances, wrong = suppression.read(tree, files_of(application, verdict))
        problems = (*group.problems, *wrong, *_told(tree))
        answer = ask(application) if ask is not None else None
        return Result(_about(application), verdict, tuple(allowances), problems, joined, answer)
    except Unreadable as unreadable:
        return Result(None, Verdict(), (), (unreadable.problem, *group.problems))
    except Exception as error:  # noqa: BLE001 - what one application does wrong stays with it
        what = f"could not be reviewed: {crashed(error)}"
        problem = Problem(group.templates[0], 0, 0, what, "this is a fault of Colonnade: please report it")
        return Result(None, Verdict(), (), (problem,))


def _told(tree: Tree) -> Sequence[Problem]:
    """What was wrong with the advisories that this process looked at."""
    advisories = manifests_of(tree).advisories
    return advisories.problems if advisories is not None else ()


def judged(
    group: Group,
    application: Application,
    checks: Sequence[Check],
    heard: Callable[[Judgement], None] = lambda _: None,
    logs: Logs | None = None,
) -> Verdict:
    """Judge what there is with the defaults of the parameters, then what there is only with other values.

    Each judgement is `heard` before it is summed up. The application has joined its logs before; those of other
    values do so here.
    """
    others = brought(group.loaded)

    def ours(subject: Any) -> bool:
        return not is_among(others, subject)

    verdict = summed_up(judge(application, checks, ours), heard)
    there: set[object] = set()
    for where, other in sources.elsewhere(group):
        there = there or _there(application)
        observed(other, logs)
        more = _there(other) - there
        there |= more
        verdict = verdict.with_more(
            summed_up(judge(other, checks, partial(_among, more, ours)), heard), f"it exists {where}"
        )
    return worded(explained(verdict, group.loaded), group.loaded)


def observed(application: Application, logs: Logs | None) -> Joined | None:
    """Let an application join its logs, where there are any."""
    if logs is None:
        return None
    from colonnade.telemetry.joining import join  # noqa: PLC0415 - few reviews are given telemetry

    return join(application, logs)


def _there(application: Application) -> set[object]:
    """What exists of an application, told in a way that is the same for every deployment of it."""
    subjects = [application, *application.resources, *application.parts]
    return {_identity(each) for each in subjects if NEVER not in each.conditions}


def _among(there: set[object], ours: Callable[[Any], bool], subject: Any) -> bool:
    return _identity(subject) in there and ours(subject)


def _identity(subject: Any) -> object:
    return type(subject), subject.origin, subject.key if isinstance(subject, Resource) else None


def _about(application: Application) -> Reviewed:
    return Reviewed(
        application.name,
        application.templates,
        application.region,
        len(application.resources),
        len(application.subjects(Function)),
    )


def files_of(application: Application, verdict: Verdict) -> list[str]:
    """The files in which a comment may accept a finding: templates, code, wherever something was found."""
    codes = [function.code_link.raw for function in application.subjects(Function)]
    code = chain(*(each.files for each in codes if isinstance(each, Code)))
    return sorted({*application.templates, *code, *(claim.at.file for claim in verdict.claims)})


def _by_place(told: Claim | Doubt | Crash) -> tuple[object, ...]:
    return *place(told.at), told.check, told.resource
