"""What every resource of an application has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING, TypeVar

from colonnade.condition import Condition, holds
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Origin, Text, Unknown

if TYPE_CHECKING:
    from colonnade.model.surroundings import Surroundings


@dataclass(eq=False, slots=True, kw_only=True)
class Resource:
    """One resource: `name` is its logical id, `type` its CloudFormation type, `key` "<template file>#<logical id>".

    A resource that SAM makes by itself (an implicit API, a generated role) has `generated` True, a name as the
    user would call it, and the place that brings it about as its origin. `stack_name` is the name of its stack,
    with which the names begin that CloudFormation makes up. `customer_key` is the KMS key that the template says
    encrypts it, which may be the service's own ("alias/aws/sqs"). `surroundings` are the other resources.
    """

    name: str
    type: str
    key: str
    origin: Origin
    condition: Condition | None = None
    generated: bool = False
    physical_name: Fact[Text] | None = None
    stack_name: Text | None = None
    customer_key: Fact[Text] | None = None
    referenced_by: list[Reference] = field(default_factory=list)
    surroundings: Surroundings | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return self.name

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        """What must hold for the resource to exist."""
        return (self.condition,)


@dataclass(frozen=True, slots=True)
class Reference:
    """One place that names a resource: the resource it stands in (None for an output) and where.

    `exported` is whether other stacks may import what the output tells.
    """

    by: Resource | None
    origin: Origin
    exported: bool = False

    @property
    def is_use(self) -> bool:
        """Whether the place uses the resource, rather than watch it or say who may."""
        return (
            self.by is None
            or not self.by.type.startswith(_ATTENDANTS)
            or not _ACTIONS.isdisjoint(self.origin.path)
        )


# An alarm watches one resource, and tells another.
_ACTIONS = frozenset(
    (
        "AlarmActions",
        "InsufficientDataActions",
        "OKActions",
        "alarm_actions",
        "insufficient_data_actions",
        "ok_actions",
    )
)

# What stands beside a resource without being a reason for it to exist.
_ATTENDANTS = (
    "AWS::CloudWatch::",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
)


@dataclass(eq=False, slots=True, kw_only=True)
class Facility(Resource):
    """A resource that does nothing by itself: others use it."""

    @property
    def users(self) -> list[Reference]:
        """The places that use it: not those that only watch it, log for it or say who may use it."""
        return [each for each in self.referenced_by if each.by is not self and each.is_use]

    @property
    def never_fed(self) -> str | None:
        """Why nothing ever comes into it, although something names it; None where that cannot be said."""
        return None

    @property
    def findable_only_here(self) -> Facility:
        """The resource itself; raises Unknown where it has a name by which something outside may use it."""
        if self.physical_name is not None:
            name = str(self.physical_name.value)
            raise Unknown(
                f"whether something outside the templates uses {name!r} by its name is not known", self.origin
            )
        return self


R = TypeVar("R", bound=Resource)


def present(resources: Iterable[R]) -> list[R]:
    """Those that exist in the world under judgement."""
    return [each for each in resources if holds(each.condition)]
