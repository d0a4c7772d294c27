from __future__ import annotations

import os
import posixpath
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from colonnade.problem import Problem, Unreadable
from colonnade.sources.files import LARGEST, Tree

posix = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such files, or no right to make them"
)


def put(root: Path, *paths: str, content: str | bytes = "a: 1\n") -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def refusal(read: Callable[[], object]) -> Problem:
    with pytest.raises(Unreadable) as refused:
        read()
    assert "\n" not in str(refused.value)
    return refused.value.problem


def test_files_are_listed_in_order_without_those_of_tools(tmp_path: Path) -> None:
    put(tmp_path, "b.yaml", "a/z.yml", "a/b/c.yaml", "a-1/x.yaml", "other.txt", "Z.yaml")
    put(tmp_path, ".git/x.yaml", "node_modules/x/y.yaml", ".aws-sam/build/template.yaml", "cdk.out/x.yaml")
    put(tmp_path, "environment/pyvenv.cfg", "environment/x.yaml", "a/__pycache__/x.yaml")
    tree = Tree(tmp_path)
    assert tree.files((".yaml", ".yml")) == ["Z.yaml", "a-1/x.yaml", "a/b/c.yaml", "a/z.yml", "b.yaml"]
    assert tree.files([".txt"]) == ["other.txt"]
    assert tree.root == tmp_path.resolve()
    assert tree.only is None
    assert tree.problems == []


def test_one_template_stands_for_its_folder(tmp_path: Path) -> None:
    put(tmp_path, "one.yaml", "two.yaml", "src/app.py")
    tree = Tree(tmp_path / "one.yaml")
    assert (tree.only, tree.root) == ("one.yaml", tmp_path.resolve())
    assert tree.read("one.yaml") == "a: 1\n"
    assert tree.exists("src/app.py")


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(lambda: Tree(tmp_path / "no\nthing")).what == "does not exist"


def test_text_is_read_as_it_is(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", content="\ufeffé: 1\r\nb: 2\r")
    assert Tree(tmp_path).read("a.yaml") == "\ufeffé: 1\r\nb: 2\r"


@pytest.mark.parametrize(
    ("content", "line", "column", "what"),
    [
        (b"a: 1\n\xc3\xa9: \xff", 2, 4, "is not UTF-8: byte 9 is 0xff"),
        (b"a: 1\nb: \0", 2, 0, "is no text: byte 8 is 0"),
        ("a: 1".encode("utf-16"), 1, 1, "is written in UTF-16"),
        (b"a" * (LARGEST + 1), 0, 0, "has 5,000,001 bytes; at most 5,000,000 are read"),
    ],
)
def test_what_is_no_text_is_told_with_its_place(
    tmp_path: Path, content: bytes, line: int, column: int, what: str
) -> None:
    put(tmp_path, "a.yaml", content=content)
    problem = refusal(lambda: Tree(tmp_path).read("a.yaml"))
    assert (problem.file, problem.line, problem.column, problem.what) == ("a.yaml", line, column, what)
    assert problem.advice


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    put(tmp_path, "a/b.yaml")
    tree = Tree(tmp_path)
    assert refusal(lambda: tree.read("a")).what == "is not a file"
    assert refusal(lambda: tree.read("missing.yaml")).what == "cannot be read: no such file or directory"
    assert refusal(lambda: tree.read("../x.yaml")).what == "leads out of the reviewed folder"
    assert refusal(lambda: tree.read("x" * 5000)).what.startswith("cannot be read: ")


@posix
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    tree = Tree(tmp_path)
    assert tree.files((".yaml",)) == []
    assert refusal(lambda: tree.read("a.yaml")).what == "is not a file"


@posix
def test_links_are_followed_only_while_they_stay_inside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    put(tmp_path, "secret/x.yaml", "root/shared/x.yaml", "root/a/y.yaml", "root-2/x.yaml")
    (root / "a/shared").symlink_to("../shared")
    (root / "a/out").symlink_to(tmp_path / "secret")
    (root / "a/beside").symlink_to("../../root-2")
    (root / "a/x.yaml").symlink_to(tmp_path / "secret/x.yaml")
    (root / "a/self").symlink_to("self")
    (root / "a/top").symlink_to("..")
    tree = Tree(root)
    assert tree.files((".yaml",)) == ["a/y.yaml", "shared/x.yaml"]
    assert tree.resolve("a", "shared/x.yaml") == "shared/x.yaml"
    assert tree.resolve("a", "top") == ""
    assert tree.read("a/shared/x.yaml") == "a: 1\n"
    assert tree.list("a/shared") == ["x.yaml"]
    assert [tree.resolve("a", path) for path in ("out/x.yaml", "x.yaml", "beside/x.yaml")] == [None] * 3
    assert refusal(lambda: tree.read("a/x.yaml")).what == "leads out of the reviewed folder"
    assert not tree.exists("a/out")
    assert not tree.is_dir("a/out")
    assert not tree.exists("a/self")
    assert tree.list("a/out") == []


def test_a_path_that_the_system_refuses_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = Tree(tmp_path)

    def refusing(path: str) -> str:
        raise OSError(22, "Invalid argument", path)

    monkeypatch.setattr(os.path, "realpath", refusing)
    assert tree.resolve("", "con:") is None


@posix
def test_a_template_that_is_a_link_is_read_where_it_leads_to(tmp_path: Path) -> None:
    put(tmp_path, "real/template.yaml")
    (tmp_path / "link.yaml").symlink_to("real/template.yaml")
    tree = Tree(tmp_path / "link.yaml")
    assert (tree.only, tree.root) == ("template.yaml", (tmp_path / "real").resolve())


@pytest.mark.parametrize(
    ("base", "relative", "resolved"),
    [
        ("", "src/", "src"),
        ("", ".", ""),
        ("services/orders", "./src/../app", "services/orders/app"),
        ("services/orders", "../../shared", "shared"),
        ("services", "..", ""),
        ("services", "../..", None),
        ("services", "../../elsewhere/src", None),
        ("services", "..\\src\\app.py", "src/app.py"),
        ("", "/etc/passwd", None),
        ("", "a\0b", None),
        ("", "a\ud800b", None),
        ("", "x" * 5000, "x" * 5000),
    ],
)
def test_paths_are_followed_from_a_folder(
    tmp_path: Path, base: str, relative: str, resolved: str | None
) -> None:
    assert Tree(tmp_path).resolve(base, relative) == resolved


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    st.text(max_size=8),
    st.lists(st.sampled_from(["..", ".", "/", "a", "b", "\\", "\0", "~"]) | st.text(max_size=3)),
)
def test_no_path_leads_out(tmp_path: Path, base: str, parts: list[str]) -> None:
    tree = Tree(tmp_path)
    resolved = tree.resolve(base, "/".join(parts))
    if resolved is not None:
        place = posixpath.normpath(posixpath.join(tree.root.as_posix(), resolved))
        assert f"{place}/".startswith(f"{tree.root.as_posix()}/")
    assert not tree.exists("/".join(parts)) or resolved is None or tree.is_dir("")


