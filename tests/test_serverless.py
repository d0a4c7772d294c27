"""Services of the Serverless Framework: their variables, what is made of them, and fixes written into them."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from colonnade import sources
from colonnade.cli import commands
from colonnade.edit import Edit, Removal, TemplateEdit
from colonnade.fact import Opaque
from colonnade.model.function import Function
from colonnade.model.queue import Queue
from colonnade.problem import Problem
from colonnade.sources import Untold
from colonnade.sources.cloudformation.template import Template
from colonnade.sources.document import Mapping, parse
from colonnade.sources.files import Tree
from colonnade.sources.rewriting.plain import plain
from colonnade.sources.serverless.resolution import Resolver
from colonnade.sources.serverless.variables import Literal, Source, Variable, parts_of

ROOT = Path(__file__).parent.parent
ORDERS = ROOT / "examples" / "orders"
EXPECTED = ROOT / "tests" / "applications" / "orders" / "findings.txt"
EVENTS = (
    *("http", "httpApi", "websocket", "schedule", "sqs", "sns", "s3", "stream", "alb", "iot", "eventBridge"),
    *(
        "cloudwatchLog",
        "cognitoUserPool",
        "msk",
        "kafka",
        "activemq",
        "cloudFront",
        "alexaSkill",
        "cloudwatchEvent",
    ),
)
HEAD = "service: shop\nprovider: {name: aws, runtime: python3.13}\n"


def one(text: str) -> Variable:
    (variable,) = parts_of(text)
    assert isinstance(variable, Variable)
    return variable


class TestVariables:
    def test_a_source_has_a_type_and_an_address(self) -> None:
        assert one("${self:custom.name}").sources == (Source("self", (), ("custom.name",)),)

    def test_what_comes_after_commas_stands_in(self) -> None:
        assert one("${opt:stage, self:provider.stage, 'de v', 3, 1.5, true, null}").sources == (
            Source("opt", (), ("stage",)),
            Source("self", (), ("provider.stage",)),
            *map(Literal, ("de v", 3, 1.5, True, None)),
        )

    def test_quotes_may_hold_what_ends_a_variable(self) -> None:
        assert one("""${opt:a, "x}, 'y"}""").sources[1] == Literal("x}, 'y")
        assert one(r"""${opt:a, 'it\'s'}""").sources[1] == Literal("it's")

    def test_sources_are_called_with_arguments(self) -> None:
        assert one("${file(./a.yml):b.0}").sources == (Source("file", (("./a.yml",),), ("b.0",)),)
        assert one("${cf(eu-west-1):stack.Out}").sources == (Source("cf", (("eu-west-1",),), ("stack.Out",)),)
        assert one("${file('./a b.yml')}").sources == (Source("file", (("./a b.yml",),)),)

    def test_variables_stand_in_variables(self) -> None:
        inner = Variable((Source("sls", (), ("stage",)),), "${sls:stage}")
        assert one("${self:custom.${sls:stage}.name}").sources == (
            Source("self", (), ("custom.", inner, ".name")),
        )
        assert one("${opt:a, ${sls:stage}}").sources[1] == inner
        assert one("${file(./${sls:stage}.yml)}").sources == (Source("file", (("./", inner, ".yml"),)),)

    @pytest.mark.parametrize(
        "text",
        ["${AWS::Region}", "${Table}", "${Table.Arn}", "${!Kept}", "$ {self:a}", "${self:a", "${}", "$", ""],
    )
    def test_what_cloudformation_replaces_is_no_variable(self, text: str) -> None:
        assert parts_of(text) == ((text,) if text else ())

    def test_a_backslash_keeps_a_variable_as_it_is(self) -> None:
        assert parts_of(r"a \${self:b} c") == ("a ${self:b} c",)

    def test_text_around_is_kept(self) -> None:
        before, variable, after = parts_of("${AWS::Region}-${self:a}-${Ref}")
        assert (before, after) == ("${AWS::Region}-", "-${Ref}")
        assert isinstance(variable, Variable)

    @given(st.text(alphabet="${}:,'\"() ab.self\\", max_size=60))
    def test_no_text_is_too_odd_and_none_is_lost(self, text: str) -> None:
        parts = parts_of(text)
        whole = "".join(part if isinstance(part, str) else part.text for part in parts)
        if "\\" not in text:
            assert whole == text
        assert all(not (isinstance(one, str) and isinstance(two, str)) for one, two in pairwise(parts))

    def test_very_deep_ones_are_text(self) -> None:
        text = "${self:" * 5000
        assert parts_of(text) == (text,)


def resolved(text: str, folder: Path | None = None, **options: str) -> dict[str, object]:
    tree = Tree(folder or Path(__file__).parent)
    root = parse("serverless.yml", text).root
    assert isinstance(root, Mapping)
    found = plain(Resolver(root, "", tree, options).resolve(root))
    assert isinstance(found, dict)
    return found


class TestValues:
    def test_options_settings_and_defaults(self) -> None:
        text = "provider: {stage: test}\na: ${opt:stage, self:provider.stage}\nb: ${sls:stage}\nc: ${aws:region}\n"
        assert resolved(text) == {"provider": {"stage": "test"}, "a": "test", "b": "test", "c": "us-east-1"}
        assert resolved(text, stage="prod", region="eu-west-1") == {
            "provider": {"stage": "test"},
            "a": "prod",
            "b": "prod",
            "c": "eu-west-1",
        }

    def test_values_keep_their_kind_alone_and_become_text_within_one(self) -> None:
        text = (
            "n: 3\nt: true\nl: [1, 2]\nm: {k: v}\n"
            "a: ${self:n}\nb: x${self:n}${self:t}\nc: ${self:l}\nd: ${self:m.k}\n"
        )
        found = resolved(text)
        assert (found["a"], found["b"], found["c"], found["d"]) == (3, "x3true", [1, 2], "v")

    def test_parameters_are_those_of_the_stage_else_the_default_ones(self) -> None:
        text = (
            "params: {default: {a: 1, b: 2}, prod: {a: 3}}\nstages: {prod: {params: {c: 4}}}\n"
            "x: ['${param:a}', '${param:b}', '${param:c, 0}', '${param:d, 5}']\n"
        )
        assert resolved(text)["x"] == [1, 2, 0, 5]
        assert resolved(text, stage="prod", d="9")["x"] == [3, 2, 4, "9"]

    def test_files_of_data_are_read_and_code_is_not_run(self, tmp_path: Path) -> None:
        (tmp_path / "a.json").write_text('{"b": [{"c": "${self:name}"}]}')
        (tmp_path / "text.txt").write_text("some text")
        (tmp_path / "broken.yml").write_text("a: [")
        text = (
            "name: shop\na: ${file(a.json):b.0.c}\nb: ${file(./text.txt)}\nc: ${file(none.yml):x, 'else'}\n"
            "d: ${file(a.js)}\ne: ${file(../out.yml)}\nf: ${file(broken.yml)}\ng: ${file(none.txt)}\n"
        )
        found = resolved(text, tmp_path)
        assert (found["a"], found["b"], found["c"]) == ("shop", "some text", "else")
        reasons = [getattr(found[key], "value", None) for key in "defg"]
        assert reasons == [
            "made by a.js, which is code that runs when the service is deployed",
            "in the file ../out.yml, which is not in the reviewed folder or does not have it",
            "in the file broken.yml, which is not in the reviewed folder or does not have it",
            "in the file none.txt, which is not in the reviewed folder or does not have it",
        ]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("${env:A}", "the environment variable A, which is only known where the service is deployed"),
            ("${opt:a}", "the option --a, which is given when the service is deployed"),
            ("${param:a}", "the parameter a, which no stage here gives a value"),
            ("${self:a.b}", "self:a.b, which the service does not have"),
            ("${sls:instanceId}", "sls:instanceId, which the framework makes up when it runs"),
            ("${vault:a}", "vault:a, which is only read when the service is deployed"),
            ("${self:x}", "the variable ${self:x}, which refers to itself"),
            (
                "${self:custom.${env:A}}",
                "the environment variable A, which is only known where the service is deployed",
            ),
        ],
    )
    def test_what_is_only_known_later_says_why(self, text: str, reason: str) -> None:
        assert getattr(resolved(f"x: {text!r}\n")["x"], "value", None) == reason

    def test_a_text_of_which_a_part_is_only_known_later_is_joined(self) -> None:
        found = resolved("a: x-${env:A}-y\nb: !Sub 'arn:${AWS::Region}:${env:A}:${self:c}'\nc: d\n")
        joined = json.loads(json.dumps(found["a"], default=lambda each: each.value))
        assert joined == {
            "Fn::Join": [
                "",
                ["x-", "the environment variable A, which is only known where the service is deployed", "-y"],
            ]
        }
        sub = found["b"]
        assert isinstance(sub, dict)
        assert sub["Fn::Sub"][0] == "arn:${AWS::Region}:${Variable1}:d"

    def test_keys_may_have_variables(self) -> None:
        assert resolved("n: a\nm: {'${self:n}-x': 1, '${env:B}': 2}\n")["m"] == {"a-x": 1, "${env:B}": 2}

    def test_circles_and_depth_end(self) -> None:
        assert isinstance(resolved("a: ${self:b}\nb: ${self:a}\n"), dict)
        assert isinstance(resolved("a: ${self:}\n"), dict)
        deep = "".join(f"a{index}: ${{self:a{index + 1}}}\n" for index in range(400))
        assert isinstance(resolved(deep), dict)


def read(
    folder: Path, text: str, name: str = "serverless.yml", **files: str
) -> tuple[list[Function], list[Problem]]:
    (folder / name).write_text(text, encoding="utf-8")
    for file, content in files.items():
        (folder / file.replace("__", ".")).write_text(content, encoding="utf-8")
    applications, problems = sources.read(Tree(folder))
    return [each for one in applications for each in one.subjects(Function)], problems


class TestServices:
    def test_the_frameworks_own_defaults_hold(self, tmp_path: Path) -> None:
        (function,), problems = read(tmp_path, HEAD + "functions: {f: {handler: a.b}}\n")
        assert not problems
        assert (function.memory.value, function.memory.written) == (1024, False)
        assert (function.timeout.value, function.timeout.written) == (6, False)
        assert function.memory.origin.path == ("functions", "f", "memorySize")

    def test_functions_may_come_as_a_list_of_files(self, tmp_path: Path) -> None:
        functions, _ = read(
            tmp_path,
            HEAD + "functions:\n  - ${file(one.yml)}\n  - {b: {handler: a.b, memorySize: 256}}\n  - ~\n",
            one__yml="a: {handler: a.b, timeout: 9}\n",
        )
        assert [each.name for each in functions] == ["a", "b"]
        assert (functions[0].timeout.origin.file, functions[0].timeout.value) == ("one.yml", 9)

    def test_services_in_json_and_several_beside_each_other(self, tmp_path: Path) -> None:
        text = json.dumps({"service": "s", "provider": "aws", "functions": {"f": {"handler": "a.b"}}})
        (tmp_path / "serverless.json").write_text(text)
        functions, problems = read(tmp_path, HEAD + "functions: {g: {handler: a.b}}\n")
        assert sorted(each.name for each in functions) == ["f", "g"]
        assert not problems

    def test_code_and_other_clouds_are_told_and_nothing_else_is_lost(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "serverless.ts").write_text("export default {}")
        (tmp_path / "serverless.other.yml").write_text("service: x\nprovider: {name: google}\n")
        (tmp_path / "serverless.bad.yml").write_text("service: x\nprovider: [\n")
        functions, problems = read(tmp_path, HEAD + "functions: {f: {handler: a.b}}\n")
        assert [each.name for each in functions] == ["f"]
        assert [(each.file, each.note) for each in problems] == [
            ("a/serverless.ts", False),
            ("serverless.bad.yml", False),
            ("serverless.other.yml", True),
        ]

    def test_a_file_that_ends_before_its_provider_is_told_and_a_part_of_one_is_not(
        self, tmp_path: Path
    ) -> None:
        for name, text in (
            ("cut", 'service: x\nfunctions:\n  f:\n    handler: "a.b\n'),
            ("part", "service: x\n"),
        ):
            (tmp_path / name).mkdir()
            (tmp_path / name / "serverless.yml").write_text(text)
        _, problems = read(tmp_path, HEAD + "functions: {f: {handler: a.b}}\n")
        assert [(each.file, each.line) for each in problems] == [("cut/serverless.yml", 4)]

    def test_one_file_may_be_given_by_itself(self, tmp_path: Path) -> None:
        (tmp_path / "serverless.yml").write_text(HEAD + "functions: {f: {handler: a.b}}\n")
        (tmp_path / "serverless.ts").write_text("")
        applications, problems = sources.read(Tree(tmp_path / "serverless.yml"))
        assert len(applications) == 1
        assert not problems
        _, problems = sources.read(Tree(tmp_path / "serverless.ts"))
        assert "is a service in code" in problems[0].what

    def test_the_stage_may_be_told(self, tmp_path: Path) -> None:
        (tmp_path / "serverless.yml").write_text(
            "service: shop\nprovider: {name: aws, stage: \"${opt:stage, 'dev'}\"}\nfunctions: {f: {handler: a.b}}\n"
        )
        named = []
        for parameters in ({}, {"stage": "prod"}, {"opt:stage": "test"}):
            (application,), _ = sources.read(Tree(tmp_path), Untold(parameters=parameters))
            (function,) = application.subjects(Function)
            named.append(str(function.physical_name.raw) if function.physical_name else "")
        assert named == ["shop-dev-f", "shop-prod-f", "shop-test-f"]

    def test_a_file_that_a_service_takes_in_is_no_template_of_its_own(self, tmp_path: Path) -> None:
        fragment = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref FLambdaFunction}}}\n"
        (tmp_path / "serverless.yml").write_text(
            HEAD + "functions: {f: {handler: a.b}}\nresources: ${file(r.yml)}\n"
        )
        (tmp_path / "r.yml").write_text(fragment)
        (application,), problems = sources.read(Tree(tmp_path))
        (queue,) = application.subjects(Queue)
        assert queue.origin.file == "r.yml"
        assert not problems

    def test_outputs_of_other_services_are_followed(self, tmp_path: Path) -> None:
        for folder, text in {
            "one": "service: one\nprovider: aws\nfunctions: {f: {handler: a.b}}\n"
            "resources: {Resources: {Q: {Type: AWS::SQS::Queue}}, Outputs: {Address: {Value: !GetAtt Q.Arn}}}\n",
            "two": "service: two\nprovider: aws\nfunctions:\n  g:\n    handler: a.b\n"
            "    environment: {FAR: '${cf:far-dev.Address}'}\n"
            "    events: [{sqs: '${cf:one-dev.Address}'}]\n",
        }.items():
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "serverless.yml").write_text(text)
        (application,), problems = sources.read(Tree(tmp_path))
        (queue,) = application.subjects(Queue)
        (trigger,) = queue.all_triggers
        assert str(trigger.function) == "g"
        far = trigger.function.environment["FAR"].value.raw
        assert isinstance(far, Opaque)
        assert far.reason == "the output far-dev.Address of another stack, which no template here declares"
        assert not problems

    def test_plugins_that_nobody_knows_are_noted_once(self, tmp_path: Path) -> None:
        _, problems = read(
            tmp_path,
            HEAD + "plugins: [serverless-offline, own, serverless-lift]\nfunctions: {f: {handler: a.b}}\n",
        )
        assert [each.note for each in problems] == [True, True]
        assert "own is not known" in problems[0].what

    _JSON = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.sampled_from(["", "a", "${self:functions}", "${env:A}", "arn:a:b"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "Ref",
                        "Fn::GetAtt",
                        "arn",
                        "http",
                        "sqs",
                        "path",
                        "type",
                        "name",
                        "Resources",
                        "Type",
                        "f",
                    ]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    )

    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(
        key=st.sampled_from(
            [
                "functions",
                "resources",
                "custom",
                "plugins",
                "layers",
                "stepFunctions",
                "appSync",
                "params",
                "provider",
                "service",
            ]
        ),
        value=_JSON,
        event=st.sampled_from(EVENTS),
        settings_of=_JSON,
    )
    def test_nothing_that_is_written_makes_a_traceback(
        self, tmp_path: Path, key: str, value: object, event: str, settings_of: object
    ) -> None:
        service = {
            "service": "s",
            "provider": {
                "name": "aws",
                "iam": {"role": value},
                "logs": value,
                "apiGateway": value,
                "httpApi": value,
            },
            "plugins": [
                "serverless-plugin-aws-alerts",
                "serverless-slic-watch-plugin",
                "serverless-dynamodb-autoscaling",
            ],
            "functions": {
                "f": {
                    "handler": "a.b",
                    "events": [{event: settings_of}],
                    "environment": settings_of,
                    "url": settings_of,
                }
            },
            key: value,
        }
        if key == "provider" and not isinstance(value, dict):
            service["provider"] = "aws"
        (tmp_path / "serverless.json").write_text(json.dumps(service))
        _, problems = sources.read(Tree(tmp_path))
        assert not any(each.advice == "please report it" for each in problems), problems


FIXED = """\
service: shop
provider:
  name: aws
  runtime: python3.13
  memorySize: 512
