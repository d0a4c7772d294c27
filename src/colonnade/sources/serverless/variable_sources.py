"""Where variables are read from: the service itself, options, files, parameters, and what is only there later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from colonnade.dataclass import dataclass
from colonnade.fact import Opaque
from colonnade.problem import Unreadable
from colonnade.sources.cloudformation.made import made
from colonnade.sources.cloudformation.scope import OUTPUT
from colonnade.sources.document import Mapping, Node
from colonnade.sources.nodes import Replaced
from colonnade.sources.serverless.placing import Value
from colonnade.sources.serverless.variables import Parts, Source, Variable

if TYPE_CHECKING:
    from colonnade.sources.serverless.resolution import Resolver

LONGEST_FILE = 100_000
READ_AS_DATA = (".yml", ".yaml", ".json")
CODE = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts")

_PSEUDO = {"accountId": "AWS::AccountId", "partition": "AWS::Partition"}


class Absent:
    """What a source has no value for: the next one is asked."""


ABSENT = Absent()
# What is only found by asking for it.
CIRCLE = Absent()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source is asked for: an `address`, with the `argument` of its call, for the node `at`."""

    resolver: Resolver
    source: Source
    address: str
    argument: str | Opaque
    at: Node


def _self(asked: Asked) -> Value | Absent:
    if asked.address in ("provider.stage", "provider.region"):
        return asked.resolver.setting(asked.address.rpartition(".")[2])
    found = asked.resolver.within(asked.resolver.root, asked.address)
    if asked.address == "service" and isinstance(found, Mapping):
        return asked.resolver.within(found, "name")
    return found


def _opt(asked: Asked) -> Value | Absent:
    return asked.resolver.options.get(asked.address, ABSENT)


def _file(asked: Asked) -> Value | Absent:
    """What a file of data beside the service holds; another file is a text, code is not run."""
    path = asked.argument
    if isinstance(path, Opaque):
        return path
    if path.endswith(CODE):
        return Opaque(
            f"made by {path}, which is code that runs when the service is deployed", f"{path}:{asked.address}"
        )
    if path.endswith(READ_AS_DATA):
        root = asked.resolver.file(path)
        return ABSENT if root is None else asked.resolver.within(root, asked.address)
    place = asked.resolver.tree.resolve(asked.resolver.folder, path)
    if place is None or not asked.resolver.tree.exists(place):
        return ABSENT
    try:
        return asked.resolver.tree.read(place, LONGEST_FILE)
    except Unreadable as unreadable:
        return Opaque(f"in {path}, which {unreadable.problem.what}", path)


def _param(asked: Asked) -> Value | Absent:
    """A parameter of the stage: of the command line, of `stages` or `params`, of this stage or the default."""
    if asked.address in asked.resolver.options:
        return asked.resolver.options[asked.address]
    stage = asked.resolver.setting("stage")
    for where in ("stages.{}.params", "params.{}"):
        for each in (stage, "default"):
            if isinstance(each, str):
                section = asked.resolver.within(asked.resolver.root, where.format(each))
                found = (
                    asked.resolver.within(section, asked.address) if isinstance(section, Mapping) else ABSENT
                )
                if not isinstance(found, Absent):
                    return found
    return ABSENT


def _sls(asked: Asked) -> Value | Absent:
    if asked.address == "stage":
        return asked.resolver.setting("stage")
    return Opaque(f"sls:{asked.address}, which the framework makes up when it runs", f"sls:{asked.address}")


def _aws(asked: Asked) -> Value | Absent:
    if asked.address == "region":
        return asked.resolver.setting("region")
    if asked.address in _PSEUDO:
        return Replaced.made(asked.at, {"Ref": made(asked.at, _PSEUDO[asked.address])})
    return elsewhere(asked)


def _output(asked: Asked) -> Value | Absent:
    """The output of another stack, which a service or template under review may have."""
    named = f"{OUTPUT}{asked.address}"
    return Replaced.made(asked.at, {"Fn::ImportValue": made(asked.at, named)})


def _ssm(asked: Asked) -> Value | Absent:
    """What the Parameter Store holds, as CloudFormation writes it: a template under review may declare it."""
    name = asked.address.partition("~")[0]
    secret = name.removeprefix("/aws/reference/secretsmanager/")
    if secret != name:
        return made(asked.at, f"{{{{resolve:secretsmanager:{secret}}}}}")
    return made(asked.at, f"{{{{resolve:ssm:{name}}}}}")


def _truth(asked: Asked) -> Value | Absent:
    text = asked.argument
    if isinstance(text, Opaque):
        return text
    return {"true": True, "1": True, "false": False, "0": False}.get(text.lower().strip(), ABSENT)


def elsewhere(asked: Asked) -> Value | Absent:
    """What only whoever deploys can read."""
    told = {
        "s3": "the object {} in S3",
        "git": "git:{}, a state of the repository",
    }
    what = told.get(asked.source.type, f"{asked.source.type}:{{}}").format(asked.address)
    return Opaque(
        f"{what}, which is only read when the service is deployed", f"{asked.source.type}:{asked.address}"
    )


SOURCES: dict[str, Callable[[Asked], Value | Absent]] = {
    "self": _self,
    "opt": _opt,
    "env": lambda _: ABSENT,
    "file": _file,
    "param": _param,
    "sls": _sls,
    "cf": _output,
    "aws": _aws,
    "ssm": _ssm,
    "strToBool": _truth,
}


def no_value(variable: Variable, *, circle: bool = False) -> Opaque:
    """Why a variable whose sources have no value is not known; a `circle` is one that leads to itself."""
    if circle:
        return Opaque(f"the variable {variable.text}, which refers to itself", variable.text)
    source = variable.sources[0]
    if not isinstance(source, Source):
        return Opaque(f"the variable {variable.text}, which has no value", variable.text)
    name = _written(source.address)
    file = "".join(map(_written, source.arguments))
    reasons = {
        "opt": f"the option --{name}, which is given when the service is deployed",
        "env": f"the environment variable {name}, which is only known where the service is deployed",
        "param": f"the parameter {name}, which no stage here gives a value",
        "file": f"in the file {file}, which is not in the reviewed folder or does not have it",
    }
    reason = reasons.get(source.type, f"{source.type}:{name}, which the service does not have")
    return Opaque(reason, f"{source.type}:{file}:{name}" if file else f"{source.type}:{name}")


def _written(parts: Parts) -> str:
    return "".join(part if isinstance(part, str) else part.text for part in parts)
