"""The IAM actions that a call of the SDK needs, by its arguments, and on which resources.

The rule is that an operation needs the action of its own name; `iam_operations.json` holds what differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any, Protocol

from colonnade.aws import iam
from colonnade.aws.arguments import Arguments, called, matches, read, with_copy_source
from colonnade.aws.published import published
from colonnade.aws.targets import Target, targets
from colonnade.dataclass import dataclass


class Call(Protocol):
    """A call of the SDK: botocore's name of the service, the API's of the operation, and the arguments."""

    @property
    def service(self) -> str: ...
    @property
    def operation(self) -> str: ...
    @property
    def arguments(self) -> Mapping[str, object] | None: ...


@dataclass(frozen=True, slots=True)
class Need:
    """One action that a call needs.

    `certain` is False where the arguments do not tell whether it is needed, or where no list of AWS has the
    action; `reason` says which. `assumed` is False of those among them that only something out of the ordinary
    asks for: the others belong into a policy that shall work. `optional` is True where the call works without it,
    only less well. `when` is "" for what is always needed; of what AWS does on behalf of the caller it says what
    decides: "customer key" (the resource is encrypted with a key of the application's own) or "data" (what the
    call is about, as the tables of a query). `via` is the service that then acts for the caller.
    """

    action: str
    certain: bool = True
    assumed: bool = True
    optional: bool = False
    reason: str = ""
    when: str = ""
    via: str = ""
    service: str = field(default="", repr=False)
    kinds: tuple[str, ...] = field(default=(), repr=False)
    arguments: Arguments = field(default=None, repr=False, compare=False)
    named_by: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The resources it is needed on, as far as the arguments name them; reads IAM's own data."""
        own = self.when == "" and self.action.partition(":")[0] == prefix(self.service)
        naming = _service(self.service).get("resources", {}) if own else {}
        return targets(self.action, self.kinds, self.arguments, self.named_by, naming, guess=own)

    @property
    def is_published(self) -> bool:
        """Whether IAM's own data knows the action."""
        return iam.is_published(self.action)


def prefix(service: str) -> str:
    """What policies call a service of botocore: "states" for "stepfunctions"."""
    named: str = published("iam_services")["prefixes"].get(service, service)
    return named


def needs(call: Call) -> tuple[Need, ...]:
    """Tell which actions a call needs by itself, given its arguments; none where it needs no permission."""
    told = _service(call.service)
    arguments = with_copy_source(call.arguments) if call.service == "s3" else call.arguments
    made = _needs(call, [*_own(call, told), *_also(call.operation, told)], arguments)
    if not made or any(need.action == "iam:PassRole" for need in made):
        return made
    return made + _needs(call, _roles(call.service, arguments), arguments)


def changes(call: Call) -> bool:
    """Tell whether a call changes or starts something, rather than to read, to log, or to ask for keys."""
    if call.service in _OWN_AFFAIRS:
        return False
    own = [need for need in needs(call) if (need.certain or need.assumed) and not need.when]
    levels = {level for need in own for level in (iam.access_level(need.action) or "").split(", ")}
    return not levels.isdisjoint(("Write", "Permissions management", "Tagging"))


# IAM files under "Write" what these are asked for: metrics, log lines, traces, keys and credentials.
_OWN_AFFAIRS = frozenset(("cloudwatch", "logs", "xray", "kms", "sts"))


def forwards(call: Call) -> tuple[Need, ...]:
    """Tell what AWS may do on behalf of the caller during a call; `when` says what decides it."""
    told = _service(call.service)
    arguments = with_copy_source(call.arguments) if call.service == "s3" else call.arguments
    rows: list[Any] = list(told.get("forwards", {}).get(call.operation, ()))
    rows += [
        {"action": action, "kind": "key", "when": "customer key", **condition}
        for action, operations in told.get("customer_key", {}).items()
        for condition in _covering(operations, call.operation)
    ]
    return _needs(call, rows, arguments)


def needs_nothing(service: str, operation: str) -> bool:
    """Whether an operation is known to need no permission at all."""
    told = _service(service)
    return _unsigned(service, operation) or told.get("operations", {}).get(operation) == []


def undecided(service: str, operation: str) -> str | None:
    """Why it is not known which action an operation needs; None where it is."""
    if operation in _service(service).get("operations", {}) or _verb(service, operation):
        return None
    if _unsigned(service, operation):
        return None
    for operations, reason in _service(service).get("unknown", {}).items():
        if operation in operations.split():
            return str(reason)
    if operation in published("iam_services")["unpublished"].get(service, "").split():
        return f"IAM's published data has no action {prefix(service)}:{operation}"
    return None


def _own(call: Call, told: Mapping[str, Any]) -> list[Any]:
    """The rows of the operation itself."""
    rows = told.get("operations", {}).get(call.operation)
    if rows is not None:
        return rows if isinstance(rows, list) else [rows]
    if _unsigned(call.service, call.operation):
        return []
    if verb := _verb(call.service, call.operation):
        return [{"action": verb, "kind": _place(told, call)}]
    reason = undecided(call.service, call.operation)
    return [{"action": call.operation, "uncertain": reason, "assumed": True} if reason else call.operation]


