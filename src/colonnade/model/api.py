"""APIs in front of functions: API Gateway (REST, HTTP, WebSocket)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Choice, Fact, NotApplicable, Opaque, Origin, Text, Unknown, some, those
from colonnade.model.resource import Resource, present

if TYPE_CHECKING:
    from colonnade.model.alarm import Alarm
    from colonnade.model.authorizer import Authorizer
    from colonnade.model.code import Code
    from colonnade.model.function import Function
    from colonnade.model.policy import ResourcePolicy
    from colonnade.model.stage import Stage, UsagePlan


def _named(raw: object) -> str:
    """A value in the name of a route: of alternatives the first, of what cannot be known what it is."""
    while isinstance(raw, Choice):
        raw = raw.then
    return "${" + raw.identity + "}" if isinstance(raw, Opaque) else str(raw)


# Milliseconds that an API waits where nothing is said, which is as long as it can, save for REST APIs whose quota
# was raised. Source: the quotas of API Gateway, read on 2026-11-23.
LONGEST_WAITS = {"REST": 29_000, "HTTP": 30_000, "WEBSOCKET": 29_000}


@dataclass(eq=False, slots=True, kw_only=True)
class Route:
    """One way into an API: `method` in capitals ("ANY" for all), `path` as written ("$connect" on a WebSocket).

    `authorization` is "NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT" or "RESOURCE_POLICY"; a default
    authorizer of the API is already followed. `authorizers` are the names of those it may ask, or the keys of their
    resources. `integration` is the function behind it, None where another service or a mock answers; `calls_latest` is
    whether it names the function and no alias or version of it, `service` the AWS service that it calls by itself
    ("sqs"). `declared_public` is True where the template says by itself that no authorizer is
    wanted (SAM `Authorizer: NONE`, OpenAPI `security: []`). `timeout` is how many milliseconds the API waits for
    what is behind it, where that is told; `waits` is False where it passes the answer on in pieces, or wants none.
    """

    api: Api
    method: Fact[str]
    path: Fact[Text]
    authorization: Fact[str]
    api_key: Fact[bool]
    integration: Fact[Function | None]
    origin: Origin
    authorizers: tuple[Fact[str], ...] = ()
    condition: Condition | None = None
    declared_public: bool = False
    mock: bool = False
    service: str | None = None
    calls_latest: bool = False
    timeout: Fact[int | None] | None = None
    waits: bool = True

    def __str__(self) -> str:
        path = _named(self.path.raw)
        return f"{_named(self.method.raw)} {path}" if self.api.protocol != "WEBSOCKET" else path

    @property
    def conditions(self) -> tuple[Condition | None, ...]:
        return (self.condition, self.api.condition)

    @property
    def patience(self) -> float | None:
        """How many seconds the API waits for what is behind it, None where it does not wait."""
        if not self.waits:
            return None
        told = self.timeout.value if self.timeout is not None else None
        return (told if told is not None else LONGEST_WAITS[self.api.protocol]) / 1000

    def asks(self, authorizer: Authorizer) -> bool:
        """Whether it has this authorizer decide who may call it."""
        key = authorizer.resource.key if authorizer.resource is not None else None
        return any(each.value in (authorizer.name, key) for each in self.authorizers)

    @property
    def asks_nobody(self) -> bool:
        """Whether anybody may call it; not applicable to routes that are public by their purpose."""
        if self.api.private.value:
            raise NotApplicable("the API is private: only a VPC endpoint reaches it")
        if self.api.protocol == "WEBSOCKET" and str(self.path.value) != "$connect":
            raise NotApplicable("$connect decides who may open the connection")
        if self.mock or self.method.value == "OPTIONS":
            raise NotApplicable("it answers CORS preflight, which browsers send without credentials")
        if self.authorization.value != "NONE":
            return False
        if self.declared_public:
            raise NotApplicable("the template says that it is public")
        return not self.api.names_its_callers and not self._public_by_purpose

    @property
    def _public_by_purpose(self) -> bool:
        """Whether its name says that it must be public; raises NotApplicable with the reason."""
        words = set(str(self.path.value).lower().split("/"))
        if self.only_reads and words & _HEALTH:
            raise NotApplicable("it tells whether the service is up")
        if words & _SIGN_IN:
            raise NotApplicable("callers have no credentials before they have signed in")
        if self.code is not None and self.code.verifies_signatures:
            raise NotApplicable("its code verifies the signature of its caller")
        if self.code is not None and self.code.verifies_tokens:
            raise NotApplicable("its code verifies the token of its caller by itself")
        if self.only_reads and self.code is not None and self.code.leaves_nothing:
            raise NotApplicable("what it answers with comes with its code, which asks nothing else")
        return False

    @property
    def how_to_guard(self) -> str:
        """Advise on an authorizer: one that the API has, or the one that fits its kind."""
        if self.api.authorizers:
            return f"Use the API's authorizer {self.api.authorizers[0].name} on this route too, best as its default"
        kind = "a JWT authorizer" if self.api.protocol == "HTTP" else "a Cognito, Lambda or IAM authorizer"
        return f"Declare {kind} as the API's default"

    @property
    def only_reads(self) -> bool:
        """Whether its method says so, and no service is behind it that only takes what it is handed."""
        return self.method.value in ("GET", "HEAD") and self.service not in _TAKING

    @property
    def code(self) -> Code | None:
        """The code behind it; None where that is not known, or another service answers."""
        function = self.integration.value if self.integration.known else None
        return function.code if function is not None and function.code_link.known else None

    @property
    def code_serves_others(self) -> bool:
        """Whether the function behind it also serves a route that does more than to read."""
        function = self.integration.value
        return any(
            each.integration.known and each.integration.value is function and not each.only_reads
            for each in self.api.routes
        )


_TAKING = {"email", "events", "firehose", "sns"}
_HEALTH = {"health", "healthz", "healthcheck", "livez", "readyz", "ping"}
_SIGN_IN = {"login", "signin", "sign-in", "signup", "sign-up", "register", "oauth", "oauth2", ".well-known"}


@dataclass(eq=False, slots=True, kw_only=True)
class Api(Resource):
    """An API: `protocol` "REST", "HTTP" or "WEBSOCKET"; `private` is True where only a VPC endpoint reaches it.

    `routes_known` is False, with the reason in `routes_unread`, where its OpenAPI document could not be read.
    `keys_declared` is whether templates declare API keys or usage plans, be it for other APIs.
    `rate_rule` is the firewall before it that limits how often one address may call, None where there is none.
    `truststore` are the certificates that callers of its domain must show (mutual TLS), None where it has no domain;
    `endpoint_disabled` is whether only that domain leads to it.
    """

    protocol: str
    private: Fact[bool]
    truststore: Fact[Text | None] | None = None
    endpoint_disabled: Fact[bool] | None = None
    routes: list[Route] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    authorizers: list[Authorizer] = field(default_factory=list)
    usage_plans: list[UsagePlan] = field(default_factory=list)
    keys_declared: bool = False
    rate_rule: Resource | None = None
    policies: list[ResourcePolicy] = field(default_factory=list)
    routes_unread: Fact[None] | None = None
    all_alarms: list[Alarm] = field(default_factory=list)

    @property
    def asks_for_certificates(self) -> bool:
        """Whether callers must show a certificate, and no other way leads in."""
        if self.truststore is None or self.endpoint_disabled is None:
            return False
        return self.truststore.value is not None and self.endpoint_disabled.value

    @property
    def names_its_callers(self) -> bool:
        """Whether a policy on the API lets in only callers it names, or a domain only those with a certificate."""
        if self.asks_for_certificates:
            return True
        statements = [each for policy in present(self.policies) for each in policy.grants]
        allowing = [each for each in statements if each.allows]
        if any(not each.allows and each.names_its_callers for each in statements):
            return True
        return bool(allowing) and not any(each.is_open_to_everyone for each in allowing)

    @property
    def policies_of_private(self) -> Sequence[ResourcePolicy]:
        """The policies that say who may call a private API; not applicable to one that the internet reaches."""
        if not self.private.value:
            raise NotApplicable("it is reached from the internet too")
        return some(present(self.policies), "it has no policy, without which nobody may call a private API")

    @property
    def asks_on_every_route(self) -> bool:
        """Whether each of its routes asks who calls, as far as they are known."""
        known = [each for each in self.routes if not each.mock and each.method.value != "OPTIONS"]
        return bool(known) and all(each.authorization.value != "NONE" for each in known)

    @property
    def is_for_signed_requests(self) -> bool:
        """Whether only callers reach it who sign with credentials of AWS, as far as that is known."""
        asked = [each for each in self.routes if not each.mock and each.method.raw != "OPTIONS"]
        return bool(asked) and all(
            each.authorization.known and each.authorization.value == "AWS_IAM" for each in asked
        )

    @property
    def in_front(self) -> Api:
        """The API itself, where it leads anywhere."""
        if self.routes_unread is None and not self.routes:
            raise NotApplicable("it has no routes")
        return self

    @property
    def alarm_kind(self) -> str:
        """What its metrics are called after: "rest-api", "http-api" or "websocket-api"."""
        return f"{self.protocol.lower()}-api"

    @property
    def leads_to(self) -> str:
        """Say, as the end of a sentence, to how many functions it leads."""
        functions = self.functions
        if not functions:
            return ""
        return f" to {functions[0]}" if len(functions) == 1 else f" to {len(functions)} functions"

    def at(self, stage: Stage) -> str:
        """Name the API, and which of its stages is meant where it has several."""
        several = len([each for each in self.stages if each.present]) > 1 and stage.name.known
        return f"{self} at its stage {stage.name.value}" if several else str(self)

    @property
    def stages_here(self) -> list[Stage]:
        """The stages that are under review."""
        return list(some([each for each in self.stages if each.present], "no stage of it is under review"))

    @property
    def public_stages(self) -> list[Stage]:
        """The stages that callers from everywhere reach."""
        if self.private.value:
            raise NotApplicable("the API is private: only a VPC endpoint reaches it")
        if self.routes_unread is None and not self.routes:
            raise NotApplicable("it has no routes")
        return self.stages_here

    def unlimited_at(self, stage: Stage) -> list[Route] | None:
        """The routes that a stage sets no limits for, None where all have both; none of them may be known."""
        if stage.throttles:
            return None
        if stage.methods and self.routes_unread is not None:
            self.routes_unread.value  # noqa: B018 - tells why they are not known
        open_routes = stage.unlimited(self.routes)
        return None if stage.methods and not open_routes else open_routes

    @property
    def direct_routes(self) -> Sequence[Route]:
        """The routes that call other services by themselves, so that no function sees their requests."""
        if self.routes_unread is not None:
            self.routes_unread.value  # noqa: B018 - tells why they are not known
        found = [each for each in self.routes if each.service is not None and not each.mock]
        return some(found, "functions see the requests of all of its routes")

    @property
    def keyed_routes(self) -> Sequence[Route]:
        """The routes that ask for an API key."""
        if self.routes_unread is not None:
            self.routes_unread.value  # noqa: B018 - tells why they are not known
        return some(those(self.routes, lambda each: each.api_key.value), "no route of it asks for an API key")

    @property
    def plans(self) -> list[UsagePlan]:
        """Its usage plans; raises Unknown where keys and plans are kept elsewhere altogether."""
        found = present(self.usage_plans)
        if not found and not self.keys_declared:
            raise Unknown(
                "no template declares a key or a usage plan: they may be kept elsewhere", self.origin
            )
        return found

    @property
    def stages_that_can_trace(self) -> list[Stage]:
        """The stages of a REST API that leads to a function; other APIs start no traces."""
        if self.protocol != "REST":
            raise NotApplicable("only REST APIs start traces")
        if not self.functions:
            raise NotApplicable("it leads to no function under review")
        if all(each.code_link.known and each.code.leaves_nothing for each in self.functions):
            raise NotApplicable(
                "the functions behind it call nothing: its own metrics tell how long they take"
            )
        return self.stages_here

    @property
    def is_limited_by_usage_plan(self) -> bool:
        """Whether a usage plan limits every caller: each route needs its key, each plan has both limits."""
        plans, routes = (
            present(self.usage_plans),
            [each for each in self.routes if each.method.value != "OPTIONS"],
        )
        if not plans or not routes or not all(each.api_key.value for each in routes):
            return False
        return all(
            each.throttle_rate.value is not None and each.throttle_burst.value is not None for each in plans
        )

    @property
    def functions(self) -> list[Function]:
        """The functions its routes lead to, each once, as far as they are known."""
        known = [each.integration.value for each in self.routes if each.integration.known]
        return list(dict.fromkeys(each for each in known if each is not None))

    @property
    def alarms(self) -> list[Alarm]:
        """The alarms on a metric of this API."""
        return present(self.all_alarms)
