"""The proof of a fix: the findings are gone, nothing new is found, and every other fact is as before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from itertools import chain

from colonnade.check import all_checks
from colonnade.dataclass import dataclass
from colonnade.edit import Change, CodeEdit, KeyPath
from colonnade.fact import Origin
from colonnade.finding import Severity
from colonnade.fixing.facts import Stated
from colonnade.fixing.judged import Judged
from colonnade.verdict import Claim, Doubt

Meaning = tuple[str, ...]
_NUMBER = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Objection:
    """Why changes are not to be made; `where` are the names and keys, `at` the places that tell whose fault it is.

    It is `final` where no company of other changes would make it better; it `brings` a finding that was not there.
    """

    reason: str
    where: frozenset[str] = frozenset()
    at: tuple[Origin, ...] = ()
    final: bool = False
    brings: Claim | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact before and after: "Worker", "memory", "128 (default)", "512"."""

    owner: str
    name: str
    before: str
    after: str


def meaning(claim: Claim) -> Meaning:
    """What tells a finding from others, whatever its lines and figures are."""
    return (*claim.meaning, claim.key)


class Comparison:
    """An application before and after, with the facts that differ."""

    def __init__(self, before: Judged, after: Judged) -> None:
        self.before = before
        self.after = after
        self.changed: dict[tuple[str, str], tuple[list[Stated], list[Stated]]] = {}
        for side, (some, others) in enumerate(((before, after), (after, before))):
            for each in _only_in(some.stated, others.stated):
                told = self.changed.setdefault((each.line.owner, each.line.name), ([], []))
                told[side].append(each)

    def differences(
        self, targets: Iterable[Claim], changes: Sequence[Change], *, explained: bool = True
    ) -> list[Difference]:
        """The facts that differ: those that the changes explain, or those that they do not."""
        found = []
        places = _places(targets, changes)
        whole = self._whole(places)
        for (owner, name), (old, new) in self.changed.items():
            if (owner in whole or any(_meant(each, places) for each in (*old, *new))) is explained:
                values = [", ".join(dict.fromkeys(each.line.value for each in side)) for side in (old, new)]
                found.append(Difference(owner, name, *values))
        return found

    def _whole(self, places: Sequence[tuple[str, KeyPath | None]]) -> set[str]:
        """What came, or is gone, as a whole by the changes: with all that is told of it, wherever that stands."""
        return {
            owner
            for (owner, name), (old, new) in self.changed.items()
            if name == "kind"
            and not all(owner in side for side in self._there)
            and any(_meant(each, places) for each in (*old, *new))
        }

    @cached_property
    def _there(self) -> list[set[str]]:
        """What states facts before and after."""
        return [{each.line.owner for each in side.stated} for side in (self.before, self.after)]

    def objections(self, targets: Sequence[Claim], changes: Sequence[Change]) -> list[Objection]:
        """Everything that speaks against what was changed, the most telling first."""
        light = Light(self.before, targets, changes)
        found = _still_there(self.before, self.after, targets)
        found += [
            _brings(each) for each in _new_claims(self.before, self.after, targets) if light.harms(each)
        ]
        found += _new_answers(self.before, self.after, light)
        for each in () if found else self.differences(targets, changes, explained=False):
            reason = f"it would also change {each.name} of {_bare(each.owner)}"
            places = tuple(at for one in chain(*self.changed[each.owner, each.name]) for at in one.at)
            found.append(Objection(reason, frozenset((each.owner, _bare(each.owner))), places))
        return found

    def brought(self, targets: Sequence[Claim], changes: Sequence[Change]) -> list[Claim]:
        """The findings that only come to light by what was changed."""
        light = Light(self.before, targets, changes)
        return [each for each in _new_claims(self.before, self.after, targets) if not light.harms(each)]


class Light:
    """Tells what changes do harm to from what they only bring to light: what the cured findings hid.

    Hidden was what a check asks of a resource after the cured ones, and a milder finding of a check that could not
    be asked; never what was met before, and nothing that rests on what is written.
    """

    def __init__(self, before: Judged, targets: Iterable[Claim], changes: Iterable[Change]) -> None:
        self._before = before
        self._cured: dict[str, dict[str, Severity]] = {}
        for each in targets:
            cured = self._cured.setdefault(each.key or each.resource, {})
            cured[each.check] = max(each.severity, cured.get(each.check, each.severity))
        self._changes = tuple(changes)

    def harms(self, claim: Claim) -> bool:
        """Whether a finding that comes up speaks against the changes."""
        subject = claim.key or claim.resource
        gravest = max(self._cured.get(subject, {}).values(), default=None)
        milder = gravest is not None and claim.severity < gravest
        unasked = milder and (claim.check, subject) in self._before.unasked
        hidden = unasked or self._comes_after(claim.check, subject)
        met = (claim.check, subject) in self._before.met
        return not hidden or met or any(map(self._is_written, _places_of(claim)))

    def harms_answer(self, doubt: Doubt) -> bool:
        """Whether a question that can no longer be answered speaks against the changes.

        What was seen was seen before them: it need not tell of what they make.
        """
        if doubt.check in _on_telemetry():
            return False
        subject = doubt.key or doubt.resource
        met = (doubt.check, subject) in self._before.met
        written = doubt.at is not None and self._is_written(doubt.at)
        return met or written or not self._comes_after(doubt.check, subject)

    def _comes_after(self, check: str, subject: str) -> bool:
        cured = self._cured.get(subject, {})
        return any(each in cured for each in _after(check))

    def _is_written(self, at: Origin) -> bool:
        return any(
            (isinstance(each, CodeEdit) and at.file == each.file) or writes(each, at)
            for each in self._changes
        )


