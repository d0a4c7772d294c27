from __future__ import annotations

import json
import time
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from templates import at, output, stack, template, value

from colonnade.condition import ALWAYS, NEVER, All, Condition, Either, Not, Same, World, holds, in_world
from colonnade.fact import Choice, Opaque, Reference, Text
from colonnade.sources.cloudformation.conditions import condition
from colonnade.sources.cloudformation.intrinsics import resolve
from colonnade.sources.cloudformation.loops import MOST_TURNS
from colonnade.sources.cloudformation.template import is_template
from colonnade.sources.cloudformation.values import (
    LONGEST_TEXT,
    MISSING,
    MOST_ALTERNATIVES,
    Structure,
    Values,
    all_of,
    cases,
    either_of,
    joined,
    mapped,
    negated,
    parts_of,
    shown,
    split,
    spread,
)
from colonnade.sources.document import Mapping, Sequence, parse

JOBS = Reference("template.yaml#Jobs")
ARN = Reference("template.yaml#Jobs", "Arn")
STAGE = Opaque("the parameter Stage, which has no default", "Stage")
PROD = Same("the parameter Stage", "prod")


class TestIsTemplate:
    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("Resources: {A: {Type: 'AWS::SQS::Queue'}}", True),
            ("AWSTemplateFormatVersion: 2010-09-09\nResources: {}", True),
            ("Transform: AWS::Serverless-2016-10-31\nResources: {A: {}}", True),
            ("Transform: [AWS::LanguageExtensions]\nResources: {A: {}}", True),
            ("Resources: {A: {Type: plain}}", False),
            ("Resources: [a]", False),
            ("Transform: mine\nResources: [a]", False),
            ("kind: Service", False),
            ("AWSTemplateFormatVersion: 2010-09-09", False),
            ("[a, b]", False),
            ("", False),
        ],
    )
    def test_tells_templates_from_other_documents(self, text: str, *, answer: bool) -> None:
        assert is_template(parse("t.yaml", text)) is answer


class TestTemplate:
    def test_reads_what_a_template_declares(self) -> None:
        read = template("""\
            Transform: AWS::Serverless-2016-10-31
            Globals: {Function: {Timeout: 3}}
            Parameters:
              Token: {Type: String, NoEcho: true, Default: x, AllowedValues: [x, y]}
              Empty: {Default: ""}
              Nothing: {Default: }
              Many: {Type: CommaDelimitedList, Default: [a, b]}
            Resources:
              Jobs:
                Type: AWS::SQS::Queue
                Condition: Wanted
                DependsOn: [Other]
                Metadata: {a: 1}
            """)
        token = read.parameters["Token"]
        assert (token.type, token.default, token.allowed_values, token.no_echo) == (
            "String",
            "x",
            ("x", "y"),
            True,
        )
        assert [read.parameters[name].default for name in ("Empty", "Nothing", "Many")] == ["", "", "a,b"]
        assert read.parameters["Empty"].type == "String"
        jobs = read.resources["Jobs"]
        assert (jobs.type, jobs.condition, jobs.depends_on, jobs.properties) == (
            "AWS::SQS::Queue",
            "Wanted",
            ("Other",),
            None,
        )
        assert jobs.metadata is not None
        assert jobs.origin.line == 9
        assert read.is_sam
        assert read.globals is not None
        assert read.key("Jobs") == "template.yaml#Jobs"
        assert not read.problems

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            (
                "Resources: {}",
                "template.yaml:1: the template has no resources; declare at least one under Resources",
            ),
            (
                "Resources:\n",
                "template.yaml:1: the template has no resources; declare at least one under Resources",
            ),
            (
                "Resources: [a]",
                "template.yaml:1: Resources is not a mapping; write Resources as a mapping of names",
            ),
            (
                "Resources: {A: {Properties: {}}}",
                "template.yaml:1: the resource A has no Type; say what it is, as AWS::Lambda::Function",
            ),
            (
                "Resources: {A: [x]}",
                "template.yaml:1: the resource A is not a mapping; give it a Type and Properties",
            ),
            (
                "Resources: {A: {Type: T, Properties: [x]}}",
                "template.yaml:1: the Properties of A are not a mapping; write each as a key and its value",
            ),
            (
                "Resources: {A: {Type: T}}\nGlobals: x",
                "template.yaml:2: Globals are not a mapping; write each as a key and its value",
            ),
            (
                "Resources: {A: {Type: T}}\nParameters: {P: x}",
                "template.yaml:2: the parameter P is not a mapping; give it a Type",
            ),
            (
                "Resources: {A: {Type: T}}\nOutputs: {O: x}",
                "template.yaml:2: the output O is not a mapping; give it a Value",
            ),
        ],
    )
    def test_tells_what_is_wrong_and_goes_on(self, text: str, problem: str) -> None:
        read = template(text + "\n")
        assert [str(each) for each in read.problems] == [problem]

    def test_keeps_the_resources_beside_a_broken_one(self) -> None:
        read = template("Resources: {A: x, B: {Type: 'AWS::SQS::Queue', Properties: }}")
        assert list(read.resources) == ["B"]
        assert len(read.problems) == 1


