"""Write src/colonnade/aws/sdk_operations.jsonl anew from the installed botocore and boto3."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import boto3
import botocore
from botocore import xform_name
from botocore.exceptions import DataNotFoundError
from botocore.loaders import Loader

TARGET = Path(__file__).parents[1] / "src" / "colonnade" / "aws" / "sdk_operations.jsonl"


def main() -> None:
    """Write one line for each service that botocore knows."""
    added = str(Path(boto3.__file__).parent / "data")
    loader = Loader(extra_search_paths=[added])
    told = {
        "source": "the service models of botocore and the resource models of boto3",
        "version": f"botocore {botocore.__version__}, boto3 {boto3.__version__}",
        "licence": "Apache-2.0",
        "as_of": dt.datetime.now(tz=dt.UTC).date().isoformat(),
    }
    services = [service_line(loader, name) for name in sorted(loader.list_available_services("service-2"))]
    lines = [json.dumps(line, separators=(",", ":")) for line in [told, *services]]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def service_line(loader: Loader, name: str) -> dict[str, Any]:
    """One service: an operation stands as its method, with its own name only where that cannot be derived."""
    model = loader.load_service_model(name, "service-2")
    operations = []
    for operation in model["operations"]:
        method = method_of(operation)
        derived = "".join(word.capitalize() for word in method.split("_"))
        operations.append(method if derived == operation else f"{method}:{operation}")
    line: dict[str, Any] = {"service": name, "operations": " ".join(sorted(operations))}
    if paginators := optional(loader, name, "paginators-1").get("pagination"):
        line["paginators"] = " ".join(sorted(method_of(each) for each in paginators))
    if waiters := optional(loader, name, "waiters-2").get("waiters"):
        line["waiters"] = " ".join(
            sorted(f"{method_of(waiter)}:{told['operation']}" for waiter, told in waiters.items())
        )
    if resources := optional(loader, name, "resources-1"):
        every = resources["resources"]
        line["resources"] = {
            "ServiceResource": resource_class(resources["service"], every, {}),
            **{kind: resource_class(told, every, waiters or {}) for kind, told in every.items()},
        }
        # boto3 makes every resource class from the service resource, not only those the model lists.
        members = line["resources"]["ServiceResource"].setdefault("members", {})
        for kind, told in every.items():
            members.setdefault(kind, [kind, *["" for _ in told.get("identifiers", ())]])
    return line


def method_of(operation: str) -> str:
    """The name that boto3 gives to an operation."""
    return str(xform_name(operation))


def optional(loader: Loader, name: str, kind: str) -> dict[str, Any]:
    """Load a model that not every service has."""
    try:
        model: dict[str, Any] = loader.load_service_model(name, kind)
    except DataNotFoundError:
        return {}
    return model


def resource_class(told: dict[str, Any], every: dict[str, Any], waiters: dict[str, Any]) -> dict[str, Any]:
    """A resource class: identifiers, actions, collections, members and waiters."""
    made: dict[str, Any] = {}
    if identifiers := told.get("identifiers"):
        made["identifiers"] = [method_of(each["name"]) for each in identifiers]
    actions = {method_of(name): action(each, every) for name, each in told.get("actions", {}).items()}
    if load := told.get("load"):
        actions["load"] = actions["reload"] = action(load, every)
    if actions:
        made["actions"] = actions
    if collections := told.get("hasMany"):
        made["collections"] = {method_of(name): action(each, every) for name, each in collections.items()}
    if members := told.get("has"):
        made["members"] = {name: member(each["resource"], every) for name, each in members.items()}
    if waiting := told.get("waiters"):
        made["waiters"] = {
            method_of(f"WaitUntil{name}"): [
                waiters[each["waiterName"]]["operation"],
                parameters(each),
            ]
            for name, each in waiting.items()
            if each["waiterName"] in waiters
        }
    return made


def parameters(request: dict[str, Any]) -> dict[str, str]:
    """Which parameter of the request is filled from which identifier of the resource."""
    return {
        each["target"]: method_of(each["name"])
        for each in request.get("params", ())
        if each["source"] == "identifier"
    }


def action(told: dict[str, Any], every: dict[str, Any]) -> list[Any]:
    """An operation, what it is filled with, and what its answer makes."""
    request = told["request"]
    line: list[Any] = [request["operation"], parameters(request)]
    if made := told.get("resource"):
        kind, *gives = member(made, every)
        line += [kind, gives]
    return line


def member(told: dict[str, Any], every: dict[str, Any]) -> list[str]:
    """The class that is made, then where each of its identifiers comes from.

    ".name" is an identifier of the maker, "Name" a parameter of the request, "" what the caller or the answer
    gives.
    """
    sources = {method_of(each["target"]): each for each in told.get("identifiers", ())}
    gives = []
    for identifier in every[told["type"]].get("identifiers", ()):
        source = sources.get(method_of(identifier["name"]), {})
        if source.get("source") == "identifier":
            gives.append("." + method_of(source["name"]))
        elif source.get("source") == "requestParameter":
            gives.append(source["path"])
        else:
            gives.append("")
    return [told["type"], *gives]


if __name__ == "__main__":
    main()
