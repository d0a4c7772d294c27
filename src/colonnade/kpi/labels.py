"""Namespaces and values of dimensions in the words of a template."""

from __future__ import annotations

from typing import Any

from colonnade.kpi.series import Label
from colonnade.model.api import Api
from colonnade.remedies.home import Home


def written(label: Label | None, home: Home) -> Any:
    """A label as the template writes it: a text, or a call of an intrinsic function; None where it cannot."""
    if label is None:
        return None
    if label.of_function is not None:
        file, _, name = label.of_function.key.partition("#")
        return {"Ref": name} if file == home.file else None
    return home.as_written(label.fact) if label.fact is not None else label.text


def dimensions_of(api: Api, home: Home) -> dict[str, Any] | None:
    """The dimensions of an API's metrics in the words of its template; None where these have none for it."""
    if api.protocol == "HTTP":
        return {"ApiId": {"Ref": api.key.partition("#")[2]}} if not api.generated else None
    if api.protocol != "REST" or api.physical_name is None:
        return None
    own = api.physical_name.raw == api.stack_name
    name = {"Ref": "AWS::StackName"} if own else home.as_written(api.physical_name)
    return {"ApiName": name} if name is not None else None