class TestRef:
    @pytest.mark.parametrize("text", ["!Ref Jobs", "Ref: Jobs", '{"Ref": "Jobs"}'])
    def test_of_a_resource_refers_to_it(self, text: str) -> None:
        assert value(text) == JOBS

    def test_of_a_parameter_is_its_value(self) -> None:
        assert value("!Ref Size") == "3"
        assert value("!Ref Size", Size="5") == "5"
        assert value("!Ref Stage") == STAGE
        assert value("!Ref Stage", Stage="prod") == "prod"
        assert value("!Ref Zones") == Values(("a", "b", "c"))

    def test_names_a_secret_parameter(self) -> None:
        text = "Parameters: {Key: {Type: String, NoEcho: true}}\nResources: {A: {Type: T}}"
        reason = "the parameter Key, which is secret (NoEcho) and has no default"
        assert output(text, "!Ref Key") == Opaque(reason, "Key")

    def test_of_a_list_parameter_with_unknown_parts_keeps_them(self) -> None:
        given = Text(("a,", Opaque("unknown", "x")))
        assert value("!Ref Zones", Zones=given) == Values((given,))
        assert value("!Ref Zones", Zones=STAGE) == STAGE

    @pytest.mark.parametrize(
        ("name", "called"),
        [
            ("AWS::Region", "the region"),
            ("AWS::AccountId", "the account"),
            ("AWS::Partition", "the partition"),
            ("AWS::StackName", "the name of the stack"),
        ],
    )
    def test_of_a_pseudo_parameter_is_only_known_once_deployed(self, name: str, called: str) -> None:
        assert value(f"!Ref {name}") == Opaque(
            f"{called}, which is only known when the stack is deployed", name
        )

    def test_of_no_value_is_missing(self) -> None:
        assert value("!Ref AWS::NoValue") is MISSING

    @pytest.mark.parametrize(
        ("region", "partition", "suffix"),
        [
            ("eu-west-1", "aws", "amazonaws.com"),
            ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
            ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
        ],
    )
    def test_of_the_region_is_the_one_given(self, region: str, partition: str, suffix: str) -> None:
        made = stack(
            "Resources: {A: {Type: T}}\n"
            "Outputs: {O: {Value: !Sub '${AWS::Region} ${AWS::Partition} ${AWS::URLSuffix}'}}"
        )
        made.region = region
        assert made.resolve(at(made, "Outputs", "O", "Value")) == f"{region} {partition} {suffix}"

    def test_of_the_stack_name_is_the_one_given(self) -> None:
        made = stack("Resources: {A: {Type: T}}\nOutputs: {O: {Value: !Ref AWS::StackName}}")
        made.name = "bookings"
        assert made.resolve(at(made, "Outputs", "O", "Value")) == "bookings"

    @pytest.mark.parametrize(
        "text", ["!Ref Nobody", "!GetAtt Nobody.Arn", "!Sub '${Nobody}'", "!Ref AWS::Nobody"]
    )
    def test_of_what_is_not_declared_is_told_once(self, text: str) -> None:
        made = stack(f"Resources: {{A: {{Type: T}}}}\nOutputs: {{O: {{Value: {text}}}}}")
        node = at(made, "Outputs", "O", "Value")
        found = made.resolve(node)
        made.resolve(node)
        assert isinstance(found, Opaque)
        assert found.reason.endswith("Nobody, which the template does not declare")
        assert [each.line for each in made.template.problems] == [2]

    @pytest.mark.parametrize(
        ("text", "reference"),
        [
            ("!Ref HelloRole", ("HelloRole", None)),
            ("!GetAtt HelloRole.Arn", ("HelloRole", "Arn")),
            ("!Ref Hello.Alias", ("Hello", "Alias")),
            ("!Sub '${Hello.Version}'", ("Hello", "Version")),
            ("!Ref ServerlessRestApi", ("ServerlessRestApi", None)),
        ],
    )
    def test_of_what_sam_makes_refers_to_it(self, text: str, reference: tuple[str, str | None]) -> None:
        sam = "Transform: AWS::Serverless-2016-10-31\nResources: {Hello: {Type: 'AWS::Serverless::Function'}}"
        assert output(sam, text) == Reference(f"template.yaml#{reference[0]}", reference[1])

    def test_needs_a_name(self) -> None:
        assert value("Ref: [a]") == Opaque("made by Ref, which cannot be read", "Ref at template.yaml:18:7")


class TestGetAtt:
    @pytest.mark.parametrize(
        "text", ["!GetAtt Jobs.Arn", "!GetAtt [Jobs, Arn]", "Fn::GetAtt: Jobs.Arn", "Fn::GetAtt: [Jobs, Arn]"]
    )
    def test_refers_to_the_attribute(self, text: str) -> None:
        assert value(text) == ARN

    def test_keeps_the_dots_of_an_attribute(self) -> None:
        assert value("!GetAtt [Jobs, Endpoint, Address]") == Reference(
            "template.yaml#Jobs", "Endpoint.Address"
        )

    @pytest.mark.parametrize(
        "text", ["!GetAtt Jobs", "!GetAtt [Jobs]", "!GetAtt [Jobs, !Ref Stage]", "!GetAtt {a: b}"]
    )
    def test_needs_a_name_and_an_attribute(self, text: str) -> None:
        assert isinstance(value(text), Opaque)

    def test_of_a_nested_stack_that_is_elsewhere_is_opaque(self) -> None:
        text = "Resources: {Net: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://x/y.yaml'}}}"
        found = output(text, "!GetAtt Net.Outputs.Vpc")
        assert found == Opaque(
            "the output Vpc of the nested stack Net, whose template is not in the reviewed folder",
            "template.yaml#Net.Outputs.Vpc",
        )


