"""Log groups of functions: declared under a name of their own, since the usual one is there already."""

from __future__ import annotations

from collections import Counter
from typing import Any

from colonnade.edit import logical_id
from colonnade.fact import Text, Unknown
from colonnade.finding import Fix, Safety
from colonnade.model.function import Function, LogGroup
from colonnade.privilege.grants import grants_of
from colonnade.privilege.matching import Cover
from colonnade.privilege.places import account_arn
from colonnade.privilege.requirement import Requirement
from colonnade.remedies.home import Home, home_of

ADVICE = "Declare its log group with RetentionInDays"
RETENTION = 30  # days: Colonnade's own choice, where no other log group of the template makes one
_FOLDER = "/aws/lambda/"
_WRITING = ("logs:CreateLogStream", "logs:PutLogEvents")


def log_group_of_its_own(function: Function) -> Fix:
    """Declare a log group that expires, and have a function log there.

    It is not the group that Lambda makes: a stack that was deployed before has that one, and CloudFormation would
    refuse to make it again. It is advice where something else reads the old one, or the role may not write elsewhere.
    """
    home = home_of(function)
    if home is None or _is_read(function) or not _may_write(function, home):
        return Fix.advice(ADVICE)
    name = logical_id(home.name, "log group")
    retention = _retention(home)
    group = home.declares(
        name,
        "AWS::Logs::LogGroup",
        {
            "LogGroupName": {"Fn::Sub": f"{_FOLDER}${{AWS::StackName}}/{home.name}"},
            "RetentionInDays": retention,
        },
    )
    effect = (
        f"it logs to a new group, which goes with the stack; the old one, {_FOLDER} and the name of the function, "
        "stays with its lines until somebody deletes it, and what reads that by its name must follow"
    )
    edits = (group, home.sets({"Ref": name}, "LoggingConfig", "LogGroup"))
    told = retention if isinstance(retention, int) else "the same"
    days = f"{told} days" if isinstance(told, int) else "as long as the others"
    summary = f"Declare a log group of its own that keeps lines for {days}, and log there"
    return Fix(summary, edits, Safety.UNSAFE, effect)


def _is_read(function: Function) -> bool:
    """Whether something of the application reads its lines where Lambda puts them, or they are written at the edge."""
    by = [each.by for each in function.referenced_by if each.by is not None]
    edge = any(each.kind == "cloudfront" for each in function.all_triggers)
    return edge or bool(function.metric_filters) or any(each.type.startswith("AWS::Logs::") for each in by)


def _may_write(function: Function, home: Home) -> bool:
    """Whether its role is known to let it write to the new group."""
    stack = function.stack_name or Text(())
    place = account_arn("logs", f"log-group:{_FOLDER}", *stack.parts, f"/{home.name}:*")
    try:
        grants = grants_of(function)
        return all(grants.allow(Requirement(each, place)).cover is Cover.YES for each in _WRITING)
    except Unknown:
        return False


def _retention(home: Home) -> Any:
    """How long the other log groups of the template keep their lines, as most of them write it."""
    found = [
        home.around.source(home.file, (*_path(each), "Properties", "RetentionInDays"))
        for each in home.neighbours
        if isinstance(each, LogGroup) and each.condition in (None, home.resource.condition)
    ]
    known = {repr(each): each for each in found if each is not None}
    counts = Counter(repr(each) for each in found if each is not None)
    return known[counts.most_common(1)[0][0]] if counts else RETENTION


def _path(group: LogGroup) -> tuple[str, str]:
    return ("Resources", group.key.partition("#")[2])
