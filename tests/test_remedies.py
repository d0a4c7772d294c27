"""Remedies: what fixes declare, and that it fits the template around it."""

from __future__ import annotations

import json
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
        made, result = fixed(
            tmp_path, FUNCTION + "  Other:\n    Type: AWS::SNS::Topic\n", "function-without-alarm"
        )
        assert list(made) == ["Worker", "WorkerErrorsAlarm", "WorkerThrottlesAlarm", "Other", "AlarmTopic"]
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

    def test_an_api_of_several_stages_is_for_a_person(self, tmp_path: Path) -> None:
        stage = "{{Type: AWS::ApiGatewayV2::Stage, Properties: {{ApiId: !Ref Shop, StageName: {}}}}}"
        api = "  Shop: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP, Target: !Ref Worker}}\n"
        _, result = fixed(tmp_path, f"{FUNCTION}{api}  Live: {stage.format('live')}\n", "api-without-alarm")
        assert outcomes(result) == {Outcome.ADVICE}

    def test_an_api_is_watched_at_the_stage_that_a_parameter_names(self, tmp_path: Path) -> None:
        api = "      Events: {Get: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref Shop}}}\n"
        api += "  Shop: {Type: AWS::Serverless::Api, Properties: {Name: shop, StageName: !Ref Stage}}\n"
        above = "Parameters: {Stage: {Type: String, Default: live}}\n"
        made, _ = fixed(tmp_path, FUNCTION + api, "api-without-alarm", above=above)
        assert made["Shop5XXErrorAlarm"]["Properties"]["Dimensions"] == [
            {"Name": "ApiName", "Value": "shop"},
            {"Name": "Stage", "Value": {"Ref": "Stage"}},
        ]

    def test_a_graphql_api_is_watched_by_its_id(self, tmp_path: Path) -> None:
        made, _ = fixed(tmp_path, FUNCTION + GRAPHQL, "graphql-api-without-alarm")
        (dimension,) = made["Trips5XXErrorAlarm"]["Properties"]["Dimensions"]
        assert dimension["Value"] == {"Fn::GetAtt": ["Trips", "ApiId"]}

    def test_an_action_that_comes_from_elsewhere_is_taken_for_a_topic_by_its_name(
        self, tmp_path: Path
    ) -> None:
        above = "Parameters: {OnCallTopic: {Type: String}}\n"
        others = ALARM.format(name="One", action="!Ref OnCallTopic")
        made, _ = fixed(tmp_path, FUNCTION + others, "function-without-alarm", above=above)
        assert made["WorkerErrorsAlarm"]["Properties"]["AlarmActions"] == [{"Ref": "OnCallTopic"}]

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