def writes(change: Change, at: Origin) -> bool:
    """Whether a change of a template writes what stands at a place."""
    return not isinstance(change, CodeEdit) and at.file == change.file and _starts(at.path, change.path)


@cache
def _after(name: str) -> tuple[str, ...]:
    return next((each.after for each in all_checks() if each.name == name), ())


@cache
def _on_telemetry() -> frozenset[str]:
    return frozenset(each.name for each in all_checks() if each.needs_telemetry)


def _still_there(before: Judged, after: Judged, targets: Iterable[Claim]) -> list[Objection]:
    was, now = (Counter(map(meaning, each.claims)) for each in (before, after))
    wanted = Counter(map(meaning, targets))
    by_meaning = {meaning(each): each for each in before.claims}
    return [
        Objection("the finding would still be there", frozenset((identity(by_meaning[each]),)), final=True)
        for each, count in wanted.items()
        if now[each] > was[each] - count
    ]


def _new_claims(before: Judged, after: Judged, targets: Iterable[Claim]) -> list[Claim]:
    """What is found only now; one that a check only says in other words, of what it is not about, is not new."""
    was = Counter(map(meaning, before.claims))
    added: list[Claim] = []
    for claim in after.claims:
        if was[meaning(claim)]:
            was[meaning(claim)] -= 1
        else:
            added.append(claim)
    meant = {(each.check, each.key) for each in targets}
    reworded = Counter((each[0], each[-1]) for each in (+was).elements())
    found = []
    for claim in added:
        subject = (claim.check, claim.key)
        if subject not in meant and reworded[subject]:
            reworded[subject] -= 1
        else:
            found.append(claim)
    return found


def _brings(claim: Claim) -> Objection:
    reason = f"it would bring a finding of {claim.check}: {claim.message}"
    return Objection(reason, frozenset((claim.key, claim.resource)), _places_of(claim), brings=claim)


def _places_of(claim: Claim) -> tuple[Origin, ...]:
    return claim.at, *(each.at for each in claim.evidence)


def _new_doubts(before: Judged, after: Judged) -> list[Doubt]:
    """What cannot be answered only now; what could not before, for another reason, is not new."""
    was = Counter((each.check, each.key, _numberless(each.reason)) for each in before.doubts)
    added: list[Doubt] = []
    for doubt in after.doubts:
        asked = (doubt.check, doubt.key, _numberless(doubt.reason))
        if was[asked]:
            was[asked] -= 1
        else:
            added.append(doubt)
    reworded = Counter(asked[:2] for asked in (+was).elements())
    found = []
    for doubt in added:
        if reworded[doubt.check, doubt.key]:
            reworded[doubt.check, doubt.key] -= 1
        else:
            found.append(doubt)
    return found


def _new_answers(before: Judged, after: Judged, light: Light) -> list[Objection]:
    """What can no longer be told, what breaks, and what cannot be read."""
    found = []
    for doubt in _new_doubts(before, after):
        if light.harms_answer(doubt):
            reason = f"{doubt.check} could no longer be answered: {doubt.reason}"
            places = (doubt.at,) if doubt.at is not None else ()
            found.append(Objection(reason, frozenset((doubt.key, doubt.resource)), places))
    broken = Counter((each.check, each.resource) for each in before.crashes)
    for crash in after.crashes:
        if broken[crash.check, crash.resource]:
            broken[crash.check, crash.resource] -= 1
        else:
            reason = f"the check {crash.check} would break: {crash.reason}"
            found.append(Objection(reason, frozenset((crash.resource,)), (crash.at,) if crash.at else ()))
    unread = Counter(_numberless(each.what) for each in before.problems)
    for problem in after.problems:
        if unread[_numberless(problem.what)]:
            unread[_numberless(problem.what)] -= 1
        else:
            found.append(Objection(str(problem), at=(Origin(problem.file, problem.line, problem.column),)))
    return found


def _only_in(some: Sequence[Stated], others: Iterable[Stated]) -> list[Stated]:
    """What only some state; of lines that say the same, all that may be the one too many."""
    surplus = Counter(each.line for each in some)
    surplus.subtract(each.line for each in others)
    return [each for each in some if surplus[each.line] > 0]


def _places(targets: Iterable[Claim], changes: Sequence[Change]) -> list[tuple[str, KeyPath | None]]:
    """The files and paths of which facts may change; the path is None for all of a file."""
    places = [(each.file, None if isinstance(each, CodeEdit) else each.path) for each in changes]
    if any(path is not None and path[:1] == ("Parameters",) for _, path in places):
        # A parameter is changed for the sake of what the findings stand at.
        places += [(each.at.file, each.at.path) for each in targets if each.at.path]
    return places


def _meant(stated: Stated, places: Sequence[tuple[str, KeyPath | None]]) -> bool:
    """Whether a fact comes from what was changed."""
    for file, path in places:
        for at in stated.at:
            if at.file == file and (
                path is None
                or _starts(at.path, path)
                or (not stated.exact and at.path and _starts(path, at.path))
            ):
                return True
    return False


def _starts(path: KeyPath, with_: KeyPath) -> bool:
    return path[: len(with_)] == with_


def identity(claim: Claim) -> str:
    """What a finding means, as one of the names that tell whose fault something is."""
    return "\n".join(meaning(claim))


def _numberless(text: str) -> str:
    return _NUMBER.sub("#", text)


def _bare(owner: str) -> str:
    """The logical id of a key: "template.yaml#Jobs" is Jobs."""
    return owner.rpartition("#")[2] or owner
