"""States of state machines, however their definition is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from colonnade.fact import Opaque
from colonnade.model.application import Application
from colonnade.model.function import Function
from colonnade.model.state_machine import StateMachine
from colonnade.model.task import TaskState
from colonnade.problem import Problem
from colonnade.sources import find, load
from colonnade.sources.files import Tree

HEAD = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Waiting: {Type: Number, Default: 30}
Resources:
  Step:
    Type: AWS::Lambda::Function
    Properties: {Handler: app.step, Runtime: python3.13, Role: "arn:aws:iam::123456789012:role/r"}
  Clerk:
    Type: AWS::StepFunctions::Activity
    Properties: {Name: clerk}
"""


def read(place: Path, template: str, **files: str) -> tuple[Application, list[Problem]]:
    (place / "template.yaml").write_text(template, "utf-8")
    for name, text in files.items():
        (place / name.replace("__", ".")).write_text(text, "utf-8")
    (group,) = find(Tree(place))
    application = load(group)
    assert not [each.what for each in group.problems if "please report" in each.advice]
    return application, group.problems


def the_machine(place: Path, properties: str, kind: str = "StepFunctions", **files: str) -> StateMachine:
    """The state machine with these properties, indented by six."""
    text = f"{HEAD}  Order:\n    Type: AWS::{kind}::StateMachine\n    Properties:\n{properties}"
    (machine,) = read(place, text, **files)[0].subjects(StateMachine)
    assert isinstance(machine, StateMachine)
    return machine


def task(machine: StateMachine, name: str) -> TaskState:
    (state,) = [each for each in machine.states if each.name == name]
    assert isinstance(state, TaskState)
    return state


def shown(machine: StateMachine) -> list[str]:
    """Every state in one line: what it is, where it stands, and what it calls."""
    lines = []
    for state in machine.states:
        line = f"{'/'.join((*state.inside, state.name))}: {state.kind}"
        if isinstance(state, TaskState):
            called = state.function.raw
            name = f" {called.name}" if isinstance(called, Function) else ""
            line += f" {state.integration.raw}{name}"
        lines.append(line)
    return lines


GET_ATT = '{"Fn::GetAtt": ["Step", "Arn"]}'
STATES: dict[str, Any] = {
    "StartAt": "Direct",
    "TimeoutSeconds": 300,
    "States": {
        "Direct": {
            "Type": "Task",
            "Resource": "${Step.Arn}",
            "TimeoutSeconds": 10,
            "HeartbeatSeconds": 5,
            "Retry": [{"ErrorEquals": ["States.Timeout"]}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}],
            "Next": "Each",
        },
        "Each": {
            "Type": "Map",
            "ItemProcessor": {
                "StartAt": "Both",
                "States": {
                    "Both": {
                        "Type": "Parallel",
                        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}],
                        "Branches": [
                            {
                                "StartAt": "Invoke",
                                "States": {
                                    "Invoke": {
                                        "Type": "Task",
                                        "Resource": "arn:aws:states:::lambda:invoke",
                                        "Parameters": {"FunctionName": "${Step.Arn}"},
                                        "End": True,
                                    }
                                },
                            }
                        ],
                        "End": True,
                    }
                },
            },
            "Next": "Old",
        },
        "Old": {
            "Type": "Map",
            "Iterator": {
                "StartAt": "Put",
                "States": {
                    "Put": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "End": True}
                },
            },
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}
READ = [
    "Direct: Task lambda Step",
    "Each: Map",
    "Each/Both: Parallel",
    "Each/Both/Invoke: Task lambda Step",
    "Old: Map",
    "Old/Put: Task dynamodb:putItem",
    "Done: Succeed",
]


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