class TestSub:
    @pytest.mark.parametrize("form", ["!Sub", "Fn::Sub:"])
    def test_joins_what_is_known(self, form: str) -> None:
        assert value(f"{form} 'a-${{Size}}-${{!Literal}}-${{ Size }}'") == "a-3-${Literal}-3"

    def test_keeps_the_parts_that_are_not(self) -> None:
        assert value("!Sub 'a-${Stage}-${Jobs.Arn}'") == Text(("a-", STAGE, "-", ARN))

    def test_of_one_part_is_that_part(self) -> None:
        assert value("!Sub '${Jobs}'") == JOBS
        assert value("!Sub '${Stage}'") == STAGE
        assert value("!Sub ''") == ""

    @pytest.mark.parametrize("form", ["!Sub", "Fn::Sub:"])
    def test_takes_variables(self, form: str) -> None:
        assert value(f"{form} ['${{Who}}-${{Size}}', {{Who: !Ref Size}}]") == "3-3"
        assert value(f"{form} ['${{Size}}']") == "3"

    def test_takes_a_variable_with_a_dot(self) -> None:
        assert value("!Sub ['${a.b}', {a.b: x}]") == "x"

    def test_is_written_out_for_each_alternative(self) -> None:
        found = value("!Sub ['${Kind}-q', {Kind: !If [IsProd, live, test]}]")
        assert found == Choice(PROD, "live-q", "test-q")

    @pytest.mark.parametrize("text", ["!Sub [[a]]", "!Sub {a: b, c: d}", "Fn::Sub: [1, 2, 3]\nx: 1"])
    def test_needs_a_text(self, text: str) -> None:
        assert isinstance(value(text), Opaque | Structure)

    @given(st.text(alphabet="ab {}[]!:#&*|>\\\"'é%@`,-?"))
    def test_leaves_a_text_without_placeholders(self, text: str) -> None:
        if "{{resolve:" not in text:
            assert value(f"Fn::Sub: {json.dumps(text, ensure_ascii=False)}") == text


class TestJoin:
    @pytest.mark.parametrize("form", ["!Join", "Fn::Join:"])
    def test_puts_the_delimiter_between(self, form: str) -> None:
        assert value(f"{form} ['-', [a, !Ref Size, true]]") == "a-3-true"

    def test_keeps_the_parts_that_are_not_known(self) -> None:
        assert value("!Join [':', [arn, !Ref Stage, !GetAtt Jobs.Arn]]") == Text(("arn:", STAGE, ":", ARN))

    def test_takes_lists_that_functions_make(self) -> None:
        assert value("!Join ['-', !Ref Zones]") == "a-b-c"
        assert value("!Join ['', !Split ['-', a-b]]") == "ab"
        assert value("!Join ['-', [x, !Ref Zones]]") == "x-a-b-c"

    def test_leaves_out_no_value(self) -> None:
        assert value("!Join ['-', [a, !Ref AWS::NoValue, b]]") == "a-b"

    def test_takes_a_list_that_hangs_on_a_condition(self) -> None:
        assert value("!Join ['-', !If [IsProd, [a, b], [c]]]") == Choice(PROD, "a-b", "c")
        assert value("!Join ['-', [x, !If [IsProd, a, !Ref AWS::NoValue]]]") == Choice(PROD, "x-a", "x")

    def test_of_an_unknown_list_is_opaque(self) -> None:
        assert value("!Join ['-', !Ref Stage]") == Opaque(STAGE.reason, "Join('-',Stage)")

    @pytest.mark.parametrize("text", ["!Join [a]", "!Join a", "!Join [!Ref Stage, [a]]"])
    def test_needs_a_delimiter_and_a_list(self, text: str) -> None:
        assert isinstance(value(text), Opaque)


class TestIf:
    def test_gives_the_branch_of_a_decided_condition(self) -> None:
        assert value("!If [Always, a, b]") == "a"
        assert value("Fn::If: [Never, a, b]") == "b"

    def test_gives_both_of_an_undecided_one(self) -> None:
        assert value("!If [IsProd, 1, !Ref AWS::NoValue]") == Choice(PROD, 1, MISSING)
        assert value("!If [IsProd, 1, 2]", Stage="prod") == 1
        assert value("!If [IsProd, same, same]") == "same"

    def test_takes_a_condition_in_line(self) -> None:
        assert value("!If [!Equals [!Ref Stage, prod], 1, 2]") == Choice(PROD, 1, 2)

    def test_keeps_numbers_and_booleans_apart(self) -> None:
        assert value("!If [IsProd, 1, true]") == Choice(PROD, 1, True)

    def test_needs_three(self) -> None:
        assert isinstance(value("!If [IsProd, a]"), Opaque)


