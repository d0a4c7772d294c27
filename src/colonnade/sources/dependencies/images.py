"""What a Dockerfile installs into an image."""

from __future__ import annotations

import re
from dataclasses import field

from colonnade.dataclass import dataclass
from colonnade.fact import Origin
from colonnade.model.dependency import Dependency
from colonnade.sources.dependencies.requirements import parsed

_LAMBDA = re.compile(r"(?:public\.ecr\.aws/(?:lambda|sam)/|amazon/aws-(?:lambda|sam)-)", re.IGNORECASE)
_INSTALLS = re.compile(r"(?:^|\s)(?:python3?\s+-m\s+|uv\s+)?pip[\d.]*\s+install\s+(.*)")
# What else may bring modules, which is not followed.
_OTHERWISE = re.compile(
    r"(?:^|[\s/])(?:apt|apt-get|apk|conda|mamba|pdm|pipenv|poetry|uv\s+sync|yum|dnf|microdnf|make)\s"
)
_TAKES_VALUE = frozenset(
    (
        "-c", "-f", "-i", "-t", "--abi", "--cache-dir", "--constraint", "--extra-index-url", "--find-links",
        "--implementation", "--index-url", "--no-binary", "--only-binary", "--platform", "--prefix",
        "--python-version", "--root", "--target", "--trusted-host", "--python",
    )
)  # fmt: skip


@dataclass(slots=True)
class Installed:
    """What the commands of a Dockerfile install: packages by name, and the requirements files it is told by.

    `for_lambda` is whether it begins with an image that AWS publishes for Lambda; `otherwise` the first command that
    may install more.
    """

    packages: list[Dependency] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    for_lambda: bool = False
    otherwise: str | None = None


def installed(file: str, text: str) -> Installed:
    """Read the commands of a Dockerfile."""
    found = Installed()
    for number, line in _instructions(text):
        word, _, rest = line.partition(" ")
        if word.upper() == "FROM":
            found.for_lambda = bool(_LAMBDA.search(rest))
        elif word.upper() == "RUN":
            for command in re.split(r"&&|\|\||;|\|", rest):
                _run(found, command.strip(), Origin(file, number, 1))
        elif word.upper() in ("COPY", "ADD") and "--from" in rest:
            found.otherwise = found.otherwise or line
    return found


def _run(found: Installed, command: str, origin: Origin) -> None:
    install = _INSTALLS.search(f" {command}")
    if install is None:
        if _OTHERWISE.search(f" {command} "):
            found.otherwise = found.otherwise or command
        return
    words = iter(install[1].split())
    for word in words:
        if word in ("-r", "--requirement"):
            found.files.append(next(words, ""))
        elif word.startswith(("-r", "--requirement=")) and word != "-r":
            found.files.append(word.removeprefix("--requirement=").removeprefix("-r"))
        elif word in _TAKES_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            one = parsed(word.strip("\"'"), origin)
            if one is not None and "$" not in word:
                found.packages.append(one)
            else:
                found.otherwise = found.otherwise or command


def _instructions(text: str) -> list[tuple[int, str]]:
    """The instructions with the lines they begin at, those that go over several lines joined."""
    made, held, start = [], "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("#") or (not line and not held):
            continue
        start = start if held else number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        made.append((start, held + line))
        held = ""
    return [*made, (start, held)] if held else made
