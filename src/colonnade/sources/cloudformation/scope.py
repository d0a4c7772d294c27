"""What the names in a template stand for: parameters, resources, outputs, exports and stored parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Reference, Text
from colonnade.sources.cloudformation.values import MISSING, Values, joined, mapped, parts_of, shown, split
from colonnade.sources.document import Node

if TYPE_CHECKING:
    from colonnade.sources.cloudformation.stacks import Stack
    from colonnade.sources.cloudformation.template import Parameter

# How the output of another stack is asked for: "cf:shop-dev.Address".
OUTPUT = "cf:"
NESTED = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")

_IMPLICIT = ("ServerlessRestApi", "ServerlessHttpApi", "ServerlessWebSocketApi")
_PSEUDO = {
    "AWS::AccountId": "the account",
    "AWS::NotificationARNs": "the list of topics that are told of the stack",
    "AWS::Partition": "the partition",
    "AWS::Region": "the region",
    "AWS::StackId": "the id of the stack",
    "AWS::StackName": "the name of the stack",
    "AWS::URLSuffix": "the domain of the region",
}


def named(stack: Stack, name: str, at: Node) -> object:
    """What `Ref` gives of a name; a name that is not declared is told once and gives Opaque."""
    if name.startswith("AWS::"):
        return _pseudo(stack, name, at)
    template = stack.template
    if name in template.parameters:
        return parameter(stack, name)
    if name in template.resources:
        return Reference(template.key(name))
    head, _, attribute = name.partition(".")
    if attribute and head in template.resources:
        return Reference(template.key(head), attribute)
    if _made_by_sam(stack, head):
        return Reference(template.key(head), attribute or None)
    return _undeclared(stack, name, at)


def attribute_of(stack: Stack, name: str, attribute: str, at: Node) -> object:
    """What `Fn::GetAtt` gives; an output of a nested stack is followed into that stack."""
    template = stack.template
    resource = template.resources.get(name)
    if resource is None:
        if _made_by_sam(stack, name):
            return Reference(template.key(name), attribute)
        return _undeclared(stack, name, at)
    if resource.type in NESTED and attribute.startswith("Outputs."):
        wanted = attribute.removeprefix("Outputs.")
        child = stack.children.get(name)
        if child is None:
            where = "whose template is not in the reviewed folder"
            reason = f"the output {wanted} of the nested stack {name}, {where}"
            return Opaque(reason, f"{template.key(name)}.{attribute}")
        return output(child, wanted, at)
    return Reference(template.key(name), attribute)


def output(stack: Stack, name: str, at: Node) -> object:
    """The value of an output, as a nested stack's parent sees it."""
    template = stack.template
    identity = f"{template.file}:Outputs.{name}"
    written = template.outputs.get(name)
    value = written.get("Value") if written is not None else None
    if value is None:
        template_names = f"the output {name} of {template.file}, which that template does not declare"
        stack.template.tell(at, f"{template.file} has no output {name}", "declare it, or correct the name")
        return Opaque(template_names, identity)
    return _once(stack, "output", name, value, Opaque(f"the output {name}, which refers to itself", identity))


def parameter(stack: Stack, name: str) -> object:
    """The value of a parameter: the one given, or passed by the parent, or the default, or Opaque."""
    if ("parameter", name) in stack.known:
        return stack.known["parameter", name]
    declared = stack.template.parameters[name]
    with stack.asking("parameter", name) as again:
        if again:
            return Opaque(f"the parameter {name}, which refers to itself", name)
        raw = _given(stack, declared)
        if declared.from_ssm:
            raw = mapped(raw, lambda each: stored(stack, each))
        if declared.is_list:
            raw = mapped(raw, _listed)
    stack.known["parameter", name] = raw
    return raw


def _once(stack: Stack, kind: str, name: str, node: Node, circle: Opaque) -> object:
    """The value of a named node, found once; `circle` where it is asked for while it is being found."""
    if (kind, name) not in stack.known:
        with stack.asking(kind, name) as again:
            if again:
                return circle
            stack.known[kind, name] = stack.resolve(node)
    return stack.known[kind, name]


def _given(stack: Stack, declared: Parameter) -> object:
    name = declared.name
    if name in stack.parameters:
        return stack.parameters[name]
    passed = [(parent, parent.resolve(node)) for parent, node in stack.passed.get(name, ())]
    kept = [(parent, raw) for parent, raw in passed if raw is not MISSING]
    if kept:
        (first, raw), *others = kept
        for other, differs in others:
            if differs != raw:
                by = f"{first.template.file} and {other.template.file}"
                return Opaque(f"the parameter {name}, given differently by {by}", name)
        return raw
    if declared.default is not None:
        return declared.default
    secret = "is secret (NoEcho) and " if declared.no_echo else ""
    return Opaque(f"the parameter {name}, which {secret}has no default", name)


def _listed(raw: object) -> object:
    """The value of a parameter that is a list."""
    if not isinstance(raw, str | Text):
        return raw
    elements = split(raw, ",")
    if elements is None:
        return Values((raw,))
    return Values(
        tuple(each.strip() if isinstance(each, str) else each for each in elements.items if each != "")
    )