class TestFindInMap:
    @pytest.mark.parametrize("form", ["!FindInMap", "Fn::FindInMap:"])
    def test_looks_up_two_keys(self, form: str) -> None:
        assert value(f"{form} [Sizes, small, memory]") == 128

    def test_takes_the_default_of_a_key_that_is_not_there(self) -> None:
        assert value("!FindInMap [Sizes, huge, memory, {DefaultValue: 9}]") == 9
        assert value("!FindInMap [Nowhere, huge, memory, {DefaultValue: 9}]") == 9
        assert isinstance(value("!FindInMap [Sizes, huge, memory]"), Opaque)
        assert isinstance(value("!FindInMap [Nowhere, huge, memory]"), Opaque)

    def test_gives_alternatives_for_an_unknown_key(self) -> None:
        found = value("!FindInMap [Sizes, !Ref Stage, memory]")
        assert found == Choice(Same("the parameter Stage", "small"), 128, 512)

    def test_gives_the_value_that_all_keys_have(self) -> None:
        assert (
            output(
                "Mappings: {M: {a: {k: 1}, b: {k: 1}}}\nResources: {A: {Type: T}}",
                "!FindInMap [M, !Ref AWS::Region, k]",
            )
            == 1
        )

    def test_counts_the_default_among_the_alternatives(self) -> None:
        found = value("!FindInMap [Sizes, !Ref Stage, memory, {DefaultValue: 9}]")
        assert [raw for _, raw in cases(found)] == [128, 512, 9]

    def test_leaves_many_alternatives_unknown(self) -> None:
        many = ", ".join(f"r{n}: {{ami: ami-{n}}}" for n in range(20))
        found = output(
            f"Mappings: {{M: {{{many}}}}}\nResources: {{A: {{Type: T}}}}",
            "!FindInMap [M, !Ref AWS::Region, ami]",
        )
        assert isinstance(found, Opaque)
        assert found.reason == "looked up by the region, which is only known when the stack is deployed"

    def test_of_an_unknown_or_empty_mapping_is_opaque(self) -> None:
        assert isinstance(value("!FindInMap [!Ref Stage, a, b]"), Opaque)
        empty = "Mappings: {M: {}}\nResources: {A: {Type: T}}"
        assert output(empty, "!FindInMap [M, !Ref AWS::Region, k]") == Opaque(
            "looked up in an empty mapping", "FindInMap(${AWS::Region})"
        )

    def test_needs_three(self) -> None:
        assert isinstance(value("!FindInMap [Sizes, small]"), Opaque)


class TestSelectAndSplit:
    @pytest.mark.parametrize("form", ["!Select", "Fn::Select:"])
    def test_selects_an_element(self, form: str) -> None:
        assert value(f"{form} [1, [a, b]]") == "b"
        assert value(f"{form} ['1', !Ref Zones]") == "b"
        assert value(f"{form} [0, !Split ['-', x-y]]") == "x"

    def test_selects_from_what_is_not_wholly_known(self) -> None:
        assert value("!Select [1, !Split [/, !Sub 'a/${AWS::Region}/c']]") == value("!Ref AWS::Region")
        found = value("!Select [2, !Split [':', !GetAtt Jobs.Arn]]")
        assert isinstance(found, Opaque)
        assert found.reason.startswith("part 2 of what is split from ${Jobs.Arn}, which")

    def test_selects_from_an_attribute_that_is_a_list(self) -> None:
        assert value("!Select [0, !GetAtt Jobs.Arn]") == Opaque(
            "part 0 of ${Jobs.Arn}, which is only known when the stack is deployed",
            "Select(0,${template.yaml#Jobs.Arn})",
        )

    def test_an_unknown_index_is_opaque(self) -> None:
        assert value("!Select [!Ref Stage, [a, b]]") == Opaque(
            STAGE.reason, "Select(Stage,template.yaml:18:28)"
        )

    @pytest.mark.parametrize("list_of", ["!Split [/, a/b]", "!Split [/, '']", "!Ref Zones"])
    def test_a_value_with_too_few_parts_is_unknown_and_the_call_is_right(self, list_of: str) -> None:
        made = stack(
            "Parameters: {Zones: {Type: CommaDelimitedList, Default: a}}\n"
            f"Outputs: {{It: {{Value: !Select [4, {list_of}]}}}}\nResources: {{}}"
        )
        found = made.resolve(at(made, "Outputs", "It", "Value"))
        assert isinstance(found, Opaque)
        assert found.reason.startswith("part 4 of a list that has no more than")
        assert [each.what for each in made.template.problems] == ["the template has no resources"]

    @pytest.mark.parametrize(
        "text", ["!Select [5, [a]]", "!Select [x, [a]]", "!Select [0]", "!Select [0, plain]"]
    )
    def test_needs_an_index_into_a_list(self, text: str) -> None:
        assert isinstance(value(text), Opaque)

    def test_splits_alternatives(self) -> None:
        assert value("!Split ['-', !If [IsProd, a-b, c]]") == Choice(PROD, Values(("a", "b")), Values(("c",)))

    def test_does_not_split_what_may_hold_the_delimiter(self) -> None:
        found = value("!Split ['-', !Ref AWS::Region]")
        assert isinstance(found, Opaque)
        assert found.reason == "split from the region, which is only known when the stack is deployed"

    @pytest.mark.parametrize("text", ["!Split [a]", "!Split [!Ref Stage, a]"])
    def test_needs_a_delimiter_and_a_text(self, text: str) -> None:
        assert isinstance(value(text), Opaque)

    @given(st.lists(st.text(alphabet="abc{}", max_size=5), min_size=1, max_size=6))
    def test_splitting_undoes_joining(self, elements: list[str]) -> None:
        assert split("/".join(elements), "/") == Values(tuple(elements))


