"""How many call sites lead to actions, and how many of those to a resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from functions import Examined

from colonnade.aws import actions
from colonnade.model.code import AwsCall
from colonnade.privilege.needs import Certainty, Needs, Requirement

Place = tuple[str, int, int, str, str]


@dataclass
class Site:
    """A call in the code: what it needs, over all functions that pass it."""

    call: AwsCall
    requirements: list[Requirement] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)

    @property
    def own(self) -> list[Requirement]:
        """What it needs of the service that it calls."""
        prefix = _prefix(self.call)
        return [
            each
            for each in self.requirements
            if each.action.partition(":")[0] in prefix and not each.optional
        ]

    @property
    def kind(self) -> str:
        """How well it is known on what: by what is known least."""
        if not self.requirements:
            nothing = actions.needs_nothing(self.call.service, self.call.operation)
            return "needs nothing" if nothing else "no action"
        own = [each for each in self.own or self.requirements if each.scopable]
        if not own:
            return "rightly *"
        order = list(Certainty)
        return max(own, key=lambda each: order.index(each.certainty)).certainty.value


def _prefix(call: AwsCall) -> set[str]:
    return {actions.prefix(call.service), "rds-db"}


def sites(functions: Iterable[Examined]) -> dict[Place, Site]:
    """Every call site of some functions."""
    found: dict[Place, Site] = {}
    for each in functions:
        for needs in each.needs:
            _note(found, each, needs)
    return found


def _note(found: dict[Place, Site], each: Examined, needs: Needs) -> None:
    for call in needs.function.code.calls:
        site = found.setdefault(_place(each, call), Site(call))
        site.functions.add(each.function.name)
    for requirement in needs.requirements:
        for call in requirement.by:
            site = found[_place(each, call)]
            if requirement not in site.requirements:
                site.requirements.append(requirement)


def _place(each: Examined, call: AwsCall) -> Place:
    return (
        f"{each.folder.name}/{call.origin.file}",
        call.origin.line,
        call.origin.column,
        call.service,
        call.operation,
    )


def told(name: str, functions: list[Examined]) -> tuple[str, Counter[str]]:
    """One line of the table."""
    found = sites(functions)
    counted = Counter(site.kind for site in found.values())
    unresolved = {reason for each in functions for needs in each.needs for reason in needs.unresolved}
    counted["unresolved"] = len(unresolved)
    return line(name, len([each for each in functions if each.needs]), counted), counted


def line(name: str, functions: int, counted: Counter[str]) -> str:
    """The counts of one application, and the share that leads to a concrete resource."""
    scoped = counted["exact"] + counted["pattern"] + counted["action only"]
    all_ = scoped + counted["rightly *"] + counted["needs nothing"] + counted["no action"]
    share = 100 * (counted["exact"] + counted["pattern"]) / scoped if scoped else 100.0
    return (
        f"{name:44.44} {functions:4} {all_:5} {counted['no action']:4} {counted['unresolved']:4} "
        f"{counted['needs nothing']:4} "
        f"{counted['rightly *']:5} {counted['exact']:5} {counted['pattern']:5} {counted['action only']:5} {share:6.1f}"
    )


HEADER = f"{'':44} func sites none unre free     *  exact patt. action concrete %"
