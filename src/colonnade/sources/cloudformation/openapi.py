"""OpenAPI 2 and 3 documents as API Gateway reads them: operations, their security and what is behind them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Any

from colonnade.condition import Condition
from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Opaque, Origin, Reference, Text
from colonnade.sources.cloudformation.derive import alternatives, as_text, both, changed
from colonnade.sources.cloudformation.properties import Properties
from colonnade.sources.cloudformation.values import Structure
from colonnade.sources.document import Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack

ANY_METHOD = "x-amazon-apigateway-any-method"
_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace", ANY_METHOD}
_INTEGRATION = "x-amazon-apigateway-integration"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_KINDS = {
    "awssigv4": "AWS_IAM",
    "cognito_user_pools": "COGNITO_USER_POOLS",
    "jwt": "JWT",
    "token": "CUSTOM",
    "request": "CUSTOM",
    "custom": "CUSTOM",
    "oauth2": "CUSTOM",
}


class Unread(Exception):
    """Raised where a document cannot be read; the reason completes "the document is …"."""

    def __init__(self, reason: str, identity: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.identity = identity


@dataclass(frozen=True, slots=True)
class Scheme:
    """A security scheme: `kind` as model.api.Route has it, or "API_KEY"; `uri` is what authorizes."""

    name: str
    kind: str
    origin: Origin
    uri: Fact[Text] | None = None


@dataclass(frozen=True, slots=True)
class Security:
    """What an operation asks of its callers: the names of schemes, "NONE" where nothing is asked."""

    names: tuple[str, ...]
    scopes: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path; `security` are the ways it may be secured, each with its condition, or none."""

    method: str
    path: str
    origin: Origin
    method_origin: Origin
    path_origin: Origin
    condition: Condition | None
    security: tuple[tuple[Condition | None, Security | None], ...]
    target: Fact[Text] | None
    mock: bool
    timeout: Fact[int | None] | None = None
    waits: bool = True


@dataclass(slots=True)
class OpenApi:
    """What API Gateway makes of a document."""

    operations: list[Operation] = field(default_factory=list)
    schemes: dict[str, Scheme] = field(default_factory=dict)


def read_document(raw: object, stack: Stack) -> OpenApi:
    """Read the document that is a value: a mapping of the template, an included file, or the path of one.

    Raises Unread where it is kept elsewhere, or is no OpenAPI document.
    """
    document = OpenApi()
    for condition, each in alternatives(raw):
        reader = _Reader(*_root(each, stack))
        document.schemes |= {scheme.name: scheme for scheme in reader.schemes()}
        document.operations += reader.operations(condition)
    return document


def _root(raw: object, stack: Stack) -> tuple[Mapping, Stack]:
    """The document's own root, included files put in their place."""
    if isinstance(raw, Opaque):
        raise Unread(raw.reason, raw.identity)
    if isinstance(raw, str):
        root = stack.together.included(posixpath.dirname(stack.template.file), raw)
        if root is None:
            raise Unread(f"{raw}, which is not in the reviewed folder", raw)
        return _mapping(root, stack), stack
    if isinstance(raw, Structure) and isinstance(raw.node, Mapping):
        node = raw.node
        if "paths" not in node.entries and "Bucket" in node.entries:
            raise Unread("kept in S3, and not in the reviewed folder", str(node.origin))
        included = node.get("Fn::Transform")
        if included is not None:
            inner, _ = _root(raw.stack.resolve(Mapping.made(node, {"Fn::Transform": included})), raw.stack)
            own = {key: each for key, each in node.entries.items() if key != "Fn::Transform"}
            return Mapping.made(node, {**inner.entries, **own}), raw.stack
        return _mapping(node, raw.stack), raw.stack
    raise Unread("no OpenAPI document", str(raw))


def _mapping(node: Node, stack: Stack) -> Mapping:
    if not isinstance(node, Mapping) or not isinstance(node.get("paths"), Mapping):
        raise Unread("no OpenAPI document: it has no paths", f"{stack.template.file}:{node.line}")
    return node


