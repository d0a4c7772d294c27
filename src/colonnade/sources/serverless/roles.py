"""The roles of a service: the one its functions share, and those of functions that have statements of their own."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from colonnade.dataclass import dataclass
from colonnade.sources.cloudformation.made import (
    function_of,
    get_att,
    is_false,
    is_true,
    literal,
    made,
    plain_items,
    plain_mapping,
)
from colonnade.sources.cloudformation.sam_policies import trust
from colonnade.sources.document import Mapping, Node
from colonnade.sources.nodes import Replaced
from colonnade.sources.serverless import naming
from colonnade.sources.serverless.service import ServerlessFunction, Service, below, first, joined_at

_LOGS = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
_VPC_POLICY = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
_TRACES = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]


@dataclass(eq=False, slots=True)
class Role:
    """One role while it is filled: its statements by where they come from, and its managed policies."""

    id: str
    at: Mapping
    called: str
    statements: dict[str, list[Node]] = field(default_factory=dict)
    places: dict[str, Node] = field(default_factory=dict)
    managed: list[Node] = field(default_factory=list)
    of: ServerlessFunction | None = None

    def write(self, at: Node, statements: list[Node], because: str) -> None:
        """Add statements, those of one reason as one policy."""
        self.places.setdefault(because, at)
        known = self.statements.setdefault(because, [])
        known += statements


class Roles:
    """The roles of a service, by the functions that take them."""

    def __init__(self, service: Service) -> None:
        self.service = service
        written = service.setting("iam", "role")
        settings = plain_mapping(written)
        self.given = (
            written
            if written is not None and (settings is None or function_of(written))
            else service.setting("role")
        )
        self.settings = settings if settings is not None and not function_of(written) else None
        self.shared = Role(naming.ROLE, self.settings or service.provider, naming.ROLE)
        self.own: dict[str, Role] = {}
        self._users: list[ServerlessFunction] = []
        self._arns: dict[str, Node] = {}

    def arn_of(self, function: ServerlessFunction) -> Node:
        """The ARN of the role that a function took."""
        return self._arns[function.key]

    def of(self, function: ServerlessFunction) -> Node:
        """Give a function its role: the ARN of the role that it takes."""
        self._arns[function.key] = self._of(function)
        return self._arns[function.key]

    def _of(self, function: ServerlessFunction) -> Node:
        own = function.written
        named = below(own, "role")
        if named is not None:
            return self._named(named)
        statements = first(below(own, "iamRoleStatements"), below(own, "iam", "role", "statements"))
        if statements is not None or self._per_function:
            return self._of_its_own(function, statements)
        if self.given is not None:
            return self._named(self.given)
        self._users.append(function)
        return made(own, get_att(naming.ROLE, "Arn"))

    @property
    def _per_function(self) -> bool:
        return literal(below(self.settings, "mode")) == "perFunction"

    def allow(
        self, function: ServerlessFunction, at: Node, actions: list[str], resource: object, because: str
    ) -> None:
        """Allow actions to the role of a function, where the framework makes it."""
        self.write(function, at, [{"Effect": "Allow", "Action": actions, "Resource": resource}], because)

    def write(self, function: ServerlessFunction, at: Node, statements: list[object], because: str) -> None:
        role = self.own.get(function.key) or (self.shared if function in self._users else None)
        if role is not None:
            role.write(at, [made(at, each) for each in statements], because)

    def _named(self, node: Node) -> Node:
        """A role by its ARN, or by the logical id of one that stands under `resources`."""
        text = literal(node)
        if text is not None and ":" not in text:
            return Replaced.made(node, {"Fn::GetAtt": made(node, [text, "Arn"])})
        return node

    def _of_its_own(self, function: ServerlessFunction, statements: Node | None) -> Node:
        own = function.written
        role = Role(f"{function.prefix}{naming.ROLE}", own, f"the role of {function.key}", of=function)
        self.own[function.key] = role
        self._fill(role, function)
        written = [each for each in plain_items(statements) if not _inherits(each)]
        if statements is not None and written:
            role.write(statements, written, f"the iamRoleStatements of {function.key}")
        config = plain_mapping(below(self.service.custom, "serverless-iam-roles-per-function"))
        inherits = first(
            below(own, "iamRoleStatementsInherit"),
            below(own, "iam", "inherit"),
            below(config, "defaultInherit"),
        )
        if is_true(inherits) or any(_inherits(each) for each in plain_items(statements)):
            self._take_shared(role)
        return made(own, get_att(role.id, "Arn"))

    def _take_shared(self, role: Role) -> None:
        """Add what `provider` allows to all functions."""
        statements = first(below(self.settings, "statements"), self.service.setting("iamRoleStatements"))
        if statements is not None:
            role.write(statements, plain_items(statements), "the statements of provider.iam.role")
        managed = first(below(self.settings, "managedPolicies"), self.service.setting("iamManagedPolicies"))
        role.managed += plain_items(managed)

    def _fill(self, role: Role, function: ServerlessFunction) -> None:
        """Allow what the framework allows to a function: to log, to trace, and to enter its network."""
        service, own = self.service, function.written
        if not is_true(below(own, "disableLogs")):
            group = joined_at(own, "/aws/lambda/", service.named(own, ""), "*")
            self._logs(role, own, group, f"the logs of {function.key}")
        self._traced_and_inside(role, function)

    def _logs(self, role: Role, at: Node, group: Node, because: str) -> None:
        created = {"Fn::Sub": [f"{_LOGS}${{Group}}:*", {"Group": group}]}
        written = {"Fn::Sub": [f"{_LOGS}${{Group}}:*:*", {"Group": group}]}
        create = ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource"]
        statements = [
            {"Effect": "Allow", "Action": create, "Resource": [created]},
            {"Effect": "Allow", "Action": ["logs:PutLogEvents"], "Resource": [written]},
        ]
        role.write(at, [made(at, each) for each in statements], because)

    def _traced_and_inside(self, role: Role, function: ServerlessFunction) -> None:
        service, own = self.service, function.written
        tracing = first(below(own, "tracing"), service.setting("tracing", "lambda"))
        if (
            tracing is not None
            and not is_false(tracing)
            and "the tracing of the functions" not in role.statements
        ):
            statement = {"Effect": "Allow", "Action": _TRACES, "Resource": ["*"]}
            role.write(tracing, [made(tracing, statement)], "the tracing of the functions")
        vpc = own.get("vpc") if own.get("vpc") is not None else service.setting("vpc")
        if plain_mapping(vpc) is not None and vpc is not None and not any(map(_is_vpc_policy, role.managed)):
            role.managed.append(made(vpc, _VPC_POLICY))

    def add(self) -> None:
        """Add the roles to the service."""
        for role in self.own.values():
            self._add(role)
        if not self._users:
            return
        shared, service = self.shared, self.service
        group = joined_at(shared.at, "/aws/lambda/", service.named(shared.at), "*")
        if any(not is_true(below(each.written, "disableLogs")) for each in self._users):
            self._logs(shared, shared.at, group, "the logs of the functions")
        for function in self._users:
            self._traced_and_inside(shared, function)
        self._take_shared(shared)
        self._add(shared)

    def _add(self, role: Role) -> None:
        policies = [
            made(
                role.places[because],
                {
                    "PolicyName": f"{role.id}Policy{index}",
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
                    "Source": because,
                },
            )
            for index, (because, statements) in enumerate(role.statements.items())
        ]
        boundary = first(
            below(self.settings, "permissionsBoundary"),
            below(self.settings, "permissionBoundary"),
            self.service.setting("rolePermissionsBoundary"),
        )
        name = self._name(role)
        entries: dict[str, Any] = {
            "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
            "Policies": policies or None,
            "ManagedPolicyArns": role.managed or None,
            "Path": below(self.settings, "path") or "/",
            "PermissionsBoundary": boundary,
            "RoleName": name,
        }
        self.service.add(role.id, "AWS::IAM::Role", entries, at=role.at, called=role.called, of=role.of)

    def _name(self, role: Role) -> Node:
        if role.of is not None:
            named = below(role.of.written, "iamRoleStatementsName")
            if named is not None:
                return named
            return self.service.named(role.at, "-", role.of.key, "-", self.service.region, "-lambdaRole")
        named = below(self.settings, "name")
        return (
            named
            if named is not None
            else self.service.named(role.at, "-", self.service.region, "-lambdaRole")
        )


def _inherits(statement: Node) -> bool:
    """Whether a statement stands for those of `provider`."""
    return literal(statement) == "inherit"


def _is_vpc_policy(node: Node) -> bool:
    return (literal(node) or "").endswith("AWSLambdaVPCAccessExecutionRole")
