"""Input that is broken, or made to do harm: it is told in its own file, and the rest is read."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from colonnade import sources
from colonnade.model.application import Application
from colonnade.problem import Problem
from colonnade.sources.document import parse
from colonnade.sources.files import Tree
from colonnade.sources.nodes import every

SOUND = """\
Resources:
  Sound:
    Type: AWS::SQS::Queue
"""
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: %s
"""
EXAMPLE = (Path(__file__).parent.parent / "examples/bookings/template.yaml").read_text()
MOST_SECONDS = 10


def read(root: Path) -> tuple[list[Application], list[Problem]]:
    before = time.process_time()
    applications, problems = sources.read(Tree(root))
    assert time.process_time() - before < MOST_SECONDS
    for each in problems:
        assert "\n" not in str(each)
        assert not Path(each.file).is_absolute()
        str(each).encode()
    return applications, problems


def resource(body: str) -> bytes:
    return f"Resources:\n  Thing:\n    Type: AWS::SQS::Queue\n{body}".encode()


def nested(opening: str, closing: str, times: int, inside: str = "1") -> bytes:
    return resource(f"    Properties: {opening * times}{inside}{closing * times}\n")


HOSTILE = {
    "30,000 brackets": nested("[", "]", 30_000),
    "100,000 braces": nested("{a: ", "}", 100_000),
    "as deep as may be": nested("[", "]", 190),
    "conditions as deep as may be": nested('{"Fn::If": [A, 1, ', "]}", 95),
    "texts as deep as may be": nested('{"Fn::Join": [a, [', "]]}", 60),
    "billion laughs": b"a0: &a0 [x]\n"
    + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 30))
    + resource("    Properties: *a29"),
    "aliases that share much": resource("    Properties: &a {Tags: [1, 2, 3]}\n")
    + b"".join(b"  Q%d: {Type: AWS::SQS::Queue, Properties: *a}\n" % n for n in range(2000)),
    "an alias within itself": resource("    Properties: &a {Tags: *a}"),
    "NUL": resource("    Properties: {QueueName: 'a\0b'}"),
    "not UTF-8": resource("    Properties: {QueueName: ") + b"\xff}",
    "UTF-16": resource("").decode().encode("utf-16"),
    "binary": b"Resources AWS::" + bytes(range(256)) * 1000,
    "too large": resource("#" + "x" * 5_000_000),
    "template engine": resource("{% if a %}\n    Properties: {}\n{% endif %}\n"),
    "parameters that refer to themselves": b"Parameters:\n  A: {Type: String, Default: !Ref A}\n"
    + resource("    Properties: {QueueName: !Ref A}\n"),
    "conditions that refer to each other": b"Conditions:\n"
    b"  A: !Not [{Condition: B}]\n  B: !Not [{Condition: A}]\n"
    + resource("    Condition: A\n    Properties: {FifoQueue: !If [A, true, false]}\n"),
    "resources that refer to each other": resource("    Properties: {RedrivePolicy: {deadLetterTargetArn: ")
    + b"!GetAtt Other.Arn}}\n  Other:\n    Type: AWS::SQS::Queue\n"
    + b"    Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Thing.Arn}}\n",
    "a stack within itself": b"Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n"
    b"    Properties: {TemplateURL: ./hostile.yaml, Parameters: {A: !GetAtt S.Outputs.B}}\n"
    b"Outputs:\n  B: {Value: !GetAtt S.Outputs.B}\n",
    "a stack outside": b"Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n"
    b"    Properties: {TemplateURL: ../../outside.yaml}\n",
    "code outside": (FUNCTION % "../../..").encode(),
    "code at an absolute path": (FUNCTION % "/etc").encode(),
    "code at an odd path": (FUNCTION % '"a\\0b"').encode(),
    "no mapping": b"[Resources, AWS::SQS::Queue]\n",
    "resources are a list": b"Resources: [AWS::SQS::Queue]\n",
    "resources are empty": b"Resources:\n# AWS::SQS::Queue\n",
    "a type that is a list": b"Resources: {A: {Type: [AWS::SQS::Queue]}}\n",
    "a resource without a type": b"Resources: {A: {Properties: {B: AWS::SQS::Queue}}, C: null, D: x}\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_file_does_wrong_stays_in_that_file(name: str, tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "hostile.yaml").write_bytes(HOSTILE[name])
    (root / "sound.yaml").write_text(SOUND)
    (tmp_path / "outside.yaml").write_text(SOUND.replace("Sound", "Outside"))
    applications, problems = read(root)
    names = {each.name for application in applications for each in application.resources}
    assert "Sound" in names
    assert "Outside" not in names
    assert {each.file for each in problems} <= {"hostile.yaml"}


@pytest.mark.parametrize(
    "code",
    [
        b"\0\0\0",
        b"\xff\xfe\xff",
        b"def handler(event, context:\n",
        b"x = " + b"(" * 30_000,
        b"x = " + b"-" * 100_000 + b"1",
        b"x = " + b"+".join([b"1"] * 100_000),
        b"import app\nfrom app import *\nhandler = handler\n",
        b"def handler(event, context):\n    return handler(event, context)\n",
        b"handler = lambda event, context: (lambda f: f(f))(lambda f: f(f))\n",
        b"#" * 6_000_000,
    ],
)
def test_hostile_code_does_no_harm(code: bytes, tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(FUNCTION % "src")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.py").write_bytes(code)
    applications, _ = read(tmp_path)
    assert [each.name for each in applications[0].resources if each.name == "Function"] == ["Function"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files, or no right to make them")
def test_links_and_pipes_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(SOUND.replace("Sound", "Outside"))
    root = tmp_path / "project"
    root.mkdir()
    (root / "sound.yaml").write_text(SOUND)
    (root / "loop").symlink_to(".")
    (root / "self.yaml").symlink_to("self.yaml")
    (root / "out.yaml").symlink_to("../outside.yaml")
    os.mkfifo(root / "pipe.yaml")
    applications, problems = read(root)
    assert [each.name for application in applications for each in application.resources] == ["Sound"]
    assert problems == []


ODD = (
    "",
    "[]",
    "{}",
    "[[]]",
    "{a: }",
    "-1",
    "yes",
    "''",
    "!Ref Nothing",
    "!GetAtt Nothing",
    "!GetAtt [a]",
    "!Sub []",
)
ODDER = (
    "!If [A]",
    "!If []",
    "!Sub '${'",
    "!Select [9, [a]]",
    "!Ref [a]",
    "{Ref: {}}",
    "{Fn::If: x}",
    "!Join 1",
    "99999999999",
)
SPANS = [
    (node.start, node.end)
    for node in every(parse("template.yaml", EXAMPLE).root)  # type: ignore[arg-type] # the example is not empty
    if "\n" not in EXAMPLE[node.start : node.end]
]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=150,
    deadline=None,
)
@given(st.lists(st.tuples(st.sampled_from(SPANS), st.sampled_from(ODD + ODDER)), min_size=1, max_size=4))
def test_a_template_with_odd_values_is_read(
    tmp_path: Path, replaced: list[tuple[tuple[int, int], str]]
) -> None:
    text = EXAMPLE
    for (start, end), odd in sorted(dict(replaced).items(), reverse=True):
        text = text[:start] + odd + text[end:]
    (tmp_path / "template.yaml").write_text(text)
    read(tmp_path)
