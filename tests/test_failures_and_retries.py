"""What follows the failure of a state, and what a state does twice by its own Retry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from colonnade.fact import NotApplicable, Unknown
from colonnade.model.failure_ways import failure_ways, succeeds_by_name
from colonnade.model.state_machine import StateMachine
from colonnade.model.task import TaskState
from colonnade.repetition.tasks import doubled_by
from colonnade.sources import find, load
from colonnade.sources.files import Tree

CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "After"}]
GET = {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem"}
START = {**GET, "Catch": CATCH, "End": True}


def machine(place: Path, states: dict[str, Any], **more: Any) -> StateMachine:
    definition = {"StartAt": next(iter(states)), "States": states}
    order = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": "arn:aws:iam::123456789012:role/r", "Definition": definition, **more},
    }
    (place / "template.json").write_text(json.dumps({"Resources": {"Order": order}}), "utf-8")
    (group,) = find(Tree(place))
    (made,) = load(group).subjects(StateMachine)
    assert isinstance(made, StateMachine)
    return made


def task(place: Path, service: str, **given: Any) -> TaskState:
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{service}", "Parameters": given, "End": True}
    return machine(place, {"Write": state}).tasks[0]


@pytest.mark.parametrize(
    ("name", "resource", "heard"),
    [
        ("After", "arn:aws:states:::sns:publish", True),
        ("After", "arn:aws:states:::http:invoke", True),
        ("After", "arn:aws:states:::aws-sdk:cloudwatch:putMetricData", True),
        ("After", "arn:aws:states:::sqs:sendMessage.waitForTaskToken", True),
        ("After", "arn:aws:states:::dynamodb:putItem", False),
    ],
)
def test_who_hears_of_a_failure(tmp_path: Path, name: str, resource: str, *, heard: bool) -> None:
    (way,) = failure_ways(
        machine(tmp_path, {"Do": START, name: {"Type": "Task", "Resource": resource, "End": True}})
    )
    assert way.ends_as_success
    assert way.tells is heard


def test_a_state_that_is_called_so_tells_whatever_it_calls(tmp_path: Path) -> None:
    alert = {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:x", "End": True}
    states = {"Do": START, "After": {"Type": "Pass", "Next": "Alert the desk"}, "Alert the desk": alert}
    (way,) = failure_ways(machine(tmp_path, states))
    assert way.tells


def test_a_function_of_others_leaves_open_what_it_tells(tmp_path: Path) -> None:
    after = {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:x", "End": True}
    (way,) = failure_ways(machine(tmp_path, {"Do": START, "After": after}))
    with pytest.raises(Unknown):
        assert way.tells


def test_a_way_that_may_fail_in_the_end_is_no_success(tmp_path: Path) -> None:
    choice = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "No"}],
        "Default": "Yes",
    }
    states = {"Do": START, "After": choice, "No": {"Type": "Fail"}, "Yes": {"Type": "Succeed"}}
    (way,) = failure_ways(machine(tmp_path, states))
    assert not way.ends_as_success


def test_a_catch_that_leads_nowhere_is_no_way(tmp_path: Path) -> None:
    assert failure_ways(machine(tmp_path, {"Do": START})) == []


def test_an_express_workflow_is_not_asked(tmp_path: Path) -> None:
    with pytest.raises(NotApplicable):
        failure_ways(
            machine(tmp_path, {"Do": START, "After": {"Type": "Succeed"}}, StateMachineType="EXPRESS")
        )


@pytest.mark.parametrize(
    ("name", "misnamed"),
    [
        ("Failed", True),
        ("Import failed", True),
        ("TimedOut", True),
        ("Retry failed items", False),
        ("Done", False),
    ],
)
def test_which_last_states_are_called_failures(tmp_path: Path, name: str, *, misnamed: bool) -> None:
    made = machine(tmp_path, {"Do": {**GET, "Next": name}, name: {"Type": "Succeed"}})
    assert bool(succeeds_by_name(made)) is misnamed


def test_a_text_message_is_sent_twice_and_a_notice_to_a_topic_is_not(tmp_path: Path) -> None:
    (sent,) = doubled_by(task(tmp_path, "sns:publish", PhoneNumber="+15550100", Message="x"))
    assert sent.slight
    assert not list(doubled_by(task(tmp_path, "sns:publish", TopicArn="t", Message="x")))


def test_an_item_of_a_table_that_is_not_here_is_told_by_the_look_of_its_key(tmp_path: Path) -> None:
    item = {"id": {"S.$": "States.UUID()"}}
    (put,) = doubled_by(task(tmp_path, "dynamodb:putItem", TableName="t", Item=item))
    assert not put.sure
    once = {"TableName": "t", "Item": item, "ConditionExpression": "attribute_not_exists(id)"}
    assert not list(doubled_by(task(tmp_path, "dynamodb:putItem", **once)))


def test_a_job_that_is_waited_for_and_a_callback_are_not_asked(tmp_path: Path) -> None:
    with pytest.raises(NotApplicable):
        doubled_by(task(tmp_path, "sns:publish.waitForTaskToken", PhoneNumber="+15550100"))


def test_arguments_may_lie_deep(tmp_path: Path) -> None:
    deep: Any = "x"
    for _ in range(40):
        deep = [{"L": deep}]
    assert not list(doubled_by(task(tmp_path, "dynamodb:putItem", TableName="t", Item={"a": deep})))
