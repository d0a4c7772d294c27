"""Manifests and locks: what they ask for, and where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from colonnade.aws.distributions import spelled
from colonnade.fact import Opaque, Origin, Unknown
from colonnade.model.dependency import Dependency, Ecosystem, Manifest
from colonnade.sources.dependencies.images import installed
from colonnade.sources.dependencies.manifests import Read, manifests_of
from colonnade.sources.dependencies.names import requirement
from colonnade.sources.dependencies.requirements import logical_lines, parsed
from colonnade.sources.files import Tree

HERE = Origin("requirements.txt", 1, 1)


def read(tmp_path: Path, ecosystem: Ecosystem = Ecosystem.PYPI, **files: str) -> Read:
    """Read the manifest of a folder with these files, `__` standing for a dot and `_s_` for a slash."""
    for name, text in files.items():
        file = tmp_path / name.replace("_s_", "/").replace("__", ".").replace("_d_", "-")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    found = manifests_of(Tree(tmp_path)).in_folder("", ecosystem)
    assert found is not None
    return found


def told(dependencies: tuple[Dependency, ...]) -> list[str]:
    """Each dependency with its line, and with ! where every build installs the same."""
    return [f"{each.origin.line}: {each}{'!' if each.fixed else ''}" for each in dependencies]


def locked(found: Read) -> list[str]:
    assert found.read_lock is not None
    packages = found.read_lock()
    assert not isinstance(packages, Opaque), packages
    return [f"{each.origin.line}: {each}" for each in packages]


names = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,6}[A-Za-z0-9])?", fullmatch=True)
versions = st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}((a|b|rc)[0-9])?(\.post[0-9])?", fullmatch=True)
clauses = st.one_of(
    st.builds("{}{}".format, st.sampled_from(("==", ">=", "<=", "<", ">", "!=")), versions),
    st.builds("=={}.*".format, st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2})?", fullmatch=True)),
    st.builds("~={}.{}".format, st.integers(0, 9), st.integers(0, 9)),
)
markers = st.sampled_from(("", "; python_version >= '3.9'", ' ; sys_platform == "linux" and extra == "x"'))


@given(names, st.lists(names, max_size=2), st.lists(clauses, max_size=3), markers, st.sampled_from(("", " ")))
def test_requirements_are_read_as_packaging_reads_them(
    name: str, extras: list[str], asked: list[str], marker: str, space: str
) -> None:
    brackets = f"[{','.join(extras)}]" if extras else ""
    text = f"{name}{space}{brackets}{space}{f',{space}'.join(asked)}{space}{marker}"
    found, expected = parsed(text, HERE), Requirement(text)
    assert found is not None
    assert found.name == canonicalize_name(expected.name) == spelled(expected.name)
    assert set(found.extras) == {canonicalize_name(each) for each in expected.extras}
    assert {each for each in found.asked.split(",") if each} == {str(each) for each in expected.specifier}
    assert bool(found.marker) == (expected.marker is not None)
    exact = {each.version for each in expected.specifier if each.operator == "==" and "*" not in each.version}
    assert (found.version is None) == (not exact)
    assert found.version is None or found.version in exact


@given(st.text(max_size=80))
def test_no_line_breaks_the_reader(text: str) -> None:
    for _, line in logical_lines(text):
        parsed(line, HERE)
    requirement(text, HERE)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("requests", "requests"),
        ("requests [socks] >= 2 , < 3", "requests >=2,<3"),
        ("requests (>=2)", "requests >=2"),
        ("requests===2.0", "requests 2.0!"),
        ("requests==2.1.*", "requests ==2.1.*!"),
        ("requests~=2.1", "requests ~=2.1"),
        ("requests~=2.1.3", "requests ~=2.1.3!"),
        ("boxes @ https://example.com/boxes-1.tar.gz", "boxes!"),
        ("boxes @ git+https://example.com/boxes@main", "boxes"),
        ("git+https://example.com/x.git@0123456789abcdef#egg=boxes", "boxes!"),
        ("-e git+https://example.com/x.git#subdirectory=y&egg=boxes", "boxes"),
        ("--editable=./libs/boxes", "boxes!"),
        ("./wheels/big_boxes-1.2-py3-none-any.whl", "big-boxes 1.2!"),
        ("./boxes.tar.gz", "boxes-tar-gz!"),
        ("requests==2.0 --hash=sha256:00 --hash=sha256:11", "requests 2.0!"),
    ],
)
def test_every_form_of_a_line(line: str, expected: str) -> None:
    found = parsed(line, HERE)
    assert found is not None
    assert f"{found}{'!' if found.fixed else ''}" == expected


@pytest.mark.parametrize("line", ["--no-binary :all:", "-i https://example.com", "requests=2", "==2", "a b"])
def test_what_asks_for_no_package(line: str) -> None:
    assert parsed(line, HERE) is None


def test_requirements_with_all_that_pip_knows(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        requirements__txt="# one\n\nrequests \\\n  == 2.32.5 \\\n  --hash=sha256:00\n"
        "-r more.txt\n-rmore.txt\n--constraint limits.txt\ntenacity  # any\nurl#fragment\n",
        more__txt="--requirement=requirements.txt\nboxes>=1\n",
        limits__txt="tenacity==9.1.2\nunused==1\nboxes<2\n",
    )
    assert [str(each) for each in found.dependencies] == ["requests 2.32.5", "boxes >=1", "tenacity 9.1.2"]
    assert [each.origin.file for each in found.dependencies][1] == "more.txt"
    assert [each.origin.line for each in found.dependencies] == [3, 2, 9]
    assert found.unread is not None
    (problem,) = found.problems
    assert (problem.line, problem.what) == (10, "'url#fragment' is no requirement")


def test_included_files_that_are_not_there(tmp_path: Path) -> None:
    found = read(
        tmp_path, requirements__txt="-r missing.txt\n-r ../outside.txt\n-r https://example.com/x.txt\n"
    )
    assert found.dependencies == ()
    assert len(found.problems) == 1
    assert found.unread is not None


def test_pyproject_of_every_kind(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        pyproject__toml='[project]\nname = "x"\ndependencies = [\n  "requests>=2",\n  "boxes==1.0", 3,\n]\n'
        "[project.optional-dependencies]\nall = ['lids']\n[dependency-groups]\ndev = ['pytest']\n"
        "[tool.poetry.dependencies]\npython = '^3.12'\ncrates = '^1.2'\n"
        "nails = { version = '~0.3', extras = ['big'] }\n"
        "glue = '2.0'\ntape = { git = 'https://example.com/tape.git', rev = '0123456789' }\n"
        "foil = { path = '../foil' }\nrope = [{ version = '*', markers = \"sys_platform == 'win32'\" }]\n"
        "rare = { version = '1', optional = true }\nzero = '^0.0.3'\nodd = 3\nexact = '=1.5'\nworse = '^x'\n"
        "wire = { git = 'https://example.com/wire.git' }\n",
    )
    assert told(found.dependencies) == [
        "4: requests >=2",
        "5: boxes 1.0!",
        "13: crates >=1.2,<2",
        "14: nails >=0.3,<0.4",
        "15: glue 2.0!",
        "16: tape!",
        "17: foil!",
        "18: rope",
        "20: zero >=0.0.3,<0.0.4",
        "21: odd",
        "22: exact 1.5!",
        "23: worse ^x",
        "24: wire",
    ]


def test_a_pyproject_with_settings_of_tools_only_is_none(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 100\n", "utf-8")
    (tmp_path / "Pipfile").write_text('[packages]\nrequests = "*"\n[dev-packages]\npytest = "*"\n', "utf-8")
    found = manifests_of(Tree(tmp_path)).in_folder("", Ecosystem.PYPI)
    assert found is not None
    assert told(found.dependencies) == ["2: requests"]


LOCKED = '[project]\nname = "x"\ndependencies = ["requests>=2"]\n'
TOML_LOCK = """[[package]]
name = "pytest"
version = "8.0"

