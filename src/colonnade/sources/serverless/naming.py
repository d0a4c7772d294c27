"""The logical ids that the framework gives to what it makes."""

from __future__ import annotations

import re

ROLE = "IamRoleLambdaExecution"
REST_API = "ApiGatewayRestApi"
HTTP_API = "HttpApi"
WEBSOCKETS_API = "WebsocketsApi"

_PARAMETER = re.compile(r"[{}]")


def capitalized(name: str) -> str:
    """The same with a capital first: "jobs" is Jobs."""
    return name[:1].upper() + name[1:]


def function_id(key: str) -> str:
    """The start of all logical ids of a function: "send-mail" is SendDashmail."""
    return capitalized(key.replace("-", "Dash").replace("_", "Underscore"))


def lambda_id(key: str) -> str:
    """The logical id of the function of this key."""
    return f"{function_id(key)}LambdaFunction"


def alphanumeric(name: str) -> str:
    """A name as a part of a logical id: letters and digits alone, the first a capital."""
    return capitalized(re.sub(r"[^0-9A-Za-z]", "", name))


def bare(name: str) -> str:
    """A name as a part of a logical id, its letters as they are."""
    return re.sub(r"[^0-9A-Za-z]", "", name)


def path_id(path: str) -> str:
    """A path as a part of a logical id: "/users/{id}" is UsersIdVar."""
    parts = [each for each in path.split("/") if each]
    return "".join(_path_part(each) for each in parts)


def _path_part(part: str) -> str:
    variable = "{" in part
    bare = _PARAMETER.sub("", part)
    named = bare.replace("-", "Dash").replace("+", "").replace("_", "Underscore")
    return alphanumeric(named) + ("Var" if variable else "")
