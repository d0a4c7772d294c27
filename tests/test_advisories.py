"""Advisories: which versions they are about, where they are read from, and what is made of them."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from colonnade.advisories import advisory
from colonnade.advisories.given import Given
from colonnade.advisories.severity import base_score
from colonnade.advisories.source import opened
from colonnade.advisories.versions import allowed, version
from colonnade.cli import commands
from colonnade.fact import Origin, Unknown
from colonnade.model.dependency import Dependency, Ecosystem, Weak
from colonnade.problem import Unreadable
from colonnade.sources.dependencies.names import python
from colonnade.sources.dependencies.npm import npm

HERE = Origin("requirements.txt", 1, 1)
Events = list[dict[str, str]]


def record(
    events: Events | None = None, ecosystem: str = "PyPI", name: str = "boxes", **more: Any
) -> dict[str, Any]:
    affected: dict[str, Any] = {"package": {"ecosystem": ecosystem, "name": name}}
    if events is not None:
        affected["ranges"] = [{"type": "ECOSYSTEM", "events": events}]
    if "versions" in more:
        affected["versions"] = more.pop("versions")
    return {"id": "GHSA-1", "affected": [affected], **more}


def weak(tmp_path: Path, dependencies: list[Dependency], *records: dict[str, Any]) -> list[Weak]:
    file = tmp_path / "advisories.json"
    file.write_text(json.dumps(list(records)), "utf-8")
    return list(Given(file).weak(dependencies))


def pinned(version: str, name: str = "boxes", **more: Any) -> Dependency:
    return python(name, f"=={version}", HERE, **more)


numbers = st.builds("{}.{}.{}".format, *[st.integers(0, 3)] * 3)
versions = st.one_of(
    numbers, st.builds("{}{}{}".format, numbers, st.sampled_from(("a", "rc", ".post")), st.just(1))
)


@given(versions, versions, versions)
def test_ranges_are_those_of_pep_440(first: str, second: str, asked: str) -> None:
    begin, end = sorted((first, second), key=Version)
    read = advisory.read(record([{"introduced": begin}, {"fixed": end}]))
    assert read is not None
    inside = Version(begin) <= Version(asked) < Version(end)
    assert (read.affected[0].holds(asked) is not False) == inside
    last = advisory.read(record([{"introduced": begin}, {"last_affected": end}]))
    assert last is not None
    assert (last.affected[0].holds(asked) is not False) == (Version(begin) <= Version(asked) <= Version(end))


clauses = st.one_of(
    st.builds("{}{}".format, st.sampled_from((">=", ">", "<", "<=")), numbers),
    st.builds("~={}".format, numbers),
    st.builds("=={}.{}.*".format, st.integers(0, 3), st.integers(0, 3)),
)
EVERY = [f"{a}.{b}.{c}" for a in range(5) for b in range(5) for c in range(5)]


@given(st.lists(clauses, min_size=1, max_size=3), numbers, numbers)
def test_a_range_is_affected_only_where_all_that_may_be_installed_anew_is(
    asked: list[str], first: str, second: str
) -> None:
    begin, end = sorted((first, second), key=Version)
    read = advisory.read(record([{"introduced": begin}, {"fixed": end}]))
    interval = allowed(python("boxes", ",".join(asked), HERE))
    assert read is not None
    assert interval is not None
    possible = [each for each in EVERY if each in SpecifierSet(",".join(asked))]
    affected = [each for each in possible if read.affected[0].holds(each) is not False]
    answers = {each.meets(interval) for each in read.affected[0].stretches}
    if True in answers and possible:
        assert read.affected[0].holds(possible[-1]) is not False
    if answers <= {False}:
        assert not affected


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("1.0.0-alpha", "1.0.0-alpha.1"),
        ("1.0.0-alpha.1", "1.0.0-alpha.beta"),
        ("1.0.0-alpha.beta", "1.0.0-beta"),
        ("1.0.0-beta.2", "1.0.0-beta.11"),
        ("1.0.0-rc.1", "1.0.0"),
        ("1.9.0", "1.10.0"),
        ("1.0.0", "2.0.0-0"),
    ],
)
def test_versions_of_npm_are_in_the_order_of_semver(lower: str, higher: str) -> None:
    assert version(Ecosystem.NPM, lower) < version(Ecosystem.NPM, higher)
    assert version(Ecosystem.NPM, f"v{lower}+build") == version(Ecosystem.NPM, lower)


@pytest.mark.parametrize(
    ("asked", "least", "most", "with_most"),
    [
        ("^1.2.3", "1.2.3", "2.0.0-0", False),
        ("^0.2.3", "0.2.3", "0.3.0-0", False),
        ("^0.0.3", "0.0.3", "0.0.4-0", False),
        ("~1.2.3", "1.2.3", "1.3.0-0", False),
        ("~1", "1.0.0", "2.0.0-0", False),
        ("1.x", "1.0.0", "2.0.0-0", False),
        ("1.2", "1.2.0", "1.3.0-0", False),
        (">=1.2.3 <2", "1.2.3", "2.0.0", False),
        (">=1.2.3 <=1.9.0", "1.2.3", "1.9.0", True),
        ("<= 2.0.0", None, "2.0.0", True),
        ("*", None, None, False),
        ("", None, None, False),
    ],
)
def test_ranges_of_npm(asked: str, least: str | None, most: str | None, *, with_most: bool) -> None:
    interval = allowed(npm("tape", asked, HERE))
    assert interval is not None
    assert interval.least == (version(Ecosystem.NPM, least) if least else None)
    assert interval.most == (version(Ecosystem.NPM, most) if most else None)
    assert interval.with_most is with_most


@pytest.mark.parametrize("asked", ["1 || 2", "1.0 - 2.0", "next", "^x.y", ">=one", "github:a/b"])
def test_ranges_that_are_not_followed(asked: str) -> None:
    assert allowed(npm("tape", asked, HERE)) is None


@pytest.mark.parametrize("asked", ["==old", ">=one", "~=x"])
def test_ranges_of_python_that_are_none(asked: str) -> None:
    assert allowed(python("boxes", asked, HERE)) is None


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:H/I:H/A:N", 5.6),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
        ("CVSS:4.0/AV:N/AC:L", None),
        ("nonsense", None),
    ],
)
def test_the_score_of_a_vector(vector: str, score: float | None) -> None:
    assert base_score(vector) == score


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ({"database_specific": {"severity": "MODERATE"}}, "medium"),
        (
            {"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]},
            "critical",
        ),
        (
            {"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}]},
            "high",
        ),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"}]}, "low"),
        ({"severity": [{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N"}, 3]}, None),
        ({"severity": "high"}, None),
        ({}, None),
    ],
)
def test_the_severity_of_a_record(tmp_path: Path, more: dict[str, Any], severity: str | None) -> None:
    (found,) = weak(tmp_path, [pinned("1.0")], record([{"introduced": "0"}], **more))
    assert found.vulnerabilities[0].severity == severity


def test_advisories_of_one_weakness_count_once_and_give_the_first_version_without_any(tmp_path: Path) -> None:
    (found,) = weak(
        tmp_path,
        [pinned("2.0")],
        record([{"introduced": "0"}, {"fixed": "2.2"}], aliases=["CVE-1"], summary="one\n weakness"),
        record(
            [{"introduced": "0"}, {"fixed": "2.1"}], id="PYSEC-1", aliases=["CVE-1"], details="No. Other."
        ),
        record([{"introduced": "1"}, {"fixed": "2.10"}], id="GHSA-2", details="Second one. More."),
    )
    assert [(each.name, each.fixed, each.summary) for each in found.vulnerabilities] == [
        ("CVE-1", "2.1", "one weakness"),
        ("GHSA-2", "2.10", "Second one."),
    ]
    assert found.remedy == "2.10 or later"
    assert str(found) == "boxes 2.0 has CVE-1, GHSA-2"
    assert found.origin == HERE


@pytest.mark.parametrize(
    ("events", "remedy"),
    [
        ([{"introduced": "0"}], None),
        ([{"introduced": "0"}, {"last_affected": "2.5"}], "in a version after 2.5"),
        ([{"introduced": "3"}, {"fixed": "4"}, {"introduced": "0"}, {"fixed": "2.1"}], "2.1 or later"),
    ],
)
def test_what_helps(tmp_path: Path, events: Events, remedy: str | None) -> None:
    (found,) = weak(tmp_path, [pinned("2.0")], record(events))
    assert found.remedy == remedy


@pytest.mark.parametrize(
    "told",
    [
        record([{"introduced": "0"}], withdrawn="2026-01-01T00:00:00Z"),
        record([{"introduced": "2.1"}]),
        record([{"introduced": "0"}, {"fixed": "1.9"}]),
        record([{"introduced": "0"}], ecosystem="npm"),
        record([{"introduced": "0"}], ecosystem="crates.io"),
        record([{"introduced": "0"}], name="boxes-of-others"),
        record([], versions=["1.9"]),
        record([{"fixed": "3"}, {"limit": "4"}, {"introduced": "not a version"}]),
        {
            **record(),
            "affected": [{"package": {"ecosystem": "PyPI", "name": "boxes"}, "ranges": [3, {"type": "GIT"}]}],
        },
        {**record(), "affected": "boxes"},
        {**record(), "affected": [3, {"package": {"ecosystem": "PyPI", "name": 3}}]},
    ],
)
def test_advisories_that_are_about_something_else(tmp_path: Path, told: dict[str, Any]) -> None:
    assert weak(tmp_path, [pinned("2.0")], told) == []


def test_a_version_may_be_named_by_itself_and_in_other_words(tmp_path: Path) -> None:
    (found,) = weak(tmp_path, [pinned("2.0.0", "Boxes")], record(versions=["2.0"]))
    assert found.vulnerabilities[0].fixed is None
    assert weak(tmp_path, [pinned("old")], record(versions=["old"])) == []


def test_what_is_installed_on_windows_only_is_left_out(tmp_path: Path) -> None:
    told = record([{"introduced": "0"}])
    assert weak(tmp_path, [pinned("2.0", marker="sys_platform == 'win32'")], told) == []
    for marker in (
        "sys_platform == 'linux'",
        "python_version < '3'",
        "platform nonsense",
        "os_name == 'posix'",
    ):
        assert len(weak(tmp_path, [pinned("2.0", marker=marker)], told)) == 1


def test_the_same_package_counts_once(tmp_path: Path) -> None:
    assert len(weak(tmp_path, [pinned("2.0"), pinned("2.0")], record([{"introduced": "0"}]))) == 1


@pytest.mark.parametrize(
    ("asked", "events", "answer"),
    [
        (">=1,<2", [{"introduced": "0"}, {"fixed": "2"}], True),
        (">=1,<3", [{"introduced": "0"}, {"fixed": "2"}], None),
        (">=1", [{"introduced": "0"}], True),
        (">=1", [{"introduced": "0"}, {"last_affected": "2"}], None),
        ("<=2", [{"introduced": "0"}, {"last_affected": "2"}], True),
        (">=2", [{"introduced": "0"}, {"fixed": "2"}], False),
        ("<1", [{"introduced": "1"}, {"fixed": "2"}], False),
        (">=1,!=1.5,<2", [{"introduced": "0"}, {"fixed": "2"}], None),
        ("==nonsense.*", [{"introduced": "0"}], None),
    ],
)
def test_ranges_without_a_lock(tmp_path: Path, asked: str, events: Events, *, answer: bool | None) -> None:
    dependency = python("boxes", asked, HERE)
    if answer is None:
        with pytest.raises(Unknown, match="which version of boxes is installed is not known"):
            weak(tmp_path, [dependency], record(events))
    else:
        assert len(weak(tmp_path, [dependency], record(events))) == answer


def test_what_is_proved_comes_before_what_is_not_known(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(record([{"introduced": "0"}, {"fixed": "2"}])), "utf-8")
    answers = Given(file).weak([python("boxes", "", HERE), pinned("1.0")])
    assert str(next(answers)) == "boxes 1.0 has GHSA-1"
    with pytest.raises(Unknown):
        next(answers)


def test_a_range_with_versions_that_are_named_by_themselves_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(Unknown):
        weak(tmp_path, [python("boxes", ">=1", HERE)], record(versions=["1.0"]))


def test_a_folder_with_archives_and_with_what_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "osv"
    (folder / "PyPI").mkdir(parents=True)
    told = json.dumps(record([{"introduced": "0"}]))
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("GHSA-1.json", told)
        archive.writestr("read.me", "nothing")
    (folder / "PyPI" / "bom.json").write_bytes(b"\xef\xbb\xbf" + told.replace("GHSA-1", "GHSA-2").encode())
    (folder / "broken.json").write_text('{"name": "boxes",', "utf-8")
    (folder / "other.json").write_text('{"name": "boxes"}', "utf-8")
    (folder / "text.json").write_text("nothing", "utf-8")
    (folder / "bad.zip").write_text("nothing", "utf-8")
    (folder / "notes.txt").write_text("nothing", "utf-8")
    advisories = Given(folder)
    (found,) = advisories.weak([pinned("1.0")])
    assert [each.name for each in found.vulnerabilities] == ["GHSA-1", "GHSA-2"]
    assert sorted((Path(each.file).name, each.what.partition(":")[0]) for each in advisories.problems) == [
        ("bad.zip", "is no zip that can be read"),
        ("broken.json", "is no JSON"),
        ("other.json", "is no OSV record"),
        ("text.json", "is no JSON"),
    ]


@pytest.mark.parametrize(("name", "text"), [("empty", None), ("bad.zip", "x"), ("missing.json", None)])
def test_a_place_without_advisories_is_refused(tmp_path: Path, name: str, text: str | None) -> None:
    place = tmp_path / name
    if name == "empty":
        place.mkdir()
    elif text is not None:
        place.write_text(text, "utf-8")
    with pytest.raises(Unreadable):
        opened(str(place))


# -- osv.dev: a server that answers as it does ------------------------------------------------------------------------


class Server(BaseHTTPRequestHandler):
    """Answers for boxes, in two pages."""

    asked: ClassVar[list[Any]] = []
    broken = ""

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(sent)
        results: list[dict[str, Any]] = []
        for query in sent["queries"]:
            boxes = query["package"] == {"name": "boxes", "ecosystem": "PyPI"}
            if not boxes:
                results.append({})
            elif "page_token" in query:
                results.append({"vulns": [{"id": "GHSA-2"}]})
            else:
                results.append({"vulns": [{"id": "GHSA-1"}], "next_page_token": "more"})
        self._answer({"results": results} if self.broken != "odd" else {"odd": 1})

    def do_GET(self) -> None:
        self.asked.append(self.path)
        name = self.path.rpartition("/")[2]
        self._answer(
            record([{"introduced": "0"}, {"fixed": "3"}], id=name) if name != "GHSA-2" else {"no": "record"}
        )

    def _answer(self, told: Any) -> None:
        body = json.dumps(told).encode()
        self.send_response(500 if self.broken == "500" else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(broken: str = "") -> Iterator[str]:
    Server.asked, Server.broken = [], broken
    server = HTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_server_is_asked_for_names_and_versions_and_once_only() -> None:
    with serving() as address:
        advisories = opened(address)
        dependencies = [pinned("2.0"), pinned("1.0", "lids"), python("local", "", HERE, place="./local")]
        (found,) = advisories.weak(dependencies)
        assert list(advisories.weak(dependencies)) == [found]
    assert [each.name for each in found.vulnerabilities] == ["GHSA-1"]
    assert Server.asked == [
        {
            "queries": [
                {"package": {"name": "boxes", "ecosystem": "PyPI"}, "version": "2.0"},
                {"package": {"name": "lids", "ecosystem": "PyPI"}, "version": "1.0"},
            ]
        },
        {
            "queries": [
                {"package": {"name": "boxes", "ecosystem": "PyPI"}, "version": "2.0", "page_token": "more"}
            ]
        },
        "/v1/vulns/GHSA-1",
        "/v1/vulns/GHSA-2",
    ]
    assert advisories.problems == []


@pytest.mark.parametrize(("broken", "what"), [("500", "answered with 500"), ("odd", "not understood")])
def test_a_server_that_fails_is_told_of_once(broken: str, what: str) -> None:
    with serving(broken) as address:
        advisories = opened(address)
        for _ in range(2):
            with pytest.raises(Unknown, match="did not answer"):
                list(advisories.weak([pinned("2.0")]))
    (problem,) = advisories.problems
    assert what in problem.what
    assert len(Server.asked) == 1


# -- the command line -------------------------------------------------------------------------------------------------

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Packing:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: packing/, Handler: app.handler, Runtime: python3.13 }
"""