[[package]]
name = "Requests"
version = "2.32.5"
{needs}
[[package]]
name = "urllib3"
version = "2.5.0"
marker = "python_version >= '3.9'"

[[package]]
name = "idna"
version = "3.11"
"""


@pytest.mark.parametrize(
    ("lock", "needs"),
    [
        ("uv.lock", 'dependencies = [{ name = "urllib3" }]\n'),
        ("poetry.lock", '[package.dependencies]\nurllib3 = ">=1.21"\n'),
        ("pdm.lock", 'dependencies = ["urllib3<3,>=1.21", 4]\n'),
        ("uv.lock", '[package.optional-dependencies]\nx = [{ name = "urllib3" }]\n'),
    ],
)
def test_locks_hold_what_is_needed_and_not_what_development_needs(
    tmp_path: Path, lock: str, needs: str
) -> None:
    (tmp_path / lock).write_text(TOML_LOCK.format(needs=needs), "utf-8")
    found = read(tmp_path, pyproject__toml=LOCKED)
    assert found.lock == lock
    packages = locked(found)
    assert packages[0] == "6: requests 2.32.5"
    assert [each.partition(": ")[2] for each in packages] == ["requests 2.32.5", "urllib3 2.5.0"]


def test_a_pipfile_lock(tmp_path: Path) -> None:
    lock = {
        "_meta": {},
        "default": {
            "requests": {"version": "==2.32.5", "markers": "os_name == 'nt'"},
            "local": {"path": "."},
        },
        "develop": {"pytest": {"version": "==8.0"}},
    }
    found = read(tmp_path, Pipfile='[packages]\nrequests = ">=2"\n', Pipfile__lock=json.dumps(lock, indent=1))
    assert locked(found) == ["4: requests 2.32.5"]


PACKAGE = json.dumps(
    {
        "dependencies": {
            "axios": "^1.0.0",
            "exact": "1.2.3",
            "local": "file:../local",
            "repo": "someone/repo",
            "commit": "git+https://example.com/x.git#0123456789",
            "alias": "npm:other@2.0.0",
            "odd": 3,
        },
        "devDependencies": {"jest": "^29.0.0"},
    },
    indent=1,
)


def test_a_package_json(tmp_path: Path) -> None:
    found = read(tmp_path, Ecosystem.NPM, package__json=PACKAGE)
    assert told(found.dependencies) == [
        "3: axios ^1.0.0",
        "4: exact 1.2.3!",
        "5: local file:../local!",
        "6: repo someone/repo",
        "7: commit git+https://example.com/x.git#0123456789!",
        "8: other 2.0.0!",
        "9: odd",
    ]
    assert (found.lock, found.read_lock) == (None, None)


def test_a_package_lock_of_each_version(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(PACKAGE, "utf-8")
    first = {
        "lockfileVersion": 1,
        "dependencies": {
            "axios": {"version": "1.7.0", "dependencies": {"deep": {"version": "2.0.0"}}},
            "jest": {"version": "29.0.0", "dev": True},
            "odd": 3,
        },
    }
    (tmp_path / "package-lock.json").write_text(json.dumps(first, indent=1), "utf-8")
    assert locked(read(tmp_path, Ecosystem.NPM)) == ["4: axios 1.7.0", "7: deep 2.0.0"]
    third = {
        "lockfileVersion": 3,
        "packages": {
            "": {},
            "packages/other": {"version": "1.0.0"},
            "node_modules/axios": {"version": "1.7.0", "dependencies": {"deep": "^2.0.0"}},
            "node_modules/axios/node_modules/deep": {"version": "2.0.0"},
            "node_modules/jest": {"version": "29.0.0", "dev": True},
            "node_modules/of-others": {"version": "1.0.0"},
            "node_modules/alias": {"name": "other", "version": "2.0.0"},
            "node_modules/linked": {"link": True},
        },
    }
    (tmp_path / "package-lock.json").write_text(json.dumps(third, indent=1), "utf-8")
    packages = [each.partition(": ")[2] for each in locked(read(tmp_path, Ecosystem.NPM))]
    assert packages[:2] == ["axios 1.7.0", "deep 2.0.0"]
    assert "jest 29.0.0" not in packages
    assert "of-others 1.0.0" not in packages


YARN = """# yarn lockfile v1