def stored(stack: Stack, name: object) -> object:
    """The value of the SSM parameter of this name, where a template under review declares it."""
    if isinstance(name, Opaque):
        return name
    key = shown(name)
    found = stack.together.stored.get(key)
    if found is None:
        shown_name = "".join(map(_told, parts_of(name)))
        return Opaque(f"the SSM parameter {shown_name}, which no template here declares", f"ssm:{key}")
    holder, node = found
    return _once(
        holder, "stored", key, node, Opaque(f"the SSM parameter {key}, which refers to itself", f"ssm:{key}")
    )


def exported(stack: Stack, name: object) -> object:
    """The value of the export of this name, where a template under review declares it."""
    key = shown(name)
    found = stack.together.exports.get(key) or stack.together.export_like(key)
    if found is None:
        shown_name = "".join(map(_told, parts_of(name)))
        if key.startswith(OUTPUT):
            output = shown_name.removeprefix(OUTPUT)
            return Opaque(f"the output {output} of another stack, which no template here declares", key)
        return Opaque(f"the export {shown_name}, which no template here declares", f"export:{key}")
    holder, node = found
    return _once(
        holder, "export", key, node, Opaque(f"the export {key}, which refers to itself", f"export:{key}")
    )


def dynamic(stack: Stack, raw: object) -> object:
    """Replace `{{resolve:service:…}}` in a text by what it stands for."""
    parts: list[object] = []
    inside: list[object] | None = None
    for part in parts_of(raw):
        rest = part
        while isinstance(rest, str):
            if inside is None:
                before, opened, rest = rest.partition("{{resolve:")
                parts.append(before)
                if not opened:
                    break
                inside = []
            else:
                before, closed, rest = rest.partition("}}")
                inside.append(before)
                if not closed:
                    break
                parts.append(_resolved(stack, joined(inside)))
                inside = None
        else:
            (parts if inside is None else inside).append(rest)
    if inside is not None:
        parts += ["{{resolve:", *inside]
    return joined(parts) if len(parts) != 3 or parts[0] or parts[2] else parts[1]


def _resolved(stack: Stack, asked: object) -> object:
    first, *further = parts_of(asked) or ("",)
    service, _, rest = first.partition(":") if isinstance(first, str) else ("", "", "")
    identity = "{{resolve:" + shown(asked) + "}}"
    if service == "ssm":
        name = joined((rest, *further))
        if isinstance(name, str):
            head, _, version = name.rpartition(":")
            name = head if head and version.isdigit() else name
        return stored(stack, name)
    called = {"ssm-secure": "the secure SSM parameter", "secretsmanager": "the secret"}.get(service)
    told = "".join(map(_told, (rest, *further))).partition(":SecretString")[0]
    if called is None:
        return Opaque("a dynamic reference, which names no service that can hold a value", identity)
    return Opaque(f"{called} {told}, which is only read when the stack is deployed", identity)


def _told(part: str | Reference | Opaque) -> str:
    return "${" + part.identity + "}" if isinstance(part, Opaque) else str(part)


def _pseudo(stack: Stack, name: str, at: Node) -> object:
    if name == "AWS::NoValue":
        return MISSING
    region = stack.region
    if region is not None:
        if name == "AWS::Region":
            return region
        if name == "AWS::Partition":
            return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region[:-2].rpartition("-")[0], "aws")
        if name == "AWS::URLSuffix":
            return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    if name == "AWS::StackName" and stack.name is not None:
        return stack.name
    return _deployed(stack, name) if name in _PSEUDO else _undeclared(stack, name, at)


def _deployed(stack: Stack, name: str) -> Opaque:
    # Two stacks have two names: what is named after them is not the same.
    alone = len(stack.together.stacks) == 1 or name not in {"AWS::StackName", "AWS::StackId"}
    identity = name if alone else f"{name} of {stack.template.file}"
    return Opaque(f"{_PSEUDO[name]}, which is only known when the stack is deployed", identity)


def stack_name(stack: Stack) -> Text:
    """The name of a stack, as `AWS::StackName` gives it."""
    return Text((stack.name if stack.name is not None else _deployed(stack, "AWS::StackName"),))


def _made_by_sam(stack: Stack, name: str) -> bool:
    """Whether SAM makes a resource of this name: it did, or the name starts like that of a serverless one."""
    if name in stack.template.made:
        return True
    if not stack.template.is_sam:
        return False
    return name.startswith((*_IMPLICIT, *stack.template.serverless))


def _undeclared(stack: Stack, name: str, at: Node) -> Opaque:
    if ":" in name and not name.startswith("AWS::"):
        return Opaque(f"{name}, which another tool puts in", f"{stack.template.file}#{name}")
    stack.template.tell(at, f"{name} is not declared in the template", "declare it, or correct the name")
    return Opaque(f"{name}, which the template does not declare", f"{stack.template.file}#{name}")
