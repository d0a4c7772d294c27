"""Functions of Terraform that make texts and numbers of texts and numbers."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from colonnade.fact import Opaque, Reference, Text
from colonnade.sources.cloudformation.values import MISSING, joined, split, spread
from colonnade.sources.terraform.values import elements, raw_of, sequence, text_of, value

if TYPE_CHECKING:
    from colonnade.sources.terraform.functions import Asked, Function

MOST_SPACES = 200
# A repetition of a repetition, which may take for ever to find that nothing matches.
_ENDLESS = re.compile(r"[+*}]\)[+*{]")
_VERB = re.compile(r"%(%|[-+# 0]*\d{0,3}(?:\.\d{1,3})?(?:\[(\d+)\])?[sdvqfxtbgeoXc])")


def _join(asked: Asked, raws: tuple[object, ...]) -> object:
    separator, *lists = raws
    pieces: list[object] = []
    for raw in lists:
        listed = elements(raw)
        for piece in [raw] if listed is None else map(raw_of, listed):
            pieces += [separator, piece] if pieces else [piece]
    return spread(tuple(pieces), joined)


def _split(asked: Asked, raws: tuple[object, ...]) -> object:
    separator, whole = raws
    found = split(whole, separator) if isinstance(separator, str) else None
    if found is None:
        return asked.unknown((whole, separator))
    return sequence(asked.at, [value(asked.at, each) for each in found.items])


def _format(asked: Asked, raws: tuple[object, ...]) -> object:
    pattern, *given = raws
    if not isinstance(pattern, str):
        return asked.unknown(raws)
    pieces: list[object] = []
    end, at = 0, 0
    for match in _VERB.finditer(pattern):
        pieces.append(pattern[end : match.start()])
        end = match.end()
        if match[1] == "%":
            pieces.append("%")
            continue
        index = int(match[2]) - 1 if match[2] else at
        at = index + 1
        pieces.append(_formatted(match[1], given[index]))
    return joined((*pieces, pattern[end:]))


def _formatted(verb: str, raw: object) -> object:
    if not isinstance(raw, str | int | float):
        return raw
    if verb[-1] == "q":
        return f'"{raw}"'
    number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if verb[-1] in "dfxX" and number:
        return f"%{verb}" % raw
    text = text_of(raw)
    return f"%{verb[:-1]}s" % text if verb[:-1] and "[" not in verb else text


def _format_list(asked: Asked, raws: tuple[object, ...]) -> object:
    pattern, *given = raws
    lists = [elements(each) for each in given]
    size = max((len(each) for each in lists if each is not None), default=0)
    made = []
    for at in range(size):
        inner = [raw if each is None else raw_of(each[at]) for raw, each in zip(given, lists, strict=True)]
        made.append(value(asked.at, spread((pattern, *inner), lambda each: _format(asked, each))))
    return sequence(asked.at, made)


def _replace(asked: Asked, raws: tuple[object, ...]) -> object:
    whole, sought, new = raws
    if (
        isinstance(whole, Text)
        and isinstance(sought, str)
        and isinstance(new, str)
        and not _is_pattern(sought)
    ):
        # What is only known once deployed is kept as it is.
        return joined(each.replace(sought, new) if isinstance(each, str) else each for each in whole.parts)
    texts = [text_of(each) for each in raws]
    if None in texts:
        return asked.unknown(raws)
    text, old, by = map(str, texts)
    if _is_pattern(old):
        if _ENDLESS.search(old):
            return asked.unknown(raws)
        return re.sub(_python_pattern(old[1:-1]), re.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", by), text)
    return text.replace(old, by)


def _is_pattern(text: str) -> bool:
    return len(text) > 1 and text.startswith("/") and text.endswith("/")


def _python_pattern(pattern: str) -> str:
    """RE2 as Python writes it."""
    return pattern.replace("[[:alnum:]]", "[0-9A-Za-z]").replace("[[:alpha:]]", "[A-Za-z]")


def _regex(asked: Asked, raws: tuple[object, ...]) -> object:
    pattern, text = (text_of(each) for each in raws)
    if pattern is None or text is None or _ENDLESS.search(pattern):
        return asked.unknown(raws)
    found = re.search(_python_pattern(pattern), text)
    if found is None:
        return Opaque("what a pattern does not find", f"regex({pattern})")
    if found.groups():
        return sequence(asked.at, [value(asked.at, each) for each in found.groups()])
    return found[0]


def _regex_all(asked: Asked, raws: tuple[object, ...]) -> object:
    pattern, text = (text_of(each) for each in raws)
    if pattern is None or text is None or _ENDLESS.search(pattern):
        return asked.unknown(raws)
    found = [match[0] for match in re.finditer(_python_pattern(pattern), text)]
    return sequence(asked.at, [value(asked.at, each) for each in found])


def _of_texts(change: Callable[..., object]) -> Function:
    """A function of texts that are wholly known."""

    def function(asked: Asked, raws: tuple[object, ...]) -> object:
        texts = [text_of(each) for each in raws]
        return asked.unknown(raws) if None in texts else change(*texts)

    return function


def _of_numbers(change: Callable[..., Any]) -> Function:
    """A function of numbers; a list of them may stand for all."""

    def function(asked: Asked, raws: tuple[object, ...]) -> object:
        numbers: list[float] = []
        for raw in raws:
            if not isinstance(raw, str | int | float) or isinstance(raw, bool):
                return asked.unknown(raws)
            number = float(raw)
            numbers.append(int(number) if number.is_integer() else number)
        made = change(*numbers)
        return int(made) if isinstance(made, float) and made.is_integer() else made

    return function


def _to_text(asked: Asked, raws: tuple[object, ...]) -> object:
    raw = raws[0]
    if raw is None or raw is MISSING:
        return None
    return raw if isinstance(raw, Text | Reference | Opaque) else text_of(raw)


def _to_number(asked: Asked, raws: tuple[object, ...]) -> object:
    text = text_of(raws[0])
    if text is None:
        return None if raws[0] is None else asked.unknown(raws)
    number = float(text)
    return int(number) if number.is_integer() else number


def _to_bool(asked: Asked, raws: tuple[object, ...]) -> object:
    if isinstance(raws[0], Opaque):
        return raws[0]
    return {"true": True, "false": False}.get(text_of(raws[0]) or "")


def _title(text: str) -> str:
    return re.sub(r"(^|\s)(\w)", lambda match: match[1] + match[2].upper(), text)


def _trim(text: str, characters: str) -> str:
    return text.strip(characters)


def _substr(asked: Asked, raws: tuple[object, ...]) -> object:
    text, start, size = text_of(raws[0]), raws[1], raws[2]
    if text is None or not isinstance(start, int) or not isinstance(size, int):
        return asked.unknown(raws)
    start = len(text) + start if start < 0 else start
    return text[start:] if size < 0 else text[start : start + size]


def _digest(name: str, *, plain: bool = True) -> Function:
    def digest(text: str) -> str:
        made = hashlib.new(name, text.encode(), usedforsecurity=False)
        return made.hexdigest() if plain else base64.b64encode(made.digest()).decode()

    return _of_texts(digest)


def _unknown(asked: Asked, raws: tuple[object, ...]) -> object:
    return Opaque(
        f"made by {asked.at.name}() when it is deployed", f"{asked.at.source.file}@{asked.at.start}"
    )


def _indent(asked: Asked, raws: tuple[object, ...]) -> object:
    size, whole = raws
    if not isinstance(size, int) or size > MOST_SPACES:
        return asked.unknown(raws)
    parts = whole.parts if isinstance(whole, Text) else (whole,)
    return joined(each.replace("\n", "\n" + " " * size) if isinstance(each, str) else each for each in parts)


FUNCTIONS: dict[str, Function] = {
    "abs": _of_numbers(abs),
    "base64decode": _of_texts(lambda text: base64.b64decode(text).decode()),
    "base64encode": _of_texts(lambda text: base64.b64encode(text.encode()).decode()),
    "base64sha256": _digest("sha256", plain=False),
    "base64sha512": _digest("sha512", plain=False),
    "ceil": _of_numbers(math.ceil),
    "chomp": _of_texts(lambda text: text.rstrip("\r\n")),
    "endswith": _of_texts(lambda text, end: text.endswith(end)),
    "floor": _of_numbers(math.floor),
    "format": _format,
    "formatlist": _format_list,
    "indent": _indent,
    "join": _join,
    "lower": _of_texts(lambda text: text.lower()),
    "max": _of_numbers(max),
    "md5": _digest("md5"),
    "min": _of_numbers(min),
    "parseint": _of_texts(lambda text, radix: int(text, int(radix))),
    "pow": _of_numbers(math.pow),
    "regex": _regex,
    "regexall": _regex_all,
    "replace": _replace,
    "sha1": _digest("sha1"),
    "sha256": _digest("sha256"),
    "sha512": _digest("sha512"),
    "split": _split,
    "startswith": _of_texts(lambda text, start: text.startswith(start)),
    "strcontains": _of_texts(lambda text, part: part in text),
    "strrev": _of_texts(lambda text: text[::-1]),
    "substr": _substr,
    "timestamp": _unknown,
    "plantimestamp": _unknown,
    "title": _of_texts(_title),
    "tobool": _to_bool,
    "tonumber": _to_number,
    "tostring": _to_text,
    "trim": _of_texts(_trim),
    "trimprefix": _of_texts(lambda text, start: text.removeprefix(start)),
    "trimspace": _of_texts(lambda text: text.strip()),
    "trimsuffix": _of_texts(lambda text, end: text.removesuffix(end)),
    "upper": _of_texts(lambda text: text.upper()),
    "urlencode": _of_texts(lambda text: re.sub(r"[^\w.~-]", lambda each: f"%{ord(each[0]):02X}", text)),
    "uuid": _unknown,
    "bcrypt": _unknown,
}
