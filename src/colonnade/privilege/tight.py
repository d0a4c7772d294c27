"""The tight policy: what a function needs, and nothing else, in the words of its template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from colonnade.aws.arns import Expression, arn_type
from colonnade.aws.published import published
from colonnade.dataclass import dataclass
from colonnade.fact import Opaque, Reference, Text, chosen
from colonnade.model.function import Function
from colonnade.model.resource import Resource
from colonnade.privilege.grants import Grants
from colonnade.privilege.matching import Cover, covers
from colonnade.privilege.names import Names
from colonnade.privilege.reach import ALWAYS, by_itself, published_actions
from colonnade.privilege.requirement import Certainty, Needs, Requirement
from colonnade.regex import regex

_PLAIN = regex(r"(AWS::)?\w+")
_VARIABLE = regex(r"\$\{(\w+)\}")
EVERYTHING = Text(("*",))


@dataclass(frozen=True, slots=True)
class Allowed:
    """One statement: actions, sorted, on resources as the template writes them."""

    actions: tuple[str, ...]
    resources: tuple[Expression, ...]

    @property
    def document(self) -> dict[str, Any]:
        """The statement as plain data, intrinsics in their long form."""
        resources = [each.json for each in self.resources]
        return {
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": resources[0] if len(resources) == 1 else resources,
        }


@dataclass(frozen=True, slots=True)
class Template:
    """One SAM policy template with its parameters."""

    name: str
    parameters: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a function may do, and not more; `comments` say what of it could not be told."""

    function: Function
    statements: tuple[Allowed, ...]
    templates: tuple[Template, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        """The policy document of all statements."""
        return {"Version": "2012-10-17", "Statement": [each.document for each in self.statements]}


def tight(needs: Needs, grants: Grants, *, sam: bool) -> Policy:
    """Write the policy of a function; `sam` uses policy templates that are as tight, and leaves to SAM what it adds."""
    function, names = needs.function, grants.names
    spared = [each for each in needs.requirements if each.optional and each.by]
    wanted = [
        each for each in needs.requirements if each not in spared and not (sam and _by_sam(each, grants))
    ]
    by_arn = _by_arn(wanted, names)
    words = _Words(function.key.partition("#")[0], names, _starters(function))
    templates: list[Template] = []
    if sam:
        templates = list(_templates(by_arn, wanted, names, words))
    statements = _statements(by_arn, words)
    comments = (*_comments(needs, wanted), *_left_out(spared), *words.comments)
    return Policy(function, statements, tuple(templates), tuple(dict.fromkeys(comments)))


def _starters(function: Function) -> frozenset[str]:
    """The buckets that start a function."""
    return frozenset(
        each.source.raw.key
        for each in function.triggers
        if each.kind == "s3" and each.source is not None and isinstance(each.source.raw, Resource)
    )


def _by_sam(requirement: Requirement, grants: Grants) -> bool:
    """Whether SAM grants it by itself to a role that it makes."""
    if requirement.by:
        return False
    if requirement.action.lower() in ALWAYS:
        return True
    arn = grants.names.spelled(requirement.arn)
    return any(
        each.covers(requirement.action, arn) is Cover.YES and by_itself(each) for each in grants.allowed
    )


def _by_arn(requirements: Iterable[Requirement], names: Names) -> dict[str, tuple[Text, set[str]]]:
    """The actions of each ARN, without those that a wider one has already."""
    found: dict[str, tuple[Text, set[str]]] = {}
    for each in requirements:
        text = each.arn if each.scopable else EVERYTHING
        found.setdefault(names.spelled(text), (text, set()))[1].add(each.action)
    for arn, (_, actions) in found.items():
        for wider, (_, others) in found.items():
            if wider != arn and covers(wider, arn) is Cover.YES:
                actions.difference_update(others)
    return {arn: told for arn, told in found.items() if told[1]}


def _statements(by_arn: dict[str, tuple[Text, set[str]]], words: _Words) -> tuple[Allowed, ...]:
    """One statement for all resources on which the same is needed."""
    groups: dict[tuple[str, ...], list[Expression]] = {}
    for text, actions in by_arn.values():
        groups.setdefault(tuple(sorted(actions)), []).append(words.expression(text))
    made = [
        Allowed(actions, tuple(sorted(set(resources), key=lambda each: each.text)))
        for actions, resources in groups.items()
    ]
    return tuple(sorted(made, key=lambda each: (each.actions, each.resources[0].text)))


def _comments(needs: Needs, wanted: Sequence[Requirement]) -> Iterator[str]:
    if needs.unresolved:
        count = len(needs.unresolved)
        yield f"{count} call{'s' if count > 1 else ''} could not be followed: {'; '.join(needs.unresolved)}"
    for library in needs.opaque:
        yield f"what {library} asks of AWS is not known"
    for each in wanted:
        if each.scopable and each.certainty is Certainty.ACTION:
            at = f" ({each.by[0].origin})" if each.by else ""
            yield f"on what {each.action} is called could not be told{at}"
        elif each.scopable and each.certainty is Certainty.PATTERN:
            at = f" ({each.by[0].origin})" if each.by else ""
            yield f"only a part of the name is known on which {each.action} is called{at}"
        if not each.certain:
            yield f"{each.action} may not be needed" + (f": {each.why}" if each.why else "")


def _left_out(spared: Sequence[Requirement]) -> Iterator[str]:
    """What the code works without, only less well."""
    for each in spared:
        where = f" on {each.resource}" if each.resource is not None else ""
        why = f": {each.why}" if each.why else ""
        yield f"left out, since the code works without: {each.action}{where}{why}"


def expressions(texts: Iterable[Text], file: str, names: Names) -> list[Expression] | None:
    """Write texts in the words of a template, sorted; None where something of them cannot be said there."""
    words = _Words(file, names, frozenset())
    told = sorted({words.expression(each) for each in texts}, key=lambda each: each.text)
    return None if words.comments else told


class _Words:
    """Writes texts as the template of a function does."""

    def __init__(self, file: str, names: Names, starters: frozenset[str]) -> None:
        self._file = file
        self._names = names
        self._starters = starters
        self.comments: list[str] = []

    def expression(self, text: Text) -> Expression:
        return Expression("".join(map(self._part, text.parts)))

    def _part(self, part: str | Reference | Opaque) -> str:
        if isinstance(part, str):
            return part.replace("${", "${!")
        if isinstance(part, Reference):
            return self._referred(part)
        if _PLAIN.fullmatch(part.identity):
            return "${" + part.identity + "}"
        if part.identity.partition(" of ")[0] == "AWS::StackName":
            return "${AWS::StackName}"
        self.comments.append(f"what stands for * in a resource is {part.reason}")
        return "*"

    def _referred(self, reference: Reference) -> str:
        file, _, name = reference.resource.rpartition("#")
        if file != self._file:
            parameter = name + (reference.attribute or "").replace(".", "")
            self.comments.append(f"declare the parameter {parameter}, and hand it {reference} of {file}")
            return "${" + parameter + "}"
        if reference.resource in self._starters:
            return self._by_name(reference, name)
        return str(reference)

    def _by_name(self, reference: Reference, name: str) -> str:
        """A bucket that starts the function: its stack would refer to itself in a circle."""
        bucket = self._names.resource(reference.resource)
        given = chosen(bucket.physical_name.raw) if bucket and bucket.physical_name else None
        if not isinstance(given, Text) or not given.parts:
            self.comments.append(f"give {name} a BucketName and write that here: it starts the function")
            return str(reference)
        written = "".join(map(self._part, given.parts))
        return f"arn:${{AWS::Partition}}:s3:::{written}" if reference.attribute == "Arn" else written


def _templates(
    by_arn: dict[str, tuple[Text, set[str]]], wanted: Sequence[Requirement], names: Names, words: _Words
) -> Iterator[Template]:
    """Take out of the needs what a SAM policy template grants to the letter."""
    resources = {each.resource.key: each.resource for each in wanted if each.resource is not None}
    for key in sorted(resources):
        yield from _exact(by_arn, resources[key], names, words)


def _exact(
    by_arn: dict[str, tuple[Text, set[str]]], resource: Resource, names: Names, words: _Words
) -> Iterator[Template]:
    for name, definition in published("sam_policy_templates")["Templates"].items():
        if len(definition["Parameters"]) != 1:
            continue
        (parameter,) = definition["Parameters"]
        value = named_by(parameter, resource)
        if value is None:
            continue
        granted = _granted(definition["Definition"]["Statement"], value, names)
        if granted and all(
            arn in by_arn and actions <= _small(by_arn[arn][1]) for arn, actions in granted.items()
        ):
            for arn, actions in granted.items():
                left = {each for each in by_arn[arn][1] if each.lower() not in actions}
                if left:
                    by_arn[arn] = (by_arn[arn][0], left)
                else:
                    del by_arn[arn]
            yield Template(name, ((parameter, words.expression(Text((value,)))),))


def _small(actions: Iterable[str]) -> set[str]:
    return {each.lower() for each in actions}


def named_by(parameter: str, resource: Resource) -> Reference | None:
    """What a template's parameter ("TableName", "SecretArn") wants to know of a resource."""
    told = arn_type(resource.type)
    if told is None:
        return None
    wanted = "arn" if parameter.endswith("Arn") else "name"
    if told.ref == wanted:
        return Reference(resource.key)
    attribute = next((each for each, what in told.attributes.items() if what == wanted), None)
    return Reference(resource.key, attribute) if attribute else None


def _granted(statements: Any, value: Reference, names: Names) -> dict[str, set[str]]:
    """What a policy template grants: the published actions, in small letters, of each spelled ARN."""
    found: dict[str, set[str]] = {}
    for statement in statements:
        resources = statement["Resource"]
        for resource in resources if isinstance(resources, list) else [resources]:
            arn = names.spelled(_resource(resource, value))
            actions = statement["Action"]
            for pattern in [actions] if isinstance(actions, str) else actions:
                found.setdefault(arn, set()).update(published_actions(pattern))
    return found


def _resource(written: Any, value: Reference) -> Text:
    """A resource of a policy template with the value of its one parameter."""
    if isinstance(written, str):
        return Text((written,))
    substituted = written["Fn::Sub"]
    text = substituted if isinstance(substituted, str) else substituted[0]
    own = {} if isinstance(substituted, str) else substituted[1]
    parts: list[str | Reference | Opaque] = []
    at = 0
    for match in _VARIABLE.finditer(text):
        if match[1] in own:
            parts += [text[at : match.start()], value]
            at = match.end()
    parts.append(text[at:])
    return Text(tuple(each for each in parts if each != ""))