class TestFurtherFunctions:
    def test_length(self) -> None:
        assert value("Fn::Length: [a, !Ref AWS::NoValue, b]") == 2
        assert value("!Length [a, b, c]") == 3
        assert value("Fn::Length: !Ref Zones") == 3
        assert value("Fn::Length: !Ref Stage") == Opaque(STAGE.reason, "Length(Stage)")
        assert isinstance(value("Fn::Length: text"), Opaque)

    def test_to_json_string(self) -> None:
        items = "[1, true, null, !Ref AWS::NoValue]"
        found = value(f"Fn::ToJsonString: {{a: !Ref Size, b: {items}, c: !Ref AWS::NoValue, d: !Ref Zones}}")
        assert isinstance(found, str)
        assert json.loads(found) == {"a": "3", "b": [1, True, None], "d": ["a", "b", "c"]}

    def test_to_json_string_keeps_what_is_not_known(self) -> None:
        assert value("Fn::ToJsonString: {a: !GetAtt Jobs.Arn}") == Text(('{"a":"', ARN, '"}'))
        assert value("Fn::ToJsonString: [!If [IsProd, 1, x]]") == Choice(PROD, "[1]", '["x"]')
        assert value("!ToJsonString [a]") == '["a"]'

    def test_base64(self) -> None:
        assert value("Fn::Base64: hello") == "aGVsbG8="
        assert value("!Base64 hello") == "aGVsbG8="
        assert value("Fn::Base64: !Sub '${Size}'") == "Mw=="
        found = value("Fn::Base64: !Ref Stage")
        assert isinstance(found, Opaque)
        assert found.identity == "Base64(${Stage})"

    def test_what_aws_works_out_is_opaque(self) -> None:
        assert isinstance(value("!GetAZs ''"), Opaque)
        assert value("Fn::GetAZs: !Ref AWS::Region") == value("!GetAZs {Ref: AWS::Region}")
        assert isinstance(value("!Cidr [10.0.0.0/16, 4, 8]"), Opaque)
        zone = value("!Select [0, !GetAZs '']")
        assert isinstance(zone, Opaque)
        assert zone.reason.startswith("part 0 of what is the availability zones of the region")

    def test_a_short_form_takes_a_long_one(self) -> None:
        assert value("!Base64\n  Fn::Sub: '${Size}'") == "Mw=="

    def test_an_import_from_elsewhere_is_opaque(self) -> None:
        reason = "the export net-vpc, which no template here declares"
        assert value("!ImportValue net-vpc") == Opaque(reason, "export:net-vpc")
        assert value("Fn::ImportValue: !Sub net-vpc") == Opaque(reason, "export:net-vpc")

    def test_an_unknown_function_is_opaque(self) -> None:
        for text in ("!Rot13 x", "Fn::Rot13: x"):
            found = value(text)
            assert isinstance(found, Opaque)
            assert found.reason.endswith("Rot13, which is not a function of CloudFormation")

    def test_a_macro_is_opaque(self) -> None:
        found = value("Fn::Transform: {Name: Mine}")
        assert isinstance(found, Opaque)
        assert found.reason == "made by Mine, which runs when the stack is deployed"
        assert isinstance(value("Fn::Transform: [a]"), Opaque)

    def test_an_include_from_elsewhere_is_opaque(self) -> None:
        found = value("Fn::Transform: {Name: AWS::Include, Parameters: {Location: 's3://bucket/x.yaml'}}")
        assert found == Opaque(
            "included from s3://bucket/x.yaml, which is not in the reviewed folder",
            "Include(s3://bucket/x.yaml)",
        )


class TestDynamicReferences:
    def test_of_parameters_that_are_elsewhere(self) -> None:
        reason = "the SSM parameter /app/key, which no template here declares"
        for text in ("{{resolve:ssm:/app/key}}", "{{resolve:ssm:/app/key:3}}"):
            assert value(json.dumps(text)) == Opaque(reason, "ssm:/app/key")

    def test_of_secrets(self) -> None:
        found = value('"{{resolve:secretsmanager:db:SecretString:password}}"')
        assert isinstance(found, Opaque)
        assert found.reason == "the secret db, which is only read when the stack is deployed"
        secure = value('"{{resolve:ssm-secure:/app/key:1}}"')
        assert isinstance(secure, Opaque)
        assert secure.reason.startswith("the secure SSM parameter /app/key")

    def test_of_an_unknown_service(self) -> None:
        found = value('"{{resolve:nothing:x}}"')
        assert isinstance(found, Opaque)
        assert "names no service" in found.reason

    def test_within_a_text(self) -> None:
        found = value("!Sub 'postgres://${Size}:{{resolve:secretsmanager:${Jobs}:SecretString:p}}@host'")
        assert isinstance(found, Text)
        before, secret, after = found.parts
        assert (before, after) == ("postgres://3:", "@host")
        assert isinstance(secret, Opaque)
        assert secret.reason.startswith("the secret ${Jobs}")
        assert isinstance(value("!Join ['', ['{{resolve:secretsmanager:', !Ref Jobs, '}}']]"), Opaque)

    def test_that_is_not_closed_stays_text(self) -> None:
        assert value('"a {{resolve:ssm:x"') == "a {{resolve:ssm:x"


