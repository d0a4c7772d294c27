"""What the answers of calls hold, where the template or the call before tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.fact import Opaque, Text

if TYPE_CHECKING:
    from colonnade.privilege.reading import Reading

_ACCOUNT = Opaque("the account, which is only known when the stack is deployed", "AWS::AccountId")
# What an answer holds that is the call's own argument: a URL stands for its queue's name.
_GIVEN_BACK = {
    "sqs.GetQueueUrl:QueueUrl": "QueueName",
    "dynamodb.DescribeTable:Table.TableName": "TableName",
    "stepfunctions.DescribeStateMachine:stateMachineArn": "stateMachineArn",
    "events.DescribeEventBus:Arn": "Name",
}
_MOST = 3  # answers of answers


def text(reading: Reading, what: str) -> Text | None:
    """The text that "service.Operation:path" of an answer is; None where nobody knows it."""
    if what == "sts.GetCallerIdentity:Account":
        return Text((_ACCOUNT,))
    if what == "ssm.GetParameter:Parameter.Value":
        return _parameter(reading)
    argument = _GIVEN_BACK.get(what)
    return _argument(reading, what.partition(":")[0], argument) if argument else None


def _argument(reading: Reading, called: str, argument: str) -> Text | None:
    """What every call of an operation is given, where that is one and the same."""
    if reading.handed >= _MOST:
        return None
    reading.handed += 1
    try:
        service, _, operation = called.partition(".")
        found = [
            told.text
            for call in reading.function.code.calls
            if (call.service, call.operation) == (service, operation)
            for told in reading.texts((call.arguments or {}).get(argument))
        ]
    finally:
        reading.handed -= 1
    return found[0] if found and all(each == found[0] for each in found) else None


def _parameter(reading: Reading) -> Text | None:
    name = _argument(reading, "ssm.GetParameter", "Name")
    if name is None:
        return None
    stored = reading.around.find(name, ("AWS::SSM::Parameter",))
    value = reading.around.written(stored, "Value") if stored is not None else None
    if isinstance(value, Opaque):
        return Text((value,))
    return value if isinstance(value, Text | None) else None
