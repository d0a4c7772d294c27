"""Applications of the CDK: assemblies, assets, constructs, and where the user's code made them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from colonnade.cli import commands
from colonnade.config import Config
from colonnade.model.application import Application
from colonnade.model.code import Code
from colonnade.model.function import Function
from colonnade.model.messaging import Bucket
from colonnade.model.trigger import BucketTrigger
from colonnade.review import review
from colonnade.sources import read
from colonnade.sources.files import Tree
from colonnade.verdict import Claim

LATE = "queue-hides-messages-too-briefly"
CODE = 'def handler(event, context):\n    for record in event["Records"]:\n        print(record)\n'


def template(stack: str, **changes: Any) -> dict[str, Any]:
    """A queue whose worker is slower than it, as the CDK synthesises them."""

    def made(path: str, **more: str) -> dict[str, str]:
        return {"aws:cdk:path": f"{stack}/{path}", **more}

    code = {"S3Bucket": {"Fn::Sub": "cdk-assets-${AWS::AccountId}"}, "S3Key": "abc.zip"}
    asset = {"aws:asset:path": "asset.abc", "aws:asset:property": "Code"}
    worker = {"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 20, "Code": code}
    mapping = {"EventSourceArn": {"Fn::GetAtt": ["Jobs8A1B", "Arn"]}, "FunctionName": {"Ref": "Worker12"}}
    resources = {
        "Jobs8A1B": {
            "Type": "AWS::SQS::Queue",
            "Properties": {"VisibilityTimeout": 30},
            "Metadata": made("Jobs/Resource"),
        },
        "Worker12": {
            "Type": "AWS::Lambda::Function",
            "Properties": worker,
            "Metadata": made("Worker/Resource", **asset),
        },
        "Mapping1": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": mapping,
            "Metadata": made("Worker/SqsEventSource:Jobs/Resource"),
        },
    }
    return {"Resources": resources | changes}


def assembly(folder: Path, artifacts: dict[str, Any], **files: Any) -> Path:
    """Write an assembly: its manifest, its templates and the asset of the worker."""
    (folder / "asset.abc").mkdir(parents=True)
    (folder / "asset.abc" / "app.py").write_text(CODE, encoding="utf-8")
    (folder / "manifest.json").write_text(
        json.dumps({"version": "36", "artifacts": artifacts}), encoding="utf-8"
    )
    for name, content in files.items():
        (folder / f"{name}.template.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def stack(name: str, **metadata: Any) -> dict[str, Any]:
    return {
        "type": "aws:cloudformation:stack",
        "properties": {"templateFile": f"{name}.template.json"},
        "metadata": metadata,
    }


def trace(*lines: str) -> dict[str, Any]:
    return {
        "/Orders/Jobs/Resource": [{"type": "aws:cdk:logicalId", "data": "Jobs8A1B", "trace": list(lines)}]
    }


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A CDK application with its sources, synthesised."""
    (tmp_path / "cdk.json").write_text('{"app": "npx ts-node bin/app.ts"}', encoding="utf-8")
    for folder, file, text in (("src/worker", "app.py", CODE), ("lib", "orders.ts", "new Queue();\n")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / file).write_text(text, encoding="utf-8")
    metadata = trace(
        f"new CfnQueue ({tmp_path}/node_modules/aws-cdk-lib/aws-sqs/lib/queue.js:1:2)",
        f"at new Orders ({tmp_path}/lib/orders.ts:1:5)",
    )
    assembly(tmp_path / "cdk.out", {"Orders": stack("Orders", **metadata)}, Orders=template("Orders"))
    return tmp_path


def only(folder: Path) -> Application:
    (application,), problems = read(Tree(folder))
    assert not problems, problems
    return application


def late(folder: Path) -> Claim:
    (claim,) = (each for each in review(folder, Config(checks=(LATE,))).findings)
    return claim


def test_an_assembly_is_read_and_its_resources_are_called_after_their_constructs(app: Path) -> None:
    application = only(app)
    assert application.templates == ("cdk.out/Orders.template.json",)
    assert [each.name for each in application.resources] == ["Jobs", "Worker", "Worker/SqsEventSource:Jobs"]


def test_an_asset_leads_to_the_sources_it_is_a_copy_of(app: Path) -> None:
    (function,) = only(app).subjects(Function)
    assert isinstance(function.code, Code)
    assert function.code.origin.file == "src/worker/app.py"