class TestConditions:
    def decided(self, text: str, parameters: str = "Stage: {Type: String}") -> Condition:
        made = stack(
            f"Parameters: {{{parameters}}}\nResources: {{A: {{Type: T}}}}\nConditions:\n"
            "  P: !Equals [!Ref Stage, prod]\n"
            f"  It: {text}\n"
        )
        return condition(made, "It")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("!Equals [a, a]", ALWAYS),
            ("!Equals [a, b]", NEVER),
            ("!Equals ['true', true]", ALWAYS),
            ("!Equals [1, '1']", ALWAYS),
            ("!Equals ['', !Ref AWS::NoValue]", ALWAYS),
            ("!Equals [!Ref Stage, !Ref Stage]", ALWAYS),
            ("!Equals [!Ref Stage, prod]", PROD),
            ("{'Fn::Equals': [prod, {Ref: Stage}]}", PROD),
            ("!Not [!Equals [!Ref Stage, prod]]", Not(PROD)),
            ("!Not [!Not [!Condition P]]", PROD),
            ("!Condition P", PROD),
            ("{Condition: P}", PROD),
            ("!And [!Condition P, !Equals [a, a]]", PROD),
            ("!And [!Condition P, !Equals [a, b]]", NEVER),
            ("!Or [!Condition P, !Equals [a, b]]", PROD),
            ("!Or [!Condition P, !Equals [a, a]]", ALWAYS),
            ("!And [!Condition P, {Condition: P}]", PROD),
            ("!Not [!Equals [a, b]]", ALWAYS),
            ("!Not [!Equals [a, a]]", NEVER),
            ("!Equals [!Sub 'x-${Stage}', 'y-prod']", NEVER),
            ("!Equals [!Sub 'x-${Stage}', 'x-prod']", Same("the text x-${Stage}", "x-prod")),
            ("!Equals [!Ref A, '']", NEVER),
            ("!Equals [!Ref A, b]", Same("the value ${A}", "b")),
            ("!Equals [!Ref AWS::Region, eu-west-1]", Same("the region", "eu-west-1")),
            ("'true'", ALWAYS),
            ("'false'", NEVER),
            ("!Equals [!If [P, a, b], a]", PROD),
            ("!Equals [!Split ['-', a-b], 'a,b']", ALWAYS),
        ],
    )
    def test_are_decided_as_far_as_the_files_decide_them(self, text: str, expected: Condition) -> None:
        assert self.decided(text) == expected

    def test_of_two_unknown_values_ask_whether_they_are_the_same(self) -> None:
        both = "Stage: {Type: String}, Other: {Type: String}"
        first = self.decided("!Equals [!Ref Stage, !Ref Other]", both)
        assert first == self.decided("!Equals [!Ref Other, !Ref Stage]", both)
        assert first == Same("the parameter Other compared with the parameter Stage", "the same")

    def test_know_the_allowed_values(self) -> None:
        allowed = "Stage: {Type: String, AllowedValues: [dev, prod]}"
        assert self.decided("!Equals [!Ref Stage, test]", allowed) == NEVER
        assert self.decided("!Equals [!Ref Stage, prod]", allowed) == PROD

    def test_of_an_unread_list_is_a_question(self) -> None:
        assert isinstance(self.decided("!Equals [[a, b], a]"), Same)

    @pytest.mark.parametrize(
        "text", ["[a]", "!Equals [a]", "!And []", "!Not x", "nothing", "{a: b, c: d}", "!Contains [a, b]"]
    )
    def test_that_cannot_be_read_are_told(self, text: str) -> None:
        made = stack(f"Resources: {{A: {{Type: T}}}}\nConditions: {{It: {text}}}")
        assert condition(made, "It") == Same("the condition at template.yaml:2", "true")
        assert [each.what for each in made.template.problems] == ["the condition cannot be read"]

    def test_that_are_not_declared_are_told_once(self) -> None:
        made = stack("Resources: {A: {Type: T}}")
        assert condition(made, "X") == condition(made, "X") == Same("the condition X", "true")
        assert [each.what for each in made.template.problems] == ["the condition X is not declared"]

    def test_that_refer_to_themselves_do_no_harm(self) -> None:
        made = stack("Resources: {A: {Type: T}}\nConditions: {A: !Not [!Condition B], B: !Condition A}")
        assert condition(made, "A") == Not(Same("the condition A", "true"))
        assert [each.what for each in made.template.problems] == ["the condition A refers to itself"]

    def test_in_a_long_chain_do_no_harm(self) -> None:
        chain = "".join(f"  C{n}: !Not [!Condition C{n + 1}]\n" for n in range(3000))
        made = stack(f"Resources: {{A: {{Type: T}}}}\nConditions:\n{chain}  C3000: !Equals [a, a]\n")
        assert isinstance(condition(made, "C0"), Not | Same)

    def test_of_too_many_parts_become_one_question(self) -> None:
        doubling = "".join(
            f"  C{n}: !Or [!And [!Condition C{n + 1}, !Equals [!Ref P, '{n}']], "
            f"!And [!Condition C{n + 1}, !Equals [!Ref P, 'x{n}']]]\n"
            for n in range(40)
        )
        made = stack(
            f"Parameters: {{P: {{Type: String}}}}\nResources: {{A: {{Type: T}}}}\nConditions:\n{doubling}"
            "  C40: !Equals [!Ref P, last]\n"
        )
        asked = condition(made, "C0")
        assert len(str(asked)) < 20_000

    def test_keep_their_meaning_when_they_are_simplified(self) -> None:
        questions = [Same("a", "1"), Same("b", "1")]
        for combine, plain in ((all_of, all), (either_of, any)):
            for answers in ((False, False), (False, True), (True, False), (True, True)):
                world = World(tuple(zip(questions, answers, strict=True)))
                with in_world(world):
                    assert holds(combine(questions)) is plain(answers)
                    assert holds(negated(combine(questions))) is not plain(answers)
        assert all_of([]) == All(())
        assert either_of([]) == Either(())
        assert all_of([All((questions[0],)), questions[1]]) == All(tuple(questions))
        assert either_of([Either((questions[0],)), questions[1]]) == Either(tuple(questions))


