"""The Serverless Applications Lens, answered: by what was found, else by a person, never by a guess."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from colonnade.aws.lens import Level, Practice, Question, lens
from colonnade.check import Check, Outcome
from colonnade.dataclass import dataclass
from colonnade.finding import Severity
from colonnade.problem import Problem, Unreadable
from colonnade.review import Review
from colonnade.verdict import Claim

ANSWERS = {"yes": "met", "no": "missed", "not-applicable": "not-applicable"}
HEAD = """\
# What files cannot tell. Answer yes, no or not-applicable, and say why, or where it can be seen;
# what you leave empty stays open. Then: colonnade lens PATH --answers THIS-FILE"""
RISKS = {Level.REQUIRED: Severity.HIGH, Level.GOOD: Severity.MEDIUM, Level.BEST: Severity.LOW}


class Standing(enum.Enum):
    """How a practice stands; OPEN is what a person has to answer."""

    MET = "met"
    MISSED = "missed"
    NOT_APPLICABLE = "not-applicable"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person answered: "yes", "no" or "not-applicable", why, and where that stands."""

    answer: str
    because: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Answer:
    """How one practice stands, and what says so.

    `findings` are those of the checks that serve it; `met` and `unknown` count the places of which these checks
    said so, `accepted` the findings that somebody allowed; `reasons` say why it is open; `said` is a person's
    answer, also where the findings say otherwise.
    """

    practice: Practice
    standing: Standing
    checks: tuple[str, ...]
    findings: tuple[Claim, ...] = ()
    met: int = 0
    unknown: int = 0
    accepted: int = 0
    reasons: tuple[str, ...] = ()
    said: Said | None = None

    @property
    def contradicted(self) -> bool:
        """Whether a person says that it is kept, and findings say that it is not."""
        return self.said is not None and self.said.answer == "yes" and self.standing is Standing.MISSED


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its answers."""

    question: Question
    answers: tuple[Answer, ...]

    @property
    def risk(self) -> Severity | None:
        """High where a required practice is missed, else medium for a good one, low for a best one; or None."""
        return max((RISKS[each.practice.level] for each in self._those(Standing.MISSED)), default=None)

    @property
    def open_risk(self) -> Severity | None:
        """What the risk would be if all that is open were missed."""
        return max((RISKS[each.practice.level] for each in self._those(Standing.OPEN)), default=None)

    @property
    def open(self) -> tuple[Answer, ...]:
        """The practices that a person has to answer for."""
        return tuple(self._those(Standing.OPEN))

    def _those(self, standing: Standing) -> Iterator[Answer]:
        return (each for each in self.answers if each.standing is standing)


def answered(review: Review, said: Mapping[str, Said]) -> tuple[Answered, ...]:
    """Answer every question from a review, and from what a person said."""
    serving: dict[str, list[Check]] = {}
    for check in review.checks:
        for practice in check.lens:
            serving.setdefault(practice, []).append(check)
    return tuple(
        Answered(
            question,
            tuple(
                _answer(review, practice, serving.get(practice.id, ()), said.get(practice.id))
                for practice in question.practices
            ),
        )
        for question in lens()
    )


def _answer(review: Review, practice: Practice, checks: Sequence[Check], said: Said | None) -> Answer:
    names = {each.name for each in checks}
    findings = tuple(claim for claim in review.findings if claim.check in names)
    counts = {
        outcome: sum(review.outcomes.get(name, {}).get(outcome, 0) for name in names) for outcome in Outcome
    }
    unknown = counts[Outcome.UNKNOWN] + counts[Outcome.BROKEN]
    accepted = sum(1 for each in review.suppressed if each.claim.check in names)
    kept = counts[Outcome.MET] + accepted
    standing, reasons = _standing(practice, findings, kept, unknown, checked=bool(checks))
    if standing is Standing.OPEN and said is not None:
        standing, reasons = Standing(ANSWERS[said.answer]), ()
    return Answer(
        practice,
        standing,
        tuple(sorted(names)),
        findings,
        counts[Outcome.MET],
        unknown,
        accepted,
        reasons,
        said,
    )


def _standing(
    practice: Practice, findings: Sequence[Claim], met: int, unknown: int, *, checked: bool
) -> tuple[Standing, tuple[str, ...]]:
    """Tell how a practice stands by the files alone, and why it is open where it is."""
    if findings:
        return Standing.MISSED, ()
    if not checked:
        return Standing.OPEN, ("no file tells",)
    if unknown:
        return Standing.OPEN, (f"the files leave it open at {unknown} of {unknown + met} places",)
    if not practice.told_by_files:
        return Standing.OPEN, ("nothing speaks against it, but files cannot tell that it is kept",)
    return (Standing.MET if met else Standing.NOT_APPLICABLE), ()


def read_answers(file: Path) -> dict[str, Said]:
    """Read what a person answered; raise Unreadable at the first thing that is not understood."""
    import tomllib  # noqa: PLC0415 - only who has answers needs it

    try:
        text = file.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(Problem(file.as_posix(), 0, 0, f"cannot be read: {error}")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        what = "is not TOML: " + re.sub(r" \(at .*\)$", "", str(error))
        raise Unreadable(Problem(file.as_posix(), line, column, what)) from None
    practices = {practice.id for question in lens() for practice in question.practices}
    said = {}
    for name, table in tables.items():
        line = _line(text, name)
        if name not in practices:
            raise _wrong(
                file, line, f"{name!r} is no practice", "colonnade lens --ask FILE writes those there are"
            )
        told = _said(file, line, table)
        if told is not None:
            said[name] = told
    return said


def _said(file: Path, line: int, table: Any) -> Said | None:
    """Read one answer; None where it is left empty."""
    if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
        raise _wrong(file, line, "an answer is a table of texts", 'as in answer = "yes"')
    unknown = set(table) - {"answer", "because"}
    if unknown:
        raise _wrong(file, line, f"{min(unknown)!r} is not understood", "it has answer and because")
    answer = table.get("answer", "").strip().lower()
    if not answer:
        return None
    if answer not in ANSWERS:
        raise _wrong(file, line, f"{answer!r} is no answer", f"it is one of {', '.join(ANSWERS)}")
    return Said(answer, table.get("because", "").strip(), file.as_posix(), line)


def _wrong(file: Path, line: int, what: str, advice: str) -> Unreadable:
    return Unreadable(Problem(file.as_posix(), line, 0, what, advice))


def _line(text: str, name: str) -> int:
    written = re.compile(rf"\s*\[\s*[\"']?{re.escape(name)}[\"']?\s*\]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if written.match(line)), 0)


def questions(answers: Sequence[Answered], written: str) -> str:
    """Write the questions that are open, behind what a file of answers already has; that is left as it is."""
    known = set(re.findall(r"^\s*\[\s*[\"']?(\w+)[\"']?\s*\]", written, re.MULTILINE))
    parts = [written.rstrip("\n") if written.strip() else HEAD]
    parts += [
        f"# {each.question.label}, {answer.practice.level}: {answer.practice.title}.\n"
        f"# {answer.practice.question}\n"
        f'[{answer.practice.id}]\nanswer = ""\nbecause = ""'
        for each in answers
        for answer in each.open
        if answer.practice.id not in known
    ]
    return "\n\n".join(parts) + "\n"
