"""Notes the calls of AWS, and the parameters and secrets that are read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from colonnade.model.code import Phase, Use
from colonnade.sources.code import sinks
from colonnade.sources.code.values import (
    NOTHING,
    Abstract,
    Own,
    Response,
)

if TYPE_CHECKING:
    from colonnade.sources.code.interpreter import Run
    from colonnade.sources.code.record import Frame


# Reads of parameters, secrets and configurations, and the parameter that names which.
STORED: dict[tuple[str, str], tuple[str, str | None]] = {
    ("ssm", "GetParameter"): ("ssm", "Name"),
    ("ssm", "GetParameters"): ("ssm", "Names"),
    ("ssm", "GetParametersByPath"): ("ssm", "Path"),
    ("secretsmanager", "GetSecretValue"): ("secretsmanager", "SecretId"),
    ("secretsmanager", "BatchGetSecretValue"): ("secretsmanager", "SecretIdList"),
    ("appconfig", "GetConfiguration"): ("appconfig", "Configuration"),
    ("appconfigdata", "GetLatestConfiguration"): ("appconfig", None),
}


def emit(
    run: Run,
    node: ast.AST,
    service: str,
    operation: str,
    arguments: dict[str, Abstract] | None,
    frame: Frame,
    through: str = "client",
    *,
    own: Own = (),
) -> Response:
    """Note a call of AWS, and give its answer."""
    site = run.record.at("call", node, frame, service, operation, through, own)
    if arguments not in site.arguments:
        site.arguments.append(arguments)
    run.record.target(node, (service, operation))
    run.record.use(id(node), Use.IGNORED if frame.discards is node else Use.KEPT)
    program = sinks.OF_AWS.get((service, operation))
    if program is not None:
        sinks.of_aws(run, node, program[0], operation, (arguments or {}).get(program[1]), frame)
    stored = STORED.get((service, operation))
    if stored is not None and through != "library":
        name = (arguments or {}).get(stored[1]) if stored[1] else None
        note_stored(run, node, stored[0], name, frame, _kept(frame))
    return Response(service, operation, id(node))


def _kept(frame: Frame) -> int | None:
    return -1 if frame.phase is Phase.INIT else frame.kept


def note_stored(
    run: Run,
    node: ast.AST,
    service: str,
    name: Abstract | None,
    frame: Frame,
    kept: int | None,
    library: str | None = None,
) -> None:
    """Note that a parameter, secret or configuration is read."""
    site = run.record.at("stored", node, frame, service, library)
    site.kept.add(-1 if frame.phase is Phase.INIT else kept)
    site.names.append(name if name is not None else NOTHING)
