"""What functions need without a line of code."""

from __future__ import annotations

from pathlib import Path

import pytest
from applications_of_one import functions

from colonnade.aws import iam
from colonnade.fact import Text
from colonnade.privilege.needs import Certainty, Requirement, needs_of

CODE = "def handler(event, context):\n    return None\n"
TOP = "Resources:\n"
WORKER = """
  Worker:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: python3.13, Handler: app.handler, Code: ., Role: "arn:aws:iam::1:role/r", {more}}}
"""
START = "arn:${AWS::Partition}:"
HERE = "${AWS::Region}:${AWS::AccountId}"


def platform(place: Path, resources: str = "", more: str = "") -> list[Requirement]:
    """What Lambda needs of the role; nothing of it has evidence in code."""
    function = functions(place, TOP + WORKER.format(more=more) + resources, app=CODE)["Worker"]
    found = list(needs_of(function).requirements)
    assert not any(each.by for each in found)
    assert all(each.why for each in found)
    assert all(iam.is_published(each.action) for each in found)
    return found


def told(found: list[Requirement], *, beside: str = "its logs") -> dict[str, str]:
    """Each action and on what, without the logs and what is only nice to have."""
    return {
        each.action: str(each.arn)
        for each in found
        if each.why != beside and not each.optional and each.certain
    }


def mapping(arn: str, more: str = "") -> str:
    return f"""
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{FunctionName: !Ref Worker, EventSourceArn: {arn}, {more}}}
"""


class TestLogs:
    def test_the_group_that_lambda_makes(self, tmp_path: Path) -> None:
        found = platform(tmp_path)
        where = f"{START}logs:{HERE}:log-group:/aws/lambda/${{Worker}}:*"
        assert {each.action: str(each.arn) for each in found} == {
            "logs:CreateLogGroup": where,
            "logs:CreateLogStream": where,
            "logs:PutLogEvents": where,
        }
        # Without the right to, the function runs all the same.
        assert all(each.optional and each.certain for each in found)

    def test_a_group_of_the_application(self, tmp_path: Path) -> None:
        group = (
            '  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub "/aws/lambda/${Worker}"}}\n'
        )
        found = platform(tmp_path, group)
        assert {str(each.arn) for each in found} == {"${Group.Arn}"}
        assert all(each.resource is not None and each.resource.name == "Group" for each in found)


class TestPolling:
    def test_a_queue_with_a_key_of_its_own(self, tmp_path: Path) -> None:
        resources = """
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
  Jobs: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !GetAtt Key.Arn}}
"""
        found = platform(tmp_path, resources + mapping("!GetAtt Jobs.Arn"))
        assert told(found) == {
            "kms:Decrypt": "${Key.Arn}",
            "sqs:DeleteMessage": "${Jobs.Arn}",
            "sqs:GetQueueAttributes": "${Jobs.Arn}",
            "sqs:ReceiveMessage": "${Jobs.Arn}",
        }
        assert {each.why for each in found} == {
            "its logs",
            "the event source mapping Mapping",
            "the key of Jobs",
        }

    def test_the_stream_of_a_table_and_where_failures_go(self, tmp_path: Path) -> None:
        resources = """
  Orders: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
  Dead: {Type: AWS::SQS::Queue}
"""
        failing = "StartingPosition: LATEST, DestinationConfig: {OnFailure: {Destination: !GetAtt Dead.Arn}}"
        found = platform(tmp_path, resources + mapping("!GetAtt Orders.StreamArn", failing))
        assert told(found) == {
            "dynamodb:DescribeStream": "${Orders.StreamArn}",
            "dynamodb:GetRecords": "${Orders.StreamArn}",
            "dynamodb:GetShardIterator": "${Orders.StreamArn}",
            "sqs:SendMessage": "${Dead.Arn}",
        }

    def test_a_kinesis_stream_and_a_consumer_of_its_own(self, tmp_path: Path) -> None:
        resources = """
  Flow: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
  Reader: {Type: AWS::Kinesis::StreamConsumer, Properties: {ConsumerName: r, StreamARN: !GetAtt Flow.Arn}}
"""
        found = platform(tmp_path, resources + mapping("!Ref Reader", "StartingPosition: LATEST"))
        needed = told(found)
        assert needed["kinesis:GetRecords"] == "${Flow.Arn}"
        assert needed["kinesis:SubscribeToShard"] == "${Reader}"

    def test_a_broker_needs_its_secret_and_the_network(self, tmp_path: Path) -> None:
        resources = "  Login: {Type: AWS::SecretsManager::Secret}\n"
        broker = '"arn:aws:mq:eu-west-1:123456789012:broker:b:b-1"'
        more = "Queues: [jobs], SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: !Ref Login}]"
        needed = told(platform(tmp_path, resources + mapping(broker, more)))
        assert needed["mq:DescribeBroker"] == broker.strip('"')
        assert needed["secretsmanager:GetSecretValue"] == "${Login.Id}"
        assert needed["ec2:CreateNetworkInterface"] == needed["ec2:DescribeVpcs"] == "*"

    def test_kafka_in_its_own_network_has_nothing_to_describe(self, tmp_path: Path) -> None:
        kafka = """
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Worker
      Topics: [orders]
      SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: ["k:9092"]}}
      SourceAccessConfigurations: [{Type: VPC_SUBNET, URI: "subnet:subnet-1"}]
"""
        needed = told(platform(tmp_path, kafka))
        assert "ec2:CreateNetworkInterface" in needed
        assert not any(each.startswith("kafka") for each in needed)


