"""The roles that SAM makes, and the policies it makes of `Policies`: managed, inline and from templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any

from colonnade.aws.published import published
from colonnade.dataclass import dataclass
from colonnade.sources.cloudformation.made import (
    NO_VALUE,
    branches,
    choice,
    function_of,
    get_att,
    is_nothing,
    literal,
    made,
    plain_items,
    plain_mapping,
)
from colonnade.sources.cloudformation.sam_expansion import Expansion, Serverless
from colonnade.sources.document import Mapping, Node, Scalar

_MANAGED = "arn:aws:iam::aws:policy/"


def trust(service: str) -> dict[str, Any]:
    """The policy by which a service may assume a role."""
    statement = {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"Service": [service]}}
    return {"Version": "2012-10-17", "Statement": [statement]}


@dataclass(eq=False, slots=True)
class ExecutionRole:
    """A role that SAM makes, while the resource it is for still adds to it.

    Each inline policy has, beside CloudFormation's own keys, a `Source`: where it comes from, as a user would
    say it ("the SAM policy template SQSPollerPolicy").
    """

    name: str
    owner: Serverless
    service: str
    at: Node
    complain: Callable[[Node, str, str], None] | None = None
    managed: list[Node] = field(default_factory=list)
    policies: list[Node] = field(default_factory=list)
    given: Node | None = None

    @classmethod
    def of(cls, owner: Serverless, service: str, complain: Callable[[Node, str, str], None]) -> ExecutionRole:
        """The role of a function or state machine; the one it names itself, if it does."""
        given = owner.properties.get("Role")
        role = cls(f"{owner.name}Role", owner, service, owner.properties, complain)
        role.given = None if is_nothing(given) else given
        return role

    @property
    def arn(self) -> Node:
        """The ARN of the role: the given one, the made one, or one or the other as a condition says."""
        own = made(self.at, get_att(self.name, "Arn"))
        if self.given is None:
            return own
        options = branches(self.given)
        if not any(is_nothing(each) for each in options[1:]):
            return self.given
        return made(
            self.given, choice(options[0], *(own if is_nothing(each) else each for each in options[1:]))
        )

    def attach(self, at: Node, policy: str) -> None:
        """Attach an AWS managed policy, "service-role/AWSLambdaBasicExecutionRole", once."""
        if all(_short(each) != policy.rpartition("/")[2] for each in self.managed):
            self.managed.append(made(at, _MANAGED + policy))

    def allow(self, at: Node, name: str, actions: list[str], resource: object, because: str) -> None:
        """Allow actions on one resource."""
        self.write(at, name, [{"Effect": "Allow", "Action": actions, "Resource": resource}], because)

    def write(self, at: Node, name: str, statements: list[object], because: str) -> None:
        """Add an inline policy of SAM's own."""
        document = {"Version": "2012-10-17", "Statement": statements}
        self.policies.append(made(at, {"PolicyName": name, "PolicyDocument": document, "Source": because}))

    def allow_sending(self, at: Node, name: str, kind: str, arn: Node, because: str) -> None:
        """Allow what a destination of this kind needs."""
        match kind:
            case "SQS":
                self.allow(at, f"{name}SQSPolicy", ["sqs:SendMessage"], arn, because)
            case "SNS":
                self.allow(at, f"{name}SNSPolicy", ["sns:publish"], arn, because)
            case "EventBridge":
                self.allow(at, f"{name}EventBridgePolicy", ["events:PutEvents"], arn, because)
            case "Lambda":
                self.allow(at, f"{name}LambdaPolicy", ["lambda:InvokeFunction"], arn, because)
            case "S3" | "S3Bucket":
                objects = {"Fn::Join": ["/", [arn, "*"]]}
                statements: list[object] = [
                    {"Effect": "Allow", "Action": "s3:PutObject", "Resource": objects},
                    {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": arn},
                ]
                self.write(at, f"{name}S3Policy", statements, because)

    def read(self, policies: Node | None) -> None:
        """Add what the user's `Policies` say: names, ARNs, documents, templates and choices of such."""
        if policies is None or (self.given is not None and not branches(self.given)):
            return
        for index, policy in enumerate(plain_items(policies)):
            for inline, node in self._read(policy, f"{self.name}Policy{index}"):
                if inline:
                    self.policies.append(node)
                elif all(literal(node) is None or _short(each) != _short(node) for each in self.managed):
                    self.managed.append(node)

    def _read(self, policy: Node, name: str) -> Iterator[tuple[bool, Node]]:
        """What one entry is: inline policies (True) and managed ones (False)."""
        options = branches(policy)
        if options:
            kinds = [dict(self._read(each, name)) for each in options[1:] if not is_nothing(each)]
            sides = [{} if is_nothing(each) else dict(self._read(each, name)) for each in options[1:]]
            for inline in sorted({inline for kind in kinds for inline in kind}):
                yield (
                    inline,
                    made(policy, choice(options[0], *(side.get(inline, NO_VALUE) for side in sides))),
                )
            return
        document = plain_mapping(policy)
        if document is None:
            if not is_nothing(policy):
                yield False, policy
        elif "Statement" in document.entries:
            source = f"the Policies of {self.owner.name}"
            yield True, made(policy, {"PolicyName": name, "PolicyDocument": document, "Source": source})
        else:
            for template, parameters in document.entries.items():
                expanded = self._template(template, parameters, document)
                if expanded is not None:
                    source = f"the SAM policy template {template}"
                    yield (
                        True,
                        made(policy, {"PolicyName": name, "PolicyDocument": expanded, "Source": source}),
                    )

    def _template(self, name: str, parameters: Node, at: Mapping) -> Node | None:
        """The document a policy template stands for, its parameters replaced by the user's values."""
        template = published("sam_policy_templates")["Templates"].get(name)
        if template is None:
            what = f"{name} is no SAM policy template, and the entry has no Statement"
            self._complain(at, what, "write a policy document, or the name of a template")
            return None
        values = plain_mapping(parameters)
        given = values.entries if values else {}
        missing = [each for each in template["Parameters"] if each not in given]
        if missing:
            self._complain(
                at, f"the SAM policy template {name} misses {', '.join(missing)}", "give it a value"
            )
            return None
        return made(at, _bound(template["Definition"], given))

    def _complain(self, at: Node, what: str, advice: str) -> None:
        if self.complain is not None:
            self.complain(at, what, advice)

    def add(self, expansion: Expansion) -> None:
        """Add the role to the template, unless the user named one."""
        options = branches(self.given) if self.given is not None else []
        if self.given is not None and not any(is_nothing(each) for each in options[1:]):
            return
        properties = self.owner.properties
        own = self.owner.properties is self.at
        expansion.add(
            self.owner,
            self.name,
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": (own and properties.get("AssumeRolePolicyDocument"))
                or trust(self.service),
                "ManagedPolicyArns": self.managed or None,
                "Policies": self.policies or None,
                "Path": properties.get("RolePath") if own else None,
                "PermissionsBoundary": properties.get("PermissionsBoundary"),
            },
            at=self.at,
            called=f"the role of {self.owner.name}" if own else self.name,
            only_if=options[0] if options else None,
            unless=bool(options) and not is_nothing(options[1]),
        )


def _short(node: Node) -> str:
    """The name of a managed policy, without its ARN."""
    return node.text.rpartition("/")[2] if isinstance(node, Scalar) and not function_of(node) else ""


def _bound(part: Any, given: dict[str, Node]) -> Any:
    """A part of a policy template with each `Ref` to a parameter replaced by the user's value."""
    if isinstance(part, dict):
        if len(part) == 1 and part.get("Ref") in given:
            return given[part["Ref"]]
        return {key: _bound(each, given) for key, each in part.items()}
    return [_bound(each, given) for each in part] if isinstance(part, list) else part
