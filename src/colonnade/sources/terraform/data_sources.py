"""Data sources: what they read, where the files say it; the rest is read from the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Opaque
from colonnade.sources.cloudformation.values import joined, shown
from colonnade.sources.nodes import Mapping, Node, Sequence
from colonnade.sources.terraform.evaluate import rendered
from colonnade.sources.terraform.hcl import read_template
from colonnade.sources.terraform.json_values import encoded, held
from colonnade.sources.terraform.syntax import Literal, Template, Unread
from colonnade.sources.terraform.values import again, elements, mapping, raw_of, sequence, text_of, value

if TYPE_CHECKING:
    from colonnade.sources.terraform.instances import Instance
    from colonnade.sources.terraform.syntax import Expression

_PSEUDO = {
    ("data.aws_region", "name"): "AWS::Region",
    ("data.aws_region", "id"): "AWS::Region",
    ("data.aws_region", "region"): "AWS::Region",
    ("data.aws_caller_identity", "account_id"): "AWS::AccountId",
    ("data.aws_caller_identity", "id"): "AWS::AccountId",
    ("data.aws_partition", "partition"): "AWS::Partition",
    ("data.aws_partition", "id"): "AWS::Partition",
    ("data.aws_partition", "dns_suffix"): "AWS::URLSuffix",
}
# The ARNs of what is only named: the argument that names it, and what stands before the name.
_ARNS = {
    "data.aws_cloudwatch_event_bus": ("name", "events", "event-bus/"),
    "data.aws_dynamodb_table": ("name", "dynamodb", "table/"),
    "data.aws_kinesis_stream": ("name", "kinesis", "stream/"),
    "data.aws_lambda_function": ("function_name", "lambda", "function:"),
    "data.aws_s3_bucket": ("bucket", "s3", ""),
    "data.aws_sns_topic": ("name", "sns", ""),
    "data.aws_sqs_queue": ("name", "sqs", ""),
    "data.aws_ssm_parameter": ("name", "ssm", "parameter"),
}


def read(instance: Instance, name: str, at: Expression) -> Node:
    """The value of an attribute of a data source."""
    kind = instance.type
    pseudo = _PSEUDO.get((kind, name))
    root = instance.module.root
    if pseudo is not None:
        return value(at, root.project.pseudo(root, pseudo))
    if kind == "data.aws_iam_policy_document" and name in {"json", "minified_json"}:
        document = _policy(instance)
        return value(at, encoded(document), document, (instance, name))
    if kind == "data.template_file" and name == "rendered":
        return _rendered(instance, at)
    written = instance.argument(name)
    if written is not None:
        node = again(written, at)
        return value(at, raw_of(node), of=(instance, name))
    if name == "arn" and kind in _ARNS:
        return value(at, _arn(instance, *_ARNS[kind]))
    if name == "arn" and kind == "data.aws_iam_policy":
        return value(at, joined(("arn:aws:iam::aws:policy/", _raw(instance, "name"))))
    if kind == "data.aws_s3_bucket" and name == "id":
        return value(at, _raw(instance, "bucket"))
    return value(at, _unread(instance, name), of=(instance, name))


def _unread(instance: Instance, name: str) -> Opaque:
    """What is read from somewhere else, as its reader would say it."""
    kind = instance.type
    if kind == "data.aws_secretsmanager_secret_version" and name.startswith("secret_"):
        secret = shown(_raw(instance, "secret_id"))
        reason = f"the secret {secret}, which is only read when it is deployed"
        return Opaque(reason, "{{resolve:secretsmanager:" + secret + "}}")
    if kind == "data.aws_ssm_parameter" and name == "value":
        parameter = shown(_raw(instance, "name"))
        return Opaque(f"the SSM parameter {parameter}, which no file here declares", f"ssm:{parameter}")
    if kind == "data.terraform_remote_state":
        return Opaque("an output of another state, which is only read when it is deployed", instance.address)
    where = "made when it is deployed" if kind == "data.archive_file" else "read from the account"
    return Opaque(f"{name} of {instance.address}, which is {where}", f"{instance.address}.{name}")


def _raw(instance: Instance, name: str) -> object:
    node = instance.argument(name)
    return (
        raw_of(node)
        if node is not None
        else Opaque(f"{name}, which is not written", f"{instance.address}.{name}")
    )


def _arn(instance: Instance, argument: str, service: str, before: str) -> object:
    root = instance.module.root
    if service == "s3":
        return joined(("arn:aws:s3:::", _raw(instance, argument)))
    partition, region, account = (
        root.project.pseudo(root, f"AWS::{each}") for each in ("Partition", "Region", "AccountId")
    )
    return joined(
        ("arn:", partition, f":{service}:", region, ":", account, ":", before, _raw(instance, argument))
    )


def _rendered(instance: Instance, at: Expression) -> Node:
    """`data "template_file"`: the text of `template`, with its `vars`."""
    node, given = instance.argument("template"), instance.argument("vars")
    text = text_of(raw_of(node)) if node is not None else None
    if node is None or text is None:
        return value(at, _unread(instance, "rendered"))
    whole, problems = read_template(node.text_file, text)
    instance.module.project.tell(problems)
    names = dict(given.entries) if isinstance(given, Mapping) else {}
    scope = type(instance.scope)(instance.module, names)
    if isinstance(whole, Literal | Template):
        made = whole.value if isinstance(whole, Literal) else rendered(scope, whole.parts)
        return value(at, made.removesuffix("\n") if isinstance(made, str) and text[-1:] != "\n" else made)
    return value(at, _unread(instance, "rendered"))


def _policy(instance: Instance) -> Mapping:
    """The policy document that `data "aws_iam_policy_document"` makes."""
    place = Unread(instance.block.source, instance.block.start, instance.block.end)
    statements: list[Node] = []
    for name in ("source_policy_documents", "source_json"):
        statements += _statements_of(instance.argument(name))
    written = instance.argument("statement")
    statements += (
        [_statement(each) for each in elements(raw_of(written)) or ()] if written is not None else []
    )
    for name in ("override_policy_documents", "override_json"):
        statements += _statements_of(instance.argument(name))
    version = instance.argument("version") or value(place, "2012-10-17")
    made = sequence(place, statements)
    document = mapping(place, {"Version": version, "Statement": made})
    around = instance.whole
    document.parent, document.key, document.at = around.parent, around.key, around
    return document


def _statements_of(documents: Node | None) -> list[Node]:
    """The statements of other documents that one begins with."""
    if documents is None:
        return []
    found: list[Node] = []
    raw = raw_of(documents)
    for each in raw.items if isinstance(raw, Sequence) else [documents]:
        inner = held(each)
        listed = inner.get("Statement") if isinstance(inner, Mapping) else None
        if isinstance(listed, Sequence):
            found += listed.items
        elif listed is not None or not isinstance(inner, Mapping):
            found += [] if raw_of(each) in (None, "") else [listed or each]
    return found


_STATEMENT = {
    "sid": "Sid",
    "effect": "Effect",
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}


def _statement(node: Node) -> Node:
    if not isinstance(node, Mapping):
        return node
    entries: dict[str, Node] = {}
    for name, each in node.entries.items():
        if name in _STATEMENT and raw_of(each) is not None:
            entries[_STATEMENT[name]] = each
        elif name in {"principals", "not_principals"}:
            entries["Principal" if name == "principals" else "NotPrincipal"] = _principals(each)
        elif name == "condition":
            entries["Condition"] = _conditions(each)
    return Mapping.made(node, entries)


def _principals(listed: Node) -> Node:
    found: dict[str, list[Node]] = {}
    for each in elements(raw_of(listed)) or ():
        if isinstance(each, Mapping):
            kind = text_of(raw_of(each.entries["type"])) if "type" in each.entries else None
            identifiers = each.entries.get("identifiers")
            if kind is not None and identifiers is not None:
                found.setdefault(kind, []).extend(elements(raw_of(identifiers)) or [identifiers])
    entries: dict[str, Node] = {kind: Sequence.made(each[0], each) for kind, each in found.items() if each}
    if list(entries) == ["*"]:
        return found["*"][0]
    return Mapping.made(listed, entries)


def _conditions(listed: Node) -> Node:
    found: dict[str, dict[str, Node]] = {}
    for each in elements(raw_of(listed)) or ():
        if isinstance(each, Mapping):
            test, variable = (
                text_of(raw_of(each.entries[name])) if name in each.entries else None
                for name in ("test", "variable")
            )
            if test is not None and variable is not None and "values" in each.entries:
                found.setdefault(test, {})[variable] = each.entries["values"]
    return Mapping.made(listed, {test: Mapping.made(listed, dict(each)) for test, each in found.items()})