axios@^1.0.0, axios@^1.1.0:
  version "1.7.0"
  resolved "https://example.com/axios.tgz"
  dependencies:
    "@scope/deep" "^2.0.0"

"@scope/deep@^2.0.0":
  version "2.0.1"

jest@^29.0.0:
  version "29.0.0"
"""
BERRY = """__metadata:
  version: 8

"axios@npm:^1.0.0":
  version: 1.7.0
  dependencies:
    "@scope/deep": "npm:^2.0.0"
  languageName: node

"@scope/deep@npm:^2.0.0":
  version: 2.0.1

"jest@npm:^29.0.0":
  version: 29.0.0
"""


@pytest.mark.parametrize("text", [YARN, BERRY])
def test_a_yarn_lock_of_each_kind(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, Ecosystem.NPM, package__json=PACKAGE, yarn__lock=text)
    assert [each.partition(": ")[2] for each in locked(found)] == ["@scope/deep 2.0.1", "axios 1.7.0"]


PNPM_5 = """lockfileVersion: 5.4
packages:
  /axios/1.7.0:
    dev: false
  /@scope/deep/2.0.1_react@18:
    dev: false
  /jest/29.0.0:
    dev: true
  odd:
    dev: false
"""
PNPM_9 = """lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      axios:
        specifier: ^1.0.0
        version: 1.7.0(x@1.0.0)
    devDependencies:
      jest:
        version: 29.0.0
packages:
  axios@1.7.0:
    a: b
  '@scope/deep@2.0.1':
    a: b
  jest@29.0.0:
    a: b
