"""The routes of an API, whether an OpenAPI document, SAM's events or SAM's CORS bring them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Opaque, Origin, Text
from colonnade.sources.cloudformation.derive import alternatives, both, changed, default, derived
from colonnade.sources.cloudformation.openapi import ANY_METHOD, Operation, Scheme, Unread, read_document

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.building import Declared
    from colonnade.sources.cloudformation.properties import Properties

_PUBLIC = "NONE"
_REST_KINDS = {"UserPoolArn": "COGNITO_USER_POOLS", "FunctionArn": "CUSTOM", "JwtConfiguration": "JWT"}


@dataclass(frozen=True, slots=True)
class RouteSpec:
    """One route as the sources tell it, in what model.api.Route wants, save the links.

    `target` is the ARN or URI behind it (of a function, another service or a server), None where nothing or a
    mock answers. `authorization` already follows the API's default authorizer; `authorizers` names those it may ask,
    `scopes` are what it asks of a token. `name` is the logical id of the event that brings the route, "" for those of
    a document. `timeout` is how many milliseconds the API waits for what is behind it, where that is told, `waits`
    whether it does at all.
    """

    method: Fact[str]
    path: Fact[Text]
    authorization: Fact[str]
    api_key: Fact[bool]
    target: Fact[Text] | None
    origin: Origin
    condition: Condition | None = None
    declared_public: bool = False
    mock: bool = False
    scopes: tuple[str, ...] = ()
    authorizers: tuple[Fact[str], ...] = ()
    name: str = ""
    timeout: Fact[int | None] | None = None
    waits: bool = True


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes of an API, and the authorizers that its document declares.

    `unread` is Opaque with the reason where there is a document that could not be read.
    """

    routes: tuple[RouteSpec, ...]
    authorizers: tuple[Scheme, ...] = ()
    unread: Fact[None] | None = None


def routes_of(api: Properties, events: Iterable[Declared]) -> Routes:
    """The routes of a REST or HTTP API.

    `api` are the properties of an AWS::ApiGateway::RestApi or AWS::ApiGatewayV2::Api, `events` the resources
    of type sam_routes.ROUTE whose `ApiId` is this API. Where the API has a document that can be read, that
    alone says which routes there are, as in SAM; events then only bring permissions, unless
    `MergeDefinitions` asks for both. AWS::ApiGateway::Method and AWS::ApiGatewayV2::Route are resources of
    their own, and not told here.
    """
    auth = _Auth(api)
    brought = [_event_route(each, auth) for each in events]
    documents = [(name, api.raw(name)) for name in ("Body", "BodyS3Location")]
    written = [(name, raw) for name, raw in documents if list(alternatives(raw))]
    if not written:
        return Routes(tuple(brought))
    name, raw = written[0]
    try:
        document = read_document(raw, api.stack)
    except Unread as unread:
        reason = Opaque(unread.reason, unread.identity)
        return Routes(tuple(brought), unread=Fact(reason, api.within(name).origin, label=name))
    operations, schemes = document.operations, document.schemes
    routes = [route for each in operations for route in _document_route(each, auth, schemes)]
    merges = api.fact("MergeDefinitions", bool, default=False).raw is True
    if merges:
        known = {_identity(each) for each in brought}
        routes = [each for each in routes if _identity(each) not in known] + brought
    return Routes(tuple(routes), tuple(schemes.values()))


def _identity(route: RouteSpec) -> tuple[str, str]:
    return str(route.method.raw).upper(), str(route.path.raw).rstrip("/")


class _Auth:
    """What an API's `Auth` says of routes that say nothing themselves."""

    def __init__(self, api: Properties) -> None:
        self.auth = api.within("Auth")
        self.kinds: dict[str, str] = {}
        for name, item in self.auth.within("Authorizers").entries():
            if isinstance(item.raw, Opaque):
                continue
            authorizer = item.properties()
            kinds = (kind for key, kind in _REST_KINDS.items() if authorizer.has(key).raw is not False)
            self.kinds[name] = next(kinds, "JWT" if authorizer.has("OpenIdConnectUrl").raw else "CUSTOM")

    def kind(self, raw: object) -> object:
        """The kind of an authorizer named in `Auth`, in each of its alternatives."""

        def known(name: object) -> object:
            if name in (None, "", _PUBLIC):
                return _PUBLIC
            if name == "AWS_IAM" and name not in self.kinds:
                return name
            found = self.kinds.get(str(name))
            return found or Opaque(f"the authorizer {name}, which the API does not declare", str(name))

        return changed(raw, known)

    def default(self, origin: Origin) -> Fact[str]:
        """The default authorizer's kind; `origin` is where a route leaves it out."""
        named = self.auth.optional("DefaultAuthorizer", str)
        if named.written:
            return Fact(self.kind(named.raw), named.origin, label="DefaultAuthorizer")
        return default(_PUBLIC, origin, "Authorizer")

    def names(self, own: Fact[str | None]) -> tuple[Fact[str], ...]:
        """The authorizers that a route names, or else the default, one for each alternative."""
        named = own if own.written else self.auth.optional("DefaultAuthorizer", str)
        return tuple(
            Fact(raw, named.origin, named.written, named.label)
            for _, raw in alternatives(named.raw)
            if raw not in (None, _PUBLIC)
        )

    def api_key(self, origin: Origin) -> Fact[bool]:
        required: Fact[bool] = self.auth.fact("ApiKeyRequired", bool, default=False)
        return required if required.written else default(value=False, origin=origin, label="ApiKeyRequired")


