"""The functions of a folder of applications, each with what it needs, in every world."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from colonnade.condition import TooManyWorlds, in_every_world
from colonnade.fact import Unknown
from colonnade.model.function import Function
from colonnade.privilege.needs import Needs, needs_of
from colonnade.sources import Group, find, load
from colonnade.sources.files import Tree

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: python3.13, Handler: {handler}, Role: "arn:aws:iam::123456789012:role/r", Code: .}}
"""


@dataclass(frozen=True)
class Examined:
    """A function of an application; `needs` in each world, none where its code is not known, for the reason."""

    application: str
    template: str
    function: Function
    needs: tuple[Needs, ...]
    reason: str = ""
    folder: Path = field(default=Path())


@dataclass
class Spent:
    """Processor seconds: for reading templates and code, and for the needs alone."""

    reading: float = 0.0
    deriving: float = 0.0
    functions: int = 0


def examined(folder: Path, spent: Spent) -> Iterator[Examined]:
    """Every function of every application below a folder."""
    start = time.process_time()
    groups: list[Group] = find(Tree(folder))
    spent.reading += time.process_time() - start
    for group in groups:
        start = time.process_time()
        try:
            application = load(group)
        except Exception as error:  # noqa: BLE001 - one broken template is none of this measurement's business
            print(f"  {group.templates[0]}: {error}")
            continue
        spent.reading += time.process_time() - start
        for function in application.subjects(Function):
            start = time.process_time()
            yield _examined(function, application.name, folder)
            spent.deriving += time.process_time() - start
            spent.functions += 1


def _examined(function: Function, application: str, folder: Path) -> Examined:
    template = function.key.rpartition("#")[0]

    def run() -> Needs | Unknown:
        try:
            return needs_of(function)
        except Unknown as unknown:
            return unknown

    try:
        answers = [answer for _, answer in in_every_world(run, function.conditions)]
    except TooManyWorlds as reason:
        return Examined(application, template, function, (), str(reason), folder)
    known = tuple(each for each in answers if isinstance(each, Needs))
    unknown = next((each.reason for each in answers if isinstance(each, Unknown)), "")
    return Examined(application, template, function, known, unknown, folder)


def of_script(script: Path, handler: str) -> Needs:
    """What a script needs whose main function is taken for a handler."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / script.name).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "template.yaml").write_text(
            TEMPLATE.format(handler=f"{script.stem}.{handler}"), encoding="utf-8"
        )
        only = next(iter(examined(folder, Spent())))
        if not only.needs:
            raise ValueError(f"{script}: {only.reason}")
        return only.needs[0]
