"""Whether what a policy names covers what a function needs: yes, no, or nobody can tell."""

from __future__ import annotations

import enum
import re
from functools import lru_cache

from colonnade.privilege.names import VALUES, is_id, is_pseudo, is_value


class Cover(enum.IntEnum):
    """Whether a pattern covers a subject; MAYBE where it covers a part, or where a value decides."""

    NO = 0
    MAYBE = 1
    YES = 2

    @property
    def opposite(self) -> Cover:
        """The answer to the opposite question, as of NotAction."""
        return Cover(Cover.YES - self)


@lru_cache(maxsize=16_384)
def covers_action(pattern: str, action: str) -> Cover:
    """Whether an action of a policy, with wildcards and in any case, covers an action or a pattern of such."""
    return covers(pattern.lower(), action.lower())


def covers(pattern: str, subject: str) -> Cover:
    """Whether a spelled pattern covers a spelled subject.

    The subject may hold wildcards of its own: YES then means that all it stands for is covered, MAYBE that
    something is.
    """
    if pattern in ("*", subject):
        return Cover.YES
    if is_literal(subject):
        if is_literal(pattern):
            return Cover.NO
        if pattern.endswith("*") and is_literal(pattern[:-1]):
            return Cover.YES if subject.startswith(pattern[:-1]) else Cover.NO
    if _expression(pattern).fullmatch(subject):
        return Cover.YES
    return Cover.MAYBE if meet(pattern, subject) else Cover.NO


def is_literal(spelled: str) -> bool:
    """Whether a spelled text stands for itself alone."""
    return spelled.isascii() and "*" not in spelled and "?" not in spelled


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    """A regular expression that takes the subject's own wildcards and values for letters."""
    one = f"[^*{VALUES[1:-1]}]"
    fixed = [
        "".join(one if sign == "?" else re.escape(sign) for sign in part)
        for part in re.split(r"\*+", pattern)
    ]
    if len(fixed) == 1:
        return re.compile(fixed[0], re.DOTALL)
    first, *middle, last = fixed
    # What a wildcard took once is not tried again, so that the time does not grow with their number.
    return re.compile(first + "".join(f"(?>.*?{each})" for each in middle) + ".*" + last, re.DOTALL)


def meet(one: str, other: str) -> bool:
    """Whether two spelled patterns have anything in common, whatever their values are."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start] and one[start] not in "*?":
        start += 1
    one, other = one[start:], other[start:]
    end = 0
    while end < min(len(one), len(other)) and one[-1 - end] == other[-1 - end] and one[-1 - end] not in "*?":
        end += 1
    if end:
        one, other = one[:-end], other[:-end]
    if one and other and (_differ(one[0], other[0]) or _differ(one[-1], other[-1])):
        return False
    return _meet(one, other)


def _differ(one: str, other: str) -> bool:
    return one != other and not (_is_open(one) or _is_open(other) or "?" in (one, other))


def _is_open(sign: str) -> bool:
    """Whether it stands for any number of characters."""
    return sign == "*" or is_value(sign)


def _may_be_empty(sign: str) -> bool:
    return _is_open(sign) and not is_id(sign)


def _absorbs(sign: str, other: str) -> bool:
    """Whether what is open may be, or hold, the other.

    What AWS makes up for one resource is nothing that another one, the account or the stack is called.
    """
    if not _is_open(sign):
        return False
    return not (is_id(sign) and (is_id(other) or is_pseudo(other))) and not (is_pseudo(sign) and is_id(other))


def _meet(one: str, other: str) -> bool:
    """Whether the two can be made equal: which prefixes can, for a growing prefix of the first."""
    reached = [True] + [False] * len(other)
    for j, sign in enumerate(other):
        reached[j + 1] = reached[j] and _may_be_empty(sign)
    for sign in one:
        following = [reached[0] and _may_be_empty(sign)] + [False] * len(other)
        for j, against in enumerate(other):
            takes, taken = _absorbs(sign, against), _absorbs(against, sign)
            equal = sign == against or "?" in (sign, against)
            following[j + 1] = (
                (reached[j] and (equal or takes or taken))
                or (following[j] and (takes or _may_be_empty(against)))
                or (reached[j + 1] and (taken or _may_be_empty(sign)))
            )
        reached = following
    return reached[-1]