custom:
  wait: 30
functions:
  work: # the one that works
    handler: work.handler
    timeout: 60
    events:
      - sqs: !GetAtt Jobs.Arn
  rest:
    handler: rest.handler
resources:
  Resources:
    Jobs:
      Type: AWS::SQS::Queue
      Properties:
        VisibilityTimeout: 30 # seconds
"""


def fixed(folder: Path, text: str, *checks: str) -> tuple[str, str]:
    (folder / "serverless.yml").write_text(text)
    arguments = ["fix", str(folder), *checks, "--apply", "--unsafe", "--force"]
    result = CliRunner().invoke(commands, arguments)
    return (folder / "serverless.yml").read_text(), result.output


class TestFixes:
    def test_resources_are_changed_where_they_stand(self, tmp_path: Path) -> None:
        text, _ = fixed(tmp_path, FIXED, "queue-hides-messages-too-briefly")
        assert text == FIXED.replace("VisibilityTimeout: 30 #", "VisibilityTimeout: 360 #")

    def test_a_setting_of_all_functions_is_written_once(self, tmp_path: Path) -> None:
        text, output = fixed(tmp_path, FIXED, "log-group-never-expires")
        assert text == FIXED.replace("  memorySize: 512\n", "  memorySize: 512\n  logRetentionInDays: 30\n")
        assert "Set provider.logRetentionInDays to 30" in output

    def test_a_setting_that_only_some_functions_need_is_written_at_them(self, tmp_path: Path) -> None:
        code = "import boto3\nsns = boto3.client('sns')\ndef handler(event, context):\n    sns.publish(Message='m')\n"
        (tmp_path / "work.py").write_text(code)
        (tmp_path / "rest.py").write_text("def handler(event, context): ...\n")
        text, output = fixed(tmp_path, FIXED, "function-without-tracing")
        assert text == FIXED.replace("Jobs.Arn\n", "Jobs.Arn\n    tracing: Active\n", 1), output

    def test_a_setting_that_all_functions_share_is_changed_once(self, tmp_path: Path) -> None:
        text, _ = fixed(tmp_path, FIXED.replace("python3.13", "python3.8"), "runtime-deprecated")
        assert text == FIXED.replace("python3.13", "python3.14")

    def test_what_is_written_as_one_value_gets_its_settings(self, tmp_path: Path) -> None:
        (tmp_path / "work.py").write_text(
            "def handler(event, context):\n    return {'batchItemFailures': []}\n"
        )
        text, _ = fixed(tmp_path, FIXED, "batch-failures-not-reported")
        assert (
            "      - sqs:\n          arn: !GetAtt Jobs.Arn\n          functionResponseType: ReportBatchItemFailures\n"
            in text
        )

    def test_new_resources_stand_beside_the_others(self, tmp_path: Path) -> None:
        text, _ = fixed(tmp_path, FIXED, "function-without-alarm")
        root = parse("serverless.yml", text).root
        assert isinstance(root, Mapping)
        resources = plain(root)["resources"]["Resources"]
        assert resources["WorkLambdaFunctionErrorsAlarm"]["Type"] == "AWS::CloudWatch::Alarm"

    def test_new_resources_stand_in_the_first_part_that_has_some(self, tmp_path: Path) -> None:
        text = FIXED.replace(
            "resources:\n  Resources:\n    Jobs:",
            "resources:\n  - ${file(more.yml)}\n  - Resources:\n     Jobs:",
        )
        (tmp_path / "more.yml").write_text("Outputs: {}\n")
        text, _ = fixed(tmp_path, text, "function-without-alarm")
        root = parse("serverless.yml", text).root
        assert isinstance(root, Mapping)
        assert "RestLambdaFunctionErrorsAlarm" in plain(root)["resources"][1]["Resources"]

    def test_where_there_are_none_the_section_is_made(self, tmp_path: Path) -> None:
        text, _ = fixed(tmp_path, HEAD + "functions:\n  f:\n    handler: a.b\n", "function-without-alarm")
        root = parse("serverless.yml", text).root
        assert isinstance(root, Mapping)
        assert "FLambdaFunctionErrorsAlarm" in plain(root)["resources"]["Resources"]

    def test_where_they_stand_in_other_files_it_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "r.yml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n")
        text = HEAD + "functions:\n  f:\n    handler: a.b\nresources:\n  - ${file(r.yml)}\n"
        after, output = fixed(tmp_path, text, "function-without-alarm")
        assert after == text
        assert "the resources of the service stand in other files" in output

    def test_what_a_variable_chooses_is_not_written_over(self, tmp_path: Path) -> None:
        text = FIXED.replace("VisibilityTimeout: 30 # seconds", "VisibilityTimeout: ${self:custom.wait}")
        after, output = fixed(tmp_path, text, "queue-hides-messages-too-briefly")
        assert after == text
        assert "VisibilityTimeout is chosen by ${self:custom.wait}, which it would replace" in output

    def test_a_change_in_a_file_that_is_taken_in_is_written_there(self, tmp_path: Path) -> None:
        fragment = (
            "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties:\n      VisibilityTimeout: 30\n"
        )
        (tmp_path / "r.yml").write_text(fragment)
        head, _, _ = FIXED.partition("resources:")
        fixed(tmp_path, head + "resources: ${file(r.yml)}\n", "queue-hides-messages-too-briefly")
        assert (tmp_path / "r.yml").read_text() == fragment.replace("30", "360")

    def test_findings_use_the_words_of_the_framework(self, tmp_path: Path) -> None:
        (tmp_path / "serverless.yml").write_text(
            HEAD.replace("}", ", architecture: x86_64}")
            + "functions:\n  f:\n    handler: a.b\n    events:\n      - stream: !GetAtt S.Arn\n"
            "resources: {Resources: {S: {Type: AWS::Kinesis::Stream}}}\n"
        )
        output = CliRunner().invoke(commands, ["review", str(tmp_path), "--all"]).output
        assert "Set maximumRetryAttempts to 3 and bisectBatchOnFunctionError" in output
        assert "BisectBatch" not in output


def example(folder: Path, change: str, to: str) -> Path:
    """The example, copied, with one text of its serverless.yml changed."""
    copied = Path(shutil.copytree(ORDERS, folder / "orders"))
    service = copied / "serverless.yml"
    assert change in service.read_text()
    service.write_text(service.read_text().replace(change, to, 1))
    return copied


def test_the_findings_in_the_example(request: pytest.FixtureRequest) -> None:
    arguments = ["review", str(ORDERS), "--format", "json"]
    result = CliRunner().invoke(commands, arguments, env={"SOURCE_DATE_EPOCH": "1795392000"})
    assert result.exit_code == 0, result.output
    told = "".join(f"{_line(each)}\n" for each in json.loads(result.stdout)["findings"])
    if request.config.getoption("--update"):
        EXPECTED.write_text(told, encoding="utf-8")
    assert told == EXPECTED.read_text("utf-8")


def _line(finding: dict[str, Any]) -> str:
    fix = finding.get("fix") or {}
    place = f"{finding['location']['file']}:{finding['location']['line']}"
    return f"{finding['check']} at {place}: {finding['message']}. {fix.get('summary', '')}"


def test_what_a_role_of_a_function_may_is_put_right_in_its_statements(tmp_path: Path) -> None:
    folder = example(tmp_path, "          - dynamodb:PutItem\n", "          - dynamodb:GetItem\n")
    checks = ("role-allows-what-the-code-never-calls", "function-lacks-permission")
    CliRunner().invoke(commands, ["fix", str(folder), *checks, "--apply", "--unsafe", "--force"])
    statements = plain(parse("s", (folder / "serverless.yml").read_text()).root)["functions"]["take"][
        "iamRoleStatements"
    ]
    assert [each["Action"] for each in statements] == ["sqs:SendMessage", "dynamodb:PutItem"]


@pytest.mark.parametrize(
    ("statements", "path"),
    [
        ("  iam: {role: {statements: []}}\n", ("iam", "role", "statements")),
        ("  iamRoleStatements: []\n", ("iamRoleStatements",)),
        ("", ("iam", "role", "statements")),
    ],
)
def test_what_all_functions_may_is_put_right_at_the_provider(
    tmp_path: Path, statements: str, path: tuple[str, ...]
) -> None:
    (tmp_path / "work.py").write_text(
        "import boto3\nqueue = boto3.client('sqs')\ndef handler(event, context):\n"
        "    queue.send_message(QueueUrl='https://sqs.us-east-1.amazonaws.com/123456789012/far', MessageBody='m')\n"
    )
    (tmp_path / "rest.py").write_text("def handler(event, context): ...\n")
    text, output = fixed(
        tmp_path, FIXED.replace("custom:\n", f"{statements}custom:\n"), "function-lacks-permission"
    )
    found = plain(parse("s", text).root)["provider"]
    for key in path:
        assert key in found, output
        found = found[key]
    assert [each["Action"] for each in found] == ["sqs:SendMessage"]


class TestWriter:
    """Where single changes are written."""

    @pytest.fixture
    def template(self, tmp_path: Path) -> Template:
        (tmp_path / "serverless.yml").write_text(FIXED)
        (group,) = sources.find(Tree(tmp_path))
        (stack,) = group.stacks()
        return stack.template

    @pytest.mark.parametrize(
        ("change", "written"),
        [
            (
                Edit("serverless.yml", ("Resources", "Jobs", "Properties", "DelaySeconds"), 1),
                Edit("serverless.yml", ("resources", "Resources", "Jobs", "Properties", "DelaySeconds"), 1),
            ),
            (
                Removal("serverless.yml", ("Resources", "Jobs")),
                Removal("serverless.yml", ("resources", "Resources", "Jobs")),
            ),
            (
                Edit("serverless.yml", ("Resources", "WorkLambdaFunction", "Properties", "X"), 1),
                "WorkLambdaFunction is made by the framework: it is not written in serverless.yml",
            ),
            (
                Edit("serverless.yml", ("functions", "work", "architecture"), ["arm64"]),
                Edit("serverless.yml", ("functions", "work", "architecture"), "arm64"),
            ),
            (
                Edit("serverless.yml", ("functions", "work", "events", 0, "sqs", "batchSize"), 1),
                Edit(
                    "serverless.yml",
                    ("functions", "work", "events", 0, "sqs"),
                    {"arn": {"Fn::GetAtt": ["Jobs", "Arn"]}, "batchSize": 1},
                ),
            ),
            (
                Edit("serverless.yml", ("provider", "name", "x"), 1),
                Edit("serverless.yml", ("provider", "name", "x"), 1),
            ),
        ],
    )
    def test_changes_are_translated(self, template: Template, change: TemplateEdit, written: object) -> None:
        assert template.writer is not None
        assert template.writer.written(change) == written

    def test_one_function_may_have_what_the_provider_sets(self, template: Template) -> None:
        writer = template.writer
        assert writer is not None
        change = Edit("serverless.yml", ("provider", "tracing", "lambda"), True)
        assert writer.users(change) == {"WorkLambdaFunction", "RestLambdaFunction"}
        own = Edit("serverless.yml", ("functions", "work", "tracing"), "Active")
        assert writer.alone(change, "WorkLambdaFunction") == own
        assert writer.users(Edit("serverless.yml", ("provider", "timeout"), 9)) == {"RestLambdaFunction"}
        assert writer.users(own) == set()

    def test_words_are_those_of_the_framework_only_for_what_it_makes(self, template: Template) -> None:
        writer = template.writer
        assert writer is not None
        text = "Change Timeout to 3 and set FunctionResponseTypes to [ReportBatchItemFailures]"
        assert writer.told(text, "Jobs") == text
        assert writer.told(text, "WorkLambdaFunction") == (
            "Change timeout to 3 and set functionResponseType to ReportBatchItemFailures"
        )


def test_an_unknown_value_is_unknown_with_its_reason(tmp_path: Path) -> None:
    (function,), _ = read(tmp_path, HEAD + "functions: {f: {handler: a.b, memorySize: '${env:MEMORY}'}}\n")
    assert isinstance(function.memory.raw, Opaque)
    assert function.memory.written
