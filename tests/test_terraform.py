"""Reading HCL and evaluating it: expressions, functions, variables, modules; whatever stands there, no traceback."""

# ruff: noqa: E501 - one line for each expression, and whole lines of HCL, read best

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from terraform import evaluated, module, shown

from colonnade import sources
from colonnade.fact import Unknown
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.sources.files import Tree
from colonnade.sources.terraform import hcl
from colonnade.sources.terraform.rendering import Names, written
from colonnade.sources.terraform.syntax import Source
from colonnade.sources.terraform.words import in_words, inputs, snake

EXAMPLE = (Path(__file__).parent / "sources" / "terraform" / "main.tf").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("configuration")
    (folder / "files").mkdir()
    (folder / "files" / "a.txt").write_text("hello ${name}\n")
    (folder / "files" / "plain.json").write_text('{"a": [1, 2]}')
    (folder / "files" / "list.tpl").write_text(
        "%{ for each in all ~}\n- ${each}\n%{ endfor ~}\n%{ if loud }!%{ else }.%{ endif }\n"
    )
    return module(
        folder,
        main="""
variable "given" { default = "x" }
variable "missing" {}
variable "secret" {
  sensitive = true
}
variable "stage" {
  validation {
    condition = contains(["dev", "prod"], var.stage)
  }
}
variable "config" {
  type = object({ size = optional(number, 3), name = string, inner = optional(object({ on = optional(bool, true) }), {}) })
  default = { name = "n" }
}
locals {
  list   = ["b", "a", "b"]
  map    = { one = 1, two = 2 }
  circle = local.circle
}
resource "aws_sqs_queue" "jobs" {
  name = "jobs"
  visibility_timeout_seconds = 30
}
resource "aws_sqs_queue" "many" {
  count = 2
}
resource "aws_sqs_queue" "each" {
  for_each = local.map
  delay_seconds = each.value
}
""",
    )