def test_an_asset_that_was_built_stays_where_it_is(app: Path) -> None:
    (app / "src" / "worker" / "app.py").write_text(CODE + "# newer than the assembly\n", encoding="utf-8")
    (function,) = only(app).subjects(Function)
    assert function.code.origin.file == "cdk.out/asset.abc/app.py"


def test_a_finding_names_the_construct_and_the_line_that_made_it(app: Path) -> None:
    claim = late(app)
    assert claim.message == "Jobs hides messages for 30 s; Worker needs 120 s"
    assert claim.notes == ("construct Orders/Jobs, made at lib/orders.ts:1",)


@pytest.mark.parametrize(
    ("file", "call"),
    [
        ("orders.ts", 'construct.node.defaultChild.addPropertyOverride("VisibilityTimeout", 120)'),
        ("orders.py", 'construct.node.default_child.add_property_override("VisibilityTimeout", 120)'),
        (
            "Orders.java",
            'construct.getNode().getDefaultChild().addPropertyOverride("VisibilityTimeout", 120)',
        ),
    ],
)
def test_a_fix_is_advice_in_the_language_of_the_application(app: Path, file: str, call: str) -> None:
    (app / "lib" / file).write_text("made here\n", encoding="utf-8")
    manifest = app / "cdk.out" / "manifest.json"
    manifest.write_text(
        json.dumps({"artifacts": {"Orders": stack("Orders", **trace(f"at x ({app}/lib/{file}:1:1)"))}}),
        encoding="utf-8",
    )
    fix = late(app).fix
    assert fix is not None
    assert fix.edits == ()
    assert fix.summary == f"Change VisibilityTimeout to 120, or in code: {call}"


def test_a_trace_that_leads_nowhere_here_is_left_out(app: Path) -> None:
    manifest = app / "cdk.out" / "manifest.json"
    for lines in (["at x (/elsewhere/lib/other.ts:3:1)"], ["nonsense"], [1], []):
        manifest.write_text(
            json.dumps({"artifacts": {"Orders": stack("Orders", **trace(*lines))}}), encoding="utf-8"
        )
        assert late(app).notes == ("construct Orders/Jobs",)


def test_stages_and_nested_stacks_are_read(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text('{"output": "build"}', encoding="utf-8")
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": {"Fn::Sub": "https://s3/${AWS::AccountId}/abc.json"}},
        "Metadata": {"aws:asset:path": "Inner.nested.template.json", "aws:asset:property": "TemplateURL"},
    }
    topic = {"Type": "AWS::SNS::Topic", "Metadata": {"aws:cdk:path": "Orders/Inner/Told/Resource"}}
    inner = {"Resources": {"Told": topic}}
    stage = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}
    assembly(tmp_path / "build", {"Prod": stage, "Tree": {"type": "cdk:tree", "properties": {}}})
    assembly(
        tmp_path / "build" / "assembly-Prod",
        {"Orders": stack("Orders")},
        **{"Orders": template("Prod/Orders", Inner=nested), "Inner.nested": inner},
    )
    application = only(tmp_path)
    assert application.templates == (
        "build/assembly-Prod/Inner.nested.template.json",
        "build/assembly-Prod/Orders.template.json",
    )


