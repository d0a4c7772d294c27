"""Dashboards, alarms and their topic as blocks of HCL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from colonnade.edit import NewResource
from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.terraform.rendering import (
    Names,
    attribute_lines,
    label,
    resource_text,
    terraform_type,
)
from colonnade.sources.terraform.words import snake

_REGION = "data.aws_region.business.name"
_PLACEHOLDER = re.compile(r"\$\{([^!{}]*)\}")


def text(new: Sequence[NewResource]) -> str:
    """The blocks of all, and of those that cannot be written the reason."""
    types = {label(each.name): terraform_type(_type(each)) for each in new}
    names = Names(types)
    blocks = ['data "aws_region" "business" {}'] if any("Dashboard" in _type(each) for each in new) else []
    notes: list[str] = []
    for each in new:
        try:
            blocks.append("\n".join(_block(each, types[label(each.name)], names)))
        except Refused as refused:
            notes.append(f"{each.name} is not here: {refused.reason}")
    return "\n".join(f"# {each}" for each in notes) + "\n" * bool(notes) + "\n\n".join(blocks) + "\n"


def _type(new: NewResource) -> str:
    return str(new.declared["Type"])


def _block(new: NewResource, type_: str, names: Names) -> Iterator[str]:
    properties = dict(new.declared.get("Properties") or {})
    if "DashboardBody" in properties:
        return _dashboard(new, type_, properties["DashboardBody"], names)
    if "Metrics" in properties:
        return _alarm(new, type_, properties, names)
    return iter([resource_text(type_, label(new.name), new.declared, names)])


def _alarm(new: NewResource, type_: str, properties: dict[str, Any], names: Names) -> Iterator[str]:
    queries = properties.pop("Metrics")
    arguments = {"alarm_name": new.name, **{snake(key): value for key, value in properties.items()}}
    width = max(map(len, arguments)) + 1
    yield f'resource "{type_}" "{label(new.name)}" {{'
    for key, value in arguments.items():
        yield from attribute_lines(key, value, "  ", names, width)
    for each in queries:
        yield ""
        yield from _lines("metric_query", _query(each), "  ", names)
    yield "}"


def _query(query: dict[str, Any]) -> dict[str, Any]:
    made = {snake(key): value for key, value in query.items() if key != "MetricStat"}
    if "MetricStat" in query:
        asked = query["MetricStat"]
        of = asked["Metric"]
        by = {each["Name"]: each["Value"] for each in of.get("Dimensions", ())}
        made["metric"] = {
            "namespace": of["Namespace"],
            "metric_name": of["MetricName"],
            "period": asked["Period"],
            "stat": asked["Stat"],
            **({"dimensions": by} if by else {}),
        }
    return made


def _lines(kind: str, arguments: dict[str, Any], indent: str, names: Names) -> Iterator[str]:
    """A block of arguments, of which "metric" is a block itself; "dimensions" is a mapping."""
    yield f"{indent}{kind} {{"
    width = max(len(key) for key in arguments if key != "metric") + 1
    for key, value in arguments.items():
        if key == "metric":
            yield from _lines(key, value, f"{indent}  ", names)
        else:
            yield from attribute_lines(key, value, f"{indent}  ", names, width)
    yield f"{indent}}}"


def _dashboard(new: NewResource, type_: str, body: Any, names: Names) -> Iterator[str]:
    call = body["Fn::Sub"]
    if not isinstance(call, str):
        raise Refused("a value in it is made by a function that HCL has not")
    written = _PLACEHOLDER.sub(lambda match: _put_in(match[1], names), call.replace("%{", "%%{"))
    yield f'resource "{type_}" "{label(new.name)}" {{'
    yield f'  dashboard_name = "{new.name}"'
    yield "  dashboard_body = <<-JSON"
    yield from (f"    {line}" for line in written.replace("${!", "$${").split("\n"))
    yield "  JSON"
    yield "}"


def _put_in(name: str, names: Names) -> str:
    if name == "AWS::Region":
        return "${" + _REGION + "}"
    # An address has a dot itself: what comes after the second one is an attribute.
    *address, attribute = name.split(".") if name.count(".") > 1 else (name, "")
    return "${" + names.reference(".".join(address), attribute) + "}"
