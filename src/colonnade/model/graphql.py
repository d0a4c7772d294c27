"""AppSync: GraphQL APIs and what answers their fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, NotApplicable, Origin, Text, some
from colonnade.model.resource import Resource, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.function import Function


@dataclass(eq=False, slots=True, kw_only=True)
class GraphQLApi(Resource):
    """An AppSync API: `authentications` are all its modes ("API_KEY", "AWS_IAM", "AMAZON_COGNITO_USER_POOLS" …).

    `log_level` is what it logs of fields: "NONE", "ERROR" or "ALL", where it logs at all, else None. `visibility` is
    "GLOBAL", or "PRIVATE" where only a VPC endpoint reaches it.
    """

    authentications: list[Fact[str]] = field(default_factory=list)
    tracing: Fact[bool]
    log_level: Fact[str | None]
    visibility: Fact[str]
    resolvers: list[Resolver] = field(default_factory=list)
    sources: list[DataSource] = field(default_factory=list)
    all_alarms: list[Alarm] = field(default_factory=list)

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of this API."""
        return present(self.all_alarms)

    @property
    def answering(self) -> GraphQLApi:
        """The API itself, where something answers its fields."""
        some(present(self.resolvers), "nothing answers its fields")
        return self

    @property
    def asks_for_key_only(self) -> bool:
        """Whether all that its callers must have is an API key; not applicable where few can reach it at all."""
        if self.visibility.value == "PRIVATE":
            raise NotApplicable("the API is private: only a VPC endpoint reaches it")
        return all(each.value == "API_KEY" for each in self.authentications)

    @property
    def mutations(self) -> list[Resolver]:
        """The resolvers that answer mutations, as far as that is known."""
        return [each for each in present(self.resolvers) if each.is_mutation]

    @property
    def traced_functions(self) -> Sequence[Function]:
        """The functions behind it that trace what they do."""
        functions = [each.function.value for each in present(self.sources) if each.function.known]
        found = [each for each in functions if each is not None and each.tracing.value == "Active"]
        return some(found, "no function behind it traces what it does")

    @property
    def direct_sources(self) -> Sequence[DataSource]:
        """What it asks by itself, so that no function logs it."""
        found = [each for each in present(self.sources) if each.kind.value not in ("AWS_LAMBDA", "NONE")]
        return some(found, "functions see all that it is asked")


@dataclass(eq=False, slots=True, kw_only=True)
class DataSource(Resource):
    """What a resolver asks: `kind` "AWS_LAMBDA", "AMAZON_DYNAMODB", "HTTP", "NONE" …, `function` where it is one."""

    kind: Fact[str]
    function: Fact[Function | None]


@dataclass(eq=False, slots=True, kw_only=True)
class Resolver(Resource):
    """A resolver of a GraphQL API: `function` is the Lambda function its data source calls, None for others.

    `type_name` is "Query", "Mutation", "Subscription" or a type of the schema.
    """

    type_name: Fact[Text]
    field_name: Fact[Text]
    function: Fact[Function | None]

    @property
    def is_mutation(self) -> bool:
        return str(self.type_name.raw) == "Mutation"

    def __str__(self) -> str:
        parts = (self.type_name.raw, self.field_name.raw)
        return ".".join(map(str, parts)) if all(isinstance(each, Text) for each in parts) else self.name


@dataclass(eq=False, slots=True, kw_only=True)
class Mapping:
    """How a resolver, or a function of its pipeline, makes its answer of what a data source gave.

    `language` is "VTL" or "JavaScript". `looks_at_errors` is whether what makes the answer reads the error that the
    data source may have given, `looks_at_status` whether it reads the status of an HTTP answer; `fails_by_itself` is
    whether AppSync passes the error on before it does.
    """

    of: Resource
    language: str
    source: Fact[DataSource]
    looks_at_errors: Fact[bool]
    looks_at_status: Fact[bool]
    fails_by_itself: Fact[bool]
    origin: Origin

    def __str__(self) -> str:
        told = isinstance(self.of, Resolver) or self.of.generated
        return str(self.of) if told else f"the pipeline function {self.of}"

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.of.condition,)

    @property
    def function(self) -> Resource:
        """The resource it belongs to, as reports name it."""
        return self.of

    @property
    def asked(self) -> DataSource:
        """The data source that it asks; not applicable where that cannot fail, or AppSync tells of it by itself."""
        source = self.source.value
        if source.kind.value == "NONE":
            raise NotApplicable("its data source is none, which cannot fail")
        if self.fails_by_itself.value:
            raise NotApplicable(
                "AppSync passes errors on by itself, as its request template has the first version"
            )
        return source

    @property
    def ignores(self) -> str | None:
        """Name what it never looks at, so that nobody hears when the data source fails; None where it looks."""
        if self.looks_at_errors.value:
            return None
        if self.asked.kind.value != "HTTP":
            return "at ctx.error"
        return None if self.looks_at_status.value else "at ctx.error nor at the status of the answer"

    @property
    def changes(self) -> bool:
        """Whether it answers a mutation, as far as that is known."""
        return isinstance(self.of, Resolver) and self.of.is_mutation
