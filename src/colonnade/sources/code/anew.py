"""Values that the code makes anew each time it runs: random names and the time of day."""

from __future__ import annotations

from colonnade.regex import regex
from colonnade.sources.code.values import Abstract, External, Joined, Known, Listing, Several, alternatives

_MADE = regex(
    r"(uuid\.uuid[14]\(\)"
    r"|(secrets|random)\.(token_\w+|choices|randint|randrange|random|getrandbits|sample)\(\)"
    r"|os\.urandom\(\)"
    r"|time\.(time|time_ns|monotonic|perf_counter)\(\)"
    r"|(datetime\.)?datetime\.(now|utcnow|today)\(\)"
    r"|(arrow\.(utcnow|now)|pendulum\.now|ulid\.(new|ulid|ULID)|shortuuid\.(uuid|random)|shortuuid\.ShortUUID\(\)\.\w+"
    r"|ksuid\.\w+|nanoid\.generate|cuid\.cuid|uuid6\.uuid7|uuid_utils\.uuid[47]"
    r"|aws_lambda_powertools\.utilities\.\w+\.uuid4)\(\))"
)
# What is left of a time of day is the same when the code runs again a minute later.
_COARSE = regex(r"\.(date\(\)|year|month|day|hour|weekday\(\)|isoweekday\(\)|isocalendar\(\))")
_SECONDS = regex(r"%[SfsTcX]")
_DEEPEST = 4


def made_anew(value: Abstract, depth: int = 0) -> str | None:
    """The call that makes a value, or a part of it, anew each time the code runs; None where it may be the same."""
    match value:
        case External(name):
            return _call(value) if _MADE.match(name) and not _COARSE.search(name) else None
        case Joined(parts) if depth < _DEEPEST:
            return next((made for part in parts if (made := made_anew(part, depth + 1))), None)
        case Several(values) if depth < _DEEPEST:
            every = [made_anew(each, depth + 1) for each in values]
            return every[0] if all(every) else None
        case Listing() if depth < _DEEPEST and (value.items or value.rest is not None):
            return made_anew(value.element(), depth + 1)
    return None


def _call(value: External) -> str | None:
    """The call, as its author would know it; a time that is written without its seconds is none."""
    if ".strftime()" in value.name:
        told = value.argument("0", "format")
        if told is not None and not any(
            not isinstance(each, Known) or _SECONDS.search(str(each.value)) for each in alternatives(told)
        ):
            return None
    name = value.name[: value.name.index("()") + 2]
    return ".".join(name.split(".")[-2:]) if name.startswith("datetime.datetime.") else name