class TestQueuesForWhatFails:
    def test_a_fifo_queue_gets_one_of_its_kind_that_tells_and_keeps(self, tmp_path: Path) -> None:
        queue = QUEUE + "    Properties: {FifoQueue: true, VisibilityTimeout: 60}\n"
        made, result = fixed(tmp_path, FUNCTION + queue, "queue-without-redrive")
        assert outcomes(result) == {Outcome.FIXED}
        assert made["JobsDeadLetters"]["Properties"] == {
            "FifoQueue": True,
            "MessageRetentionPeriod": 14 * 24 * 3600,
        }
        assert made["Jobs"]["Properties"]["RedrivePolicy"] == {
            "deadLetterTargetArn": {"Fn::GetAtt": ["JobsDeadLetters", "Arn"]},
            "maxReceiveCount": 5,
        }
        alarm = made["JobsDeadLettersMessagesVisibleAlarm"]["Properties"]
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}]
        assert alarm["Dimensions"][0]["Value"] == {"Fn::GetAtt": ["JobsDeadLetters", "QueueName"]}

    def test_a_serverless_function_gets_a_destination_beside_what_it_has(self, tmp_path: Path) -> None:
        made, _ = fixed(tmp_path, WRITING + "      EventInvokeConfig: {MaximumRetryAttempts: 1}\n", LOST)
        assert made["Worker"]["Properties"]["EventInvokeConfig"] == {
            "MaximumRetryAttempts": 1,
            "DestinationConfig": {
                "OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["WorkerFailures", "Arn"]}}
            },
        }

    def test_a_role_of_the_template_is_allowed_to_send(self, tmp_path: Path) -> None:
        made, result = fixed(tmp_path, WRITING + "      Role: !GetAtt Narrow.Arn\n" + NARROW, LOST)
        assert outcomes(result) == {Outcome.FIXED}
        statements = made["Narrow"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        assert statements[-1] == {
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": {"Fn::GetAtt": ["WorkerFailures", "Arn"]},
        }

    def test_a_plain_function_gets_a_dead_letter_queue(self, tmp_path: Path) -> None:
        plain = """\
  Orders: {Type: AWS::SNS::Topic}
  Mail:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Orders, Protocol: lambda, Endpoint: !GetAtt Work.Arn}
  Work:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Role: !GetAtt Narrow.Arn
      Code: {S3Bucket: code, S3Key: elsewhere.zip}
"""
        made, result = fixed(tmp_path, plain + NARROW + ALARM.format(name="One", action="!Ref Orders"), LOST)
        assert outcomes(result) == {Outcome.FIXED}
        assert made["Work"]["Properties"]["DeadLetterConfig"] == {
            "TargetArn": {"Fn::GetAtt": ["WorkFailures", "Arn"]}
        }
        assert "look into it" in result.proved[0].candidate.effect

    def test_a_mapping_whose_role_is_from_elsewhere_is_for_a_person(self, tmp_path: Path) -> None:
        role = "      Role: !Sub arn:aws:iam::${AWS::AccountId}:role/elsewhere\n"
        stream = STREAM.replace("LATEST", "LATEST, MaximumRetryAttempts: 3, BisectBatchOnFunctionError: true")
        _, result = fixed(tmp_path, FUNCTION + role + stream, "stream-mapping-drops-failures")
        assert outcomes(result) == {Outcome.ADVICE}

    def test_a_role_from_elsewhere_is_for_a_person(self, tmp_path: Path) -> None:
        role = "      Role: !Sub arn:aws:iam::${AWS::AccountId}:role/elsewhere\n"
        _, result = fixed(tmp_path, WRITING + role, LOST)
        assert outcomes(result) == {Outcome.ADVICE}

    def test_an_event_of_sam_is_told_the_kind_of_its_destination(self, tmp_path: Path) -> None:
        stream = STREAM.replace("LATEST", "LATEST, MaximumRetryAttempts: 3, BisectBatchOnFunctionError: true")
        made, result = fixed(tmp_path, FUNCTION + stream, "stream-mapping-drops-failures")
        assert outcomes(result) == {Outcome.FIXED}
        event = made["Worker"]["Properties"]["Events"]["Click"]["Properties"]
        assert event["DestinationConfig"]["OnFailure"]["Type"] == "SQS"


class TestStates:
    def test_retries_in_a_definition_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "flow.asl.json").write_text(FLOW, "utf-8")
        _, result = fixed(tmp_path, FUNCTION + MACHINE, "task-without-retry")
        assert outcomes(result) == {Outcome.FIXED}
        assert list(result.after) == ["flow.asl.json"]
        (retry,) = json.loads(result.after["flow.asl.json"])["States"]["Do"]["Retry"]
        assert retry["MaxAttempts"] == 6
        assert "Lambda.TooManyRequestsException" in retry["ErrorEquals"]

    @pytest.mark.parametrize("written", ["!Sub '{}'", "!Sub ['{}', {{Own: own}}]"])
    def test_retries_of_several_tasks_in_a_text_that_sub_fills_in(self, tmp_path: Path, written: str) -> None:
        definition = json.dumps({"StartAt": "Do", "States": {"Do": TASK, "Too": {**TASK, "Next": "Do"}}})
        written = written.format(definition)
        machine = (
            "  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: !Ref Own\n"
        )
        above = "Parameters: {Own: {Type: String}}\n"
        made, result = fixed(
            tmp_path,
            f"{FUNCTION}{machine}      DefinitionString: {written}\n",
            "task-without-retry",
            above=above,
        )
        assert outcomes(result) == {Outcome.FIXED}
        told = made["Flow"]["Properties"]["DefinitionString"]["Fn::Sub"]
        states = json.loads(told if isinstance(told, str) else told[0])["States"]
        assert [states[name]["Retry"][0]["IntervalSeconds"] for name in ("Do", "Too")] == [2, 2]

    def test_a_catch_of_timeouts_takes_every_failure(self, tmp_path: Path) -> None:
        late = {**TASK, "Retry": [{"ErrorEquals": ["States.ALL"]}], "TimeoutSeconds": 60}
        late["Catch"] = [{"ErrorEquals": ["States.Timeout"], "Next": "Undo"}]
        undo = {**TASK, "Retry": late["Retry"], "Next": "Told"}
        undo.pop("End", None)
        flow = {"StartAt": "Do", "States": {"Do": late, "Undo": undo, "Told": {"Type": "Fail"}}}
        text = json.dumps(flow).replace("${Worker.Arn}", "${Worker}")
        (tmp_path / "flow.asl.json").write_text(text, "utf-8")
        _, result = fixed(tmp_path, FUNCTION + MACHINE, "task-without-catch")
        assert outcomes(result) == {Outcome.FIXED}
        (catch,) = json.loads(result.after["flow.asl.json"])["States"]["Do"]["Catch"]
        assert catch == {"ErrorEquals": ["States.ALL"], "Next": "Undo"}

    def test_errors_whose_names_are_not_known_are_for_a_person(self, tmp_path: Path) -> None:
        flow = {"StartAt": "Do", "States": {"Do": {**TASK, "Resource": "arn:aws:states:::sqs:sendMessage"}}}
        (tmp_path / "flow.asl.json").write_text(json.dumps(flow), "utf-8")
        _, result = fixed(tmp_path, FUNCTION + MACHINE, "task-without-retry")
        assert outcomes(result) == {Outcome.ADVICE}


