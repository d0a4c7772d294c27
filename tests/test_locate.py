"""Where the code of a function is found."""

# ruff: noqa: E501 - code and reasons under test stand as they are

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from colonnade.fact import Opaque, Origin, Reference, Text
from colonnade.model.code import Code
from colonnade.sources.code.locate import Place, Sought, locate
from colonnade.sources.code.python import read_code, sources_of
from colonnade.sources.files import Tree

HANDLER = "def handler(event, context):\n    print(event)\n"


def found(root: Path, files: Mapping[str, str], **sought: Any) -> Place | Opaque:
    for name, text in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    tree = Tree(root)
    told: dict[str, Any] = {"folder": "", "handler": "app.handler", "runtime": "python3.13", **sought}
    return locate(tree, Sought(**told), sources_of(tree))


def reason(place: Place | Opaque) -> str:
    assert isinstance(place, Opaque), place
    return place.reason


@pytest.mark.parametrize(
    ("sought", "file", "path"),
    [
        ({"location": "src"}, "src/app.py", ("src",)),
        ({"location": "./src/"}, "src/app.py", ("src",)),
        ({"location": "../src", "folder": "infra"}, "src/app.py", ("src",)),
        ({"location": ".", "handler": "src.app.handler"}, "src/app.py", ("",)),
        ({"location": ".", "handler": "src/app.handler"}, "src/app.py", ("",)),
        ({"location": "src/", "handler": "package.handler"}, "src/package/__init__.py", ("src",)),
        ({"location": "src/app.py"}, "src/app.py", ("src",)),
        ({"location": Text(("src",))}, "src/app.py", ("src",)),
        (
            {"location": "tests/integration", "handler": "listener.handler"},
            "tests/integration/listener.py",
            ("tests/integration",),
        ),
    ],
)
def test_the_handler_stands_in_the_folder_that_the_template_names(
    tmp_path: Path, sought: dict[str, Any], file: str, path: tuple[str, ...]
) -> None:
    files = dict.fromkeys(
        ("src/app.py", "src/package/__init__.py", "tests/integration/listener.py", "other/app.py"), HANDLER
    )
    place = found(tmp_path, files, **sought)
    assert isinstance(place, Place), place
    assert (place.file, place.function, place.path, place.found_by_name) == (file, "handler", path, False)


def test_layers_are_searched_after_the_code(tmp_path: Path) -> None:
    files = {
        "src/app.py": HANDLER,
        "layer/python/shared.py": "",
        "deps/python/lib/python3.13/site-packages/own.py": "",
        "built/helper.py": "",
    }
    place = found(tmp_path, files, location="src", layers=("layer", "deps", "built"))
    assert isinstance(place, Place)
    assert place.path == ("src", "layer/python", "layer", "deps", "built")


@pytest.mark.parametrize(
    "location", ["build/orders.zip", "s3://bucket/orders.zip", "dist/", "missing", None, "orders-1.2.zip"]
)
def test_what_is_built_is_looked_for_by_name(tmp_path: Path, location: str | None) -> None:
    files = {"services/orders/app.py": HANDLER, "services/users/app.py": "def main(event, context): pass\n"}
    place = found(tmp_path, files, location=location)
    assert isinstance(place, Place), place
    assert (place.file, place.path, place.found_by_name) == (
        "services/orders/app.py",
        ("services/orders",),
        True,
    )


def test_the_name_of_the_archive_tells_folders_apart(tmp_path: Path) -> None:
    files = {"services/orders/app.py": HANDLER, "services/users/app.py": HANDLER}
    place = found(tmp_path, files, location="build/users.zip")
    assert isinstance(place, Place)
    assert place.file == "services/users/app.py"


def test_what_stands_near_the_template_comes_first(tmp_path: Path) -> None:
    files = {"one/src/app.py": HANDLER, "two/src/app.py": HANDLER}
    place = found(tmp_path, files, folder="two", location="build/x.zip")
    assert isinstance(place, Place)
    assert place.file == "two/src/app.py"
    assert place.near == "two/"


def test_several_candidates_are_no_answer(tmp_path: Path) -> None:
    files = {f"{folder}/app.py": HANDLER for folder in "abcd"}
    told = reason(found(tmp_path, files, location="build.zip"))
    assert told == "not beside the template, and several files could be it: a/app.py, b/app.py, c/app.py …"


