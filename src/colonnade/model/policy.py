"""Policies: what may be done, by whom, to what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from colonnade.condition import Condition, holds
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Opaque, Origin, Text, Unknown, chosen, some
from colonnade.model.resource import Resource, present
from colonnade.regex import regex

if TYPE_CHECKING:
    from colonnade.model.function import Function
    from colonnade.model.state_machine import StateMachine


@dataclass(eq=False, slots=True, kw_only=True)
class Statement:
    """One statement of a policy document.

    `source` names where it comes from, as a user would: "the inline policy FlightTableUpdate", "the managed
    policy AmazonS3FullAccess", "the SAM policy template DynamoDBCrudPolicy". `managed` is the name of the AWS
    managed policy it is part of. `principals` are (kind, value) with kind "AWS", "Service", "Federated",
    "CanonicalUser" or "*"; `tests` are the conditions as (operator, key, values). `targets` are the resources of
    the application that `resources` name, where they can be told.
    """

    effect: Fact[str]
    actions: tuple[Fact[Text], ...]
    resources: tuple[Fact[Text], ...]
    origin: Origin
    source: str
    condition: Condition | None = None
    managed: str | None = None
    not_actions: tuple[Fact[Text], ...] = ()
    not_resources: tuple[Fact[Text], ...] = ()
    principals: tuple[tuple[str, Fact[Text]], ...] = ()
    not_principals: tuple[tuple[str, Fact[Text]], ...] = ()
    tests: tuple[tuple[str, str, tuple[Fact[Text], ...]], ...] = ()
    targets: tuple[Resource, ...] = ()

    def __str__(self) -> str:
        return f"a statement of {self.source}"

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.condition,)

    @property
    def allows(self) -> bool:
        return self.effect.value == "Allow"

    @property
    def allows_everything(self) -> bool:
        """Whether it allows every action, or all but some, on every resource, or to grant itself the rest."""
        if not self.allows:
            return False
        wide = bool(self.not_actions) or any(_plain(action) in _EVERYTHING for action in self.actions)
        return wide and self.is_everywhere

    @property
    def whole_services(self) -> list[Fact[Text]]:
        """The actions that are every action of a service: "dynamodb:*", or "*" on resources that are named."""
        if not self.allows or self.allows_everything:
            return []
        return [each for each in self.actions if _plain(each) == "*" or _plain(each).endswith(":*")]

    @property
    def wide_writes(self) -> list[Fact[Text]]:
        """The actions that are many of a service, more than reading, on every resource: "s3:Put*"."""
        if not self.allows or not self.is_everywhere:
            return []
        return [each for each in self.actions if _writes_widely(_plain(each))]

    @property
    def is_everywhere(self) -> bool:
        """Whether it holds for every resource; one that nobody can know is taken for a single one."""
        if self.not_resources:
            return True
        return any(str(each.value) == "*" for each in self.resources if each.known)

    @property
    def is_open_to_everyone(self) -> bool:
        """Whether it allows something to anybody, in any account, without a condition on who or from where."""
        return self.allows and not self.names_its_callers and self.is_for_everyone

    @property
    def is_for_everyone(self) -> bool:
        """Whether it is said of anybody, or of all but some."""
        everyone = any(kind == "*" or (kind == "AWS" and _is_all(who)) for kind, who in self.principals)
        return everyone or bool(self.not_principals)

    def covers(self, other: Statement) -> bool:
        """Whether it is about every action that another one is about."""
        own = [_plain(each) for each in self.actions]
        return all(any(fnmatchcase(_plain(each), action) for action in own) for each in other.actions)

    @property
    def changes_anything(self) -> bool:
        """Whether it allows more than to read."""
        return bool(self.not_actions) or not all(
            _plain(each).rpartition(":")[2].lower().startswith(_READS) for each in self.actions
        )

    @property
    def services(self) -> list[Fact[Text]]:
        """The AWS services it allows something to."""
        return [who for kind, who in self.principals if kind == "Service"] if self.allows else []

    @property
    def names_its_callers(self) -> bool:
        """Whether a condition says whose requests, or requests from where, it is about.

        One that everybody meets says nothing: any address, any ARN, or all but some.
        """
        return any(
            _is_of_callers(key) and self._narrows(operator, values) for operator, key, values in self.tests
        )

    @property
    def names_its_resources(self) -> bool:
        """Whether a condition says, in place of its resources, which of them it is about: by ARN, name or tag."""
        return any(
            _is_of_resources(key) and self._narrows(operator, values) for operator, key, values in self.tests
        )

    @property
    def private_sources(self) -> list[str]:
        """The networks that it asks for as public addresses of callers, where all of them are private ones."""
        asked = [
            str(each.value)
            for operator, key, values in self.tests
            if key.lower() == "aws:sourceip" and "IpAddress" in operator
            for each in values
        ]
        return asked if all(map(_PRIVATE.match, asked)) else []

    @property
    def without_match(self) -> str:
        """What it does where no address ever matches."""
        but = any("NotIpAddress" in operator for operator, _, _ in self.tests)
        return f"{'lets' if self.allows else 'denies'} {'everybody' if but else 'nobody'}{' in' if self.allows else ''}"

    @property
    def names_an_account(self) -> bool:
        """Whether a condition says on behalf of which account or organisation a service may come."""
        return any(
            key.lower() in _ACCOUNT_KEYS and self._narrows(operator, values)
            for operator, key, values in self.tests
        )

    def _narrows(self, operator: str, values: tuple[Fact[Text], ...]) -> bool:
        """Whether a condition on callers leaves some of them out; what is denied to all but some is denied to most."""
        if not self.allows:
            return True
        if "Not" in operator or operator == "Null":
            return False
        return not any(_is_anything(str(each.value)) for each in values if each.known)


_APIS = {"AWS::ApiGateway::RestApi", "AWS::Serverless::Api"}
_DEPLOYING = {
    "amplify.amazonaws.com",
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "codedeploy.amazonaws.com",
    "codepipeline.amazonaws.com",
    "imagebuilder.amazonaws.com",
}
_OF_FUNCTIONS = {"lambda.amazonaws.com", "edgelambda.amazonaws.com"}
# Whoever may do everything in IAM may grant itself everything else.
_EVERYTHING = {"*", "*:*", "iam:*"}
_ACCOUNT_KEYS = {
    "aws:sourceaccount",
    "aws:sourceowner",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:principalorgid",
    "aws:principalaccount",
    "kms:calleraccount",
}
_CALLER_KEYS = _ACCOUNT_KEYS | {
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:principalarn",
    "aws:principalorgpaths",
    "aws:userid",
    "aws:username",
    "lambda:eventsourcetoken",
    "lambda:functionurlauthtype",
    "lambda:invokedviafunctionurl",
    "s3:dataaccesspointaccount",
    "sts:externalid",
    "s3:dataaccesspointarn",
}
# Keys that name what is worked on, besides those that end with "Arn".
_RESOURCE_KEYS = {"ecs:cluster", "kms:resourcealiases", "secretsmanager:secretid", "ses:fromaddress"}
_CALLER_PREFIXES = ("kms:encryptioncontext", "aws:principaltag/")
_READS = (
    "get",
    "list",
    "describe",
    "batchget",
    "head",
    "view",
    "lookup",
    "query",
    "scan",
    "search",
    "filter",
)


def _plain(text: Fact[Text]) -> str:
    """The text; raises Unknown where what comes first, or what matters of it, is not in the files."""
    value: Text | None = text.value
    if value is None:  # a condition leaves it out
        return ""
    if len(value.parts) == 1 and isinstance(value.parts[0], Opaque):
        raise Unknown(f"{text.label or 'a part of the policy'} is only known once deployed", text.origin)
    return str(value)


def _is_all(principal: Fact[Text]) -> bool:
    """Whether a principal is every account; the account of the stack is one."""
    raw = chosen(principal.raw)
    parts = raw.parts if isinstance(raw, Text) else (raw,)
    ours = any(isinstance(each, Opaque) and each.identity == "AWS::AccountId" for each in parts)
    return not ours and _plain(principal) == "*"


def _is_of_callers(key: str) -> bool:
    plain = key.lower()
    return plain in _CALLER_KEYS or plain.startswith(_CALLER_PREFIXES)


def _is_of_resources(key: str) -> bool:
    service, _, plain = key.lower().partition(":")
    if plain.startswith("resourcetag/") or f"{service}:{plain}" in _RESOURCE_KEYS:
        return True
    return plain.endswith("arn") and service != "aws" and not _is_of_callers(key)


def _is_anything(value: str) -> bool:
    """Whether everybody has such an address, name or ARN; the name of a bucket is one in the world."""
    if value in _ANYTHING or not value.startswith("arn:"):
        return value in _ANYTHING
    _, _, service, _, account, resource, *_ = [*value.split(":", 5), *[""] * 6]
    return resource == "*" and account in ("", "*") if service == "s3" else account == "*"


# Networks whose addresses mean nothing outside of them (RFC 1918, 4193 and 6598).
_PRIVATE = regex(
    r"10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|100\.(?:6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|f[cd]",
    re.IGNORECASE,
)
_ANYTHING = {"*", "0.0.0.0/0", "::/0", "arn:*", "arn:aws:*"}


def _writes_widely(action: str) -> bool:
    _, _, verb = action.partition(":")
    return verb not in ("", "*") and verb.endswith("*") and not verb.lower().startswith(_READS)


@dataclass(eq=False, slots=True, kw_only=True)
class ManagedPolicy:
    """An AWS managed policy attached to a role by name or ARN: `name` is "AmazonS3FullAccess"."""

    name: Fact[Text]
    origin: Origin
    condition: Condition | None = None

    def __str__(self) -> str:
        return f"the managed policy {self.name}"

    @property
    def short_name(self) -> str:
        """Its name, without what comes before it in an ARN."""
        return str(self.name.value).rpartition("/")[2]


@dataclass(eq=False, slots=True, kw_only=True)
class Role(Resource):
    """An IAM role: `statements` are all inline and separate policies, `trust` who may assume it.

    `boundary` are the statements of its permissions boundary, where that is a policy of the application.
    """

    statements: list[Statement] = field(default_factory=list)
    managed_policies: list[ManagedPolicy] = field(default_factory=list)
    trust: list[Statement] = field(default_factory=list)
    permissions_boundary: Fact[Text] | None = None
    boundary: list[Statement] = field(default_factory=list)
    all_functions: list[Function] = field(default_factory=list)
    all_machines: list[StateMachine] = field(default_factory=list)

    @property
    def functions(self) -> list[Function]:
        """The functions that run with this role."""
        return present(self.all_functions)

    @property
    def machines(self) -> list[StateMachine]:
        """The state machines that run with this role."""
        return present(self.all_machines)

    @property
    def grants(self) -> list[Statement]:
        """The statements that are there in the world under judgement."""
        return [each for each in self.statements if holds(each.condition)]

    @property
    def trusted(self) -> Sequence[Statement]:
        """The statements of its trust policy that are there in the world under judgement."""
        return some([each for each in self.trust if holds(each.condition)], "it has no trust policy")

    @property
    def attached(self) -> list[ManagedPolicy]:
        """The managed policies that are there in the world under judgement."""
        return [each for each in self.managed_policies if holds(each.condition)]

    def really_calls(self, *services: str) -> str:
        """Say, as the end of a sentence, what its functions and state machines call, where that is known."""
        codes = [each.code for each in self.functions if each.code_link.known]
        machines = self.machines
        if len(codes) < len(self.functions) or any(each.unresolved for each in codes):
            return ""
        if (not codes and not machines) or not all(each.definition.known for each in machines):
            return ""
        called = {call for code in codes for service in services for call in code.calls_of(service)}
        called |= {call for machine in machines for service in services for call in machine.calls_of(service)}
        who = " and ".join(["its code"] * bool(codes) + ["its definition"] * bool(machines))
        if called:
            return f"; {who} {'call' if codes and machines else 'calls'} only {', '.join(sorted(called))}"
        return f"; {who} never {'call' if codes and machines else 'calls'} {' or '.join(services)}"

    @property
    def called(self) -> frozenset[str]:
        """What the code of its functions calls, in small letters, as far as known: "lambda:updatefunctioncode"."""
        known = [each for each in self.functions if each.code_link.known]
        return frozenset(action.lower() for each in known for action in each.needs)

    @property
    def deploys(self) -> bool:
        """Whether only services that build and deploy may assume it."""
        services = {str(each.value) for statement in self.trust for each in statement.services}
        return bool(services) and services <= _DEPLOYING

    @property
    def at_work(self) -> Role:
        """The role itself, where something runs with it; not applicable to roles that deploy."""
        if self.deploys:
            raise NotApplicable("only services that deploy may assume it")
        return self

    @property
    def as_of_functions(self) -> Role:
        """The role itself, where functions and nothing else run with it; raises Unknown where others do as well."""
        some(self.functions, "no function runs with it")
        for statement in self.trust:
            for service in statement.services:
                if service.known and str(service.value) not in _OF_FUNCTIONS:
                    raise Unknown(
                        f"what {service.value} needs, which may assume {self} too, is not known", self.origin
                    )
        return self

    @property
    def sharers(self) -> list[Function]:
        """The functions that run with this role, where they are several."""
        if len(self.functions) < 2:
            raise NotApplicable("at most one function runs with it")
        return self.functions


@dataclass(eq=False, slots=True, kw_only=True)
class ResourcePolicy(Resource):
    """A policy on a resource: of a queue, topic, bucket, bus, API, key, secret, table or function.

    `on` are the resources it protects, as far as they are known; a Lambda permission is one too.
    """

    statements: list[Statement] = field(default_factory=list)
    on: list[Resource] = field(default_factory=list)

    @property
    def grants(self) -> list[Statement]:
        """The statements that are there in the world under judgement."""
        return [each for each in self.statements if holds(each.condition)]

    @property
    def open_beside_authorizers(self) -> list[Statement]:
        """What it allows to everybody; not applicable to APIs, where the authorizers of the routes decide."""
        if any(each.type in _APIS for each in self.on):
            raise NotApplicable("the authorizers of the API's routes decide")
        return self.open_to_everyone

    @property
    def open_to_everyone(self) -> list[Statement]:
        """The statements that allow something to everybody, and that no other one takes back."""
        found = [each for each in self.grants if each.is_open_to_everyone]
        limits = [
            each
            for each in self.grants
            if not each.allows and each.is_for_everyone and each.names_its_callers
        ]
        return [each for each in found if not any(limit.covers(each) for limit in limits)]

    @property
    def service_grants(self) -> Sequence[tuple[Statement, Fact[Text]]]:
        """Every statement with each AWS service that it allows something to."""
        found = [(each, service) for each in self.grants for service in each.services]
        return some(found, "it names no AWS service")

    @property
    def by_address(self) -> Sequence[Statement]:
        """The statements that ask from which address a request comes."""
        asking = [
            each for each in self.grants if any(key.lower() == "aws:sourceip" for _, key, _ in each.tests)
        ]
        return some(asking, "it asks for no address of its callers")

    @property
    def is_of_key(self) -> bool:
        """Whether it protects a key, with which nothing can be done without what is encrypted by it."""
        return any(each.type == "AWS::KMS::Key" for each in (self, *self.on))

    @property
    def protected(self) -> str:
        """What it protects, as a user would name it."""
        return " and ".join(map(str, self.on)) or "what it is attached to"