class TestSending:
    @pytest.mark.parametrize(
        ("resource", "value", "needed"),
        [
            ("Dead: {Type: AWS::SQS::Queue}", "!GetAtt Dead.Arn", {"sqs:SendMessage": "${Dead.Arn}"}),
            ("Dead: {Type: AWS::SNS::Topic}", "!Ref Dead", {"sns:Publish": "${Dead.TopicArn}"}),
            (
                "Dead: {Type: AWS::Events::EventBus, Properties: {Name: b}}",
                "!GetAtt Dead.Arn",
                {"events:PutEvents": "${Dead.Arn}"},
            ),
            (
                "Dead: {Type: AWS::S3::Bucket}",
                "!GetAtt Dead.Arn",
                {"s3:PutObject": "${Dead.Arn}/*", "s3:ListBucket": "${Dead.Arn}"},
            ),
            ("", "arn:aws:sqs:eu-west-1:1:q", {"sqs:SendMessage": "arn:aws:sqs:eu-west-1:1:q"}),
        ],
    )
    def test_destinations(self, tmp_path: Path, resource: str, value: str, needed: dict[str, str]) -> None:
        config = f"""
  Config:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref Worker
      Qualifier: $LATEST
      DestinationConfig: {{OnFailure: {{Destination: {value}}}}}
"""
        found = platform(tmp_path, (f"  {resource}\n" if resource else "") + config)
        assert told(found) == needed
        assert {each.why for each in found} == {"its logs", "its destination on failure"}

    def test_a_dead_letter_queue_that_only_a_parameter_names_may_be_a_topic(self, tmp_path: Path) -> None:
        function = functions(
            tmp_path,
            "Parameters: {Dead: {Type: String}}\n"
            + TOP
            + WORKER.format(more="DeadLetterConfig: {TargetArn: !Ref Dead}"),
            app=CODE,
        )["Worker"]
        sending = [each for each in needs_of(function).requirements if each.why == "its dead-letter queue"]
        assert {each.action for each in sending} == {"sqs:SendMessage", "sns:Publish"}
        assert not any(each.certain for each in sending)


class TestSurroundings:
    def test_a_vpc(self, tmp_path: Path) -> None:
        needed = told(platform(tmp_path, more="VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}"))
        assert set(needed) == {
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
        }

    def test_tracing(self, tmp_path: Path) -> None:
        found = [
            each for each in platform(tmp_path, more="TracingConfig: {Mode: Active}") if "xray" in each.action
        ]
        assert {each.action for each in found if each.certain} == {
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments",
        }
        assert all(each.arn == Text(("*",)) and not each.scopable for each in found)

    def test_a_file_system(self, tmp_path: Path) -> None:
        resources = """
  Disk: {Type: AWS::EFS::FileSystem}
  Door: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Disk}}
"""
        mount = "FileSystemConfigs: [{Arn: !GetAtt Door.Arn, LocalMountPath: /mnt/a}]"
        assert told(platform(tmp_path, resources, mount)) == {"elasticfilesystem:ClientMount": "${Disk.Arn}"}

    def test_a_file_system_of_objects(self, tmp_path: Path) -> None:
        resources = """
  Files: {Type: AWS::S3::Bucket}
  Disk: {Type: AWS::S3Files::FileSystem, Properties: {Bucket: !GetAtt Files.Arn}}
  Door: {Type: AWS::S3Files::AccessPoint, Properties: {FileSystemId: !GetAtt Disk.FileSystemId}}
"""
        mount = "FileSystemConfigs: [{Arn: !GetAtt Door.AccessPointArn, LocalMountPath: /mnt/a}]"
        found = platform(tmp_path, resources, mount)
        assert told(found) == {
            "s3files:ClientMount": f"{START}s3files:{HERE}:file-system/${{Disk.FileSystemId}}"
        }
        assert {str(each.arn) for each in found if each.action == "s3:GetObject"} == {"${Files.Arn}/*"}

    def test_a_durable_function_keeps_checkpoints_of_itself(self, tmp_path: Path) -> None:
        assert told(platform(tmp_path, more="DurableConfig: {ExecutionTimeout: 60}")) == {
            "lambda:CheckpointDurableExecution": "${Worker.Arn}:*",
            "lambda:GetDurableExecutionState": "${Worker.Arn}:*",
        }

    def test_extensions_do_what_nobody_can_tell(self, tmp_path: Path) -> None:
        layer = "arn:aws:lambda:eu-west-1:1:layer:AWS-Parameters-and-Secrets-Lambda-Extension:11"
        found = platform(tmp_path, more=f"Layers: ['{layer}']")
        fetching = [each for each in found if each.why.startswith("the extension")]
        assert {each.action for each in fetching} == {
            "kms:Decrypt",
            "secretsmanager:GetSecretValue",
            "ssm:GetParameter",
        }
        assert all(not each.certain and each.certainty is Certainty.ACTION for each in fetching)

    def test_insights_writes_logs_of_its_own(self, tmp_path: Path) -> None:
        layer = "arn:aws:lambda:eu-west-1:1:layer:LambdaInsightsExtension:53"
        found = platform(tmp_path, more=f"Layers: ['{layer}']")
        own = {str(each.arn) for each in found if each.why == "Lambda Insights"}
        assert own == {f"{START}logs:{HERE}:log-group:/aws/lambda-insights:*"}
