"""What a function needs: its types."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from colonnade.fact import Text
from colonnade.model.code import AwsCall
from colonnade.model.function import Function
from colonnade.model.resource import Resource


class Certainty(enum.Enum):
    """How well it is known on what an action is needed."""

    EXACT = "exact"  # a resource of the application, or a literal name
    PATTERN = "pattern"  # a part of the name
    ACTION = "action only"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One action that a function needs on one resource.

    `arn` is what it is needed on, as a policy would say it: with References to resources and their attributes,
    Opaques for what only AWS or a parameter tells, and "*" for what is not known; Text(("*",)) where the action
    cannot be scoped. `resource` is the application's own resource, where it is one, and `suffix` what stands
    behind its ARN: "", "/index/by-date", "/*", "/${prefix}/*". `scopable` is False where IAM has no resource for
    the action, so that "*" is right. `optional` and `certain` are those of the need; `by` the calls that show it,
    none for what the platform needs; `why` says what needs it where no call does: "the SQS event Jobs of Resize".
    """

    action: str
    arn: Text
    resource: Resource | None = None
    suffix: str = ""
    certainty: Certainty = Certainty.ACTION
    scopable: bool = True
    optional: bool = False
    certain: bool = True
    by: tuple[AwsCall, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a function needs.

    `unresolved` are the reasons why some call could not be followed or its service not told; `opaque` the
    libraries that may call AWS by themselves and that nobody has described.
    """

    function: Function
    requirements: tuple[Requirement, ...]
    unresolved: tuple[str, ...] = ()
    opaque: tuple[str, ...] = ()