def test_installed_packages_are_no_candidates(tmp_path: Path) -> None:
    files = {
        "deps/app.py": HANDLER,
        "deps/app-1.0.dist-info/RECORD": "app.py,,\n",
        "site-packages/app.py": HANDLER,
    }
    assert "not in the reviewed folder" in reason(found(tmp_path, files, location="build.zip"))


@pytest.mark.parametrize(
    ("sought", "told"),
    [
        ({"location": "src"}, "not in the reviewed folder: app.py with handler() is neither at src nor anywhere else"),
        ({"location": None}, "not in the reviewed folder: app.py with handler() is neither beside the template nor anywhere else"),
        ({"location": "../../elsewhere"}, "outside of the reviewed folder, at ../../elsewhere"),
        ({"runtime": "nodejs22.x"}, "written for nodejs22.x, which is not read yet"),
        ({"handler": None}, "not found: the handler is not in the template"),
        ({"handler": Opaque("the parameter Handler, which has no default", "Handler")}, "not found: the handler is the parameter Handler, which has no default"),
        ({"handler": "run.sh"}, "not in the reviewed folder: run.py with sh() is neither beside the template nor anywhere else"),
        ({"handler": "bootstrap"}, "not Python: the handler bootstrap names no function of a module"),
        ({"image": True}, "in a container image that is not built from the reviewed folder"),
        ({"image": True, "context": "../.."}, "in a container image that is not built from the reviewed folder"),
        ({"image": True, "context": "src"}, "in a container image whose Dockerfile is missing: src/Dockerfile"),
        ({"inline": Opaque("the parameter Source", "Source"), "inline_at": Origin("t.yaml", 1, 1)}, "in the template, but it is the parameter Source"),
    ],
)  # fmt: skip
def test_what_is_not_there_has_a_reason(tmp_path: Path, sought: dict[str, Any], told: str) -> None:
    assert reason(found(tmp_path, {"readme.md": ""}, **sought)) == told


@pytest.mark.parametrize(
    ("dockerfile", "sought", "file"),
    [
        ('FROM x\nCOPY app.py ./\nCMD ["app.handler"]\n', {}, "image/app.py"),
        ('FROM x\nCOPY src/* ./\nCMD [ "main.handler" ]\n', {}, "image/src/main.py"),
        (
            'FROM a AS b\nCOPY --from=b /x /y\nCMD ["python", "-m", "awslambdaric", "app.handler"]\n',
            {},
            "image/app.py",
        ),
        ('FROM x\nCMD ["other.handler"]\n', {"command": ("app.handler",)}, "image/app.py"),
        ('FROM x\nCMD ["deep.handler"]\n', {}, "image/a/b/deep.py"),
        ("FROM x\nENTRYPOINT python -m awslambdaric app.handler\n", {}, "image/app.py"),
    ],
)
def test_images_are_followed_through_their_dockerfile(
    tmp_path: Path, dockerfile: str, sought: dict[str, Any], file: str
) -> None:
    files = dict.fromkeys(("image/app.py", "image/src/main.py", "image/a/b/deep.py"), HANDLER)
    place = found(
        tmp_path,
        {**files, "image/Dockerfile": dockerfile},
        image=True,
        context="./image",
        handler=None,
        **sought,
    )
    assert isinstance(place, Place), place
    assert (place.file, place.function) == (file, "handler")


@pytest.mark.parametrize("dockerfile", ["FROM x\n", 'FROM x\nCMD ["run"]\n', "FROM x\nCMD [broken\n"])
def test_an_image_without_a_handler_has_a_reason(tmp_path: Path, dockerfile: str) -> None:
    place = found(tmp_path, {"Dockerfile": dockerfile}, image=True, context=".")
    assert reason(place) == "in a container image: Dockerfile names no handler"


def test_an_image_for_another_language_has_a_reason(tmp_path: Path) -> None:
    place = found(
        tmp_path, {"Dockerfile": "FROM x\n"}, image=True, context=".", command=("A::A.Entry::Handle",)
    )
    assert reason(place) == "not Python: the command A::A.Entry::Handle names no function of a module"