def _also(operation: str, told: Mapping[str, Any]) -> list[Any]:
    """The rows that several operations share, such as a role that is passed on."""
    return [row for row in told.get("also", ()) if _covers(row["operations"], operation)]


def _roles(service: str, arguments: Arguments) -> Iterator[Mapping[str, Any]]:
    """The rows for roles that the arguments name and no row speaks of."""
    told = published("iam_operations")["roles"]
    if service in told["except"].split():
        return
    for name in called(arguments, told["argument"]):
        reason = f"AWS asks for it where it is to act with the role that {name} names"
        of = {"RoleNameWithPath": f"**.{name}"}
        yield {"action": "iam:PassRole", "kind": "role", "of": of, "uncertain": reason}


def _covering(operations: str | Mapping[str, Any], operation: str) -> Iterator[Mapping[str, Any]]:
    """The conditions under which the operations listed need a key; none where it is not listed."""
    if isinstance(operations, str):
        if _covers(operations, operation):
            yield {}
        return
    if operation in operations:
        yield operations[operation]


def _covers(operations: str, operation: str) -> bool:
    return operations == "*" or operation in operations.split()


def _unsigned(service: str, operation: str) -> bool:
    return operation in published("iam_services")["unsigned"].get(service, "").split()


def _verb(service: str, operation: str) -> str | None:
    """The action of a service that names its actions after the verbs of HTTP."""
    verbs: Mapping[str, str] = _service(service).get("verbs", {})
    if not verbs or operation in _service(service).get("named", "").split():
        return None
    return next((verbs[start] for start in verbs if operation.startswith(start)), None)


def _place(told: Mapping[str, Any], call: Call) -> list[str]:
    """The ARN of a service whose resources are the paths of its API, by the first argument that is given.

    An operation that is called after the argument is about the thing itself, others are about what is below it.
    """
    places: Mapping[str, list[str]] = told["places"]
    name, arns = next(
        (name, arns) for name, arns in places.items() if not name or name in (call.arguments or ())
    )
    itself = call.operation.lower().endswith(name.removesuffix("Id").lower())
    return arns[:1] if itself else arns[-1:]


def _needs(call: Call, rows: Iterable[Any], arguments: Arguments) -> tuple[Need, ...]:
    made: dict[tuple[object, ...], Need] = {}
    for row in rows:
        need = _need(call, row if isinstance(row, dict) else {"action": row}, arguments)
        if need is not None:
            made.setdefault((need.action, need.kinds, str(need.named_by)), need)
    return tuple(made.values())


def _need(call: Call, row: Mapping[str, Any], arguments: Arguments) -> Need | None:
    wanted, unwanted = row.get("if"), row.get("unless")
    kind = row.get("kind", ())
    open_to: list[Any] = []
    assumed = row.get("assumed", "uncertain" not in row)
    for condition, expected in ((wanted, True), (unwanted, False)):
        met = expected if condition is None else _met(condition, arguments)
        if met is None:
            open_to.append(condition)
            assumed = assumed and not expected
        elif met is not expected:
            return None
    action = row["action"]
    uncertain = row.get("uncertain", "")
    if open_to:
        uncertain = f"whether it is needed hangs on {_shown(open_to)}, which could not be told"
    return Need(
        action=action if ":" in action else f"{prefix(call.service)}:{action}",
        certain=not uncertain,
        assumed=assumed,
        optional=bool(row.get("optional")),
        reason=uncertain or row.get("optional") or row.get("why", ""),
        when=row.get("when", ""),
        via=call.service if "when" in row else "",
        service=call.service,
        kinds=(kind,) if isinstance(kind, str) else tuple(kind),
        arguments=arguments,
        named_by=row.get("of", {}),
    )


def _met(condition: Any, arguments: Arguments) -> bool | None:
    """Whether a condition on the arguments holds: a path to be given, paths and values, or any of several."""
    if isinstance(condition, list):
        return _any([_met(each, arguments) for each in condition])
    if isinstance(condition, str):
        values, complete = read(arguments, condition)
        return True if values else (False if complete else None)
    outcomes = [_equal(path, expected, arguments) for path, expected in condition.items()]
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _equal(path: str, expected: Any, arguments: Arguments) -> bool | None:
    values, complete = read(arguments, path)
    outcomes: list[bool | None] = [
        matches(value, expected)
        if isinstance(expected, str)
        else (value is expected if isinstance(value, bool) else None)
        for value in values
    ]
    if not complete:
        outcomes.append(None)
    return _any(outcomes)


def _any(outcomes: list[bool | None]) -> bool | None:
    if True in outcomes:
        return True
    return None if None in outcomes else False


def _shown(condition: Any) -> str:
    """The arguments that a condition is about."""
    if isinstance(condition, str):
        return condition.partition("~")[0]
    return " and ".join(dict.fromkeys(_shown(each) for each in condition))


def _service(service: str) -> Mapping[str, Any]:
    told: Mapping[str, Any] = published("iam_operations")["services"].get(service, {})
    return told