class TestAlternatives:
    def test_are_followed_up_to_a_bound(self) -> None:
        raws = tuple(Choice(Same(f"p{n}", "x"), "a", "b") for n in range(4))
        assert len(list(cases(spread(raws, joined)))) == MOST_ALTERNATIVES
        more = (*raws, Choice(Same("p4", "x"), "a", "b"))
        found = spread(more, joined)
        assert isinstance(found, Opaque)
        assert found.reason.startswith("made of more than 16 alternatives")

    def test_of_the_same_condition_go_together(self) -> None:
        asked = Same("p", "x")
        found = spread(
            (Choice(asked, "a", "b"), "-", Choice(asked, "c", Choice(asked, "never", "d"))), joined
        )
        assert found == Choice(asked, "a-c", "b-d")

    def test_fall_together_where_they_are_equal(self) -> None:
        asked = Same("p", "x")
        assert mapped(Choice(asked, "a", "b"), lambda _: 1) == 1

    def test_a_text_that_doubles_ends(self) -> None:
        raw: object = "x" * 100
        opaque = 0
        for _ in range(40):
            raw = joined((raw, raw))
            opaque += isinstance(raw, Opaque)
            assert sum(len(str(part)) for part in parts_of(raw)) < 10 * LONGEST_TEXT
        assert opaque

    def test_lists_and_mappings_have_no_place_in_a_text(self) -> None:
        found = value("!Sub ['${X}-', {X: [a, b]}]")
        assert isinstance(found, Text)
        assert found.parts[0] == Opaque(
            "a list or mapping, which has no place in a text", "template.yaml:18:26"
        )

    def test_are_shown_with_their_condition(self) -> None:
        assert shown(Choice(Same("p", "x"), "a", JOBS)) == "p is 'x' ? a : ${template.yaml#Jobs}"
        assert shown(None) == ""


class TestHarm:
    def test_deep_nesting_ends_in_opaque(self) -> None:
        text = "x"
        for _ in range(62):
            text = f"{{'Fn::Join': ['', [{text}]]}}"
        assert "nested too deeply" in str(value(text))

    def test_placeholders_that_are_never_closed_cost_no_time(self) -> None:
        text = "${" * 100_000
        start = time.process_time()
        assert value(f"!Sub '{text}'") == text
        assert value("'" + "{{resolve:" * 15_000 + "'") == "{{resolve:" * 15_000
        assert time.process_time() - start < 10

    def test_structures_wait_until_they_are_asked(self) -> None:
        found = value("{a: 1, b: !Ref Nobody}")
        assert isinstance(found, Structure)
        assert isinstance(found.node, Mapping)
        assert isinstance(value("[1, 2]"), Structure)
        only = value("{a: 1}")
        assert isinstance(only, Structure)

    @given(
        st.recursive(
            st.sampled_from(
                ["a", "1", "!Ref Stage", "!Ref Nobody", "!GetAtt Jobs.Arn", "!Ref AWS::NoValue", "''"]
            ),
            lambda inner: st.builds(
                lambda name, items: f"!{name} [{', '.join(items)}]",
                st.sampled_from(
                    [
                        "Sub",
                        "Join",
                        "Select",
                        "Split",
                        "If",
                        "FindInMap",
                        "Cidr",
                        "Length",
                        "GetAtt",
                        "Equals",
                        "Transform",
                    ]
                ),
                st.lists(inner, max_size=4),
            ),
            max_leaves=12,
        )
    )
    def test_no_combination_of_functions_breaks(self, text: str) -> None:
        found = value(text)
        for _, raw in cases(found):
            assert raw is MISSING or isinstance(
                raw, str | int | float | bool | Text | Reference | Opaque | Values | Structure | type(None)
            )