class _Reader:
    """Reads one document; values may call intrinsic functions of the stack."""

    def __init__(self, root: Mapping, stack: Stack) -> None:
        self.root = root
        self.stack = stack

    def within(self, node: Node | None) -> Iterator[tuple[Condition | None, Mapping]]:
        """The mappings a node may be, each with its condition."""
        if node is None:
            return
        for condition, raw in alternatives(self.stack.resolve(node)):
            if isinstance(raw, Structure) and isinstance(raw.node, Mapping):
                target = self.referred(raw.node)
                if target is not None:
                    yield condition, target

    def referred(self, node: Mapping) -> Mapping | None:
        """Follow `$ref: '#/components/…'` within the document."""
        for _ in range(8):
            pointer = node.get("$ref")
            if not isinstance(pointer, Scalar):
                return node
            found: Node | None = self.root
            for step in pointer.text.removeprefix("#/").split("/"):
                key = step.replace("~1", "/").replace("~0", "~")
                found = found.get(key) if isinstance(found, Mapping) else None
            if not isinstance(found, Mapping):
                return None
            node = found
        return None

    def plain(self, node: Node | None) -> str:
        """The text of a value that is known, else ""."""
        raw = self.stack.resolve(node) if node is not None else None
        return raw if isinstance(raw, str) else ""

    def text(self, node: Node | None, label: str) -> Fact[Text] | None:
        if node is None:
            return None
        raw = changed(self.stack.resolve(node), as_text)
        known = all(isinstance(each, Text | Opaque | Reference) for _, each in alternatives(raw))
        return Fact(raw, node.origin, label=label) if known else None

    def schemes(self) -> Iterator[Scheme]:
        components = self.root.get("components")
        older, newer = self.root.get("securityDefinitions"), None
        if isinstance(components, Mapping):
            newer = components.get("securitySchemes")
        for written in (older, newer):
            for _, schemes in self.within(written):
                for name, node in schemes.entries.items():
                    for _, scheme in self.within(node):
                        yield self.scheme(name, scheme)

    def scheme(self, name: str, scheme: Mapping) -> Scheme:
        told = self.plain(scheme.get("x-amazon-apigateway-authtype")).lower()
        uri = None
        for _, authorizer in self.within(scheme.get(_AUTHORIZER)):
            told = self.plain(authorizer.get("type")).lower() or told
            uri = self.text(authorizer.get("authorizerUri"), "authorizerUri")
        kind = _KINDS.get(told)
        if kind is None:
            # API Gateway knows no other schemes, and lets their operations be called by everyone.
            kind = "API_KEY" if self.plain(scheme.get("type")) == "apiKey" else "NONE"
        return Scheme(name, kind, scheme.origin, uri)

    def operations(self, condition: Condition | None) -> Iterator[Operation]:
        whole = self.securities(self.root.get("security"))
        for when, paths in self.within(self.root.get("paths")):
            for path, node in paths.entries.items():
                path_origin = _key_origin(paths, path)
                for where, item in self.within(node):
                    for method, operation in item.entries.items():
                        if method.lower() not in _METHODS:
                            continue
                        known = both(both(condition, when), where)
                        method_origin = _key_origin(item, method)
                        places = (method_origin, path_origin)
                        yield from self.operation(path, method.lower(), operation, places, known, whole)

    def operation(
        self,
        path: str,
        method: str,
        node: Node,
        places: tuple[Origin, Origin],
        condition: Condition | None,
        whole: tuple[tuple[Condition | None, Security | None], ...],
    ) -> Iterator[Operation]:
        for when, operation in self.within(node):
            target: Fact[Text] | None = None
            mock = False
            timeout: Fact[int | None] | None = None
            waits = True
            for _, integration in self.within(operation.get(_INTEGRATION)):
                told = Properties(integration, self.stack)
                timeout, waits = told.optional("timeoutInMillis", int), waits_for_answer(told)
                mock = self.plain(integration.get("type")).lower() == "mock"
                target = None if mock else self.text(integration.get("uri"), "uri")
            yield Operation(
                method="ANY" if method == ANY_METHOD else method.upper(),
                path=path,
                origin=operation.origin,
                method_origin=places[0],
                path_origin=places[1],
                condition=both(condition, when),
                security=self.securities(operation.get("security")) or whole,
                target=target,
                mock=mock,
                timeout=timeout,
                waits=waits,
            )

    def securities(self, node: Node | None) -> tuple[tuple[Condition | None, Security | None], ...]:
        """The ways in which `security` may be written; none where it is not."""
        if node is None:
            return ()
        found: list[tuple[Condition | None, Security | None]] = []
        for condition, raw in alternatives(self.stack.resolve(node)):
            security = None
            if isinstance(raw, Structure) and isinstance(raw.node, Sequence):
                security = self.security(raw.node)
            found.append((condition, security))
        return tuple(found)

    def security(self, written: Sequence) -> Security:
        names: list[str] = []
        scopes: list[str] = []
        optional = not written.items
        for item in written.items:
            for _, requirement in self.within(item):
                optional = optional or not requirement.entries
                for name, needed in requirement.entries.items():
                    names.append(name)
                    scopes += [each.text for each in getattr(needed, "items", ()) if isinstance(each, Scalar)]
        # A requirement that asks for nothing lets everyone in, whatever the others ask for.
        return Security(("NONE",) if optional else tuple(names), tuple(scopes), written.origin)


def waits_for_answer(integration: Properties) -> bool:
    """Whether the API waits for the whole answer: it neither passes it on in pieces nor asks for none."""
    for name in ("responseTransferMode", "ResponseTransferMode"):
        if integration.optional(name, str).raw == "STREAM":
            return False
    for name in ("requestParameters", "RequestParameters"):
        for header, item in integration.within(name).entries():
            if header.lower().endswith("x-amz-invocation-type") and "event" in str(item.raw).lower():
                return False
    return True


def _key_origin(mapping: Mapping, key: str) -> Origin:
    """Where a key stands; a mapping that was made knows no keys, and its value stands for it."""
    node: Any = mapping.keys.get(key) or mapping.entries[key]
    origin: Origin = node.origin
    return origin