class TestAlarmsThatTellNobody:
    def test_get_the_action_of_the_others(self, tmp_path: Path) -> None:
        silent = ALARM.format(name="Silent", action="").replace("      AlarmActions: []\n", "")
        others = ALARM.format(name="One", action="!Ref OnCall") + "  OnCall:\n    Type: AWS::SNS::Topic\n"
        made, result = fixed(tmp_path, silent + others, "alarm-tells-nobody")
        assert outcomes(result) == {Outcome.FIXED}
        assert made["Silent"]["Properties"]["AlarmActions"] == [{"Ref": "OnCall"}]

    def test_are_turned_on_where_they_are_what_was_missing(self, tmp_path: Path) -> None:
        errors = ALARM.format(name="Errors", action="!Ref OnCall").replace("AWS/Own", "AWS/Lambda")
        errors += (
            "      ActionsEnabled: false\n      Dimensions: [{Name: FunctionName, Value: !Ref Worker}]\n"
        )
        topic = "  OnCall:\n    Type: AWS::SNS::Topic\n"
        made, result = fixed(tmp_path, FUNCTION + errors + topic, "function-without-alarm")
        assert outcomes(result) == {Outcome.FIXED}
        assert made["Errors"]["Properties"]["ActionsEnabled"] is True
        assert "WorkerErrorsAlarm" not in made
        assert "WorkerThrottlesAlarm" in made

    def test_that_ask_for_what_is_never_told_are_for_a_person(self, tmp_path: Path) -> None:
        errors = ALARM.format(name="Errors", action="!Ref OnCall").replace("AWS/Own", "AWS/Lambda")
        errors += "      Dimensions: [{Name: FunctionName, Value: !GetAtt Worker.Arn}]\n"
        topic = "  OnCall:\n    Type: AWS::SNS::Topic\n"
        _, result = fixed(tmp_path, FUNCTION + errors + topic, "function-without-alarm")
        assert outcomes(result) == {Outcome.ADVICE}


def test_a_simple_table_takes_no_billing_mode(tmp_path: Path) -> None:
    users = WRITING.replace('Table("orders")', 'Table(os.environ["SEATS"])').replace(
        "import boto3", "import boto3, os"
    )
    users += "      Environment: {Variables: {SEATS: !Ref Seats}}\n"
    made, result = fixed(tmp_path, users + SIMPLE_TABLE, "table-capacity-never-scales")
    assert outcomes(result) == {Outcome.ADVICE}
    assert made == {}


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
LOST = "asynchronous-failure-is-lost"
WRITING = """\
  Orders:
    Type: AWS::SNS::Topic
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: |
        import boto3

        table = boto3.resource("dynamodb").Table("orders")

        def handler(event, context):
            table.put_item(Item={"id": event["id"]})
      Events:
        Order: {Type: SNS, Properties: {Topic: !Ref Orders}}
"""
MACHINE = """\
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {Worker: !GetAtt Worker.Arn}
      Policies: [LambdaInvokePolicy: {FunctionName: !Ref Worker}]
"""
FLOW = """\
{
  "StartAt": "Do",
  "States": {
    "Do": {"Type": "Task", "Resource": "${Worker}", "End": true}
  }
}
"""
SIMPLE_TABLE = """\
  Seats:
    Type: AWS::Serverless::SimpleTable
    Properties:
      ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}
"""
TASK = {"Type": "Task", "Resource": "${Worker.Arn}", "End": True}
GRAPHQL = """\
  Trips:
    Type: AWS::AppSync::GraphQLApi
    Properties: {Name: trips, AuthenticationType: AWS_IAM}
  Nothing:
    Type: AWS::AppSync::DataSource
    Properties: {ApiId: !GetAtt Trips.ApiId, Name: nothing, Type: NONE}
  Now:
    Type: AWS::AppSync::Resolver
    Properties:
      ApiId: !GetAtt Trips.ApiId
      TypeName: Query
      FieldName: now
      DataSourceName: !GetAtt Nothing.Name
"""