WRITTEN = json.dumps(STATES, indent=2)
SUBSTITUTED = WRITTEN.replace("${Step.Arn}", "${StepArn}")
GIVEN = "      DefinitionSubstitutions: {StepArn: !GetAtt Step.Arn}\n"
FORMS = {
    "a text with Sub": f"      DefinitionString: !Sub |\n{indented(WRITTEN, 8)}",
    "a text with Sub and variables": (
        f"      DefinitionString: !Sub\n        - |\n{indented(SUBSTITUTED, 10)}"
        "        - StepArn: !GetAtt Step.Arn\n"
    ),
    "a text with the long form": f"      DefinitionString:\n        Fn::Sub: |\n{indented(WRITTEN, 10)}",
    "a text and substitutions": f"      DefinitionString: |\n{indented(SUBSTITUTED, 8)}{GIVEN}",
    "a text with Sub and substitutions": (
        f"      DefinitionString: !Sub |\n{indented(SUBSTITUTED.replace('${', '${!'), 8)}{GIVEN}"
    ),
    "a quoted text": f"      DefinitionString: {json.dumps(SUBSTITUTED)}\n{GIVEN}",
    "a mapping": f"      Definition: {json.dumps(STATES).replace('${Step.Arn}', '${StepArn}')}\n{GIVEN}",
    "a mapping with functions": (
        "      Definition: "
        + WRITTEN.replace('"${Step.Arn}"', GET_ATT).strip().replace("\n", "\n        ")
        + "\n"
    ),
    "a mapping made text": (
        "      DefinitionString: {Fn::ToJsonString: "
        + json.dumps(STATES).replace('"${Step.Arn}"', GET_ATT)
        + "}\n"
    ),
    "a file": f"      DefinitionS3Location: order.asl.json\n{GIVEN}",
}


@pytest.mark.parametrize("form", FORMS)
def test_the_states_are_the_same_however_they_are_written(tmp_path: Path, form: str) -> None:
    machine = the_machine(tmp_path, FORMS[form], order__asl__json=SUBSTITUTED)
    assert machine.definition.raw is None
    assert shown(machine) == READ
    assert machine.timeout.value == 300


def test_sam_reads_definitions_of_its_own_form(tmp_path: Path) -> None:
    text = f"      DefinitionUri: order.asl.json\n{GIVEN}"
    machine = the_machine(tmp_path, text, "Serverless", order__asl__json=SUBSTITUTED)
    assert shown(machine) == READ
    assert machine.states[0].origin.file == "order.asl.json"
    lines = SUBSTITUTED.splitlines()
    assert lines[task(machine, "Direct").timeout.origin.line - 1].strip() == '"TimeoutSeconds": 10,'


def test_a_joined_definition_is_read_piece_by_piece(tmp_path: Path) -> None:
    pieces = [
        '{"StartAt": "A", "States": {"A": {',
        '"Type": "Task", "End": true, "Resource": "',
        "",
        '"',
        "}}}",
    ]
    written = [
        f"          - {json.dumps(each)}" if each else "          - !GetAtt Step.Arn" for each in pieces
    ]
    text = "      DefinitionString: !Join\n        - ''\n        - - ''\n" + "\n".join(
        each.replace("          -", "          -", 1) for each in written
    )
    machine = the_machine(tmp_path, text + "\n")
    assert shown(machine) == ["A: Task lambda Step"]
    first = machine.states[0].origin.line
    assert task(machine, "A").resource.origin.line == first + 1


def test_places_are_those_of_the_lines_in_the_template(tmp_path: Path) -> None:
    machine = the_machine(tmp_path, FORMS["a text with Sub"])
    lines = (tmp_path / "template.yaml").read_text("utf-8").splitlines()
    direct = task(machine, "Direct")
    assert '"Direct": {' in lines[direct.origin.line - 1]
    assert '"TimeoutSeconds": 10' in lines[direct.timeout.origin.line - 1]
    assert '"Resource"' in lines[direct.resource.origin.line - 1]
    assert '"ErrorEquals"' in lines[direct.retriers[0].origin.line]


def test_retries_catches_and_times_of_a_task(tmp_path: Path) -> None:
    machine = the_machine(tmp_path, FORMS["a mapping"])
    direct, put, invoke = task(machine, "Direct"), task(machine, "Put"), task(machine, "Invoke")
    assert [(each.errors, each.attempts.value, each.attempts.written) for each in direct.retriers] == [
        (("States.Timeout",), 3, False),
        (("States.ALL",), 0, True),
    ]
    assert [(each.errors, each.next) for each in direct.catchers] == [(("States.ALL",), "Done")]
    assert (direct.timeout.value, direct.heartbeat.value, direct.next) == (10, 5, "Each")
    assert not direct.guarded
    assert put.timeout.value is None
    assert not put.timeout.written
    assert put.timeout.origin.path[-2:] == ("Put", "TimeoutSeconds")
    assert invoke.guarded
    assert not put.guarded


