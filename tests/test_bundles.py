"""What is put together for a function, as far as the files tell it."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.advisories.source import opened
from colonnade.aws import distributions
from colonnade.check import Outcome, all_checks, judge
from colonnade.config import Config
from colonnade.fact import Unknown
from colonnade.model.application import Application
from colonnade.model.dependency import Manifest
from colonnade.model.function import Function
from colonnade.problem import Problem
from colonnade.review import review
from colonnade.sources import read
from colonnade.sources.files import Tree

HANDLER = "\n\ndef handler(event, context):\n    return {}\n"
FUNCTION = """\
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      CodeUri: work/
"""
IMAGE = """\
  Work:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image }
    Metadata: { DockerContext: work, Dockerfile: Dockerfile }
"""
CHECKS = {each.name: each for each in all_checks()}


def application(tmp_path: Path, resources: str, **files: str) -> tuple[Application, list[Problem]]:
    """Read a template with these files: `__` stands for a dot, `_s_` for a slash, `_d_` for a hyphen."""
    head = "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Tools: { Type: String }\nResources:\n"
    (tmp_path / "template.yaml").write_text(head + resources, "utf-8")
    for name, text in files.items():
        file = tmp_path / name.replace("_s_", "/").replace("__", ".").replace("_d_", "-")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    (made,), problems = read(Tree(tmp_path))
    return made, problems


def work(made: Application) -> Function:
    return next(each for each in made.subjects(Function) if each.name == "Work")


def missing(made: Application) -> tuple[Outcome, str]:
    """What `module-not-declared` says of the function: with what it found, or why it found nothing."""
    (answer,) = [each for each in judge(made, [CHECKS["module-not-declared"]]) if each.subject.name == "Work"]
    return answer.outcome, " ".join(each.message for each in answer.findings) or answer.reason


def manifests(made: Application) -> dict[str, list[str]]:
    return {each.file: [str(user) for user in each.users] for each in made.subjects(Manifest)}


NO_LAYER = "imports yaml, and nothing that it is built with brings it"


@pytest.mark.parametrize(
    ("more", "files", "outcome", "said"),
    [
        ("", {}, Outcome.MISSED, NO_LAYER),
        (
            "",
            {"Makefile": "deploy:\n\tpip install -t work yaml\n"},
            Outcome.UNKNOWN,
            "Makefile may install more",
        ),
        ("", {"Makefile": "deploy:\n\tsam deploy\n"}, Outcome.MISSED, NO_LAYER),
        ("", {"build__sh": "\0"}, Outcome.MISSED, NO_LAYER),
        (
            "",
            {"requirements__txt": "aws-cdk-lib\n"},
            Outcome.UNKNOWN,
            "may install what requirements.txt asks for",
        ),
        ("", {"work_s_yaml_s___init__": ""}, Outcome.MET, ""),
        (
            "",
            {"work_s_requirements__txt": "./wheels\n"},
            Outcome.UNKNOWN,
            "what ./wheels installs is not known",
        ),
        ("", {"work_s_requirements__txt": "-r ../../x.txt\n"}, Outcome.UNKNOWN, "not in the reviewed folder"),
        ("", {"work_s_requirements__txt": "requests[new]\n"}, Outcome.UNKNOWN, "it may come with requests"),
        ("", {"work_s_requirements__txt": "pandas\n"}, Outcome.MISSED, NO_LAYER),
        ("      Layers: [!Ref Tools]\n", {}, Outcome.UNKNOWN, "one of its layers is the parameter Tools"),
        ("      Layers: ['arn:aws:x:layer:LambdaInsightsExtension:1']\n", {}, Outcome.MISSED, NO_LAYER),
        (
            "      Layers: ['arn:aws:x:layer:Datadog-Python313:1']\n",
            {},
            Outcome.UNKNOWN,
            "all that the layer Datadog",
        ),
        ("      Layers: ['arn:aws:x:layer:ours:1']\n", {}, Outcome.UNKNOWN, "all that the layer ours holds"),
        ("    Metadata: { BuildMethod: makefile }\n", {}, Outcome.UNKNOWN, "it is built by makefile"),
        ("    Metadata: { BuildMethod: python-uv }\n", {}, Outcome.MISSED, NO_LAYER),
    ],
)
def test_what_may_bring_a_module(
    tmp_path: Path, more: str, files: dict[str, str], outcome: Outcome, said: str
) -> None:
    made, _ = application(tmp_path, FUNCTION + more, work_s_app__py="import yaml" + HANDLER, **files)
    answer, reason = missing(made)
    assert answer is outcome
    assert said in reason


@pytest.mark.parametrize(
    ("layer", "files", "outcome"),
    [
        ("Properties: { ContentUri: shared/ }", {"shared_s_python_s_money__py": ""}, Outcome.MISSED),
        ("Properties: { ContentUri: shared/ }", {"shared_s_python_s_yaml__py": ""}, Outcome.NOT_APPLICABLE),
        ("Properties: { ContentUri: shared/ }", {"shared_s_notes": ""}, Outcome.UNKNOWN),
        ("Properties: { ContentUri: shared.zip }", {}, Outcome.UNKNOWN),
        (
            "Properties: { ContentUri: shared/ }",
            {"shared_s_python_s_money__py": "", "shared_s_get__sh": "pip install -t python pyyaml"},
            Outcome.UNKNOWN,
        ),
        (
            "Properties: { ContentUri: shared/ }\n    Metadata: { BuildMethod: python3.13 }",
            {"shared_s_requirements__txt": "requests\n"},
            Outcome.MISSED,
        ),
        (
            "Properties: { ContentUri: shared/ }\n    Metadata: { BuildMethod: makefile }",
            {"shared_s_Makefile": ""},
            Outcome.UNKNOWN,
        ),
    ],
)
def test_what_a_layer_brings(tmp_path: Path, layer: str, files: dict[str, str], outcome: Outcome) -> None:
    shared = f"  Shared:\n    Type: AWS::Serverless::LayerVersion\n    {layer}\n"
    resources = f"{FUNCTION}      Layers: [!Ref Shared]\n{shared}"
    made, _ = application(tmp_path, resources, work_s_app__py="import yaml" + HANDLER, **files)
    assert missing(made)[0] is outcome


@pytest.mark.parametrize(
    ("dockerfile", "outcome", "said"),
    [
        (
            "FROM public.ecr.aws/lambda/python:3.13\nRUN pip install pyyaml\nCMD app.handler\n",
            Outcome.MET,
            "",
        ),
        ("FROM public.ecr.aws/lambda/python:3.13\nCMD app.handler\n", Outcome.MISSED, NO_LAYER),
        ("FROM python:3.13\nCMD app.handler\n", Outcome.UNKNOWN, "begins with another image"),
        (
            "FROM public.ecr.aws/lambda/python:3.13\nRUN pip install -r /asset/gone.txt\nCMD app.handler\n",
            Outcome.UNKNOWN,
            "/asset/gone.txt is not among the files",
        ),
    ],
)
def test_what_an_image_brings(tmp_path: Path, dockerfile: str, outcome: Outcome, said: str) -> None:
    code = "import yaml" + HANDLER
    made, _ = application(tmp_path, IMAGE, work_s_app__py=code, work_s_Dockerfile=dockerfile)
    answer, reason = missing(made)
    assert answer is outcome
    assert said in reason


@pytest.mark.parametrize(
    "resources", [IMAGE, IMAGE.replace("work, D", "../out, D"), FUNCTION.replace("work/", "s3://a/b")]
)
def test_what_is_not_among_the_files_is_open(tmp_path: Path, resources: str) -> None:
    made, _ = application(tmp_path, resources)
    assert work(made).bundle.open is not None
    assert missing(made)[0] is Outcome.UNKNOWN


def test_a_function_without_a_bundle_is_unknown(tmp_path: Path) -> None:
    made, _ = application(tmp_path, FUNCTION, work_s_app__py="import yaml" + HANDLER)
    work(made).bundle_link = None
    with pytest.raises(Unknown):
        work(made).bundle  # noqa: B018 - raises


def test_a_module_that_came_to_python_later_is_missing_before(tmp_path: Path) -> None:
    resources = FUNCTION.replace("python3.13", "python3.10")
    made, _ = application(tmp_path, resources, work_s_app__py="import tomllib" + HANDLER)
    assert missing(made)[0] is Outcome.MISSED


def test_imports_that_only_some_environments_run_are_not_asked_for(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "if sys.argv:\n    import first\nelse:\n    import second\n"
        "def handler(event, context):\n"
        "    with open('x') as file:\n        import asked_for\n"
        "    if sys.version_info > (3, 14):\n        import third\n"
        "    if event:\n        import also_asked_for\n"
        "    try:\n        import fourth\n    except Exception:\n        import fifth\n    finally:\n        pass\n"
    )
    made, _ = application(tmp_path, FUNCTION, work_s_app__py=code)
    needed = [each.module for each in work(made).code.imports if each.needed and each.module != "sys"]
    assert sorted(needed) == ["also_asked_for", "asked_for"]


def test_the_manifest_around_is_the_functions_where_its_code_imports_from_it(tmp_path: Path) -> None:
    resources = FUNCTION.replace("work/", "src/jobs/")
    code = "import requests" + HANDLER
    made, _ = application(tmp_path, resources, src_s_jobs_s_app__py=code, requirements__txt="requests\n")
    assert manifests(made) == {"requirements.txt": ["Work"]}
    made, _ = application(tmp_path, resources, requirements__txt="aws-cdk-lib==2.253.0\n")
    assert manifests(made) == {}


def test_the_manifest_around_is_not_the_functions_where_a_layer_brings_the_package(tmp_path: Path) -> None:
    resources = (
        FUNCTION.replace("work/", "src/jobs/") + "      Layers: [!Ref Shared]\n  Shared:\n"
        "    Type: AWS::Serverless::LayerVersion\n    Properties: { ContentUri: shared/ }\n"
    )
    made, _ = application(
        tmp_path,
        resources,
        src_s_jobs_s_app__py="import requests" + HANDLER,
        requirements__txt="requests\n",
        shared_s_requirements__txt="requests==2.32.5\n",
    )
    assert manifests(made) == {"shared/requirements.txt": ["Shared"]}


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ("EntryPoints: [orders/src/app.ts]", "packages/orders/package.json"),
        ("EntryPoints: [carts/src/app.ts]", "package.json"),
        ("Minify: true", "package.json"),
    ],
)
def test_what_esbuild_resolves_by(tmp_path: Path, points: str, expected: str) -> None:
    resources = FUNCTION.replace("python3.13", "nodejs22.x").replace("work/", "packages/")
    made, _ = application(
        tmp_path,
        f"{resources}    Metadata:\n      BuildMethod: esbuild\n      BuildProperties: {{ {points} }}\n",
        package__json='{"dependencies": {"axios": "^1.0.0"}}',
        packages_s_orders_s_package__json='{"dependencies": {"axios": "^1.0.0"}}',
        packages_s_package__json="{}",
    )
    assert manifests(made) == {expected: ["Work"]}


def test_one_manifest_of_several_functions_is_judged_once_and_its_problems_are_told_once(
    tmp_path: Path,
) -> None:
    resources = FUNCTION + FUNCTION.replace("Work:", "Other:")
    made, problems = application(
        tmp_path, resources, work_s_app__py=HANDLER, work_s_requirements__txt="requests=2\nboxes\n"
    )
    assert manifests(made) == {"work/requirements.txt": ["Work", "Other"]}
    (problem,) = problems
    assert str(problem).startswith("work/requirements.txt:1: 'requests=2' is no requirement")


def test_a_manifest_of_functions_that_may_not_exist_may_not_either(tmp_path: Path) -> None:
    head = "  Nothing: { Type: AWS::SNS::Topic }\nConditions:\n  Some: !Equals [!Ref Tools, x]\n"
    body = FUNCTION.replace("    Properties:", "    Condition: Some\n    Properties:")
    made, _ = application(
        tmp_path, body + head, work_s_app__py=HANDLER, work_s_requirements__txt="requests\n"
    )
    (manifest,) = made.subjects(Manifest)
    assert len(manifest.conditions) == 1
    (answer,) = judge(made, [CHECKS["dependency-unpinned"]])
    assert answer.outcome is Outcome.MISSED


def test_names_of_distributions_and_modules() -> None:
    assert distributions.spelled("Zope.Interface_X") == "zope-interface-x"
    assert distributions.distributions("yaml") == ("pyyaml",)
    assert distributions.distributions("requests") == ("requests",)
    assert distributions.distributions("nobody_knows") is None
    assert distributions.may_install("google-cloud-storage", "google")
    assert not distributions.may_install("requests", "yaml")
    names, unknown = distributions.brought_with(frozenset({("pyjwt", ("crypto",)), ("boxes", ())}))
    assert {"pyjwt", "cryptography", "cffi", "boxes"} <= names
    assert unknown == {"boxes"}
    assert distributions.python_version("nodejs22.x") is None
    assert distributions.is_brought("@aws-sdk/client-s3", distributions.of_runtime("nodejs22.x"))
    assert not distributions.is_brought("axios", distributions.of_runtime("nodejs22.x"))


@pytest.mark.parametrize("check", ["dependency-unpinned", "dependency-vulnerable"])
@pytest.mark.parametrize("text", ["requests=2\n", "\0", "boxes==1.0\n-r ../../outside.txt\n"])
def test_what_cannot_be_read_of_a_manifest_never_reads_as_passed(
    tmp_path: Path, check: str, text: str
) -> None:
    made, _ = application(tmp_path, FUNCTION, work_s_app__py=HANDLER, work_s_requirements__txt=text)
    osv = tmp_path / "osv.json"
    osv.write_text('{"id": "GHSA-1", "affected": []}', "utf-8")
    (manifest,) = made.subjects(Manifest)
    manifest.advisories = opened(str(osv))
    (answer,) = judge(made, [CHECKS[check]])
    assert (answer.outcome, answer.reason[:25]) == (Outcome.UNKNOWN, "a part of it is not read:")


def test_a_finding_is_accepted_by_a_comment_in_the_manifest(tmp_path: Path) -> None:
    asked = "requests  # colonnade: allow dependency-unpinned because it is a prototype\n"
    application(tmp_path, FUNCTION, work_s_app__py=HANDLER, work_s_requirements__txt=asked)
    told = review(tmp_path, Config(checks=("dependency-unpinned",)))
    assert told.findings == ()
    assert [each.by.because for each in told.suppressed] == ["it is a prototype"]
