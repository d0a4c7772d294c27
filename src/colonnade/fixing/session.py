"""Trying fixes: many at once, proved together, and taken apart where the proof fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from colonnade.check import crashed
from colonnade.dataclass import dataclass
from colonnade.edit import Change, CodeEdit
from colonnade.fixing.blame import culprits
from colonnade.fixing.candidates import Candidate, candidates
from colonnade.fixing.judged import Judge, Judged
from colonnade.fixing.proof import Comparison, Difference, Objection, meaning
from colonnade.fixing.texts import RefusedIn, Texts, all_of, clash
from colonnade.problem import Unreadable
from colonnade.verdict import Claim

Wanted = Callable[[Claim], bool]

MOST_ROUNDS = 6
# How often a fix takes along the fixes of findings that come up only by it.
MOST_FURTHER = 2
WAITS = "another fix changes the same place"


@dataclass(frozen=True, slots=True)
class Proved:
    """Changes that are proved to put findings right, and what they change of the application."""

    candidate: Candidate
    differences: tuple[Difference, ...]


class Session:
    """What has been proved so far of the applications of one folder; `texts` are the changed files."""

    def __init__(self, judge: Judge, applications: Sequence[Judged]) -> None:
        self.judge = judge
        self.applications = list(applications)
        self.texts: dict[str, str] = {}
        self.proved: list[Proved] = []
        self.brought: list[Claim] = []
        self.refused: dict[tuple[str, ...], str] = {}
        self._rewriter = Texts(judge.tree)

    def fix(self, wanted: Wanted) -> None:
        """Prove as many fixes of wanted findings as there are: again, until nothing more can be done."""
        for _ in range(MOST_ROUNDS):
            before = len(self.proved)
            for index in range(len(self.applications)):
                self.refused = {each: why for each, why in self.refused.items() if not self._has(index, each)}
                self._prove(index, candidates(self.applications[index], wanted), wanted)
            if len(self.proved) == before:
                return

    def _has(self, index: int, claim: tuple[str, ...]) -> bool:
        return any(meaning(each) == claim for each in self.applications[index].claims)

    def _prove(self, index: int, tried: list[Candidate], wanted: Wanted, depth: int = 0) -> None:
        """Prove candidates together; where that fails, without those to blame, and those by themselves."""
        texts, together = self._written(tried)
        if not together:
            return
        compared, against = self._judged(texts, index, together)
        if not against:
            self._accept(texts, compared, index, together)
            return
        if depth < MOST_FURTHER and index in compared:
            further = _with_further(together, against, candidates(compared[index].after, wanted))
            if further is not None:
                self._prove(index, further, wanted, depth + 1)
                return
        if len(together) == 1:
            self._refuse(together[0], against[0].reason)
            return
        for part in self._parted(together, against):
            self._prove(index, self._fresh(index, part, wanted), wanted)

    def _parted(self, together: list[Candidate], against: list[Objection]) -> list[list[Candidate]]:
        """Part candidates that cannot be proved together, by whose fault it may be: the others come first."""
        blamed = [(one, culprits(one, together)) for one in against]
        hopeless = {repr(each): one.reason for one, some in blamed if one.final for each in some}
        guilty = [each for each in together if any(each in some for _, some in blamed)]
        if not hopeless and len(guilty) == len(together):
            hopeless = {repr(some[0]): one.reason for one, some in blamed if len(some) == 1}
        if hopeless:
            for each in together:
                if repr(each) in hopeless:
                    self._refuse(each, hopeless[repr(each)])
            return [[each for each in together if repr(each) not in hopeless]]
        half = len(together) // 2
        if not guilty:
            return [together[:half], together[half:]]
        others = [each for each in together if each not in guilty]
        return [others, guilty] if others else [together[:half], together[half:]]

    def _fresh(self, index: int, tried: Sequence[Candidate], wanted: Wanted) -> list[Candidate]:
        """The candidates as they are after what was proved meanwhile."""
        names = {meaning(claim) for each in tried for claim in each.claims}
        now = candidates(self.applications[index], wanted)
        return [each for each in now if any(meaning(claim) in names for claim in each.claims)]

    def _refuse(self, candidate: Candidate, reason: str) -> None:
        for claim in candidate.claims:
            self.refused[meaning(claim)] = reason

    def _written(self, tried: Iterable[Candidate]) -> tuple[dict[str, str], list[Candidate]]:
        """The texts with the changes of all candidates that can be written together."""
        together: list[Candidate] = []
        made: list[Change] = []
        for each in tried:
            if each.hindrance:
                self._refuse(each, each.hindrance)
            elif any(clash(one, other) for one in each.changes for other in made):
                self._refuse(each, WAITS)
            else:
                together.append(each)
                made += each.changes
        texts, together = self._writable(together)
        if all(self._rewriter.of(file, self.texts) == text for file, text in texts.items()):
            for each in together:
                self._refuse(each, "what it writes is there already")
            return self.texts, []
        return {**self.texts, **texts}, together

    def _writable(self, tried: list[Candidate]) -> tuple[dict[str, str], list[Candidate]]:
        """The texts of what can be written of candidates; parts are tried to find out what cannot."""
        try:
            return self._rewriter.changed(all_of(tried), self.texts), tried
        except RefusedIn as refused:
            if len(tried) == 1:
                self._refuse(tried[0], refused.reason)
                return {}, []
            apart = [each for each in tried if all(change.file != refused.file for change in each.changes)]
        inside = [each for each in tried if each not in apart]
        half = len(tried) // 2
        texts, first = self._writable(apart or tried[:half])
        more, second = self._writable(inside if apart else tried[half:])
        if not first or not second:
            return (texts, first) if first else (more, second)
        try:
            return self._rewriter.changed(all_of([*first, *second]), self.texts), [*first, *second]
        except RefusedIn:
            for each in second:
                self._refuse(each, WAITS)
            return texts, first

    def _judged(
        self, texts: dict[str, str], index: int, together: Sequence[Candidate]
    ) -> tuple[dict[int, Comparison], list[Objection]]:
        """Judge every application that the changed files are part of, and tell what speaks against them."""
        changed = {file for file, text in texts.items() if self.texts.get(file) != text}
        changes = [change for each in together for change in each.changes]
        compared: dict[int, Comparison] = {}
        against: list[Objection] = []
        for number, before in enumerate(self.applications):
            if number != index and before.files.isdisjoint(changed):
                continue
            try:
                compared[number] = Comparison(before, self.judge.again(before, self.texts, texts))
            except Unreadable as unreadable:
                against.append(Objection(str(unreadable.problem)))
                continue
            except Exception as error:  # noqa: BLE001 - it speaks against the change, and stays with it
                against.append(Objection(f"it could not be judged: {crashed(error)}"))
                continue
            targets = [claim for each in together for claim in each.claims] if number == index else []
            against += compared[number].objections(targets, changes)
        return compared, against

    def _accept(
        self,
        texts: dict[str, str],
        compared: dict[int, Comparison],
        index: int,
        together: Sequence[Candidate],
    ) -> None:
        for each in together:
            differences = compared[index].differences(each.claims, each.changes)
            self.proved.append(Proved(each, tuple(differences)))
        self.texts = texts
        targets = [claim for each in together for claim in each.claims]
        for number, comparison in compared.items():
            self.brought += comparison.brought(targets if number == index else [], all_of(together))
            self.applications[number] = comparison.after


def _with_further(
    together: Sequence[Candidate], against: Iterable[Objection], further: Sequence[Candidate]
) -> list[Candidate] | None:
    """Let changes take along the fixes of what comes up by them; None where that would not help."""
    extended = list(together)
    for objection in against:
        if objection.brings is None:
            return None
        brought = meaning(objection.brings)
        more = next((each for each in further if brought in map(meaning, each.claims)), None)
        if more is None or any(isinstance(each, CodeEdit) for each in more.changes):
            return None
        for each in culprits(objection, extended):
            if not any(clash(one, other) for one in each.changes for other in more.changes):
                extended[extended.index(each)] = each.along_with(more)
                break
        else:
            return None
    return extended