VALUES: list[tuple[str, Any]] = [
    ("1 + 2 * 3", 7),
    ("10 / 4", 2.5),
    ("7 % 4 - 1", 2),
    ("(1 + 2) * (3 - 1)", 6),
    ("!(true && false)", True),
    ("-(1)", -1),
    ("(local.list)[1]", "a"),
    ("-(2 + 1)", -3),
    ("1 / 0", "unknown: computed by a division by nothing"),
    ("!true || false && true", False),
    ("3 >= 3 && 2 < 3 && 1 <= 2 && 2 > 1", True),
    ('"a" == "a" && 1 != 2', True),
    ("[1, 2] == [1, 2]", True),
    ("{ a = 1 } == { a = 2 }", False),
    ("null == null", True),
    ("var.given == null", False),
    ('true ? "yes" : "no"', "yes"),
    ('"a${1 + 1}b"', "a2b"),
    ('"$${x} %%{y} \\"q\\" \\u00e9\\n"', '${x} %{y} "q" é\n'),
    ('"%{ if true }a%{ else }b%{ endif }%{ for k, v in local.map }${k}${v}%{ endfor }"', "aone1two2"),
    ('"${local.list}"', ["b", "a", "b"]),
    ('[for each in local.list : upper(each) if each != "a"]', ["B", "B"]),
    ("{ for k, v in local.map : v => k }", {"1": "one", "2": "two"}),
    ("{ for each in local.list : each => 1... }", {"b": [1, 1], "a": [1]}),
    ("local.list[0]", "b"),
    ('local.map["two"]', 2),
    ("local.list[9]", "unknown: the element 9 of a list that has none"),
    ("local.map.three", "unknown: three, which is not there"),
    ("local.circle", "unknown: local.circle, which refers to itself"),
    ("local.none", "unknown: local.none, which is not declared"),
    ("var.missing", "unknown: the variable missing, which has no default"),
    ("var.secret", "unknown: the variable secret, which is sensitive and has no default"),
    ("var.nothing", "unknown: the variable nothing, which is not declared"),
    ("var.config", {"size": 3, "name": "n", "inner": {"on": True}}),
    ('var.stage == "dev"', "True if the variable stage is 'dev' else False"),
    ('var.stage == "qa"', False),
    ('var.stage == "dev" ? 1 : 2', "1 if the variable stage is 'dev' else 2"),
    ("!var.missing", "True if the variable missing is not 'true' else False"),
    ("aws_sqs_queue.jobs.arn", "${aws_sqs_queue.jobs.Arn}"),
    ('"${aws_sqs_queue.jobs.arn}/x"', "${aws_sqs_queue.jobs.Arn}/x"),
    ("aws_sqs_queue.jobs.visibility_timeout_seconds", 30),
    ("aws_sqs_queue.jobs.name", "${aws_sqs_queue.jobs.QueueName}"),
    (
        "aws_sqs_queue.jobs.owner",
        "unknown: owner of aws_sqs_queue.jobs, which is only known when it is deployed",
    ),
    ("aws_sqs_queue.many[*].arn", ["${aws_sqs_queue.many[0].Arn}", "${aws_sqs_queue.many[1].Arn}"]),
    ("aws_sqs_queue.many.*.arn", ["${aws_sqs_queue.many[0].Arn}", "${aws_sqs_queue.many[1].Arn}"]),
    ("length(aws_sqs_queue.many)", 2),
    ('aws_sqs_queue.each["two"].delay_seconds', 2),
    ("aws_sqs_queue.none.arn", "unknown: aws_sqs_queue.none, which is not declared"),
    ("module.none.x", "unknown: module.none, which is not declared"),
    ("path.module", "."),
    ("terraform.workspace", "unknown: the workspace of Terraform, which is only known when it is deployed"),
    ("each.key", "unknown: each.key, which has no value here"),
    ("try(local.map.three, 3)", 3),
    ("try([local.map.three], [])", []),
    ("try(local.map.three)", "unknown: three, which is not there"),
    ("can(local.map.one) && !can(local.map.three)", True),
    ('coalesce(null, "", "c")', "c"),
    ("coalescelist([], [1])", [1]),
    ('compact(["a", "", null])', ["a"]),
    ("concat([1], [2], local.list)", [1, 2, "b", "a", "b"]),
    ("distinct(local.list)", ["b", "a"]),
    ("toset(local.list)", ["b", "a"]),
    ('contains(local.list, "a")', True),
    ("element(local.list, 4)", "a"),
    ("flatten([[1, [2]], 3])", [1, 2, 3]),
    ('index(local.list, "a")', 1),
    ("keys(local.map)", ["one", "two"]),
    ("values(local.map)", [1, 2]),
    ('lookup(local.map, "one", 9)', 1),
    ('lookup(local.map, "nine", 9)', 9),
    ("merge(local.map, { two = 3 }, null)", {"one": 1, "two": 3}),
    ("merge(local.map, var.missing)", "unknown: the variable missing, which has no default"),
    ("one([1])", 1),
    ("one([])", None),
    ("range(1, 4)", [1, 2, 3]),
    ("reverse([1, 2])", [2, 1]),
    ("setunion([1], [1, 2])", [1, 2]),
    ("setsubtract([1, 2], [1])", [2]),
    ("setintersection([1, 2], [2, 3])", [2]),
    ('setproduct([1, 2], ["a"])', [[1, "a"], [2, "a"]]),
    ("slice(local.list, 0, 2)", ["b", "a"]),
    ("sort(local.list)", ["a", "b", "b"]),
    ("chunklist([1, 2, 3], 2)", [[1, 2], [3]]),
    ('transpose({ a = ["x"] })', {"x": ["a"]}),
    ('zipmap(["a", "b"], [1, 2])', {"a": 1, "b": 2}),
    ("alltrue([true, false])", False),
    ("anytrue([true, false])", True),
    ('length("abc")', 3),
    ("max(1, [3, 2]...)", 3),
    ("min(4, 2)", 2),
    ("abs(-2)", 2),
    ("ceil(1.2)", 2),
    ("floor(1.8)", 1),
    ("pow(2, 3)", 8),
    ('parseint("ff", 16)', 255),
    ('join("-", local.list)', "b-a-b"),
    ('join(",", [aws_sqs_queue.jobs.arn, "x"])', "${aws_sqs_queue.jobs.Arn},x"),
    ('split(",", "a,b")', ["a", "b"]),
    ('format("%s-%03d-%%-%q-%v", "a", 7, "q", true)', 'a-007-%-"q"-true'),
    ('format("%s/x", aws_sqs_queue.jobs.arn)', "${aws_sqs_queue.jobs.Arn}/x"),
    ('formatlist("%s!", local.list)', ["b!", "a!", "b!"]),
    ('replace("a-b", "-", "_")', "a_b"),
    ('replace("a1b2", "/[0-9]/", "")', "ab"),
    ('replace("${aws_sqs_queue.jobs.arn}-x", "-x", "")', "${aws_sqs_queue.jobs.Arn}"),
    ('regex("[a-z]+", "1ab2")', "ab"),
    ('regex("(.)(.)", "ab")', ["a", "b"]),
    ('regexall("[a-z]", "a1b")', ["a", "b"]),
    ('lower("A") == "a" && upper("b") == "B"', True),
    ('title("hello there")', "Hello There"),
    ('trim("--a-", "-")', "a"),
    ('trimprefix("ab", "a")', "b"),
    ('trimsuffix("ab", "b")', "a"),
    ('trimspace(" a ")', "a"),
    ('chomp("a\\n")', "a"),
    ('strrev("ab")', "ba"),
    ('substr("hello", 1, 3)', "ell"),
    ('substr("hello", -2, -1)', "lo"),
    ('startswith("ab", "a") && endswith("ab", "b") && strcontains("abc", "b")', True),
    ('indent(2, "a\\nb")', "a\n  b"),
    ('urlencode("a b")', "a%20b"),
    ('base64decode(base64encode("hi"))', "hi"),
    ('md5("a")', "0cc175b9c0f1b6a831c399e269772661"),
    ('substr(sha256("a"), 0, 4)', "ca97"),
    ("tostring(1)", "1"),
    ('tonumber("2")', 2),
    ('tobool("true")', True),
    ("tonumber(null)", None),
    ("tolist([1])", [1]),
    ("uuid()", "unknown: made by uuid() when it is deployed"),
    ("nothing(1)", "unknown: made by nothing(), which is not followed"),
    ("lower(var.missing)", "unknown: the variable missing, which has no default"),
    ("lower(null)", "unknown: made by lower() of null"),
    ('jsonencode({ a = [1, "x"], b = null })', '{"a":[1,"x"],"b":null}'),
    ("jsondecode(jsonencode({ a = 1 })).a", 1),
    ('jsondecode(file("files/plain.json")).a[1]', 2),
    ('yamldecode("a: [1, 2]").a[0]', 1),
    ('csvdecode("a,b\\n1,2")[0].b', "2"),
    ('file("files/none.txt")', "unknown: in files/none.txt, which is not in the reviewed folder"),
    ('file("../outside.txt")', "unknown: in ../outside.txt, which is not in the reviewed folder"),
    ('templatefile("files/a.txt", { name = "you" })', "hello you\n"),
    ('templatefile("files/list.tpl", { all = ["a", "b"], loud = true })', "- a\n- b\n!\n"),
    ('fileexists("files/a.txt") && !fileexists("files/b.txt")', True),
    ('fileset("files", "*.txt")', ["a.txt"]),
    ('fileset(".", "**/*.{json,tpl}")', ["files/list.tpl", "files/plain.json"]),
    ('filebase64sha256("none.zip")', "unknown: a digest of none.zip, which is only known when it is built"),
    ('length(filemd5("files/a.txt"))', 32),
    ('dirname("a/b")', "a"),
    ('basename("a/b")', "b"),
]


