"""Policy documents, as statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from colonnade.condition import Condition
from colonnade.fact import Fact, Opaque, Text
from colonnade.model.policy import Statement
from colonnade.model.resource import Resource
from colonnade.sources.cloudformation.derive import alternatives, as_text, both
from colonnade.sources.cloudformation.values import choice

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.links import Links
    from colonnade.sources.cloudformation.properties import Item, Properties

Texts = tuple[Fact[Text], ...]


def statements(
    properties: Properties, name: str, source: str, condition: Condition | None = None
) -> list[Statement]:
    """The statements of the policy document that is the property `name`: a mapping, or JSON in a string.

    A document that cannot be read is one statement whose effect says why.
    """
    for _, raw in alternatives(properties.raw(name)):
        if isinstance(raw, Opaque):
            return [_unread(raw, properties, source, condition)]
    document = properties.document(name)
    items = (
        document.each("Statement") if document.has("Statement").raw is not False else properties.each(name)
    )
    return [
        _unread(item.raw, properties, source, both(condition, item.condition))
        if isinstance(item.raw, Opaque)
        else statement(item.properties(), source, both(condition, item.condition))
        for item in items
    ]


def _unread(why: Opaque, properties: Properties, source: str, condition: Condition | None) -> Statement:
    return Statement(
        effect=Fact(why, properties.origin, label=source),
        actions=(),
        resources=(),
        origin=properties.origin,
        source=source,
        condition=condition,
    )


def statement(properties: Properties, source: str, condition: Condition | None = None) -> Statement:
    """One statement of a policy document."""
    return Statement(
        effect=properties.fact("Effect", str, "Allow"),
        actions=texts(properties, "Action"),
        resources=texts(properties, "Resource"),
        origin=properties.origin,
        source=source,
        condition=condition,
        not_actions=texts(properties, "NotAction"),
        not_resources=texts(properties, "NotResource"),
        principals=tuple(_principals(properties, "Principal")),
        not_principals=tuple(_principals(properties, "NotPrincipal")),
        tests=tuple(_tests(properties)),
    )


def texts(properties: Properties, name: str) -> Texts:
    """The texts of a list; one that hangs on a condition is empty where that does not hold."""
    return tuple(_text(item) for item in properties.each(name))


def _text(item: Item) -> Fact[Text]:
    fact = item.text()
    if item.condition is None:
        return fact
    return Fact(choice(item.condition, fact.raw, Text(())), fact.origin, fact.written, fact.label)


def _principals(properties: Properties, name: str) -> Iterator[tuple[str, Fact[Text]]]:
    plain = [as_text(raw) for _, raw in alternatives(properties.raw(name))]
    if any(isinstance(raw, Text | Opaque) for raw in plain):
        for each in texts(properties, name):
            yield ("*" if str(each.raw) == "*" else "AWS"), each
        return
    principals = properties.within(name)
    for kind, _ in principals.entries():
        for each in texts(principals, kind):
            yield kind, each


def _tests(properties: Properties) -> Iterator[tuple[str, str, Texts]]:
    conditions = properties.within("Condition")
    for operator, _ in conditions.entries():
        tested = conditions.within(operator)
        for key, _ in tested.entries():
            yield operator, key, texts(tested, key)


def managed_name(raw: object) -> Text | Opaque | None:
    """The name of a managed policy given by ARN or name: "AmazonS3FullAccess"; None where none is given."""
    text = as_text(raw)
    if isinstance(text, Text) and text.parts and isinstance(text.parts[-1], str):
        return Text((text.parts[-1].rpartition("/")[2],)) if "/" in text.parts[-1] else text
    return text if isinstance(text, Text | Opaque) else None


def target(statement_: Statement, links: Links) -> None:
    """Find the resources of the application that a statement names."""
    found: list[Resource] = []
    for fact in statement_.resources:
        for _, raw in alternatives(fact.raw):
            resource = links.resource(raw)
            if isinstance(resource, Resource) and resource not in found:
                found.append(resource)
    statement_.targets = tuple(found)
