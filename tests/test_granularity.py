"""Layers, starts, likeness and routers: what the examples of their checks do not show."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from colonnade import sources
from colonnade.aws.starts import restored, start_time
from colonnade.fact import Opaque
from colonnade.model.application import Application
from colonnade.model.code import Code
from colonnade.model.function import Modules
from colonnade.model.startup import Startup
from colonnade.sources.cloudformation.layer_contents import modules_of_layer
from colonnade.sources.code.locate import Place
from colonnade.sources.code.modules import parse
from colonnade.sources.code.python import read_code, sources_of
from colonnade.sources.code.shapes import of_source, shape
from colonnade.sources.files import Tree

Write = Callable[..., Tree]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files, given by path and text."""

    def writing(files: dict[str, str]) -> Tree:
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text), encoding="utf-8")
        return Tree(tmp_path)

    return writing


class TestLayers:
    def test_modules_and_packages_are_told_by_name(self, write: Write) -> None:
        tree = write({"l/python/a.py": "", "l/python/b/__init__.py": "", "l/python/c/d/__init__.py": ""})
        assert modules_of_layer(tree, "l", built=False) == Modules(("a", "b", "c"))

    def test_a_layer_that_is_built_may_hold_what_its_requirements_say(self, write: Write) -> None:
        tree = write({"l/a.py": "", "l/requirements.txt": "requests"})
        assert modules_of_layer(tree, "l", built=True) == Modules(("a",), others=True)

    def test_an_installed_package_brings_others(self, write: Write) -> None:
        tree = write({"l/python/a/__init__.py": "", "l/python/a-1.dist-info/RECORD": "a/__init__.py,,\n"})
        assert modules_of_layer(tree, "l", built=False) == Modules(("a",), others=True)

    @pytest.mark.parametrize(
        ("files", "reason"),
        [
            ({"l/python/a.py": "", "l/bin/run": ""}, "bin is in it too"),
            ({"l/python/a.py": "", "l/python/data/prices.csv": ""}, "data is in it too"),
            ({"l/nodejs/index.js": ""}, "it has no folder python"),
        ],
    )
    def test_what_holds_more_is_left_open(self, write: Write, files: dict[str, str], reason: str) -> None:
        told = modules_of_layer(write(files), "l", built=False)
        assert isinstance(told, Opaque)
        assert reason in told.reason


class TestStarts:
    def test_imports_are_added_up_over_an_empty_function(self) -> None:
        empty, slow = (
            start_time("python3.13", "x86_64", []),
            start_time("python3.13", "x86_64", ["pandas.core", "re"]),
        )
        assert empty is not None
        assert slow is not None
        assert empty.least == empty.most == 84
        assert (slow.least, slow.modules) == (84 + 290, ("pandas",))
        assert slow.most == 84 + 2 * 290

    def test_a_runtime_that_nobody_measured_has_no_time(self) -> None:
        assert start_time("python3.99", "x86_64", ["pandas"]) is None

    def test_restoring_has_a_range_and_a_source(self) -> None:
        least, most, basis = restored()
        assert 0 < least < most
        assert "cold_starts.json" in basis

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("<groupId>org.springframework.boot</groupId>", ["Spring"]),
            ("implementation 'software.amazon.awssdk:s3:2.31'", ["the AWS SDK for Java"]),
            ("implementation 'com.amazonaws:aws-java-sdk-s3:1.12'", ["the AWS SDK for Java"]),
            ("<artifactId>aws-lambda-java-core</artifactId>", []),
        ],
    )
    def test_frameworks_are_told_by_build_files(self, write: Write, text: str, names: list[str]) -> None:
        template = """
            Resources:
              Orders:
                Type: AWS::Lambda::Function
                Properties: { Runtime: java21, Handler: a.B, Code: orders/build/o.zip, Role: "arn:aws:iam::1:role/r" }
        """
        start = started(write({"template.yaml": template, "orders/pom.xml": text}))
        assert [each.name for each in start.frameworks.value] == names
        assert [each.origin.file for each in start.frameworks.value] == ["orders/pom.xml"] * len(names)

    def test_a_build_file_that_cannot_be_read_tells_nothing(self, write: Write) -> None:
        template = """
            Resources:
              Orders:
                Type: AWS::Lambda::Function
                Properties: { Runtime: java21, Handler: a.B, Code: orders/, Role: "arn:aws:iam::1:role/r" }
        """
        tree = write({"template.yaml": template, "orders/Orders.java": ""})
        (tree.root / "orders" / "pom.xml").mkdir()
        assert not started(tree).frameworks.known


def started(tree: Tree) -> Startup:
    applications, _ = sources.read(tree)
    (application,) = applications
    assert isinstance(application, Application)
    (start,) = application.subjects(Startup)
    return start


class TestShapes:
    def test_comments_annotations_and_docstrings_do_not_count(self) -> None:
        one = of_source(
            parse("a.py", '"""Doc."""\ndef f(x: int) -> int:\n    """More."""\n    return x + 1  # one\n')
        )
        other = of_source(parse("b.py", "def f(x):\n    return x + 2\n"))
        assert one.told == other.told
        assert (one.literals, other.literals) == (("1",), ("2",))

    @pytest.mark.parametrize("text", ["def f(x):\n    return x - 2\n", "def f(y):\n    return y + 2\n"])
    def test_operators_and_names_do(self, text: str) -> None:
        one = of_source(parse("a.py", "def f(x):\n    return x + 1\n"))
        assert one.told != of_source(parse("b.py", text)).told

    def test_a_file_that_is_gone_has_none(self, write: Write) -> None:
        tree = write({"app.py": "def handler(event, context): ..."})
        assert shape(sources_of(tree), Place("gone.py", "handler", ("",))) is None

    def test_code_within_a_template_has_one(self, write: Write) -> None:
        place = Place("t.yaml", "handler", (), text="def handler(event, context): return 1")
        told = shape(sources_of(write({"t.yaml": ""})), place)
        assert told is not None
        assert told.literals == ("1",)


class TestRouters:
    def test_routes_have_the_calls_that_are_made_for_them(self, write: Write) -> None:
        tree = write({
            "app.py": """
                import boto3
                from aws_lambda_powertools.event_handler import APIGatewayRestResolver, AppSyncResolver
                app, fields, where = APIGatewayRestResolver(), AppSyncResolver(), "/three"
                s3, sqs = boto3.client("s3"), boto3.client("sqs")
                class Store:
                    def keep(self): self.put()
                    def put(self): s3.put_object(Bucket="b", Key="k")
                @app.get("/one")
                def one(): return s3.get_object(Bucket="b", Key="k")
                @app.route("/two", method=["POST", "PUT"])
                def two(): Store().keep()
                @app.delete(where)
                def three(): sqs.purge_queue(QueueUrl="q")
                @app.post(unknown())
                def four(): ...
                @fields.resolver(type_name="Query", field_name="five")
                def five(): return [each for each in s3.list_buckets()["Buckets"]]
                @app.exception_handler(ValueError)
                def six(error): ...
                def handler(event, context): return app.resolve(event, context)
            """
        })  # fmt: skip
        code = read_code(tree, Place("app.py", "handler", ("",)))
        assert isinstance(code, Code)
        assert {each.title: [call.operation for call in each.calls] for each in code.routes} == {
            "GET /one": ["GetObject"],
            "POST and PUT /two": ["PutObject"],
            "DELETE /three": ["PurgeQueue"],
            "five": ["ListBuckets"],
        }