def _event_route(event: Declared, auth: _Auth) -> RouteSpec:
    properties = event.properties
    mock = properties.fact("Mock", bool, default=False).raw is True
    own = properties.within("Auth")
    named = own.optional("Authorizer", str)
    names = auth.names(named)
    if mock and auth.auth.fact("AddDefaultAuthorizerToCorsPreflight", bool, default=True).raw is False:
        authorization: Fact[str] = default(_PUBLIC, event.origin, "Authorizer")
        names = ()
    elif named.written:
        authorization = Fact(auth.kind(named.raw), named.origin, label="Authorizer")
    else:
        authorization = auth.default(named.origin)
    key: Fact[bool] = own.fact("ApiKeyRequired", bool, default=False)
    method: Fact[str] = properties.fact("Method", str, "ANY")
    path = properties.text("Path")
    return RouteSpec(
        method=derived(method, lambda each: "ANY" if each.lower() == ANY_METHOD else each.upper()),
        path=path if path is not None else default(Text(("/",)), event.origin, "Path"),
        authorization=authorization,
        api_key=key if key.written else auth.api_key(event.origin),
        target=properties.text("Target"),
        origin=event.origin,
        condition=event.condition,
        declared_public=named.written and named.raw == _PUBLIC,
        mock=mock,
        authorizers=names,
        scopes=tuple(str(each.raw) for each in own.texts("AuthorizationScopes")),
        name=event.name,
        timeout=properties.optional("TimeoutInMillis", int),
    )


def _document_route(operation: Operation, auth: _Auth, schemes: dict[str, Scheme]) -> Iterator[RouteSpec]:
    """The routes of an operation: one, or one for each way its security may be written."""
    origin = operation.origin
    for condition, security in operation.security or ((None, None),):
        route = RouteSpec(
            method=Fact(operation.method, operation.method_origin, label="method"),
            path=Fact(Text((operation.path,)), operation.path_origin, label="path"),
            authorization=auth.default(origin),
            api_key=auth.api_key(origin),
            target=operation.target,
            origin=origin,
            condition=both(operation.condition, condition),
            mock=operation.mock,
            authorizers=auth.names(default(None, origin)),
            timeout=operation.timeout,
            waits=operation.waits,
        )
        if security is None:
            yield _preflight(route, auth)
            continue
        kinds = [auth.kinds.get(name) or _kind(schemes, name) for name in security.names]
        guards = [kind for kind in kinds if kind not in (_PUBLIC, "API_KEY")]
        kind: Any = guards[0] if guards else _PUBLIC
        keyed: Fact[bool] = Fact("API_KEY" in kinds, security.origin, label="security")
        yield replace(
            route,
            authorization=Fact(kind, security.origin, label="security"),
            api_key=keyed if "API_KEY" in kinds else route.api_key,
            declared_public=not guards and "API_KEY" not in kinds,
            authorizers=tuple(
                Fact(name, security.origin, label="security") for name in security.names if name != _PUBLIC
            ),
            scopes=security.scopes,
        )


def _preflight(route: RouteSpec, auth: _Auth) -> RouteSpec:
    """A preflight written in the document is spared the default authorizer where SAM is told to."""
    spared = auth.auth.fact("AddDefaultAuthorizerToCorsPreflight", bool, default=True).raw is False
    if spared and route.mock and route.method.raw == "OPTIONS":
        return replace(route, authorization=default(_PUBLIC, route.origin, "Authorizer"), authorizers=())
    return route


def _kind(schemes: dict[str, Scheme], name: str) -> object:
    if name in (_PUBLIC, "AWS_IAM"):
        return name
    if name == "api_key" and name not in schemes:
        return "API_KEY"
    known = schemes.get(name)
    return known.kind if known else Opaque(f"the security scheme {name}, which is not declared", name)
