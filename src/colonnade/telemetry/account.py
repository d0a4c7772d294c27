"""What came of joining logs with all applications of a folder: whose they are, and which are nobody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from itertools import chain

from colonnade.dataclass import dataclass
from colonnade.model.observed import Logs, Seen
from colonnade.problem import Problem, parted
from colonnade.telemetry.given import Given
from colonnade.telemetry.joining import NOBODY, Doubtful, Joined, Match, either, is_nobodys, without
from colonnade.telemetry.loads import load
from colonnade.traffic import Measured, Traffic


@dataclass(frozen=True, slots=True)
class Account:
    """What was seen, and of whom: `matches` are in the order of the applications.

    `unmatched` are the names of logs that fit no function, `ignored` those that the user says are nobody's, `silent`
    the keys of the functions without logs. `invocations` are those of the matches, `loads` what they tell of the month
    of a function, by its key; `idle` are those without logs in applications that have some, if that is for long enough.
    """

    seen: Seen
    invocations: int
    matches: tuple[Match, ...]
    doubtful: tuple[Doubtful, ...]
    unmatched: tuple[str, ...]
    ignored: tuple[str, ...]
    silent: tuple[str, ...]
    loads: Mapping[str, Measured] = field(default_factory=dict)
    idle: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def was_read(self) -> bool:
        """Whether its source could be read at all; what a file asks for in vain is told as a problem."""
        return bool(self.seen.first_at is not None or not parted(self.problems)[0])

    def traffic(self, told: Traffic) -> Traffic:
        """The traffic that the user told, with what was measured."""
        return replace(told, measured=self.loads, silent=self.idle)


class Sharing:
    """Shares logs out to the applications of a folder: what several may have, none gets."""

    def __init__(self, told: Given) -> None:
        self._given = told
        self._lost: dict[int, set[str]] = {}
        self._doubtful: dict[str, Doubtful] = {}

    def left_out(self, joined: Sequence[Joined | None]) -> dict[int, Logs]:
        """Give the logs with which applications, by their place, are to be joined again; none when all is settled."""
        again = {}
        lost, doubtful = contested([each or NOTHING for each in joined])
        self._doubtful |= {each.log: each for each in doubtful}
        for index, names in enumerate(lost):
            if names:
                left_out = self._lost.setdefault(index, set())
                left_out |= names
                again[index] = without(self._given.logs, left_out)
        return again

    def account(self, joined: Sequence[Joined | None]) -> Account:
        """Make one account of what came of all of them."""
        told = [each or NOTHING for each in joined]
        return summed(told, self._given, list(self._doubtful.values()))


NOTHING = Joined()


def contested(joined: Sequence[Joined]) -> tuple[list[set[str]], list[Doubtful]]:
    """Tell for each application the logs that it must not take, as another may have them, and which nobody gets.

    A surer way wins: what is one function's name cannot be that of a function in another application too.
    """
    claims: dict[str, list[tuple[int, Match | Doubtful]]] = {}
    for index, each in enumerate(joined):
        told: tuple[Match | Doubtful, ...] = (*each.matches, *each.doubtful)
        for claim in told:
            claims.setdefault(claim.log, []).append((index, claim))
    lost: list[set[str]] = [set() for _ in joined]
    doubtful = []
    apis = Counter(chain(*(each.apis for each in joined)))
    for index, each in enumerate(joined):
        lost[index] |= {name for name in each.apis if apis[name] > 1}
    for log, found in claims.items():
        surest = min(claim.way for _, claim in found)
        best = [(index, claim) for index, claim in found if claim.way is surest]
        losers = found if len(best) > 1 else [each for each in found if each[1].way is not surest]
        for index, _ in losers:
            lost[index].add(log)
        if len(best) > 1:
            keys = [claim.function for _, claim in best if isinstance(claim, Match)]
            why = (
                f"it may be that of {either(keys)}"
                if len(keys) > 1
                else "functions of several applications fit it"
            )
            doubtful.append(Doubtful(log, why, surest))
    return lost, doubtful


def summed(joined: Sequence[Joined], told: Given, between: Sequence[Doubtful] = ()) -> Account:
    """Make one account of those of all applications; `between` is what was doubtful only between them."""
    logs = told.logs
    by_name = {each.name: each for each in logs.functions}
    matches = tuple(dict.fromkeys(chain(*(each.matches for each in joined))))
    taken = {each.log for each in matches}
    doubts = {each.log: each for each in (*chain(*(each.doubtful for each in joined)), *between)}
    rest = [name for name in by_name if name not in taken and name not in doubts]
    rest += sorted({each.name for each in logs.beside.apis} - set(chain(*(each.apis for each in joined))))
    ignored = [name for name in rest if is_nobodys(name, logs.names)]
    return Account(
        logs.seen,
        sum(by_name[name].invocations for name in taken),
        matches,
        tuple(doubts[log] for log in sorted(doubts) if log not in taken),
        tuple(name for name in rest if name not in ignored),
        tuple(ignored),
        tuple(dict.fromkeys(chain(*(each.silent for each in joined)))),
        {each.function: load(by_name[each.log], logs.seen, each.memory) for each in matches},
        # An application of which nothing was seen may run elsewhere; one of which much was seen runs here.
        frozenset(
            chain(
                *((*each.silent, *each.absent) for each in joined if each.matches and logs.seen.tells_months)
            )
        ),
        (*told.problems, *_meant_in_vain(joined, told)),
    )


def _meant_in_vain(joined: Sequence[Joined], told: Given) -> list[Problem]:
    """Tell what the user says of names that is no function anywhere."""
    said = set(chain(*(each.said for each in joined)))
    meant = {of for of in told.logs.names.values() if of != NOBODY}
    return [
        Problem(
            told.file,
            0,
            0,
            f"[telemetry.names] means {of!r}, which is no function or API",
            "give its logical id",
        )
        for of in sorted(meant - said)
        if any(each.name for each in told.logs.functions)
    ]
