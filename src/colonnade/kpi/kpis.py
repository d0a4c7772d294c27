"""Business metrics of a folder: sources -> model -> what is counted, and what is not -> resources that watch it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from colonnade import sources
from colonnade.check import crashed
from colonnade.config import Config
from colonnade.dataclass import dataclass
from colonnade.edit import NewResource, TemplateEdit
from colonnade.kpi.account import Account, account
from colonnade.kpi.alarms import Watched
from colonnade.kpi.resources import resources
from colonnade.kpi.writing import is_hcl, text_of, unwritten
from colonnade.problem import Problem, Unreadable
from colonnade.review import telemetry_of
from colonnade.sources import Group
from colonnade.sources.cloudformation.template import Template
from colonnade.sources.files import Tree
from colonnade.sources.rewriting import rewrite as rewriting

if TYPE_CHECKING:
    from colonnade.kpi.seen import Reader
    from colonnade.telemetry.given import Given

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is to be added to one template: its text, and what becomes of each metric.

    `edits` put it into the template, or `hindrance` says why it is not put there.
    """

    file: str
    new: tuple[NewResource, ...]
    text: str
    watched: tuple[Watched, ...]
    edits: tuple[TemplateEdit, ...] = ()
    hindrance: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The metrics of one application, and what would watch them."""

    account: Account
    proposed: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class Kpis:
    """All applications of a folder, with what could not be read and what broke."""

    every: tuple[Told, ...]
    problems: tuple[Problem, ...]
    broken: tuple[str, ...]
    unit: str | None = None


def kpis(path: Path, config: Config, progress: Progress = lambda *_: None) -> Kpis:
    """Tell the metrics of every application in a folder."""
    tree = Tree(path)
    groups = sources.find(tree, config)
    given = telemetry_of(config, tree)
    reader = _reader(given, config) if given is not None else None
    found: list[Told] = []
    broken: list[str] = []
    problems: list[Problem] = []
    for done, group in enumerate(groups, 1):
        try:
            application = sources.load(group)
            logs = reader.logs(application) if reader is not None else None
            told = account(application, config.kpi, logs)
            found.append(Told(told, tuple(_proposed(told, group, config.goals.latency_ms))))
        except Unreadable as unreadable:
            problems.append(unreadable.problem)
        except Exception as error:  # noqa: BLE001 - what goes wrong with one application stays with it
            broken.append(f"{group.templates[0]}: {crashed(error)}")
        problems += group.problems
        progress(done, len(groups))
    problems += given.problems if given is not None else ()
    every = tuple(sorted({*tree.problems, *problems}))
    return Kpis(tuple(found), every, tuple(broken), config.kpi.unit)


def _reader(given: Given, config: Config) -> Reader | None:
    """What reads metrics from logs; None where these cannot be read, which the problems of `given` tell."""
    from colonnade.kpi.seen import Reader  # noqa: PLC0415 - few are given telemetry

    try:
        return Reader(given, config.telemetry.source)
    except Unreadable:
        return None


def _proposed(told: Account, group: Group, latency_goal: float | None) -> Iterator[Proposed]:
    templates = {each.template.file: each.template for each in group.loaded}
    for each in resources(told, latency_goal):
        template = templates.get(each.file)
        if template is None:
            continue
        new = tuple(unwritten(each.new, template))
        text = text_of(new, template) if new else ""
        edits, hindrance = _edits(new, template)
        yield Proposed(each.file, new, text, each.watched, edits, hindrance)


def _edits(new: tuple[NewResource, ...], template: Template) -> tuple[tuple[TemplateEdit, ...], str]:
    """The edits that put resources into a template, or why they are not put there."""
    if is_hcl(template):
        return (), "in Terraform they have a file of their own: --template --output business.tf"
    if template.writer is None:
        return new, ""
    written = [template.writer.written(each) for each in new]
    wrong = next((each for each in written if isinstance(each, str)), "")
    return tuple(each for each in written if not isinstance(each, str)) if not wrong else (), wrong


def rewritten(path: Path, kpis: Kpis) -> dict[str, tuple[str, str]]:
    """The texts of the templates with what is proposed, each with the one it had; raises Refused."""
    tree = Tree(path)
    texts: dict[str, tuple[str, str]] = {}
    for each in (one for told in kpis.every for one in told.proposed if one.edits):
        before, now = texts.get(each.file) or (tree.read(each.file),) * 2
        texts[each.file] = (before, rewriting.rewritten(each.file, now, each.edits))
    return texts