RESOURCES = {
    '"arn:aws:states:::lambda:invoke.waitForTaskToken"': "lambda",
    '"arn:aws:states:::ecs:runTask.sync"': "ecs:runTask.sync",
    '"arn:${AWS::Partition}:states:::aws-sdk:s3:getObject"': "aws-sdk:s3:getObject",
    '"arn:aws:states:${AWS::Region}:${AWS::AccountId}:aws-sdk:s3:getObject"': "aws-sdk:s3:getObject",
    '"arn:aws:states:eu-west-1:123456789012:activity:clerk"': "activity",
    '"${Clerk}"': "activity",
    '"arn:aws:lambda:eu-west-1:123456789012:function:other"': "lambda",
    '"${Step.Arn}:live"': "lambda",
}


def a_task(resource: str, more: str = "") -> str:
    """A definition of one task."""
    return (
        "      DefinitionString: !Sub |\n"
        '        {"StartAt": "A", "States": {"A": {"Type": "Task", "End": true,\n'
        f'          "Resource": {resource}{more}\n        }}}}}}\n'
    )


def test_a_task_may_name_a_function_by_its_name_or_nothing_known(tmp_path: Path) -> None:
    named = the_machine(tmp_path, a_task('"somewhere"'))
    assert isinstance(task(named, "A").integration.raw, Opaque)
    nothing = the_machine(tmp_path, "      Definition: {States: {A: {Type: Task}}}\n")
    integration = task(nothing, "A").integration.raw
    assert isinstance(integration, Opaque)
    assert integration.reason == "not written"
    listed = the_machine(tmp_path, "      Definition: {States: {A: {Type: Task, Resource: [a, b]}}}\n")
    assert isinstance(task(listed, "A").resource.raw, Opaque)


@pytest.mark.parametrize(("resource", "integration"), RESOURCES.items())
def test_the_integration_of_a_task(tmp_path: Path, resource: str, integration: str) -> None:
    state = task(the_machine(tmp_path, a_task(resource)), "A")
    assert state.integration.value == integration
    if integration != "lambda":
        assert state.function.value is None


INVOKED = '"arn:aws:states:::lambda:invoke"'
UNKNOWN_FUNCTIONS = {
    ', "Parameters": {"FunctionName.$": "$.function"}': "read from the input when the state runs",
    ', "Parameters": {"FunctionName": "other"}': "no template under review declares",
    ', "Arguments": {"FunctionName": "{% $function %}"}': "worked out by a JSONata expression",
    "": "not written",
}


@pytest.mark.parametrize(("more", "reason"), UNKNOWN_FUNCTIONS.items())
def test_a_function_that_is_not_known_says_why(tmp_path: Path, more: str, reason: str) -> None:
    function = task(the_machine(tmp_path, a_task(INVOKED, more)), "A").function.raw
    assert isinstance(function, Opaque)
    assert reason in function.reason


def test_jsonata_names_its_function_in_arguments(tmp_path: Path) -> None:
    state = task(the_machine(tmp_path, a_task(INVOKED, ', "Arguments": {"FunctionName": "${Step}"}')), "A")
    assert state.function.value is not None


def test_times_may_be_parameters_expressions_or_paths(tmp_path: Path) -> None:
    more = ', "TimeoutSeconds": ${Waiting}, "HeartbeatSecondsPath": "$.beat"'
    state = task(the_machine(tmp_path, a_task(INVOKED, more)), "A")
    assert state.timeout.value == 30
    assert isinstance(state.heartbeat.raw, Opaque)
    assert state.heartbeat.raw.reason == "read from $.beat when the state runs"
    state = task(the_machine(tmp_path, a_task(INVOKED, ', "TimeoutSeconds": "{% $t %}"')), "A")
    assert isinstance(state.timeout.raw, Opaque)
    state = task(the_machine(tmp_path, a_task(INVOKED, ', "TimeoutSeconds": "soon"')), "A")
    assert isinstance(state.timeout.raw, Opaque)
    assert state.timeout.raw.reason == "'soon', where a whole number belongs"


