"""What users write over the resources that the framework makes: `resources` and its `extensions`."""

from __future__ import annotations

from dataclasses import replace

from colonnade.sources.cloudformation.made import function_of, plain_items, plain_mapping
from colonnade.sources.cloudformation.template import ResourceNode, Template
from colonnade.sources.document import Mapping, Node, Sequence
from colonnade.sources.nodes import Spelled
from colonnade.sources.serverless.service import below


def merge_written(template: Template, declared: dict[str, ResourceNode]) -> None:
    """Merge what stands under `resources` over what the framework makes under the same logical id."""
    for name, own in declared.items():
        known = template.resources.get(name)
        if known is not None and known is not own:
            properties = _merged(known.properties, own.properties) if own.properties else known.properties
            template.resources[name] = replace(
                known,
                properties=properties if isinstance(properties, Mapping) else known.properties,
                condition=own.condition or known.condition,
                depends_on=(*known.depends_on, *own.depends_on),
                metadata=own.metadata or known.metadata,
            )


def without_overrides(section: Mapping) -> Mapping:
    """A part of `resources` without what has no type: that changes what the framework makes."""
    resources = plain_mapping(section.get("Resources"))
    if resources is None or all("Type" in _entries(each) for each in resources.entries.values()):
        return section
    typed = {
        name: each
        for name, each in resources.entries.items()
        if "Type" in _entries(each) or not isinstance(each, Mapping)
    }
    kept = Mapping.made(resources, typed)
    whole = {key: each for key, each in section.entries.items() if key != "Resources"}
    return Mapping.made(section, whole | ({"Resources": kept} if typed else {}))


def _entries(node: Node) -> dict[str, Node]:
    return node.entries if isinstance(node, Mapping) else {}


def merge_overrides(template: Template, section: Mapping) -> None:
    """Merge the `extensions` of a part of `resources`, and its resources without a type, into what they name."""
    changes: list[tuple[str, Node]] = []
    resources = plain_mapping(section.get("Resources"))
    if resources is not None:
        changes += [
            (name, node)
            for name, node in resources.entries.items()
            if _entries(node) and "Type" not in _entries(node)
        ]
    extensions = plain_mapping(section.get("extensions"))
    changes += extensions.entries.items() if extensions is not None else ()
    for name, node in changes:
        known, extension = template.resources.get(name), plain_mapping(node)
        if extension is None:
            template.tell(node, f"the extension of {name} is not a mapping", "give it Properties")
            continue
        if known is None:
            # Some of what the framework makes is not told here: deployments of custom resources, for one.
            continue
        own = below(extension, "Properties")
        properties = _merged(known.properties, own) if own is not None else known.properties
        condition = below(extension, "Condition")
        awaited = tuple(str(getattr(each, "text", "")) for each in plain_items(below(extension, "DependsOn")))
        metadata = below(extension, "Metadata")
        template.resources[name] = replace(
            known,
            properties=properties if isinstance(properties, Mapping) else known.properties,
            condition=str(getattr(condition, "text", "")) or known.condition,
            depends_on=(*known.depends_on, *awaited),
            metadata=metadata if isinstance(metadata, Mapping) else known.metadata,
        )


def _merged(under: Node | None, over: Node) -> Node:
    """Merge as the framework does: mappings by key, lists one after the other, of anything else the user's."""
    if under is None or function_of(under) or function_of(over):
        return over
    if isinstance(under, Mapping) and isinstance(over, Mapping):
        entries = dict(under.entries)
        for key, each in over.entries.items():
            entries[key] = _merged(entries.get(key), each)
        merged = Spelled.made(under, entries)
        merged.spelled = under.spelled if isinstance(under, Spelled) else {}
        return merged
    if isinstance(under, Sequence) and isinstance(over, Sequence):
        return Sequence.made(over, under.items + over.items)
    return over
