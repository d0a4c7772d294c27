"""Which templates belong together, told by what one gives and another takes.

Two templates are parts of one application where

1. one nests the other,
2. one imports an export of the other, or
3. one reads an SSM parameter that the other declares: as the default of a parameter, in a dynamic reference,
   or under the name that the Makefile or a script beside it gives.

Such names lead from any folder to any other; where several templates give the same name, to the nearest.
Weaker signs count between neighbours only, which are templates below a folder with at most MOST_NEIGHBOURS of
them, so that a collection of samples does not become one application:

4. one imports, under another stack's name, an export that the other names after its own stack,
5. one names a resource that the other gives a name of its own, or
6. one has a parameter without a value that is called as an output or a resource of the other.

Where templates of sibling folders were found to belong together, the other siblings do too, if there are at
most MOST_SIBLINGS: a folder of services of which some work alone.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from colonnade.regex import regex
from colonnade.sources.cloudformation.intrinsics import called
from colonnade.sources.cloudformation.values import parts_of, shown
from colonnade.sources.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack

MOST_NEIGHBOURS = 30
MOST_SIBLINGS = 12
SHORTEST_NAME = 6

OWN_NAME = regex(r"\$\{AWS::StackName[^{}]*\}")
PLACEHOLDER = regex(r"\$\{[^{}]*\}")

_NAMES = {
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Events::EventBus": "Name",
    "AWS::IAM::Role": "RoleName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Serverless::SimpleTable": "TableName",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
}

Gives = Callable[["Stack"], Iterable[tuple[str, object]]]


def related(stacks: list[Stack], exports: Gives, stored: Gives) -> Iterator[tuple[Stack, Stack]]:
    """The pairs of stacks of which one takes what the other gives, as `exports` and `stored` tell."""
    near = _Folders(stacks)
    exporting = _givers(stacks, exports)
    declaring = _givers(stacks, stored)
    after_own_name = {name: givers for name, givers in exporting.items() if OWN_NAME.search(name)}
    for stack in stacks:
        for name in _imports(stack):
            givers = exporting.get(name, ()) if not OWN_NAME.search(name) else ()
            yield from _nearest(stack, givers)
            if len(PLACEHOLDER.findall(name)) == 1:
                wanted = PLACEHOLDER.sub("*", name)
                like = [
                    giver
                    for each, found in after_own_name.items()
                    if OWN_NAME.sub("*", each) == wanted
                    for giver in found
                    if near.neighbours(stack, giver)
                ]
                yield from _nearest(stack, like)
        for name in _stored_names(stack):
            yield from _nearest(stack, declaring.get(name, ()))
    for stack in stacks:
        for other in near.around(stack):
            if other is not stack and (_named_in(stack, other) or _asked_by(other, stack)):
                yield stack, other


def siblings(applications: list[list[Stack]]) -> Iterator[tuple[Stack, Stack]]:
    """The pairs of stacks in folders beside those of which several were found to belong together."""
    stacks = [stack for application in applications for stack in application]
    for application in applications:
        folders = {posixpath.dirname(each.template.file) for each in application}
        if len(folders) < 2:
            continue
        shared = _common(folders)
        below = [each for each in stacks if _is_below(each.template.file, shared)]
        if len(below) <= MOST_SIBLINGS and shared not in folders:
            yield from ((application[0], each) for each in below)


class _Folders:
    """How many templates there are below each folder."""

    def __init__(self, stacks: list[Stack]) -> None:
        self.stacks = stacks
        self.count: Counter[str] = Counter()
        self.home: dict[Stack, list[Stack]] = {}
        groups: dict[str, list[Stack]] = {}
        for stack in stacks:
            self.count.update(folders_above(stack.template.file))
        for stack in stacks:
            widest = [
                each for each in folders_above(stack.template.file) if self.count[each] <= MOST_NEIGHBOURS
            ]
            self.home[stack] = groups.setdefault(widest[-1] if widest else stack.template.file, [])
            self.home[stack].append(stack)

    def around(self, stack: Stack) -> list[Stack]:
        """The neighbours of a stack, itself among them."""
        return self.home[stack]

    def neighbours(self, one: Stack, other: Stack) -> bool:
        return self.home[one] is self.home[other]


def folders_above(file: str) -> Iterator[str]:
    """The folders that a file stands below, the nearest first."""
    folder = posixpath.dirname(file)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _common(folders: Iterable[str]) -> str:
    return posixpath.commonpath(["/" + each for each in folders])[1:]


def _is_below(file: str, folder: str) -> bool:
    return not folder or file.startswith(f"{folder}/")


def _givers(stacks: list[Stack], gives: Gives) -> dict[str, list[Stack]]:
    found: dict[str, list[Stack]] = {}
    for stack in stacks:
        for name, _ in gives(stack):
            found.setdefault(name, []).append(stack)
    return found


def _nearest(stack: Stack, givers: Iterable[Stack]) -> Iterator[tuple[Stack, Stack]]:
    """The pair of the stack and the nearest giver; none where two are as near, or it gives it itself."""
    ranked = sorted((-_shared(stack, each), each.template.file, each) for each in givers)
    if ranked and not any(each is stack for _, _, each in ranked):
        first = ranked[0]
        if len(ranked) == 1 or ranked[1][0] != first[0]:
            yield stack, first[2]


def _shared(one: Stack, other: Stack) -> int:
    """How many folders two templates share."""
    shared = _common((posixpath.dirname(one.template.file), posixpath.dirname(other.template.file)))
    return len(shared.split("/")) if shared else 0


def _imports(stack: Stack) -> Iterator[str]:
    text = stack.template.document.text
    if "ImportValue" in text or "${cf" in text:
        for node in _nodes(stack):
            call = called(node)
            if call is not None and call[0] == "ImportValue":
                argument = call[1]
                raw = (
                    argument.text
                    if argument is node and isinstance(argument, Scalar)
                    else stack.resolve(argument)
                )
                yield shown(raw)


def _stored_names(stack: Stack) -> Iterator[str]:
    """The names of the SSM parameters that a stack reads when it is deployed."""
    for name, parameter in stack.template.parameters.items():
        if parameter.from_ssm:
            given = stack.parameters.get(name, parameter.default)
            if given is not None:
                yield shown(given)
    if "{{resolve:ssm:" in stack.template.document.text:
        for node in _nodes(stack):
            if isinstance(node, Scalar) and "{{resolve:ssm:" in node.text:
                for part in parts_of(stack.resolve(node)):
                    identity = getattr(part, "identity", "")
                    if identity.startswith("ssm:"):
                        yield identity.removeprefix("ssm:")


def _nodes(stack: Stack) -> Iterator[Node]:
    """Every node of the resources and outputs."""
    template = stack.template
    waiting: list[Node] = [each.node for each in template.resources.values()]
    waiting += template.outputs.values()
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Mapping):
            waiting += node.entries.values()
        elif isinstance(node, Sequence):
            waiting += node.items


def _named_in(stack: Stack, other: Stack) -> bool:
    """Whether the other template names a resource by the name that this one gives it."""
    theirs: set[str] | None = None
    for name in own_names(stack):
        if is_named(name, other.template.document.text):
            theirs = set(own_names(other)) if theirs is None else theirs
            if name not in theirs:
                return True
    return False


def is_named(name: str, text: str) -> bool:
    """Whether a text names a resource, by all of its name."""
    return name in text and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def own_names(stack: Stack) -> Iterator[str]:
    """The names that a template gives its resources, as written, so far as they tell them from others."""
    for resource in stack.template.resources.values():
        key = _NAMES.get(resource.type)
        node = resource.properties.get(key) if key is not None and resource.properties is not None else None
        call = called(node) if node is not None else None
        named = node if call is None else call[1] if call[0] == "Sub" else None
        if isinstance(named, Scalar) and _tells(named.text):
            yield named.text


def _tells(name: str) -> bool:
    """Whether a name is of its own making: long, and of several words, without the name of its stack."""
    bare = PLACEHOLDER.sub("", name)
    return (
        len(bare) >= SHORTEST_NAME
        and re.search(r"[a-z][A-Z]|\w[-_./]\w", bare) is not None
        and "AWS::StackName" not in name
    )


def _asked_by(other: Stack, stack: Stack) -> bool:
    """Whether the other template leaves a parameter open that is called as an output or resource of this."""
    ours = stack.template
    return any(
        (parameter.default is None or parameter.from_ssm)
        and (name in ours.outputs or name in ours.resources)
        and name not in other.passed
        for name, parameter in other.template.parameters.items()
    )