@pytest.fixture
def application(tmp_path: Path) -> Path:
    folder = tmp_path / "application"
    (folder / "packing").mkdir(parents=True)
    (folder / "template.yaml").write_text(TEMPLATE, "utf-8")
    (folder / "packing" / "app.py").write_text("def handler(event, context):\n    return {}\n", "utf-8")
    (folder / "packing" / "requirements.txt").write_text("boxes==2.0\n", "utf-8")
    (folder / "osv").mkdir()
    (folder / "osv" / "one.json").write_text(
        json.dumps(record([{"introduced": "0"}, {"fixed": "3"}])), "utf-8"
    )
    return folder


def run(folder: Path, *arguments: str) -> Result:
    chosen = ("--check", "dependency-vulnerable", "--format", "json")
    result = CliRunner().invoke(commands, ["review", str(folder), *chosen, *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def messages(result: Result) -> list[str]:
    return [each["message"] for each in json.loads(result.stdout)["findings"]]


FOUND = ["packing/requirements.txt brings boxes 2.0, which has a known vulnerability: GHSA-1"]


def test_nothing_is_said_without_advisories(application: Path) -> None:
    result = run(application)
    assert (result.exit_code, messages(result)) == (0, [])
    assert json.loads(result.stdout)["unknown"] == []


def test_advisories_are_given_on_the_command_line(application: Path) -> None:
    assert messages(run(application, "--advisories", str(application / "osv"))) == FOUND


def test_advisories_are_given_in_the_configuration_by_a_path_from_it(application: Path) -> None:
    (application / "colonnade.toml").write_text('advisories = "osv/one.json"\n', "utf-8")
    assert messages(run(application)) == FOUND


@pytest.mark.parametrize("named", ["osv.dev", "https://example.com"])
def test_a_configuration_opens_no_connection(application: Path, named: str) -> None:
    (application / "colonnade.toml").write_text(f'advisories = "{named}"\n', "utf-8")
    result = run(application)
    assert result.exit_code == 2
    assert (
        f"colonnade.toml:1: 'advisories' must be a path; to fetch them, say --advisories {named}"
        in result.stderr
    )


def test_a_server_is_asked_where_that_is_said(application: Path) -> None:
    with serving() as address:
        assert messages(run(application, "--advisories", address)) == FOUND


def test_a_server_that_is_not_there_is_one_line_and_the_rest_is_reviewed(application: Path) -> None:
    result = run(application, "--advisories", "http://127.0.0.1:9")
    told = json.loads(result.stdout)
    assert result.exit_code == 2
    (problem,) = told["problems"]
    assert problem["location"]["file"] == "http://127.0.0.1:9"
    assert "cannot be reached" in problem["what"]
    assert len(told["unknown"]) == 1


def test_a_place_that_is_not_there_is_one_line(application: Path) -> None:
    result = run(application, "--advisories", "nowhere")
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "nowhere: does not exist" in result.stderr
