"""Values and resources of CloudFormation as HCL is written."""

from __future__ import annotations

import json
import re
from typing import Any

from colonnade.sources.rewriting.refused import Refused
from colonnade.sources.terraform.catalog import Spec, Write, specs
from colonnade.sources.terraform.words import snake

_BARE = re.compile(r"[A-Za-z_][\w-]*")
_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
# Which attribute is asked for where several give what Ref does.
_PREFERRED = ("arn", "function_name", "name", "bucket", "alarm_name", "id")
_PSEUDO = {
    "AWS::AccountId": "data.aws_caller_identity.current.account_id",
    "AWS::Region": "data.aws_region.current.name",
    "AWS::Partition": "data.aws_partition.current.partition",
}


class Code(str):
    """A text that is an expression of HCL, and stands without quotes."""

    __slots__ = ()


class Declared(dict[str, Any]):
    """A resource of CloudFormation that is to be declared, below the resource `beside`, or at the end."""

    def __init__(self, declared: dict[str, Any], beside: str = "") -> None:
        super().__init__(declared)
        self.beside = beside


class Names:
    """What references are written as: `there` are the types of the resources of the file, by their labels."""

    def __init__(self, there: dict[str, str]) -> None:
        self.there = there

    def address(self, name: str) -> tuple[str, str]:
        """The address of a resource, and its type in Terraform; one that is declared may have its logical id."""
        if "." not in name and label(name) in self.there:
            type_ = self.there[label(name)]
            return f"{type_}.{label(name)}", type_
        if name.startswith("module."):
            raise Refused(f"{name} stands in a module, and cannot be referred to from here")
        type_ = name.partition(".")[0]
        if "." not in name or type_ not in specs():
            raise Refused(f"{name} is not a resource that can be referred to from here")
        return name, type_

    def reference(self, name: str, attribute: str = "") -> str:
        """The expression that refers to a resource, as Ref or GetAtt do."""
        if name in _PSEUDO and not attribute:
            raise Refused(f"it needs {_PSEUDO[name]}, which may not be declared")
        address, type_ = self.address(name)
        reads = specs()[type_].reads
        found = [each for each, parts in reads.items() if parts == (f"${attribute}",)]
        if not found:
            raise Refused(f"{attribute or 'the name'} of {address} has no name in Terraform that is known")
        return f"{address}.{min(found, key=lambda each: (_PREFERRED.index(each) if each in _PREFERRED else 9, each))}"


def terraform_type(type_: str) -> str:
    """The type of resource in Terraform that is this one in CloudFormation."""
    found = [name for name, each in specs().items() if each.type == type_]
    if not found:
        raise Refused(f"{type_} has no type in Terraform that is known")
    return found[0]


def label(name: str) -> str:
    """What a resource is called: "AwsSqsQueueJobsDeadLetters" is jobs_dead_letters."""
    made = snake(name)
    for type_ in sorted(specs(), key=len, reverse=True):
        made = made.replace(f"{type_}_", "")
    return made.strip("_") or "this"


def written(value: Any, indent: str, names: Names, *, bare: bool = False) -> str:
    """A value as HCL, whose first line stands behind `indent`; `bare` are the entries of a mapping alone."""
    value = called(value, names)
    match value:
        case Code():
            return str(value)
        case bool() | None | int() | float():
            return json.dumps(value)
        case str():
            return quoted(value)
        case list() | tuple():
            inner = [written(each, f"{indent}  ", names) for each in value]
            one = f"[{', '.join(inner)}]"
            if "\n" not in one and len(one) + len(indent) < 90:
                return one
            return "[\n" + "".join(f"{indent}  {each},\n" for each in inner) + f"{indent}]"
        case dict():
            entries = [f"{_key(key)} = {written(each, f'{indent}  ', names)}" for key, each in value.items()]
            if bare:
                return f"\n{indent}".join(entries)
            if not entries:
                return "{}"
            one = f"{{ {', '.join(entries)} }}"
            if len(entries) < 3 and "\n" not in one and len(one) + len(indent) < 70:
                return one
            return "{\n" + "".join(f"{indent}  {each}\n" for each in entries) + f"{indent}}}"
    raise Refused(f"{type(value).__name__} has no place in HCL")