def test_code_that_cannot_be_placed_starts_where_the_template_says(tmp_path: Path) -> None:
    place = found(
        tmp_path, {}, inline="\n" + HANDLER, inline_at=Origin("gone.yaml", 7, 3), handler="index.handler"
    )
    assert isinstance(place, Place)
    assert (place.line_shift, place.column_shift) == (6, 0)


def test_code_within_a_template_keeps_its_places(tmp_path: Path) -> None:
    template = (
        "Resources:\n  F:\n    Properties:\n      Code:\n        ZipFile: !Sub |\n"
        "          import boto3\n          def handler(event, context):\n"
        "            boto3.client('sqs').send_message(QueueUrl='${Queue}', MessageBody='x')\n"
    )
    code = Text(
        (
            "import boto3\ndef handler(event, context):\n  boto3.client('sqs').send_message(QueueUrl='",
            Reference("t.yaml#Queue"),
            "', MessageBody='x')\n",
        )
    )
    place = found(
        tmp_path,
        {"t.yaml": template},
        inline=code,
        inline_at=Origin("t.yaml", 5, 18),
        handler="index.handler",
    )
    assert isinstance(place, Place), place
    read = read_code(Tree(tmp_path), place)
    assert isinstance(read, Code)
    (call,) = read.calls
    assert (call.origin.file, call.origin.line, call.origin.column) == ("t.yaml", 8, 13)
    assert call.arguments == {"QueueUrl": "${Queue}", "MessageBody": "x"}
    assert (read.origin.line, read.origin.column) == (7, 11)


def test_code_within_a_template_on_one_line(tmp_path: Path) -> None:
    template = '{"Resources": {"F": {"ZipFile": "def handler(event, context):\\n    print(event)\\n"}}}'
    place = found(
        tmp_path,
        {"t.json": template},
        inline=HANDLER,
        inline_at=Origin("t.json", 1, 33),
        handler="index.handler",
    )
    assert isinstance(place, Place)
    read = read_code(Tree(tmp_path), place)
    assert isinstance(read, Code)
    assert read.origin.file == "t.json"
    assert read.log_calls[0].whole_event


def test_a_module_that_a_build_copies_is_found_where_it_is_the_only_one(tmp_path: Path) -> None:
    files = {
        "app/src/app.py": "from common import clients\nimport requests\ndef handler(event, context):\n    clients.sqs.list_queues()\n",
        "app/lib/common/clients.py": "import boto3\nsqs = boto3.client('sqs')\n",
        "other/common/clients.py": "",
        "layers/base/python/requests.py": "",
    }
    place = found(tmp_path, files, folder="app", location="src")
    assert isinstance(place, Place)
    read = read_code(Tree(tmp_path), place)
    assert isinstance(read, Code)
    assert [call.operation for call in read.calls] == ["ListQueues"]
    assert read.third_party == ("boto3", "requests")


@pytest.mark.parametrize("inline", [" ", "\n", "# copied from a bucket\n", "def other():\n    pass\n"])
def test_code_that_only_stands_for_the_real_one_is_looked_for_by_name(tmp_path: Path, inline: str) -> None:
    at = Origin("t.yaml", 1, 1)
    place = found(tmp_path, {"app.py": HANDLER, "t.yaml": "{}"}, inline=inline, inline_at=at)
    assert isinstance(place, Place)
    assert (place.file, place.text, place.found_by_name) == ("app.py", None, True)


def test_a_placeholder_for_code_that_is_not_here_has_a_reason(tmp_path: Path) -> None:
    at = Origin("t.yaml", 1, 1)
    place = found(tmp_path, {"t.yaml": "{}"}, inline="# later\n", inline_at=at)
    assert reason(place) == "not in the template, where nothing but a placeholder stands"


def test_code_within_a_template_that_lacks_its_handler_is_told_as_such(tmp_path: Path) -> None:
    at = Origin("t.yaml", 1, 1)
    place = found(tmp_path, {"t.yaml": "{}"}, inline="def other():\n    pass\n", inline_at=at)
    assert isinstance(place, Place)
    read = read_code(Tree(tmp_path), place)
    assert isinstance(read, Opaque)
    assert read.reason == "without a handler: t.yaml has no handler()"