snapshots:
  axios@1.7.0(x@1.0.0):
    dependencies:
      '@scope/deep': 2.0.1
  '@scope/deep@2.0.1':
    optionalDependencies:
      axios: 1.7.0(x@1.0.0)
  jest@29.0.0: {}
"""


@pytest.mark.parametrize("text", [PNPM_5, PNPM_9])
def test_a_pnpm_lock_of_each_kind(tmp_path: Path, text: str) -> None:
    (tmp_path / "pnpm-lock.yaml").write_text(text, "utf-8")
    found = read(tmp_path, Ecosystem.NPM, package__json=PACKAGE)
    packages = {each.partition(": ")[2] for each in locked(found)}
    assert packages == {"axios 1.7.0", "@scope/deep 2.0.1"}


@pytest.mark.parametrize(
    ("name", "text", "line", "what"),
    [
        ("pyproject.toml", "[project]\ndependencies = [\n", 3, "is not TOML"),
        ("package.json", '{"dependencies": {,}}', 1, "is not JSON"),
        ("package.json", "[1]", 1, "holds no table of settings"),
        ("package.json", "[" * 100_000, 0, "is nested too deeply"),
        ("Pipfile", "[packages\n", 1, "is not TOML"),
        ("requirements.txt", "a\0b", 1, "is no text"),
    ],
)
def test_a_broken_manifest_is_told_in_one_line(
    tmp_path: Path, name: str, text: str, line: int, what: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    ecosystem = Ecosystem.NPM if name == "package.json" else Ecosystem.PYPI
    found = manifests_of(Tree(tmp_path)).in_folder("", ecosystem)
    assert found is not None
    (problem,) = found.problems
    assert what in problem.what
    assert problem.line in (line, line - 1)
    assert found.unread is not None
    assert found.dependencies == ()


@pytest.mark.parametrize("text", ["{", "nonsense", '{"packages": 3}', "[]"])
@pytest.mark.parametrize("lock", ["package-lock.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"])
def test_a_broken_lock_is_unknown_or_empty_and_breaks_nothing(tmp_path: Path, lock: str, text: str) -> None:
    (tmp_path / lock).write_text(text, "utf-8")
    found = read(tmp_path, Ecosystem.NPM, package__json=PACKAGE)
    assert found.read_lock is not None
    packages = found.read_lock()
    assert packages == () or isinstance(packages, Opaque)


@pytest.mark.parametrize(
    "text", ["x = [", "package = 3", "[[package]]\nname = 3\n[[package]]\nversion = 'x'\n"]
)
@pytest.mark.parametrize("lock", ["uv.lock", "poetry.lock"])
def test_a_broken_lock_of_python_breaks_nothing(tmp_path: Path, lock: str, text: str) -> None:
    (tmp_path / lock).write_text(text, "utf-8")
    found = read(tmp_path, pyproject__toml=LOCKED)
    assert found.read_lock is not None
    packages = found.read_lock()
    assert packages == () or isinstance(packages, Opaque)


def test_what_a_manifest_with_a_broken_lock_installs_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text("x = [\n", "utf-8")
    found = read(tmp_path, pyproject__toml=LOCKED)
    manifest = Manifest(
        file=found.file,
        ecosystem=found.ecosystem,
        origin=found.origin,
        dependencies=found.dependencies,
        lock=found.lock,
        read_lock=found.read_lock,
    )
    with pytest.raises(Unknown, match=r"uv\.lock is not read: it is not TOML"):
        manifest.installed  # noqa: B018 - raises


def test_what_a_dockerfile_installs() -> None:
    found = installed(
        "Dockerfile",
        "# built for Lambda\nFROM public.ecr.aws/lambda/python:3.13\nCOPY . .\n"
        "RUN python -m pip install --no-cache-dir -t . -r requirements.txt \\\n    # said in between\n"
        "    requests==2.32.5 'boxes>=1' && uv pip install --requirement=more.txt -rlast.txt\n"
        "RUN echo done\nCMD app.handler\n",
    )
    assert [f"{each} @{each.origin.line}" for each in found.packages] == [
        "requests 2.32.5 @4",
        "boxes >=1 @4",
    ]
    assert found.files == ["requirements.txt", "more.txt", "last.txt"]
    assert found.for_lambda
    assert found.otherwise is None


@pytest.mark.parametrize(
    "command",
    [
        "RUN apt-get install python3-yaml",
        "RUN pip install $PACKAGES",
        "COPY --from=built /x /y",
        "RUN make all \\",
    ],
)
def test_a_dockerfile_that_may_install_more(command: str) -> None:
    found = installed("Dockerfile", f"FROM python:3.13\n{command}")
    assert found.otherwise is not None
    assert not found.for_lambda