def test_folders_are_listed(tmp_path: Path) -> None:
    put(tmp_path, "b/x.py", "a.py", "node_modules/m/index.js")
    tree = Tree(tmp_path)
    assert tree.list("") == ["a.py", "b", "node_modules"]
    assert tree.list("b") == ["x.py"]
    assert tree.list("node_modules/m") == ["index.js"]
    assert tree.list("a.py") == tree.list("missing") == tree.list("../..") == []
    assert tree.is_dir("b")
    assert not tree.is_dir("a.py")
    assert tree.problems == []


def test_installed_packages_are_not_the_users(tmp_path: Path) -> None:
    put(
        tmp_path,
        "src/app.py",
        "src/requests/api.py",
        "src/six.py",
        "src/old/x.py",
        "src/own/y.py",
        "src/bare.py",
    )
    put(
        tmp_path,
        "src/requests-2.0.dist-info/RECORD",
        content="requests/api.py,sha256=x,1\nsix.py,,\n../bin/r,,\n",
    )
    put(tmp_path, "src/old-1.0.dist-info/METADATA", "src/bare-1.0.dist-info/METADATA")
    put(tmp_path, "layer/python/lib/python3.12/site-packages/x.py")
    tree = Tree(tmp_path)
    assert tree.files((".py",)) == ["src/app.py", "src/own/y.py"]
    assert [path for path in ("src/app.py", "src/own/y.py", "elsewhere.py") if tree.vendored(path)] == []
    for path in ("src/requests/api.py", "src/six.py", "src/old/x.py", "src/old-1.0.dist-info/METADATA"):
        assert tree.vendored(path)
    assert tree.vendored("layer/python/lib/python3.12/site-packages/x.py")


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    put(tmp_path, "closed/x.yaml", "open/y.yaml", "z.yaml")
    (tmp_path / "closed").chmod(0)
    (tmp_path / "z.yaml").chmod(0)
    try:
        tree = Tree(tmp_path)
        assert tree.files((".yaml",)) == ["open/y.yaml", "z.yaml"]
        assert [str(each) for each in tree.problems] == [
            "closed: cannot be listed: permission denied; check its permissions"
        ]
        assert refusal(lambda: tree.read("z.yaml")).what == "cannot be read: permission denied"
    finally:
        (tmp_path / "closed").chmod(stat.S_IRWXU)


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "closed/x.yaml", "open/y.yaml")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    tree = Tree(tmp_path)
    assert tree.files((".yaml",)) == ["open/y.yaml"]
    assert [each.file for each in tree.problems] == ["closed"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_names_that_cannot_be_shown_are_left_out_and_told(tmp_path: Path) -> None:
    put(tmp_path, "größe 日本\u3000.yaml")
    for name in (b"a\xff.yaml", b"b\n.yaml", b"c\x1b.txt"):
        (tmp_path / os.fsdecode(name)).write_text("a: 1\n")
    tree = Tree(tmp_path)
    assert tree.files((".yaml",)) == ["größe 日本\u3000.yaml"]
    told = sorted(str(each) for each in tree.problems)
    assert [each.partition(": ")[0] for each in told] == ["a\\udcff.yaml", "b\\n.yaml"]
    for each in told:
        each.encode()


def test_the_order_of_the_file_system_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, *(f"{folder}/{name}.yaml" for folder in "cab" for name in "zxy"))
    before = Tree(tmp_path).files((".yaml",))
    scandir = os.scandir

    class Reversed:
        def __init__(self, path: str) -> None:
            with scandir(path) as entries:
                self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> list[os.DirEntry[str]]:
            return self.entries

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(os, "scandir", Reversed)
    assert Tree(tmp_path).files((".yaml",)) == before == sorted(before)


def test_a_deep_tree_is_walked(tmp_path: Path) -> None:
    put(tmp_path, "/".join(["d"] * 300) + "/x.yaml")
    assert len(Tree(tmp_path).files((".yaml",))) == 1
