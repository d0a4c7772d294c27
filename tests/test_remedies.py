"""Remedies: what fixes declare, and that it fits the template around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from colonnade.config import Config
from colonnade.finding import Safety
from colonnade.fixing.fixes import Fixes, Outcome, fixes
from colonnade.sources.document import parse
from colonnade.sources.rewriting.plain import long_form, plain

FUNCTION = """\
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): return None"
"""
HEAD = "Transform: AWS::Serverless-2016-10-31\n"


def fixed(place: Path, resources: str, *checks: str, above: str = "") -> tuple[dict[str, Any], Fixes]:
    """Fix a template, and give the resources that it has then, in their long form."""
    (place / "template.yaml").write_text(f"{HEAD}{above}Resources:\n{resources}", "utf-8")
    result = fixes(place, Config(checks=checks), unsafe=True)
    text = result.after.get("template.yaml")
    if text is None:
        return {}, result
    return dict(long_form(plain(parse("template.yaml", text).root)))["Resources"], result


def outcomes(result: Fixes) -> set[Outcome]:
    return {each.outcome for each in result.told}


class TestAlarms:
    def test_declares_what_is_recommended_and_a_topic_to_subscribe_to(self, tmp_path: Path) -> None:
        made, result = fixed(tmp_path, FUNCTION, "function-without-alarm")
        assert list(made) == ["Worker", "WorkerErrorsAlarm", "WorkerThrottlesAlarm", "AlarmTopic"]
        assert made["WorkerErrorsAlarm"] == {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmDescription": "Worker: invocations that fail",
                "Namespace": "AWS/Lambda",
                "MetricName": "Errors",
                "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": "Worker"}}],
                "Statistic": "Sum",
                "Period": 60,
                "EvaluationPeriods": 3,
                "Threshold": 0,
                "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "missing",
                "AlarmActions": [{"Ref": "AlarmTopic"}],
            },
        }
        assert made["AlarmTopic"] == {"Type": "AWS::SNS::Topic"}
        (proved,) = result.proved
        assert "subscribes to the new topic AlarmTopic of template.yaml" in proved.candidate.effect

    def test_notifies_whom_the_other_alarms_notify(self, tmp_path: Path) -> None:
        others = ALARM.format(name="One", action="!Ref OnCall") + "  OnCall:\n    Type: AWS::SNS::Topic\n"
        others += ALARM.format(name="Scaling", action="!Ref Policy")
        made, result = fixed(tmp_path, FUNCTION + others, "function-without-alarm")
        assert "AlarmTopic" not in made
        assert made["WorkerErrorsAlarm"]["Properties"]["AlarmActions"] == [{"Ref": "OnCall"}]
        (proved,) = result.proved
        assert proved.candidate.safety is Safety.SAFE

    def test_an_action_that_scales_tells_nobody(self, tmp_path: Path) -> None:
        others = ALARM.format(name="One", action="!Ref Policy") + POLICY
        made, _ = fixed(tmp_path, FUNCTION + others, "function-without-alarm")
        assert made["WorkerErrorsAlarm"]["Properties"]["AlarmActions"] == [{"Ref": "AlarmTopic"}]

    def test_exists_where_its_resource_does(self, tmp_path: Path) -> None:
        above = "Parameters: {Big: {Type: String}}\nConditions: {IsBig: !Equals [!Ref Big, 'yes']}\n"
        resources = FUNCTION.replace("    Properties", "    Condition: IsBig\n    Properties")
        made, _ = fixed(tmp_path, resources, "function-without-alarm", above=above)
        assert made["WorkerErrorsAlarm"]["Condition"] == "IsBig"
        assert "Condition" not in made["AlarmTopic"]

    def test_a_name_that_is_taken_is_left_to_its_owner(self, tmp_path: Path) -> None:
        made, _ = fixed(
            tmp_path, FUNCTION + "  AlarmTopic:\n    Type: AWS::SQS::Queue\n", "function-without-alarm"
        )
        assert made["AlarmTopic"] == {"Type": "AWS::SQS::Queue"}
        assert made["WorkerErrorsAlarm"]["Properties"]["AlarmActions"] == [{"Ref": "AlarmTopic2"}]

    def test_an_api_is_watched_by_the_name_that_sam_gives_it(self, tmp_path: Path) -> None:
        event = "      Events: {Get: {Type: Api, Properties: {Path: /, Method: get}}}\n"
        made, result = fixed(tmp_path, FUNCTION + event, "api-without-alarm")
        assert outcomes(result) == {Outcome.FIXED}
        assert made["ServerlessRestApi5XXErrorAlarm"]["Properties"]["Dimensions"] == [
            {"Name": "ApiName", "Value": {"Ref": "AWS::StackName"}},
            {"Name": "Stage", "Value": "Prod"},
        ]

    def test_a_stream_is_watched_at_half_of_what_it_keeps(self, tmp_path: Path) -> None:
        made, _ = fixed(tmp_path, FUNCTION + STREAM, "stream-consumer-without-iterator-age-alarm")
        assert made["WorkerIteratorAgeAlarm"]["Properties"]["Threshold"] == 48 * 3_600_000 // 2

    def test_what_only_a_person_can_choose_stays_advice(self, tmp_path: Path) -> None:
        (tmp_path / "template.yaml").write_text(HEAD + "Resources:\n" + FUNCTION + QUEUE, "utf-8")
        result = fixes(tmp_path, Config(checks=("queue-without-age-alarm",)), unsafe=True)
        assert outcomes(result) == {Outcome.ADVICE}


class TestLogGroups:
    def test_a_group_has_a_name_that_lambda_has_not_taken(self, tmp_path: Path) -> None:
        made, result = fixed(tmp_path, FUNCTION, "function-without-log-group")
        assert made["Worker"]["Properties"]["LoggingConfig"] == {"LogGroup": {"Ref": "WorkerLogGroup"}}
        assert made["WorkerLogGroup"] == {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {
                "LogGroupName": {"Fn::Sub": "/aws/lambda/${AWS::StackName}/Worker"},
                "RetentionInDays": 30,
            },
        }
        (proved,) = result.proved
        assert proved.candidate.safety is Safety.UNSAFE
        assert "the old one" in proved.candidate.effect

    def test_keeps_lines_as_long_as_the_other_groups_do(self, tmp_path: Path) -> None:
        above = "Parameters: {Days: {Type: Number, Default: 90}}\n"
        made, _ = fixed(tmp_path, FUNCTION + GROUP, "function-without-log-group", above=above)
        assert made["WorkerLogGroup"]["Properties"]["RetentionInDays"] == {"Ref": "Days"}

    @pytest.mark.parametrize(
        "further",
        [
            pytest.param(
                "      Role: !Sub arn:aws:iam::${AWS::AccountId}:role/elsewhere\n", id="role unknown"
            ),
            pytest.param("      Role: !GetAtt Narrow.Arn\n{narrow}", id="role too narrow"),
            pytest.param("{filter}", id="lines are read"),
        ],
    )
    def test_is_advice_where_lines_would_be_lost(self, tmp_path: Path, further: str) -> None:
        further = further.replace("{narrow}", NARROW).replace("{filter}", FILTER)
        _, result = fixed(tmp_path, FUNCTION + further, "function-without-log-group")
        assert outcomes(result) == {Outcome.ADVICE}


ALARM = """\
  {name}:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Own
      MetricName: {name}
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [{action}]
"""
POLICY = "  Policy:\n    Type: AWS::ApplicationAutoScaling::ScalingPolicy\n    Properties: {PolicyName: up}\n"
STREAM = """\
      Events:
        Click:
          Type: Kinesis
          Properties: {Stream: !GetAtt Clicks.Arn, StartingPosition: LATEST}
  Clicks:
    Type: AWS::Kinesis::Stream
    Properties: {RetentionPeriodHours: 48}
"""
QUEUE = """\
      Events:
        Job:
          Type: SQS
          Properties: {Queue: !GetAtt Jobs.Arn}
  Jobs:
    Type: AWS::SQS::Queue
"""
GROUP = """\
  Audit:
    Type: AWS::Logs::LogGroup
    Properties: {RetentionInDays: !Ref Days}
"""
NARROW = """\
  Narrow:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: logs
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents]
                Resource: !Sub arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/worker:*
"""
FILTER = """\
  Failures:
    Type: AWS::Logs::MetricFilter
    Properties:
      LogGroupName: !Sub /aws/lambda/${Worker}
      FilterPattern: ERROR
      MetricTransformations: [{MetricName: errors, MetricNamespace: own, MetricValue: "1"}]
"""
