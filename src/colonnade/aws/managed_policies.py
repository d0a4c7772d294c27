"""AWS managed policies that applications on Lambda attach to their roles."""

from __future__ import annotations

from functools import cache

from colonnade.aws.published import published
from colonnade.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ManagedStatement:
    """One allowing statement, as AWS writes it; `conditional` where something narrows it further."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_actions: tuple[str, ...] = ()
    conditional: bool = False


@dataclass(frozen=True, slots=True)
class ManagedPolicyDocument:
    """What one AWS managed policy allows.

    `administrator` is True where every action on everything is allowed, or all but a few; `full_access` are
    the services of which every action on everything is.
    """

    name: str
    administrator: bool
    full_access: tuple[str, ...]
    statements: tuple[ManagedStatement, ...]

    @property
    def allows_everything(self) -> bool:
        """Whether it allows everything, or everything in IAM, by which its holder may grant itself the rest."""
        return self.administrator or "iam" in self.full_access


@cache
def managed_policy(name: str) -> ManagedPolicyDocument | None:
    """Look up an AWS managed policy by its name or ARN; None for one that is not in the table."""
    short = name.rpartition("/")[2]
    row = published("managed_policies")["policies"].get(short)
    if row is None:
        return None
    statements = tuple(
        ManagedStatement(
            tuple(each.get("actions", ())),
            tuple(each["resources"]),
            tuple(each.get("not_actions", ())),
            each.get("conditional", False),
        )
        for each in row
    )
    wide = [each for each in statements if "*" in each.resources and not each.conditional]
    full = {action.partition(":")[0] for each in wide for action in each.actions if action.endswith(":*")}
    # IAM without its credentials, and everything else: PowerUserAccess says so with NotAction.
    administrator = any("*" in each.actions or each.not_actions for each in wide)
    return ManagedPolicyDocument(short, administrator, tuple(sorted(full)), statements)