def test_an_application_that_was_not_synthesised_is_noted(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text("{}", encoding="utf-8")
    applications, (problem,) = read(Tree(tmp_path))
    assert not applications
    assert problem.note
    assert (
        str(problem)
        == "cdk.json: a CDK application that was not synthesised; run cdk synth, or review with --synth"
    )


def test_many_that_were_not_synthesised_are_one_note(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "cdk.json").write_text("{}", encoding="utf-8")
    _, (problem,) = read(Tree(tmp_path))
    assert str(problem).startswith(
        "a/cdk.json: a CDK application that was not synthesised, as are 2 more; run cdk synth"
    )


@pytest.mark.parametrize("broken", ["not JSON", "[1]", '{"artifacts": 3}', '{"artifacts": {}}'])
def test_a_broken_manifest_is_told_and_harms_nothing(app: Path, broken: str) -> None:
    (app / "cdk.out" / "manifest.json").write_text(broken, encoding="utf-8")
    applications, problems = read(Tree(app))
    assert not applications
    assert ["manifest.json" in str(each) for each in problems] == [True] * (broken == "not JSON")


def run(*arguments: str | Path, **environment: str) -> Result:
    runner = CliRunner(env={"NO_COLOR": "1", **environment})
    result = runner.invoke(commands, ["review", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_synth_is_run_when_it_is_asked_for_only(app: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    cdk = tools / "cdk"
    cdk.write_text('#!/bin/sh\necho "$@" > said\n', encoding="utf-8")
    cdk.chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    run(app, PATH=path)
    assert not (app / "said").exists()
    assert run(app, "--synth", PATH=path).exit_code == 0
    assert (app / "said").read_text(encoding="utf-8") == "synth --quiet\n"
    cdk.write_text("#!/bin/sh\necho a; echo 'no such stack' >&2; exit 3\n", encoding="utf-8")
    result = run(app, "--synth", PATH=path)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "cdk.json: cdk synth failed: no such stack; run it by hand" in result.stderr
    own = app / "node_modules" / ".bin" / "cdk"
    own.parent.mkdir(parents=True)
    own.write_text("#!/bin/sh\n", encoding="utf-8")
    own.chmod(0o755)
    assert run(app, "--synth", PATH=path).exit_code == 0


def test_a_missing_cdk_is_one_line(app: Path) -> None:
    result = run(app, "--synth", PATH=str(app))
    assert (result.exit_code, "the CDK's command line is not installed" in result.stderr) == (2, True)


def noticed(bucket: object, **configuration: Any) -> dict[str, Any]:
    """What the CDK makes of `bucket.addEventNotification(…)`, with the function that it brings for it."""
    handler = f"Orders/BucketNotificationsHandler{'0' * 32}"
    properties = {
        "ServiceToken": {"Fn::GetAtt": ["Handler0", "Arn"]},
        "BucketName": bucket,
        "NotificationConfiguration": configuration,
    }
    return {
        "Files1": {"Type": "AWS::S3::Bucket", "Metadata": {"aws:cdk:path": "Orders/Files/Resource"}},
        "Notices": {"Type": "Custom::S3BucketNotifications", "Properties": properties},
        "Handler0": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.8",
                "Handler": "index.handler",
                "Code": {"ZipFile": "def handler(event, context):\n    pass\n"},
            },
            "Metadata": {"aws:cdk:path": f"{handler}/Resource"},
        },
    }


def notices(folder: Path, bucket: object, **configuration: Any) -> Application:
    resources = noticed(bucket, **configuration)
    assembly(folder / "cdk.out", {"Orders": stack("Orders")}, Orders=template("Orders", **resources))
    (folder / "cdk.json").write_text("{}", encoding="utf-8")
    return only(folder)


def test_notifications_of_buckets_are_those_of_the_bucket(tmp_path: Path) -> None:
    filters = {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".csv"}]}}
    events = ["s3:ObjectCreated:*", "s3:ObjectRestore:*"]
    worker = {"Fn::GetAtt": ["Worker12", "Arn"]}
    application = notices(
        tmp_path,
        {"Ref": "Files1"},
        LambdaFunctionConfigurations=[{"Events": events, "Filter": filters, "LambdaFunctionArn": worker}],
        EventBridgeConfiguration={},
    )
    (bucket,) = application.subjects(Bucket)
    triggers = application.subjects(BucketTrigger)
    assert [str(each) for each in bucket.notified] == ["Worker", "Worker"]
    assert [list(map(str, each.events.value)) for each in triggers] == [[each] for each in events]
    assert {each.key_suffix.value for each in triggers} == {".csv"}
    assert {each.function_link.origin.file for each in triggers} == {"cdk.out/Orders.template.json"}


@pytest.mark.parametrize("bucket", ["a-bucket-of-another-stack", {"Ref": "Jobs8A1B"}])
def test_notifications_of_other_buckets_change_none(tmp_path: Path, bucket: object) -> None:
    worker = {"Fn::GetAtt": ["Worker12", "Arn"]}
    configuration = {"Events": ["s3:ObjectCreated:*"], "LambdaFunctionArn": worker}
    application = notices(tmp_path, bucket, LambdaFunctionConfigurations=[configuration])
    assert not application.subjects(BucketTrigger)


def test_what_the_cdk_brings_by_itself_is_not_judged(tmp_path: Path) -> None:
    notices(tmp_path, {"Ref": "Files1"})
    told = review(tmp_path, Config())
    assert any(each.resource == "Worker" for each in told.findings)
    assert not [each for each in told.findings if "BucketNotificationsHandler" in each.message]
    assert not [each for each in told.unknown if "BucketNotificationsHandler" in each.resource]