def called(value: Any, names: Names) -> Any:
    """A call of an intrinsic function as an expression; anything else stays what it is."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    (name, argument), *_ = value.items()
    if name == "Ref":
        return Code(names.reference(str(argument)))
    if name == "Fn::GetAtt":
        first, attribute = (
            argument.split(".", 1) if isinstance(argument, str) else (argument[0], ".".join(argument[1:]))
        )
        return Code(names.reference(first, attribute))
    if name == "Fn::Sub" and isinstance(argument, str):
        return Code(
            '"'
            + _PLACEHOLDER.sub(lambda match: _put_in(match[1], names), _escaped(argument, keep=True))
            + '"'
        )
    if name.startswith("Fn::"):
        raise Refused(f"{name} is not written in HCL")
    return value


def _put_in(name: str, names: Names) -> str:
    first, *further = name.split(".")
    # An address has a dot itself: what comes after the second one is the attribute.
    own = 0 if label(first) in names.there or not further else 1
    resource, attribute = ".".join([first, *further[:own]]), ".".join(further[own:])
    return "${" + names.reference(resource, attribute) + "}"


def quoted(text: str) -> str:
    """A text between quotes."""
    return f'"{_escaped(text)}"'


def _escaped(text: str, *, keep: bool = False) -> str:
    made = (
        text.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
    )
    return made if keep else made.replace("${", "$${").replace("%{", "%%{")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else quoted(name)


def attribute_lines(name: str, value: Any, indent: str, names: Names, sign: int = 0) -> list[str]:
    """The lines of an argument; its sign stands below those above, `sign` characters behind the margin."""
    space = " " * max(sign - len(name), 1)
    return f"{indent}{name}{space}= {written(value, indent, names)}".split("\n")


def block_lines(name: str, value: Any, indent: str, names: Names) -> list[str]:
    """The lines of a block; mappings within are blocks too."""
    entries = value if isinstance(value, dict) else {}
    plain = {key: each for key, each in entries.items() if not is_block(each)}
    width = max(map(len, plain), default=0) + 1
    lines = [f"{indent}{name} {{"]
    for key, each in plain.items():
        lines += attribute_lines(_called(key), each, f"{indent}  ", names, width)
    for key, each in entries.items():
        if key not in plain:
            lines += block_lines(_called(key), each, f"{indent}  ", names)
    return [*lines, f"{indent}}}"]


def _called(key: str) -> str:
    """An argument that is told by CloudFormation's name, by Terraform's."""
    return snake(key) if key[:1].isupper() else key


def is_block(value: Any) -> bool:
    """Whether a value is a mapping, and no call of an intrinsic function."""
    return isinstance(value, dict) and not (len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")))


def resource_text(type_: str, name: str, declared: dict[str, Any], names: Names) -> str:
    """A resource of CloudFormation as a block of HCL."""
    spec = specs()[type_]
    if declared.get("Condition"):
        raise Refused("it would exist only under a condition")
    if spec.shape and type_ not in _PLAIN:
        raise Refused(f"{type_} is written in a way of its own")
    arguments: dict[str, Any] = {}
    blocks: list[tuple[str, Any]] = []
    for key, value in dict(declared.get("Properties") or {}).items():
        argument, write = _argument(key, spec)
        if write is not None and write.form in {"list", "first"}:
            each_of = value if isinstance(value, list) else [value]
            blocks += [(argument, _renamed(each, write)) for each in each_of]
        else:
            arguments[argument] = _formed(value, write, names)
    if not arguments and not blocks:
        return f'resource "{type_}" "{name}" {{}}'
    width = max(map(len, arguments), default=0) + 1
    lines = [f'resource "{type_}" "{name}" {{']
    for key, value in arguments.items():
        lines += attribute_lines(key, value, "  ", names, width)
    for key, value in blocks:
        lines += ["", *block_lines(key, value, "  ", names)]
    return "\n".join([*lines, "}"])


def _formed(value: Any, write: Write | None, names: Names) -> Any:
    """A property in the form that its argument has."""
    form = write.form if write is not None else ""
    if form == "json":
        return Code(f"jsonencode({written(value, '  ', names)})")
    if form == "pairs" and write is not None:
        return {str(each[write.key]): each[write.value] for each in value}
    return value[0] if form == "append" and isinstance(value, list) else value


# Types with a shape that only concerns what a new resource does not have.
_PLAIN = frozenset(("aws_cloudwatch_log_group",))


def _argument(key: str, spec: Spec) -> tuple[str, Write | None]:
    for name, write in spec.writes.items():
        if write.to == (key,):
            return name, write
    return snake(key), None


def _renamed(value: Any, write: Write) -> Any:
    """What stands in a block, by Terraform's names."""
    if not is_block(value):
        return value
    known = {each.to: (name, each) for name, each in write.of.items()}
    made: dict[str, Any] = {}
    for key, each in value.items():
        name, inner = known.get((key,), (snake(key), Write(())))
        made[name] = _renamed(each, inner)
    return made
