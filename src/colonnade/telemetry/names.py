"""Which names the logs of a function may have: as its template names it, or as CloudFormation makes names up."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator

from colonnade.dataclass import dataclass
from colonnade.fact import Choice, Fact, Opaque, Text
from colonnade.model.function import Function, LogGroup
from colonnade.model.resource import Resource

OF_LAMBDA = "/aws/lambda/"
# CloudFormation cuts the stack's name and the logical id of what would be longer, and ends it in random letters.
LONGEST = 64
NEARLY = 60
_RANDOM = re.compile(r"[0-9A-Za-z]{12,13}\Z")
LEAST_LEFT = 8
# With fewer letters and digits of its own, the pattern of a name fits too much.
LEAST_OWN = 3


class Way(enum.IntEnum):
    """How a log's name leads to a function, the surest first."""

    SAID = 1
    NAMED = 2
    MADE_UP = 3
    PATTERN = 4
    OTHER_STACK = 5
    LOGICAL_ID = 6

    def __str__(self) -> str:
        return _WAYS[self]


_WAYS = {
    Way.SAID: "as colonnade.toml says",
    Way.NAMED: "by its name",
    Way.MADE_UP: "by the name that CloudFormation makes up",
    Way.PATTERN: "by its name, as far as the files tell it",
    Way.OTHER_STACK: "by the name that CloudFormation makes up, in a stack of another name",
    Way.LOGICAL_ID: "by its logical id",
}


Unknowns = frozenset[tuple[str, str]]
"""What a name says of values that the files leave open: the identity of each, and the value."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A name that may be that of a function's logs: in which way, and with which values of what is unknown."""

    way: Way
    unknowns: Unknowns = frozenset()


def plain(log: str) -> str:
    """A log's name without what all have, and as a path or a file would write it."""
    return log.removeprefix(OF_LAMBDA).strip("/").replace("/", "-")


def fits(function: Function) -> Callable[[str], Fit | None]:
    """Tell how a log's name fits a function, in the surest way; None where it does not."""
    ways = list(_ways(function))

    def told(log: str) -> Fit | None:
        found = [fit for way in ways if (fit := way(log)) is not None]
        return min(found, key=lambda fit: fit.way, default=None)

    return told


def called(resource: Resource) -> Callable[[str], Fit | None]:
    """Tell how a name fits a resource: the one that is written or made up for it, or its logical id."""
    ways = list(_of_resource(resource))

    def told(name: str) -> Fit | None:
        found = [fit for way in ways if (fit := way(name)) is not None]
        found += [Fit(Way.LOGICAL_ID)] if name == logical_id(resource) else []
        return min(found, key=lambda fit: fit.way, default=None)

    return told


Asked = Callable[[str], Fit | None]


def _ways(function: Function) -> Iterator[Asked]:
    yield from _of_resource(function)
    for group in _alternatives(function.log_group_link.raw):
        if isinstance(group, LogGroup):
            yield from _of_resource(group)
    written = (
        function.surroundings.written(function, "LoggingConfig", "LogGroup")
        if function.surroundings
        else None
    )
    if isinstance(written, Text):
        yield from _of_text(written)
    names = {logical_id(function), function.name}
    yield lambda log: Fit(Way.LOGICAL_ID) if log in names else None


def logical_id(resource: Resource) -> str:
    """What its template calls it, also where the CDK made that of a construct's name."""
    return resource.key.rpartition("#")[2]


def _of_resource(resource: Resource) -> Iterator[Asked]:
    named: Fact[Text] | None = resource.physical_name
    alternatives = list(_alternatives(named.raw)) if named is not None else [None]
    for each in alternatives:
        if isinstance(each, Text):
            yield from _of_text(each)
        elif each is None:
            yield _made_up(resource)


def _of_text(text: Text) -> Iterator[Asked]:
    """The ways of a name that is written: as it is, or with whatever stands for its unknown parts."""
    literal = text.literal
    if literal is not None:
        name = plain(literal)
        yield lambda log: Fit(Way.NAMED) if log == name else None
        return
    parts = list(text.parts)
    if isinstance(parts[0], str):
        parts[0] = plain(parts[0])
    own = "".join(part for part in parts if isinstance(part, str))
    if sum(map(str.isalnum, own)) < LEAST_OWN:
        return
    groups: dict[str, str] = {}
    pattern = ""
    for part in parts:
        if isinstance(part, str):
            pattern += re.escape(part.replace("/", "-"))
            continue
        identity = part.identity if isinstance(part, Opaque) else str(part)
        known = identity in groups
        group = groups.setdefault(identity, f"part{len(groups)}")
        pattern += f"(?P={group})" if known else rf"(?P<{group}>[\w.-]+?)"
    spelled = re.compile(pattern)

    def asked(log: str) -> Fit | None:
        match = spelled.fullmatch(log)
        if match is None:
            return None
        return Fit(Way.PATTERN, frozenset((identity, match[group]) for identity, group in groups.items()))

    yield asked


def _made_up(resource: Resource) -> Asked:
    """The way of a name that CloudFormation makes up: the stack's name, the logical id and a random end."""
    called, stack = logical_id(resource), resource.stack_name
    known = stack.literal if stack is not None else None
    unknown = stack.parts[0] if stack is not None else None
    identity = unknown.identity if isinstance(unknown, Opaque) else "the name of the stack"

    def asked(log: str) -> Fit | None:
        start, _, end = log.rpartition("-")
        head, _, middle = start.rpartition("-")
        cut = NEARLY <= len(log) <= LONGEST
        if not head or not _RANDOM.match(end) or not _is(middle, called, cut=cut):
            return None
        if known is None:
            return Fit(Way.PATTERN, frozenset({(identity, head)}))
        if _is(head, known, cut=cut):
            return Fit(Way.MADE_UP)
        return Fit(Way.OTHER_STACK, frozenset({(identity, head)}))

    return asked


def _is(part: str, whole: str, *, cut: bool) -> bool:
    return part == whole or (cut and len(part) >= LEAST_LEFT and whole.startswith(part))


def _alternatives(raw: object) -> Iterator[object]:
    if isinstance(raw, Choice):
        yield from _alternatives(raw.then)
        yield from _alternatives(raw.otherwise)
    else:
        yield raw