UNREAD = {
    "      RoleArn: x\n": "not written",
    "      DefinitionS3Location: missing.json\n": "in missing.json, which is not in the reviewed folder",
    "      DefinitionS3Location: {Bucket: b, Key: k}\n": "kept in S3, and not in the reviewed folder",
    "      DefinitionS3Location: s3://b/k\n": "kept in S3, and not in the reviewed folder",
    "      DefinitionString: !Ref Clerk\n": "made by functions that are not followed",
    "      DefinitionString: !Join ['']\n": "put together by an Fn::Join that is not followed",
    "      DefinitionString: !ImportValue other\n": "the export other",
}


@pytest.mark.parametrize(("properties", "reason"), UNREAD.items())
def test_a_definition_that_is_elsewhere_says_where(tmp_path: Path, properties: str, reason: str) -> None:
    machine = the_machine(tmp_path, properties)
    assert machine.states == []
    assert isinstance(machine.definition.raw, Opaque)
    assert machine.definition.raw.reason.startswith(reason)
    assert isinstance(machine.timeout.raw, Opaque)


BROKEN = {
    "      DefinitionString: '{\"StartAt\": '\n": 14,
    '      DefinitionString: \'{"StartAt": "A"}\'\n': 14,
    "      Definition: {StartAt: A}\n": 14,
    '      DefinitionString: |\n        {"StartAt": "A",\n         "States": [}\n': 16,
    "      DefinitionS3Location: order.asl.json\n": 2,
}


@pytest.mark.parametrize(("properties", "line"), BROKEN.items())
def test_a_broken_definition_is_told_in_its_line(tmp_path: Path, properties: str, line: int) -> None:
    text = f"{HEAD}  Order:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n{properties}"
    application, problems = read(tmp_path, text, order__asl__json='{"StartAt": "A",\n "States": [}\n')
    (machine,) = application.subjects(StateMachine)
    assert isinstance(machine.definition.raw, Opaque)
    assert machine.definition.raw.reason.startswith("broken at ")
    assert [each.line for each in problems] == [line]


def test_a_state_that_is_no_mapping_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    text = f"{HEAD}  Order:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
    text += "      Definition: {States: {A: x, B: {Type: Succeed}}}\n"
    application, problems = read(tmp_path, text)
    (machine,) = application.subjects(StateMachine)
    assert shown(machine) == ["B: Succeed"]
    assert [each.what for each in problems] == ["the state A is not a mapping"]


def test_a_definition_chosen_by_an_open_condition_is_unknown(tmp_path: Path) -> None:
    text = HEAD.replace("Resources:", 'Conditions: {Live: !Equals [!Ref "AWS::Region", x]}\nResources:')
    text += "  Order:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n"
    text += "      DefinitionS3Location: !If [Live, a.json, b.json]\n"
    (machine,) = read(tmp_path, text)[0].subjects(StateMachine)
    assert isinstance(machine.definition.raw, Opaque)
    assert machine.definition.raw.reason == "chosen by a condition that the files leave open"


KEYS = """\
States A B Type Resource Parameters FunctionName Retry Catch ErrorEquals MaxAttempts Branches ItemProcessor
Iterator TimeoutSeconds TimeoutSecondsPath Next Fn::Sub Ref"""
DEFINITIONS = st.recursive(
    st.sampled_from(
        ["Task", "Map", "Parallel", "arn:aws:states:::lambda:invoke", "${Step}", "{% x %}", "$.a"]
    )
    | st.none()
    | st.integers(0, 9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS.split()), inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.dictionaries(st.sampled_from(["A", "B"]), DEFINITIONS, min_size=1),
    st.sampled_from(["text", "mapping"]),
)
def test_no_definition_breaks_the_reading(tmp_path: Path, states: Any, form: str) -> None:
    definition = {"StartAt": "A", "States": states}
    written = {"DefinitionString": json.dumps(definition)} if form == "text" else {"Definition": definition}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": written}
    read(tmp_path, json.dumps({"Resources": {"Order": machine}}, indent=1))