@pytest.mark.parametrize(("expression", "expected"), VALUES, ids=[each for each, _ in VALUES])
def test_expressions_have_the_values_that_terraform_gives(here: Any, expression: str, expected: Any) -> None:
    assert evaluated(expression, here) == expected


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.text(alphabet=string.printable + "é€\U0001f600${}%"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(alphabet=string.printable + "é", min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(plain)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_as_hcl_is_read_as_the_same(here: Any, value: Any) -> None:
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
        return
    assert evaluated(written(value, "", Names({})), here) == value


@given(
    st.integers(0, len(EXAMPLE)), st.integers(0, 40), st.text(alphabet='{}[]()"$%<~=?:.,\n# ab', max_size=6)
)
@settings(max_examples=150, deadline=None)
def test_no_text_makes_a_traceback_and_broken_ones_are_named(start: int, cut: int, put_in: str) -> None:
    text = EXAMPLE[:start] + put_in + EXAMPLE[start + cut :]
    body, problems = hcl.read(Source("main.tf", text))
    assert all(each.line >= 1 and each.file == "main.tf" for each in problems)
    assert body.blocks or body.attributes or problems or not text.strip() or text.lstrip().startswith("#")


@given(
    st.integers(0, len(EXAMPLE)), st.integers(0, 60), st.text(alphabet='{}[]()"$%<~=?:.,\n# ab', max_size=6)
)
@example(start=2287, cut=20, put_in="")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_broken_configurations_are_reviewed_as_far_as_they_can_be_read(
    tmp_path: Path, start: int, cut: int, put_in: str
) -> None:
    (tmp_path / "main.tf").write_text(EXAMPLE[:start] + put_in + EXAMPLE[start + cut :], encoding="utf-8")
    _, problems = sources.read(Tree(tmp_path))
    assert not [each for each in problems if "report" in each.advice]


def test_places_are_those_of_editors_whatever_the_characters(tmp_path: Path) -> None:
    text = 'resource "aws_sqs_queue" "a" {\r\n  name = "é€😀"\r\n  delay_seconds = 5 # né\r\n}\r\n'
    (tmp_path / "main.tf").write_text(text, encoding="utf-8", newline="")
    (application,), _ = sources.read(Tree(tmp_path))
    (queue,) = application.subjects(Queue)
    assert queue.physical_name is not None
    origin = queue.physical_name.origin
    assert (origin.line, origin.column, text[origin.start : origin.end]) == (2, 10, '"é€😀"')


def test_options_and_files_give_variables_in_the_order_of_terraform(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "a" { default = 1 }\nvariable "b" { default = 1 }\nvariable "c" { default = 1 }\nvariable "d" {}\n'
        'resource "aws_sqs_queue" "q" {\n'
        "  visibility_timeout_seconds = var.a\n  delay_seconds = var.b\n  message_retention_seconds = var.c\n"
        "  name = var.d[0]\n}\n"
    )
    (tmp_path / "terraform.tfvars").write_text("a = 2\nb = 2\nc = 2\n")
    (tmp_path / "more.auto.tfvars.json").write_text('{"b": 3, "c": 3}')
    options = sources.Untold(parameters={"c": "400", "d": '["x"]'})
    (application,), problems = sources.read(Tree(tmp_path), options)
    (queue,) = application.subjects(Queue)
    assert (queue.visibility_timeout.value, queue.retention.value) == (2, 400)
    assert str(queue.physical_name.raw if queue.physical_name else "") == "x"
    assert problems == []


def test_what_exists_by_an_undecided_count_exists_under_a_condition(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "wanted" {}\nvariable "names" {}\n'
        'resource "aws_sqs_queue" "if" {\n  count = var.wanted ? 1 : 0\n}\n'
        'resource "aws_sqs_queue" "none" {\n  count = 0\n}\n'
        'resource "aws_sqs_queue" "each" {\n  for_each = var.names\n  name = each.key\n}\n'
        'resource "aws_sqs_queue" "size" {\n  count = length(var.names)\n}\n'
    )
    (application,), _ = sources.read(Tree(tmp_path))
    found = {each.name: str(each.condition) for each in application.resources}
    assert found == {
        "aws_sqs_queue.if[0]": "the variable wanted is 'true'",
        "aws_sqs_queue.each[each.key]": "None",
        "aws_sqs_queue.size": "the count, the variable names, is 'more than 0'",
    }


def test_a_folder_that_another_calls_is_no_application(tmp_path: Path) -> None:
    inner = tmp_path / "modules" / "inner"
    inner.mkdir(parents=True)
    (inner / "main.tf").write_text('resource "aws_sqs_queue" "q" {}\n')
    (tmp_path / "main.tf").write_text('module "inner" {\n  source = "./modules/inner"\n  count = 2\n}\n')
    (application,), problems = sources.read(Tree(tmp_path))
    assert [each.name for each in application.resources] == [
        "module.inner[0].aws_sqs_queue.q",
        "module.inner[1].aws_sqs_queue.q",
    ]
    assert problems == []


def test_modules_that_call_each_other_end(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(
            f'module "{other}" {{\n  source = "../{other}"\n}}\nresource "aws_sqs_queue" "q" {{}}\n'
        )
    applications, _ = sources.read(Tree(tmp_path))
    assert len(applications) == 1


def test_templates_and_configurations_beside_each_other_are_both_read(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_sqs_queue" "q" {}\n')
    (tmp_path / "template.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    applications, problems = sources.read(Tree(tmp_path))
    assert [each.templates for each in applications] == [("template.yaml",), ("main.tf",)]
    (alone,), _ = sources.read(Tree(tmp_path / "main.tf"))
    assert alone.templates == ("main.tf",)
    assert problems == []


def test_a_configuration_without_resources_of_aws_is_only_noted(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "random_id" "x" {}\n')
    applications, (problem,) = sources.read(Tree(tmp_path))
    assert applications == []
    assert problem.note
    assert problem.what == "declares no resource that is reviewed"


def test_code_is_found_through_archives_objects_and_images(tmp_path: Path) -> None:
    for folder in ("one", "two", "three", "lambdas/four"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "app.py").write_text("def handler(event, context):\n    return None\n")
    (tmp_path / "lambdas" / "four" / "Dockerfile").write_text('COPY app.py ./\nCMD ["app.handler"]\n')
    common = 'role = "r"\n  runtime = "python3.13"\n  handler = "app.handler"\n'
    (tmp_path / "main.tf").write_text(
        'data "archive_file" "one" {\n  type = "zip"\n  source_dir = "one"\n  output_path = "out/one.zip"\n}\n'
        'data "archive_file" "two" {\n  type = "zip"\n  source_file = "two/app.py"\n  output_path = "two.zip"\n}\n'
        'data "archive_file" "three" {\n  type = "zip"\n  source_dir = "three"\n  output_path = "three.zip"\n}\n'
        'data "archive_file" "five" {\n  type = "zip"\n  output_path = "five.zip"\n  source {\n    filename = "app.py"\n'
        "    content = <<EOF\ndef handler(event, context):\n    return 5\nEOF\n  }\n}\n"
        'resource "aws_s3_object" "three" {\n  bucket = "b"\n  key = "k"\n  source = data.archive_file.three.output_path\n}\n'
        f'resource "aws_lambda_function" "one" {{\n  filename = "./out/one.zip"\n  {common}}}\n'
        f'resource "aws_lambda_function" "two" {{\n  filename = "x.zip"\n  source_code_hash = data.archive_file.two.output_base64sha256\n  {common}}}\n'
        f'resource "aws_lambda_function" "three" {{\n  s3_bucket = "b"\n  s3_key = aws_s3_object.three.key\n  {common}}}\n'
        'resource "aws_lambda_function" "four" {\n  package_type = "Image"\n  image_uri = "1.dkr.ecr.x.amazonaws.com/four-lambda:v1.2"\n}\n'
        f'resource "aws_lambda_function" "five" {{\n  filename = data.archive_file.five.output_path\n  {common}}}\n'
    )
    (application,), problems = sources.read(Tree(tmp_path))
    found = {each.name.rpartition(".")[2]: each.code for each in application.subjects(Function)}
    assert {name: each.files[0] for name, each in found.items()} == {
        "one": "one/app.py",
        "two": "two/app.py",
        "three": "three/app.py",
        "four": "lambdas/four/app.py",
        "five": "main.tf",
    }
    assert [name for name, each in found.items() if each.found_by_name] == ["four"]
    assert problems == []


def test_data_sources_say_what_they_read(tmp_path: Path) -> None:
    at = module(
        tmp_path,
        main="""
provider "aws" { region = "cn-north-1" }
data "aws_region" "r" {}
data "aws_partition" "p" {}
data "aws_caller_identity" "me" {}
data "aws_sqs_queue" "q" { name = "jobs" }
data "aws_s3_bucket" "b" { bucket = "files" }
data "aws_iam_policy" "p" { name = "Basic" }
data "aws_ssm_parameter" "s" { name = "/a" }
data "aws_secretsmanager_secret_version" "s" { secret_id = "login" }
data "aws_vpc" "v" { default = true }
data "terraform_remote_state" "r" { backend = "s3" }
data "template_file" "t" {
  template = "hi $${name}"
  vars     = { name = "you" }
}
data "aws_iam_policy_document" "base" {
  statement {
    sid       = "A"
    effect    = "Deny"
    not_actions = ["s3:*"]
    not_resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o"]
    }
  }
}
data "aws_iam_policy_document" "all" {
  source_policy_documents = [data.aws_iam_policy_document.base.json, jsonencode({ Statement = [{ Sid = "B" }] })]
}
""",
    )
    told = {
        "data.aws_region.r.name": "cn-north-1",
        "data.aws_partition.p.partition": "aws-cn",
        "data.aws_partition.p.dns_suffix": "amazonaws.com.cn",
        "data.aws_caller_identity.me.account_id": "unknown: the account, which is only known when it is deployed",
        "data.aws_sqs_queue.q.arn": "arn:aws-cn:sqs:cn-north-1:${AWS::AccountId}:jobs",
        "data.aws_s3_bucket.b.arn": "arn:aws:s3:::files",
        "data.aws_s3_bucket.b.id": "files",
        "data.aws_iam_policy.p.arn": "arn:aws:iam::aws:policy/Basic",
        "data.aws_ssm_parameter.s.value": "unknown: the SSM parameter /a, which no file here declares",
        "data.aws_secretsmanager_secret_version.s.secret_string": "unknown: the secret login, which is only read when it is deployed",
        "data.aws_vpc.v.id": "unknown: id of data.aws_vpc.v, which is read from the account",
        "data.terraform_remote_state.r.outputs.x": "unknown: an output of another state, which is only read when it is deployed",
        "data.template_file.t.rendered": "hi you",
    }
    assert {each: evaluated(each, at) for each in told} == told
    assert json.loads(evaluated("data.aws_iam_policy_document.all.json", at)) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "A",
                "Effect": "Deny",
                "NotAction": ["s3:*"],
                "NotResource": ["*"],
                "Principal": "*",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o"]}},
            },
            {"Sid": "B"},
        ],
    }


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("var.missing", "var.missing", True),
        (
            "var.missing",
            "var.stage",
            "True if the variable missing compared with the variable stage is 'the same' else False",
        ),
        ("var.missing", "null", "True if the variable missing is 'null' else False"),
        ("aws_sqs_queue.jobs.arn", '""', False),
        ("aws_sqs_queue.jobs.arn", "null", False),
        ('"a-${var.missing}"', '"b"', False),
        ("local.list", "var.missing", "True if the variable missing is 'empty' else False"),
        ("local.list", '"b"', False),
        ("local.list", "[1]", False),
        ("local.map", "local.list", False),
        ('(var.stage == "dev" ? 1 : 2)', "1", "True if the variable stage is 'dev' else False"),
    ],
)
def test_values_are_compared_as_far_as_they_are_known(
    here: Any, left: str, right: str, expected: Any
) -> None:
    assert evaluated(f"{left} == {right}", here) == expected
    assert evaluated(f"{right} == {left}", here) == expected


def test_types_fill_in_what_lists_and_maps_of_objects_leave_out(tmp_path: Path) -> None:
    at = module(
        tmp_path,
        main="""
variable "each" {
  type    = map(object({ size = optional(number, 3), deep = optional(list(object({ on = optional(bool, true) })), [{}]) }))
  default = { a = {}, b = { size = 4, deep = [{ on = false }, {}] } }
}
variable "many" {
  type    = list(object({ size = optional(number), name = optional(string, "n") }))
  default = [{}, { name = null }]
}
variable "whole" {
  type    = list(string)
  default = ["a"]
}
""",
    )
    assert evaluated("var.each", at) == {
        "a": {"size": 3, "deep": [{"on": True}]},
        "b": {"size": 4, "deep": [{"on": False}, {"on": True}]},
    }
    assert evaluated("var.many", at) == [{"size": None, "name": "n"}, {"size": None, "name": "n"}]
    assert evaluated("var.whole", at) == ["a"]


def test_dockerfiles_are_found_by_what_images_are_called(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "docker").mkdir()
    (tmp_path / "src" / "app.py").write_text("def handler(event, context):\n    return None\n")
    (tmp_path / "docker" / "Dockerfile.work").write_text(
        'FROM x\nCOPY --from=x a b\nCOPY src/ ./\nCMD ["app.handler"]\n'
    )
    (tmp_path / "docker" / "other.Dockerfile").write_text("COPY nothing ./\n")
    image = 'package_type = "Image"\n  role = "r"\n  image_uri = '
    (tmp_path / "main.tf").write_text(
        f'resource "aws_lambda_function" "a" {{\n  {image}"r/x:work-1.2.3"\n}}\n'
        f'resource "aws_lambda_function" "b" {{\n  {image}"${{var.url}}:latest"\n  function_name = "lambda-work"\n}}\n'
        f'resource "aws_lambda_function" "c" {{\n  {image}"r/unknown:1"\n}}\n'
        'variable "url" {}\n'
    )
    (application,), _ = sources.read(Tree(tmp_path))
    one, other, none = application.subjects(Function)
    assert one.code.files[0] == other.code.files[0] == "src/app.py"
    assert one.code.found_by_name
    assert not none.code_link.known


def test_a_plan_is_read_with_what_it_refers_to() -> None:
    (application,), problems = sources.read(Tree(Path(__file__).parent / "data" / "terraform" / "plan.json"))
    assert problems == []
    jobs, _ = application.subjects(Queue)
    (worker,) = application.subjects(Function)
    assert (jobs.name, worker.name) == ("aws_sqs_queue.jobs[0]", "module.worker.aws_lambda_function.this")
    assert str(jobs.physical_name.raw if jobs.physical_name else "") == "jobs-${literal}"
    assert [each.name for each in worker.all_triggers] == [
        "module.worker.aws_lambda_event_source_mapping.jobs"
    ]
    assert jobs.dead_letters_of == [worker]
    for unknown in (worker.role_link, jobs.max_receive_count):
        with pytest.raises(Unknown, match="only known when the plan is applied"):
            _ = unknown.value


def test_a_plan_that_is_broken_is_named(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"planned_values": [')
    applications, problems = sources.read(Tree(tmp_path / "plan.json"))
    assert applications == []
    assert [each.file for each in problems] == ["plan.json"]
    (tmp_path / "plan.json").write_text('["planned_values"]')
    assert [each.what for each in sources.read(Tree(tmp_path / "plan.json"))[1]] == ["is no plan"]


def test_configurations_that_grow_without_end_are_followed_so_far(tmp_path: Path) -> None:
    doubling = "".join(
        f"  {kind}{n} = {form.replace('X', f'local.{kind}{n - 1}')}\n"
        for kind, form in (("a", "concat(X, X)"), ("b", "[X, X]"), ("c", '"${X}${X}"'))
        for n in range(1, 41)
    )
    (tmp_path / "main.tf").write_text(
        f'locals {{\n  a0 = [1]\n  b0 = [1]\n  c0 = "x"\n{doubling}}}\n'
        'resource "aws_sqs_queue" "a" {\n  name = jsonencode(local.b40)\n  tags = { a = local.c40 }\n}\n'
        'resource "aws_sqs_queue" "b" {\n  tags = local.b40\n}\n'
        'resource "aws_sqs_queue" "c" {\n  tags = local.a40\n}\n'
        'resource "aws_sqs_queue" "d" {\n  name = [for a in range(2000) : [for b in range(2000) : [for c in range(2000) : c]]][0]\n}\n'
        'resource "aws_sqs_queue" "e" {\n  count = 1000000000\n  name  = pow(10, pow(10, 9))\n}\n'
        'resource "aws_sqs_queue" "f" {\n  name = regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")\n}\n'
    )
    (application,), problems = sources.read(Tree(tmp_path))
    assert len(application.subjects(Queue)) < 300
    assert [each.what for each in problems] == [
        "aws_sqs_queue.b could not be read (ValueError: it holds more than is followed)"
    ]


def test_heredocs_lose_the_indentation_that_all_lines_have(here: Any) -> None:
    assert evaluated("<<-EOF\n    a\n      b ${var.given}\n    c\n  EOF\n", here) == "a\n  b x\nc\n"
    assert evaluated("<<EOF\n  a $${b}\nEOF\n", here) == "  a ${b}\n"


def test_words_are_those_of_terraform() -> None:
    assert in_words("Add a RedrivePolicy, not aws:SourceArn, to the template") == (
        "Add a redrive_policy, not aws:SourceArn, to the configuration"
    )
    assert snake("KMSKeyArn") == "kms_key_arn"
    known = inputs("terraform-aws-modules-lambda")
    assert known["TracingConfig", "Mode"] == "tracing_mode"
    assert known["MemorySize",] == "memory_size"


def test_nested_too_deeply_is_unknown(here: Any) -> None:
    assert "unknown" in str(evaluated("[" * 400 + "]" * 400, here)) or evaluated("[" * 400 + "]" * 400, here)
    assert shown(here.local("list", here.folder.locals["list"].value)) == ["b", "a", "b"]
