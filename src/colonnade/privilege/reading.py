"""Puts what the code gives a call into the template's own terms: its resources, parameters and constants."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from colonnade.aws.arguments import REST
from colonnade.dataclass import dataclass
from colonnade.fact import Opaque, Reference, Text, chosen
from colonnade.model.code import AwsCall, FromEnvironment, FromEvent, OneOf, Value
from colonnade.model.function import Function
from colonnade.model.surroundings import Surroundings
from colonnade.privilege import answers
from colonnade.regex import regex

# Stands in a text for a part that only the running code knows.
UNSEEN = "*"
# How a mapping tells a key that is an environment variable.
_KEY = regex(r"\$\{(\w+)\}")
_MOST = 8

_CREDENTIALS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "profile_name")
_OF_LAMBDA = {
    "AWS_REGION": Opaque("the region, which is only known when the stack is deployed", "AWS::Region"),
    "AWS_DEFAULT_REGION": Opaque("the region, which is only known when the stack is deployed", "AWS::Region"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A text in the template's terms, with the environment variable that held it, if one did."""

    text: Text
    variable: str = ""

    @property
    def is_seen(self) -> bool:
        """Whether anything of it is known."""
        return any(not is_unseen(part) for part in self.text.parts)


@dataclass(frozen=True, slots=True)
class Read:
    """A call of the SDK with its arguments in the template's terms."""

    call: AwsCall
    arguments: Mapping[str, object] | None

    @property
    def service(self) -> str:
        return self.call.service

    @property
    def operation(self) -> str:
        return self.call.operation


def is_unseen(part: str | Reference | Opaque) -> bool:
    """Whether a part of a text is only known to the running code."""
    return isinstance(part, Opaque) and part.identity == UNSEEN


def unseen(reason: str) -> Opaque:
    """A part of a text that is only known to the running code."""
    return Opaque(reason, UNSEEN)


class Reading:
    """Reads the calls of one function."""

    def __init__(self, function: Function, around: Surroundings) -> None:
        self.function = function
        self.around = around
        self.handed = 0
        # Parts of texts that the template knows, not the code.
        self._known: set[Opaque] = set(_OF_LAMBDA.values())

    def calls(self) -> Iterator[Read]:
        """Every call of the code: once for each combination of what it may be given."""
        for call in self.function.code.calls:
            if self._is_of_another(call):
                continue
            if call.arguments is None:
                yield Read(call, None)
                continue
            read = [(name, self._alternatives(value)) for name, value in call.arguments.items()]
            combinations = itertools.product(*(values for _, values in read))
            for values in itertools.islice(combinations, _MOST):
                yield Read(call, {name: each for (name, _), each in zip(read, values, strict=True)})

    def _is_of_another(self, call: AwsCall) -> bool:
        """Whether a call is made with credentials of its own: not with the function's role."""
        given = [call.made_with[name] for name in _CREDENTIALS if name in call.made_with]
        own = [
            each for each in given if isinstance(each, FromEnvironment) and each.variable.startswith("AWS_")
        ]
        return len(given) > len(own)

    def region(self, call: AwsCall) -> str | Reference | Opaque:
        """The region that a call goes to: that of the stack, another one, or "*" where nobody knows."""
        told = call.made_with.get("region_name")
        if told is None:
            return _OF_LAMBDA["AWS_REGION"]
        texts = self.texts(told)
        only = texts[0].text.parts if len(texts) == 1 else ()
        return only[0] if len(only) == 1 and not is_unseen(only[0]) else UNSEEN

    def texts(self, value: object) -> list[Told]:
        """What a value may be, as texts; one of which nothing is known where it is no text at all."""
        match value:
            case Told():
                return [value]
            case str():
                key = _KEY.fullmatch(value)
                if key is not None and key[1] in self.function.environment:
                    return [self.variable(key[1])]
                return [Told(Text((value,)))] if value else []
            case bool() | int() | float():
                return [Told(Text((str(value),)))]
            case FromEnvironment(variable, default):
                return [self.variable(variable, default)]
            case Text(parts):
                return [Told(Text(_joined(piece for part in parts for piece in self._pieces(part))))]
            case OneOf(values):
                return [told for each in values for told in self.texts(each)]
            case FromEvent():
                return [Told(Text((unseen("taken from the event"),)))]
            case Opaque():
                return [Told(Text(self._pieces(value)))]
            case _:
                return [Told(Text((unseen("a value of the code"),)))]

    def variable(self, name: str, default: str | None = None) -> Told:
        """What an environment variable holds."""
        if name in _OF_LAMBDA:
            return Told(Text((_OF_LAMBDA[name],)))
        if name == "AWS_LAMBDA_FUNCTION_NAME":
            return Told(Text((Reference(self.function.key),)), name)
        set_ = self.function.environment.get(name)
        if set_ is None:
            reason = f"the environment variable {name}, which the template does not set"
            return Told(Text((default or unseen(reason),)), name)
        raw = chosen(set_.value.raw)
        if isinstance(raw, Opaque):
            raw = Text((raw,))
        if isinstance(raw, Text) and raw.parts:
            self._known.update(part for part in raw.parts if isinstance(part, Opaque))
            return Told(raw, name)
        return Told(Text((unseen(f"the environment variable {name}, which is empty"),)), name)

    def _pieces(self, part: str | Reference | Opaque) -> tuple[str | Reference | Opaque, ...]:
        if not isinstance(part, Opaque) or part in self._known:
            return (part,)
        kind, _, rest = part.identity.partition(":")
        if kind == "environment":
            return self.variable(rest).text.parts
        if kind == "answer":
            found = answers.text(self, rest)
            if found is not None:
                self._known.update(each for each in found.parts if isinstance(each, Opaque))
                return found.parts
        return (unseen(part.reason),)

    def _alternatives(self, value: Value) -> list[object]:
        if isinstance(value, OneOf):
            return [each for one in value.values for each in self._alternatives(one)] or [None]
        return [self._argument(value)]

    def _argument(self, value: Value) -> object:
        """An argument as the tables of actions read it: plain where it can be, a text, a list, a mapping."""
        match value:
            case FromEnvironment(variable, default):
                told = self.variable(variable, default)
                # Kept together with its variable, whose name may tell what it holds.
                return told.text.literal or (told.text if len(told.text.parts) > 1 else told)
            case Text():
                return self.texts(value)[0].text
            case Opaque() if value.identity.startswith("answer:"):
                told = self.texts(value)[0]
                return told.text if told.is_seen else value
            case tuple():
                return tuple(each for one in value for each in self._alternatives(one))
            case dict():
                return {(REST if key == UNSEEN else key): self._argument(each) for key, each in value.items()}
            case OneOf():
                return self._alternatives(value)[0]
            case _:
                return value


def _joined(pieces: Iterator[str | Reference | Opaque]) -> tuple[str | Reference | Opaque, ...]:
    made: list[str | Reference | Opaque] = []
    for piece in pieces:
        last = made[-1] if made else None
        if isinstance(piece, str) and isinstance(last, str):
            made[-1] = last + piece
        elif piece != "":
            made.append(piece)
    return tuple(made)