class TestLoops:
    def expanded(self, text: str, known: str = "") -> Any:
        return template(
            "Transform: AWS::LanguageExtensions\n"
            f"Parameters: {{Names: {{Type: CommaDelimitedList, Default: 'a, b'}}{known}}}\n" + dedent(text)
        )

    def test_make_a_resource_for_each(self) -> None:
        read = self.expanded("""\
            Resources:
              Fn::ForEach::Queues:
                - Name
                - [Fast, slow-1]
                - Queue&{Name}:
                    Type: AWS::SQS::Queue
                    Properties:
                      QueueName: !Sub "jobs-${Name}"
                      Tag: !Ref Name
                      Long: {Ref: Name}
                      Same: {kept: 1}
                      List: [!Ref Name, x]
            """)
        assert list(read.resources) == ["QueueFast", "Queueslow1"]
        made = read.resources["Queueslow1"].properties
        first = read.resources["QueueFast"].properties
        assert made.entries["Tag"].value == made.entries["Long"].value == "slow-1"
        assert made.entries["QueueName"].text == "jobs-slow-1"
        assert made.entries["List"].items[0].text == "slow-1"
        assert made.entries["Same"] is first.entries["Same"]
        assert made.entries["Tag"].line == first.entries["Tag"].line
        assert made.entries["Tag"].path[-1] == "Tag"

    def test_take_their_collection_from_a_parameter(self) -> None:
        for reference in ("!Ref Names", "{Ref: Names}", "[!Ref Names]"):
            read = self.expanded(
                f"Resources: {{'Fn::ForEach::Q': [N, {reference}, {{'Q${{N}}': {{Type: T}}}}]}}\n"
            )
            assert list(read.resources) == ["Qa", "Qb"]

    def test_are_nested(self) -> None:
        read = self.expanded("""\
            Resources:
              Fn::ForEach::Outer:
                - X
                - [a, b]
                - Fn::ForEach::Inner:
                    - Y
                    - [c, d]
                    - R${X}${Y}: {Type: T}
            """)
        assert list(read.resources) == ["Rac", "Rad", "Rbc", "Rbd"]

    def test_make_properties_conditions_and_outputs(self) -> None:
        read = self.expanded("""\
            Conditions:
              Fn::ForEach::C: [N, [a], {"Is${N}": !Equals [x, "${N}"]}]
            Resources:
              Plain:
                Type: T
                Properties:
                  Fn::ForEach::P: [N, [a, b], {"Key${N}": !Ref N}]
                  List: [{"Fn::ForEach::P": [N, [c], {"Key${N}": 1}]}]
            Outputs:
              Fn::ForEach::O: [N, [a], {"Out${N}": {Value: !Ref N}}]
            """)
        assert list(read.conditions) == ["Isa"]
        assert list(read.outputs) == ["Outa"]
        properties = read.resources["Plain"].properties
        assert list(properties.entries) == ["Keya", "Keyb", "List"]
        assert list(properties.entries["List"].items[0].entries) == ["Keyc"]

    @pytest.mark.parametrize(
        ("loop", "what"),
        [
            ("[N, !Ref Nobody, {}]", "the collection of the loop is not known from the files"),
            ("[N, [!GetAtt A.B], {}]", "the collection of the loop is not known from the files"),
            ("[N, text, {}]", "the collection of the loop is not known from the files"),
            ("[N, [a]]", "the loop is not a list of a variable, a collection and what to make"),
        ],
    )
    def test_that_cannot_be_written_out_are_told(self, loop: str, what: str) -> None:
        read = self.expanded(f"Resources: {{A: {{Type: T}}, 'Fn::ForEach::Q': {loop}}}\n")
        assert list(read.resources) == ["A"]
        assert [each.what for each in read.problems] == [what]

    def test_end(self) -> None:
        many = ", ".join(f"n{n}" for n in range(100))
        read = self.expanded(
            f"Resources: {{'Fn::ForEach::A': [X, [{many}], "
            f"{{'Fn::ForEach::B': [Y, [{many}], {{'R${{X}}${{Y}}': {{Type: T}}}}]}}]}}\n"
        )
        assert MOST_TURNS - 100 < len(read.resources) <= MOST_TURNS
        assert {each.what for each in read.problems} == {"the loops make more than is followed"}

    def test_that_make_nothing_end(self) -> None:
        many = ", ".join(f"n{n}" for n in range(100))
        text = "{}"
        for name in "ABCDEFGH":
            text = f"{{'Fn::ForEach::{name}': [{name}, [{many}], {text}]}}"
        read = self.expanded(f"Resources: {text}\n")
        assert read.resources == {}
        within = self.expanded(f"Resources: {{A: {{Type: T, Properties: {text}}}}}\n")
        assert list(within.resources) == ["A"]

    def test_of_large_bodies_end(self) -> None:
        many = ", ".join(f"n{n}" for n in range(1000))
        body = ", ".join(f"k{n}: '${{N}}'" for n in range(1000))
        read = self.expanded(
            f"Resources: {{'Fn::ForEach::A': [N, [{many}], "
            f"{{'R${{N}}': {{Type: T, Properties: {{{body}}}}}}}]}}\n"
        )
        assert 100 < len(read.resources) < 300

    def test_need_their_transform(self) -> None:
        read = template("Resources: {'Fn::ForEach::Q': [N, [a], {'Q${N}': {Type: T}}]}")
        assert [each.what for each in read.problems] == [
            "Fn::ForEach::Q needs the transform AWS::LanguageExtensions"
        ]


def test_resolve_takes_any_node() -> None:
    made = stack("Resources: {A: {Type: T}}\nOutputs: {O: {Value: [1]}}")
    found = resolve(made, at(made, "Outputs", "O", "Value"))
    assert isinstance(found, Structure)
    assert isinstance(found.node, Sequence)
