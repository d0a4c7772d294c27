"""The resources that an action is needed on, from IAM's own data and the arguments of a call."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from colonnade.aws import iam
from colonnade.aws.arguments import Arguments, read
from colonnade.dataclass import dataclass
from colonnade.fact import Text
from colonnade.regex import regex

EVERYTHING = "*"
_VARIABLE = regex(r"\$\{(\w+)\}")
_PLACES = {"Partition": "${AWS::Partition}", "Region": "${AWS::Region}", "Account": "${AWS::AccountId}"}
# Secrets Manager ends the ARN of a secret with six characters of its own.
_RANDOM_ENDING = "-??????"
_ENDING = regex(r"(name|id|arn|identifier|url)$")
_PLAIN = frozenset(("name", "id", "arn", "identifier"))
# Arguments that hold the whole name of whatever the call is about.
_OF_ANYTHING = ("ResourceArn", "resourceArn", "ResourceARN")


@dataclass(frozen=True, slots=True)
class Name:
    """What fills a variable of an ARN.

    `argument` is the path of the argument that does, "" for the service's default; `value` is as the code
    gives it: a name, an ARN, or a URL.
    """

    variable: str
    argument: str
    value: object


@dataclass(frozen=True, slots=True)
class Target:
    """A resource: IAM's word for its kind ("table"), its ARN with variables, and what fills these.

    `kind` and `arn` are "*" where the action cannot be held to any resource.
    """

    kind: str
    arn: str
    names: tuple[Name, ...] = ()

    @property
    def can_be_scoped(self) -> bool:
        """Whether the action can be held to a resource at all."""
        return self.arn != EVERYTHING

    @property
    def pattern(self) -> str:
        """The ARN as far as it is known, `*` for what is not and pseudo parameters for where it is."""
        filled: dict[str, str] = {}
        for name in self.names:
            text = _literal(name.value)
            if text is None:
                continue
            if text.startswith("arn:") and _is_arn_of(text, self.arn):
                return text
            filled[name.variable] = self._part(text)
        return _VARIABLE.sub(lambda each: _PLACES.get(each[1]) or filled.get(each[1], EVERYTHING), self.arn)

    def _part(self, text: str) -> str:
        """What stands in the ARN for what an argument says."""
        if text.startswith("arn:"):
            return text.removesuffix(":*").rpartition(":")[2].rpartition("/")[2]
        if "://" in text:
            return text.rpartition("/")[2]
        if self.kind == "Secret":
            return f"{text}{_RANDOM_ENDING}"
        if self.kind == "key" and text.startswith("alias/"):
            return EVERYTHING
        return text.removeprefix("/")


def _is_arn_of(text: str, arn: str) -> bool:
    """Whether an ARN is one of this kind, rather than of what it is a part of."""
    pattern = _VARIABLE.sub("\ue000", arn)
    return re.fullmatch(re.escape(pattern).replace("\ue000", ".*"), text) is not None


def _literal(value: object) -> str | None:
    """The text, with `*` for each part that is not known; None where nothing of it is."""
    if isinstance(value, Text):
        return "".join(each if isinstance(each, str) else EVERYTHING for each in value.parts)
    return value if isinstance(value, str) else None


def _own_variables(arn: str) -> list[str]:
    return [each for each in _VARIABLE.findall(arn) if each not in _PLACES]


def targets(
    action: str,
    wanted: tuple[str, ...],
    arguments: Arguments,
    named_by: Mapping[str, Any],
    naming: Mapping[str, Mapping[str, Any]],
    *,
    guess: bool,
) -> tuple[Target, ...]:
    """Tell the resources that an action is needed on.

    `wanted` are IAM's words for their kinds, or their ARNs, where these are decided; `named_by` says which
    arguments fill the variables of their ARNs, `naming` the same for each kind of the service, and `guess`
    whether arguments may be told by their names.
    """
    if EVERYTHING in wanted:
        return (Target(EVERYTHING, EVERYTHING),)
    known = iam.arns(action.partition(":")[0])
    kinds = dict.fromkeys(wanted, True) or iam.kinds(action)
    made: dict[str, list[Target]] = {}
    for kind in kinds:
        names = named_by or naming.get(kind, {})
        arn = names.get("arn") or (kind if kind.startswith("arn:") else known.get(kind.lower()))
        if arn is not None:
            made[kind] = list(_filled(kind, arn, arguments, names, guess=guess))
    if not made:
        return (Target(EVERYTHING, EVERYTHING),)
    chosen = list(made) if wanted else _chosen(kinds, made, naming)
    # Where IAM's kinds are all optional and the call names none of them, it is about no resource.
    return tuple(target for each in chosen for target in made[each]) or (Target(EVERYTHING, EVERYTHING),)


def _chosen(
    kinds: Mapping[str, bool], made: Mapping[str, list[Target]], naming: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """The kinds that an action is about, of all that IAM's data lists for it."""
    chosen = [each for each in made if kinds[each] or any(_is_full(target) for target in made[each])]
    if any(target.names for each in chosen for target in made[each]):
        # Of several kinds that are "always" there IAM's data means one or the other.
        return [each for each in chosen if _is_told(made[each])]
    return (
        [each for each in made if any(target.names for target in made[each])]
        or chosen
        or [each for each in made if each in naming]
    )


def _is_told(every: list[Target]) -> bool:
    return any(target.names or not _own_variables(target.arn) for target in every)


def _is_full(target: Target) -> bool:
    own = set(_own_variables(target.arn))
    return bool(own) and own <= {each.variable for each in target.names}


def _filled(
    kind: str, arn: str, arguments: Arguments, naming: Mapping[str, Any], *, guess: bool
) -> Iterator[Target]:
    """The resources of one kind: one for each that the arguments name, or one without names."""
    columns: list[list[Name]] = []
    variables = _own_variables(arn)
    for variable in dict.fromkeys(variables):
        paths = naming.get(variable)
        if paths is None and guess:
            paths = _guessed(variable, kind if variable == variables[-1] else "", arguments)
        column = list(_names(variable, (paths,) if isinstance(paths, str) else paths or (), arguments))
        if column:
            columns.append(column)
    for names in itertools.product(*columns):
        yield Target(kind, arn, names)


def _names(variable: str, paths: tuple[str, ...], arguments: Arguments) -> Iterator[Name]:
    """What fills a variable: what the first argument that is given says; "=default" stands for none given."""
    sure = True
    for path in paths:
        if path.startswith("="):
            if sure and arguments is not None:
                yield Name(variable, "", path[1:])
            return
        values, complete = read(arguments, path)
        if values:
            seen: list[object] = []
            for value in values:
                if value not in seen:
                    seen.append(value)
                    yield Name(variable, path, value)
            return
        sure = sure and complete


def _guessed(variable: str, kind: str, arguments: Arguments) -> tuple[str, ...]:
    """Arguments that are called as the variable is: "stateMachineArn" for "StateMachineName".

    `kind` is given for the last variable of an ARN: the plain "name" is that of the kind itself, and some
    arguments hold the ARN of anything.
    """
    given = tuple(arguments or ())
    wanted = _ENDING.sub("", variable.lower())
    found = [each for each in given if _ENDING.sub("", each.lower()) == wanted]
    if wanted and wanted == re.sub(r"\W", "", kind.lower()):
        found += [each for each in given if each.lower() in _PLAIN]
    if kind:
        found += [each for each in _OF_ANYTHING if each in given]
    return tuple(found)
