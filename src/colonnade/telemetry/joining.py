"""Whose logs are whose: what was seen joins the functions of an application, and is never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from fnmatch import fnmatchcase

from colonnade.condition import NEVER
from colonnade.dataclass import dataclass
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.model.observed import Logs, LookedFor, ObservedFunction
from colonnade.telemetry.joining_beside import joined
from colonnade.telemetry.names import Fit, Unknowns, Way, fits, logical_id, plain

NOBODY = "!"


@dataclass(frozen=True, slots=True)
class Match:
    """The logs of a name are those of a function, by its key; `way` is how that was found out.

    `memory` are the MB that its files give it, None where they do not say.
    """

    log: str
    function: str
    way: Way
    memory: int | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """The logs of a name are nobody's for sure, and why: "it may be that of Pay or Refund"."""

    log: str
    why: str
    way: Way


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of joining logs with one application, as plain data.

    `silent` are the keys of the functions without logs, `absent` of those that only other values of parameters bring
    about; `said` is what the user said of names that was found to be a function here, `apis` are the names of access
    logs that are those of an API.
    """

    matches: tuple[Match, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    silent: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    said: frozenset[str] = frozenset()
    apis: tuple[str, ...] = ()


@dataclass(slots=True)
class _Asked:
    """The functions that a log may be of, by their keys, each with how its name fits."""

    log: str
    fits: dict[str, Fit] = field(default_factory=dict)


def join(application: Application, logs: Logs) -> Joined:
    """Give each function what its logs tell, as a part of the application, and tell what came of it."""
    functions = {each.key: each for each in application.subjects(Function)}
    asked, said = _asked(functions, logs)
    by_name = {each.name: each for each in logs.functions}
    matches, doubtful = _settled(asked, functions)
    parts = []
    for match in matches:
        facts = by_name[match.log]
        if facts.invocations:
            function = functions[match.function]
            function.observed = ObservedFunction(
                function=function,
                facts=facts,
                seen=logs.seen,
                latency_goal=logs.goals.latency_of(logical_id(function)),
            )
            parts.append(function.observed)
    beside = joined(application, logs, {each.function: each.log for each in matches})
    spoken = {each.function for each in matches}
    # A log that may be that of one of them is no silence.
    complete = logs.complete and not doubtful
    looked_for = [
        LookedFor(function=each, seen=logs.seen, found=key in spoken, complete=complete)
        for key, each in functions.items()
        if NEVER not in each.conditions
    ]
    application.add([*parts, *beside.parts, *(looked_for if parts else ())])
    quiet = [each for key, each in functions.items() if key not in spoken]
    silent = tuple(each.key for each in quiet if NEVER not in each.conditions)
    absent = tuple(each.key for each in quiet if NEVER in each.conditions)
    return Joined(tuple(matches), tuple(doubtful), silent, absent, said | beside.said, beside.apis)


def without(logs: Logs, names: Iterable[str]) -> Logs:
    """The logs but for those of some names."""
    left_out = set(names)
    apis = tuple(each for each in logs.beside.apis if each.name not in left_out)
    functions = tuple(each for each in logs.functions if each.name not in left_out)
    return replace(logs, functions=functions, beside=replace(logs.beside, apis=apis))


def is_nobodys(log: str, names: Mapping[str, str]) -> bool:
    """Whether the user says that the logs of a name are nobody's."""
    return _said_of(log, names) == NOBODY


def _said_of(log: str, names: Mapping[str, str]) -> str | None:
    """What the user says of a name; what names it as it is wins over what is like it."""
    forms = (log, plain(log))
    exact = next((names[each] for each in forms if each in names), None)
    if exact is not None:
        return exact
    return next((of for glob, of in names.items() if any(fnmatchcase(each, glob) for each in forms)), None)


def _asked(functions: Mapping[str, Function], logs: Logs) -> tuple[list[_Asked], frozenset[str]]:
    """Ask of each log which functions it may be of: those that the user says, else those whose names fit."""
    fitting = {key: fits(each) for key, each in functions.items()}
    never = {key for key, each in functions.items() if NEVER in each.conditions}
    found, said = [], set()
    for facts in logs.functions:
        one = _Asked(facts.name)
        of = _said_of(facts.name, logs.names)
        if of is not None:
            meant = [key for key, each in functions.items() if of in {key, logical_id(each), each.name}]
            one.fits = {key: Fit(Way.SAID) for key in meant}
            said |= {of} if meant else set()
        elif facts.name:
            told = {key: fit for key, ask in fitting.items() if (fit := ask(plain(facts.name))) is not None}
            # What other values of parameters would bring about has logs only where nothing else can have them.
            told = {key: fit for key, fit in told.items() if key not in never} or told
            surest = min((fit.way for fit in told.values()), default=None)
            one.fits = {key: fit for key, fit in told.items() if fit.way is surest}
        if one.fits:
            found.append(one)
    return found, frozenset(said)


def _settled(asked: list[_Asked], functions: Mapping[str, Function]) -> tuple[list[Match], list[Doubtful]]:
    """Settle on one function a log and one log a function; what cannot be settled is told."""
    agreed = _agreed(asked)
    matches: dict[str, list[Match]] = {}
    doubtful: list[Doubtful] = []
    for each in asked:
        most = max(_support(fit.unknowns, agreed) for fit in each.fits.values())
        keys = [key for key, fit in each.fits.items() if _support(fit.unknowns, agreed) == most]
        way = each.fits[keys[0]].way
        if len(keys) > 1:
            why = f"it may be that of {either(str(functions[key]) for key in keys)}"
            doubtful.append(Doubtful(each.log, why, way))
        else:
            memory = functions[keys[0]].memory.raw
            told = memory if isinstance(memory, int) else None
            matches.setdefault(keys[0], []).append(Match(each.log, keys[0], way, told))
    settled: list[Match] = []
    for key, found in matches.items():
        surest = min(match.way for match in found)
        best = [match for match in found if match.way is surest]
        settled += best if len(best) == 1 else []
        for match in found if len(best) > 1 else [match for match in found if match is not best[0]]:
            others = either(other.log for other in found if other is not match)
            doubtful.append(Doubtful(match.log, f"{functions[key]} has the logs of {others} too", match.way))
    return settled, doubtful


def _agreed(asked: Iterable[_Asked]) -> Counter[tuple[str, str]]:
    """How many logs agree with each value of what is unknown: those of one deployment share theirs."""
    agreed: Counter[tuple[str, str]] = Counter()
    for each in asked:
        agreed.update({pair for fit in each.fits.values() for pair in fit.unknowns})
    return agreed


def _support(unknowns: Unknowns, agreed: Counter[tuple[str, str]]) -> int:
    return min((agreed[pair] for pair in unknowns), default=0)


def either(names: Iterable[str]) -> str:
    """Name a few as a choice: "a, b or c"."""
    told = list(names)
    shown = told if len(told) <= 3 else [*told[:2], f"{len(told) - 2} more"]
    return " or ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
