"""What functions need, by their code."""

from __future__ import annotations

from pathlib import Path

import pytest
from applications_of_one import from_code, functions, needed, one

from colonnade.condition import in_every_world
from colonnade.fact import Reference, Unknown
from colonnade.privilege.needs import Certainty, Needs, needs_of

WORKER = """
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: .
"""
TOP = "Transform: AWS::Serverless-2016-10-31\n"


def template(resources: str, *, environment: str = "", events: str = "", top: str = "") -> str:
    """A template with the function and what stands around it."""
    variables = f"      Environment: {{Variables: {{{environment}}}}}\n" if environment else ""
    sources = f"      Events: {{{events}}}\n" if events else ""
    return TOP + top + "Resources:" + WORKER + variables + sources + resources


TABLE = "  Orders: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}\n"
BUCKET = "  Files: {Type: AWS::S3::Bucket}\n"


class TestNames:
    def test_a_table_that_the_environment_names_is_the_resource(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(TABLE, environment="TABLE: !Ref Orders"),
            """
            import boto3, os
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            def handler(event, context):
                table.put_item(Item={"id": "1"})
                table.query(IndexName="by-day", KeyConditionExpression="d = :d")
            """,
        )
        put, query = one(needs, "dynamodb:PutItem"), one(needs, "dynamodb:Query")
        assert put.resource is not None
        assert put.resource.name == "Orders"
        assert put.arn.parts == (Reference("template.yaml#Orders", "Arn"),)
        assert (put.certainty, put.certain, put.optional, put.scopable) == (
            Certainty.EXACT,
            True,
            False,
            True,
        )
        assert [str(call.origin) for call in put.by] == ["app.py:5"]
        assert (str(query.arn), query.suffix) == ("${Orders.Arn}/index/by-day", "/index/by-day")
        assert query.resource is put.resource

    @pytest.mark.parametrize(
        ("resource", "value", "code", "action", "arn"),
        [
            (
                "Jobs: {Type: AWS::SQS::Queue}",
                "!Ref Jobs",
                'client("sqs").send_message(QueueUrl=NAME, MessageBody="")',
                "sqs:SendMessage",
                "${Jobs.Arn}",
            ),
            (
                "Jobs: {Type: AWS::SQS::Queue}",
                "!GetAtt Jobs.QueueName",
                'resource("sqs").get_queue_by_name(QueueName=NAME).send_message(MessageBody="")',
                "sqs:GetQueueUrl",
                "${Jobs.Arn}",
            ),
            (
                "News: {Type: AWS::SNS::Topic}",
                "!Ref News",
                'client("sns").publish(TopicArn=NAME, Message="")',
                "sns:Publish",
                "${News.TopicArn}",
            ),
            (
                "Key: {Type: AWS::SecretsManager::Secret}",
                "!Ref Key",
                'client("secretsmanager").get_secret_value(SecretId=NAME)',
                "secretsmanager:GetSecretValue",
                "${Key.Id}",
            ),
            (
                "Flag: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: a, Name: /app/flag}}",
                "!Ref Flag",
                'client("ssm").get_parameter(Name=NAME)',
                "ssm:GetParameter",
                "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${Flag}",
            ),
            (
                "Flag: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: a}}",
                "!Ref Flag",
                'client("ssm").get_parameter(Name=NAME)',
                "ssm:GetParameter",
                "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Flag}",
            ),
            (
                "Bus: {Type: AWS::Events::EventBus, Properties: {Name: orders}}",
                "!Ref Bus",
                'client("events").put_events(Entries=[{"EventBusName": NAME}])',
                "events:PutEvents",
                "${Bus.Arn}",
            ),
            (
                (
                    "Steps: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionString: "
                    '\'{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}\', RoleArn: "arn:aws:iam::1:role/r"}}'
                ),
                "!Ref Steps",
                'client("stepfunctions").start_execution(stateMachineArn=NAME)',
                "states:StartExecution",
                "${Steps.Arn}",
            ),
            (
                "Flow: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}",
                "!Ref Flow",
                'client("kinesis").put_record(StreamName=NAME, Data=b"", PartitionKey="a")',
                "kinesis:PutRecord",
                "${Flow.Arn}",
            ),
            (
                (
                    "Other: {Type: AWS::Serverless::Function, Properties: {InlineCode: a, Handler: index.handler, "
                    "Runtime: python3.13, Role: 'arn:aws:iam::1:role/r'}}"
                ),
                "!GetAtt Other.Arn",
                'client("lambda").invoke(FunctionName=NAME)',
                "lambda:InvokeFunction",
                "${Other.Arn}",
            ),
        ],
    )
    def test_names_urls_and_arns_lead_to_the_resource(
        self, tmp_path: Path, resource: str, value: str, code: str, action: str, arn: str
    ) -> None:
        needs = needed(
            tmp_path,
            template(f"  {resource}\n", environment=f"NAME: {value}"),
            f"import boto3, os\nNAME = os.environ['NAME']\ndef handler(event, context):\n    boto3.{code}\n",
        )
        found = one(needs, action)
        assert str(found.arn) == arn
        assert found.resource is not None
        assert found.certainty is Certainty.EXACT

    def test_a_parameter_that_names_the_resource_too_is_that_resource(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(
                "  Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: !Ref Name}}\n",
                environment="TABLE: !Ref Name",
                top="Parameters: {Name: {Type: String}}\n",
            ),
            """
            import boto3, os
            def handler(event, context):
                boto3.client("dynamodb").get_item(TableName=os.environ["TABLE"], Key={})
            """,
        )
        assert str(one(needs, "dynamodb:GetItem").arn) == "${Orders.Arn}"

    def test_a_literal_name_is_exact_and_a_part_of_one_a_pattern(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template("", environment="STAGE: !Ref Stage", top="Parameters: {Stage: {Type: String}}\n"),
            """
            import boto3, os
            s3 = boto3.client("s3")
            def handler(event, context):
                s3.put_object(Bucket="reports", Key="latest.csv")
                s3.delete_object(Bucket=f"reports-{event['tenant']}", Key="old.csv")
                s3.get_object_tagging(Bucket=f"reports-{os.environ['STAGE']}", Key=event["key"])
                s3.put_object_tagging(Bucket=event["bucket"], Key=event["key"], Tagging={})
            """,
        )
        start = "arn:${AWS::Partition}:s3:::"
        told = {each.action: (str(each.arn), each.certainty) for each in needs.requirements if each.by}
        assert told["s3:PutObject"] == (f"{start}reports/latest.csv", Certainty.EXACT)
        assert told["s3:DeleteObject"] == (f"{start}reports-*/old.csv", Certainty.PATTERN)
        assert told["s3:GetObjectTagging"] == (start + "reports-${Stage}/*", Certainty.EXACT)
        assert told["s3:PutObjectTagging"] == (f"{start}*/*", Certainty.ACTION)

    def test_defaults_of_the_code_count_where_the_template_sets_nothing(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            """
            import boto3, os
            def handler(event, context):
                boto3.client("dynamodb").get_item(TableName=os.environ.get("TABLE", "orders"), Key={})
            """,
        )
        found = one(needs, "dynamodb:GetItem")
        assert str(found.arn).endswith(":table/orders")
        assert found.certainty is Certainty.EXACT
        assert found.resource is None

    def test_an_object_key_that_joins_paths_is_allowed_with_one_slash_and_with_two(
        self, tmp_path: Path
    ) -> None:
        needs = needed(
            tmp_path,
            template(BUCKET, environment="BUCKET: !Ref Files, PREFIX: done/"),
            """
            import boto3, os
            def handler(event, context):
                key = os.path.join(os.environ["PREFIX"], event["name"] + ".txt")
                boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=key)
            """,
        )
        assert str(one(needs, "s3:PutObject").arn) == "${Files.Arn}/done/*.txt"

    def test_several_values_are_several_requirements(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(
                TABLE + BUCKET.replace("Files", "Old") + BUCKET, environment="A: !Ref Files, B: !Ref Old"
            ),
            """
            import boto3, os
            def handler(event, context):
                bucket = os.environ["A"] if event["new"] else os.environ["B"]
                boto3.client("s3").put_object(Bucket=bucket, Key="k")
            """,
        )
        found = {str(each.arn) for each in needs.requirements if each.action == "s3:PutObject"}
        assert found == {"${Files.Arn}/k", "${Old.Arn}/k"}

    def test_in_each_world_the_variable_holds_another_resource(self, tmp_path: Path) -> None:
        function = functions(
            tmp_path,
            template(
                TABLE + TABLE.replace("Orders", "Trial"),
                environment="TABLE: !If [Live, !Ref Orders, !Ref Trial]",
                top="Parameters: {Stage: {Type: String}}\nConditions: {Live: !Equals [!Ref Stage, live]}\n",
            ),
            app="""
            import boto3, os
            def handler(event, context):
                boto3.resource("dynamodb").Table(os.environ["TABLE"]).get_item(Key={})
            """,
        )["Worker"]
        told = {
            str(world): str(one(needs, "dynamodb:GetItem").arn)
            for world, needs in in_every_world(lambda: needs_of(function))
        }
        assert told == {
            "the parameter Stage is 'live'": "${Orders.Arn}",
            "the parameter Stage is not 'live'": "${Trial.Arn}",
        }


class TestEvents:
    def test_the_bucket_of_an_s3_event(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(
                BUCKET,
                events="New: {Type: S3, Properties: {Bucket: !Ref Files, Events: 's3:ObjectCreated:*'}}",
            ),
            """
            import boto3
            def handler(event, context):
                for record in event["Records"]:
                    name = record["s3"]["bucket"]["name"]
                    boto3.client("s3").get_object(Bucket=name, Key=record["s3"]["object"]["key"])
            """,
        )
        assert from_code(needs) == {"s3:GetObject": "${Files.Arn}/*"}

    def test_the_websocket_api_that_calls_it(self, tmp_path: Path) -> None:
        api = """
  Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET, RouteSelectionExpression: a}}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Chat
      IntegrationType: AWS_PROXY
      IntegrationUri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/x/functions/${Worker.Arn}/invocations"
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Chat, RouteKey: send, Target: !Sub "integrations/${Integration}"}
"""
        needs = needed(
            tmp_path,
            template(api),
            """
            import boto3
            def handler(event, context):
                told = event["requestContext"]
                url = "https://" + told["domainName"] + "/" + told["stage"]
                api = boto3.client("apigatewaymanagementapi", endpoint_url=url)
                api.post_to_connection(ConnectionId=told["connectionId"], Data=b"")
            """,
        )
        found = one(needs, "execute-api:ManageConnections")
        assert found.resource is not None
        assert found.resource.name == "Chat"
        assert str(found.arn).endswith(":${Chat.ApiId}/*/POST/@connections/*")

    def test_what_a_state_machine_hands_over(self, tmp_path: Path) -> None:
        machine = """
  Jobs: {Type: AWS::SQS::Queue}
  Steps:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Clear
        States:
          Clear:
            Type: Task
            Resource: !GetAtt Worker.Arn
            Parameters: {Queue: {Url: !Ref Jobs}, "Count.$": $.count}
            End: true
"""
        needs = needed(
            tmp_path,
            template(machine),
            """
            import boto3
            def handler(event, context):
                boto3.client("sqs").purge_queue(QueueUrl=event["Queue"]["Url"])
            """,
        )
        assert from_code(needs) == {"sqs:PurgeQueue": "${Jobs.Arn}"}

    def test_what_a_custom_resource_is_given(self, tmp_path: Path) -> None:
        custom = "  Empty: {Type: Custom::Empty, Properties: {ServiceToken: !GetAtt Worker.Arn, Bucket: !Ref Files}}\n"
        needs = needed(
            tmp_path,
            template(BUCKET + custom),
            """
            import boto3
            def handler(event, context):
                boto3.client("s3").delete_object(Bucket=event["ResourceProperties"]["Bucket"], Key="k")
            """,
        )
        assert from_code(needs) == {"s3:DeleteObject": "${Files.Arn}/k"}

    def test_what_is_cut_out_of_what_a_custom_resource_is_given_is_not_known(self, tmp_path: Path) -> None:
        custom = "  Copy: {Type: Custom::Copy, Properties: {ServiceToken: !GetAtt Worker.Arn, From: 's3://zips/a'}}\n"
        needs = needed(
            tmp_path,
            template(custom),
            """
            import boto3
            def handler(event, context):
                url = event["ResourceProperties"]["From"]
                parts = url[len("s3://"):].split("/")
                boto3.client("s3").get_object(Bucket=parts[0], Key=url.split("/")[-1])
            """,
        )
        (requirement,) = [each for each in needs.requirements if each.action == "s3:GetObject"]
        assert requirement.certainty is not Certainty.EXACT


class TestMoreEvents:
    def test_the_bucket_whose_notifications_a_queue_brings(self, tmp_path: Path) -> None:
        resources = """
  Jobs: {Type: AWS::SQS::Queue}
  Files:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: !GetAtt Jobs.Arn}]}
"""
        needs = needed(
            tmp_path,
            template(resources, events="Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}"),
            """
            import boto3, json
            def handler(event, context):
                for message in event["Records"]:
                    for record in json.loads(message["body"])["Records"]:
                        boto3.client("s3").delete_object(Bucket=record["s3"]["bucket"]["name"], Key="k")
            """,
        )
        assert from_code(needs) == {"s3:DeleteObject": "${Files.Arn}/k"}

    def test_the_bucket_that_a_rule_watches(self, tmp_path: Path) -> None:
        pattern = "{source: [aws.s3], detail: {bucket: {name: [!Ref Files]}}}"
        needs = needed(
            tmp_path,
            template(BUCKET, events=f"New: {{Type: EventBridgeRule, Properties: {{Pattern: {pattern}}}}}"),
            """
            import boto3
            def handler(event, context):
                boto3.client("s3").get_object_tagging(Bucket=event["detail"]["bucket"]["name"], Key="k")
            """,
        )
        assert from_code(needs) == {"s3:GetObjectTagging": "${Files.Arn}/k"}

    def test_the_secret_that_is_rotated(self, tmp_path: Path) -> None:
        resources = """
  Login: {Type: AWS::SecretsManager::Secret}
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    Properties: {SecretId: !Ref Login, RotationLambdaARN: !GetAtt Worker.Arn}
"""
        needs = needed(
            tmp_path,
            template(resources),
            """
            import boto3
            def handler(event, context):
                boto3.client("secretsmanager").describe_secret(SecretId=event["SecretId"])
            """,
        )
        assert from_code(needs) == {"secretsmanager:DescribeSecret": "${Login.Id}"}

    def test_the_only_websocket_api_is_likely_the_one(self, tmp_path: Path) -> None:
        api = "  Chat: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET, Name: chat}}\n"
        code = """
            import boto3, os
            api = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["URL"])
            def handler(event, context):
                api.delete_connection(ConnectionId=event["id"])
            """
        guessed = needed(tmp_path, template(api, environment="URL: elsewhere"), code)
        assert one(guessed, "execute-api:ManageConnections").certainty is Certainty.PATTERN
        named = needed(tmp_path, template(api, environment='URL: !Sub "https://${Chat}.example/live"'), code)
        found = one(named, "execute-api:ManageConnections")
        assert found.certainty is Certainty.EXACT
        assert str(found.arn).endswith(":${Chat.ApiId}/*/DELETE/@connections/*")

    def test_no_websocket_api_at_all(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            """
            import boto3
            def handler(event, context):
                boto3.client("apigatewaymanagementapi").get_connection(ConnectionId=event["id"])
            """,
        )
        assert one(needs, "execute-api:ManageConnections").certainty is Certainty.ACTION

    def test_objects_that_the_function_makes_for_its_access_point(self, tmp_path: Path) -> None:
        point = """
  Door:
    Type: AWS::S3ObjectLambda::AccessPoint
    Properties:
      ObjectLambdaConfiguration:
        SupportingAccessPoint: arn:aws:s3:eu-west-1:123456789012:accesspoint/a
        TransformationConfigurations:
          - Actions: [GetObject]
            ContentTransformation: {AwsLambda: {FunctionArn: !GetAtt Worker.Arn}}
"""
        needs = needed(
            tmp_path,
            template(point),
            """
            import boto3
            def handler(event, context):
                told = event["getObjectContext"]
                boto3.client("s3").write_get_object_response(
                    RequestRoute=told["outputRoute"], RequestToken=told["outputToken"])
            """,
        )
        assert from_code(needs) == {"s3-object-lambda:WriteGetObjectResponse": "${Door.Arn}"}


class TestAnswers:
    def test_a_queue_that_is_asked_for_by_its_name(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template("  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}\n"),
            """
            import boto3
            sqs = boto3.client("sqs")
            url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
            def handler(event, context):
                sqs.purge_queue(QueueUrl=url)
            """,
        )
        assert from_code(needs) == {"sqs:GetQueueUrl": "${Jobs.Arn}", "sqs:PurgeQueue": "${Jobs.Arn}"}

    def test_a_table_whose_name_a_parameter_holds(self, tmp_path: Path) -> None:
        told = "{Name: /app/table, Type: String, Value: !Ref Orders}"
        stored = f"  Stored: {{Type: AWS::SSM::Parameter, Properties: {told}}}\n"
        needs = needed(
            tmp_path,
            template(TABLE + stored),
            """
            import boto3
            def handler(event, context):
                name = boto3.client("ssm").get_parameter(Name="/app/table")["Parameter"]["Value"]
                boto3.client("dynamodb").get_item(TableName=name, Key={})
            """,
        )
        assert from_code(needs)["dynamodb:GetItem"] == "${Orders.Arn}"

    def test_two_queues_asked_for_are_not_told_apart(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            """
            import boto3
            sqs = boto3.client("sqs")
            def handler(event, context):
                one = sqs.get_queue_url(QueueName="one")["QueueUrl"]
                two = sqs.get_queue_url(QueueName="two")["QueueUrl"]
                sqs.purge_queue(QueueUrl=one)
            """,
        )
        assert one(needs, "sqs:PurgeQueue").certainty is Certainty.ACTION

    def test_the_account_and_the_region_are_those_of_the_stack(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            """
            import boto3, os
            account = boto3.client("sts").get_caller_identity()["Account"]
            def handler(event, context):
                arn = f"arn:aws:sns:{os.environ['AWS_REGION']}:{account}:news"
                boto3.client("sns").publish(TopicArn=arn, Message="")
            """,
        )
        found = one(needs, "sns:Publish")
        assert str(found.arn) == "arn:aws:sns:${AWS::Region}:${AWS::AccountId}:news"
        assert found.certainty is Certainty.EXACT


class TestArns:
    @pytest.mark.parametrize(
        ("code", "action", "arn"),
        [
            (
                'client("sqs").purge_queue(QueueUrl="https://sqs.eu-west-1.amazonaws.com/123456789012/jobs")',
                "sqs:PurgeQueue",
                "arn:${AWS::Partition}:sqs:eu-west-1:123456789012:jobs",
            ),
            (
                'client("secretsmanager").get_secret_value(SecretId="login")',
                "secretsmanager:GetSecretValue",
                "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:login-??????",
            ),
            (
                'client("kms").decrypt(KeyId="alias/mine", CiphertextBlob=b"")',
                "kms:Decrypt",
                "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*",
            ),
            (
                'client("dynamodb").query(TableName="arn:aws:dynamodb:eu-west-1:1:table/t", IndexName="i")',
                "dynamodb:Query",
                "arn:aws:dynamodb:eu-west-1:1:table/t/index/i",
            ),
            (
                'client("ssm").get_parameters(Names=["/a/b"])',
                "ssm:GetParameters",
                "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/a/b",
            ),
            (
                'client("lambda").invoke(FunctionName=os.environ["AWS_LAMBDA_FUNCTION_NAME"])',
                "lambda:InvokeFunction",
                "${Worker.Arn}",
            ),
        ],
    )
    def test_names_become_arns(self, tmp_path: Path, code: str, action: str, arn: str) -> None:
        needs = needed(
            tmp_path, template(""), f"import boto3, os\ndef handler(event, context):\n    boto3.{code}\n"
        )
        assert str(one(needs, action).arn) == arn

    def test_an_alias_is_called_as_such(self, tmp_path: Path) -> None:
        resources = """
  Other:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: index.handler, Role: "arn:aws:iam::1:role/r", Code: {ZipFile: "a = 1"}}
  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Other, FunctionVersion: "1", Name: live}}
"""
        needs = needed(
            tmp_path,
            template(resources, environment="OTHER: !Ref Live"),
            """
            import boto3, os
            def handler(event, context):
                boto3.client("lambda").invoke(FunctionName=os.environ["OTHER"])
            """,
        )
        found = one(needs, "lambda:InvokeFunction")
        assert (str(found.arn), found.suffix) == ("${Live}", ":live")
        assert found.resource is not None
        assert found.resource.name == "Other"

    def test_a_parameter_may_hold_a_name_or_an_arn(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(
                "",
                environment="TABLE: !Ref Name, TOPIC_ARN: !Ref Topic, URL: !Ref Queue",
                top="Parameters: {Name: {Type: String}, Topic: {Type: String}, Queue: {Type: String}}\n",
            ),
            """
            import boto3, os
            def handler(event, context):
                boto3.client("dynamodb").get_item(TableName=os.environ["TABLE"], Key={})
                boto3.client("sns").publish(TopicArn=os.environ["TOPIC_ARN"], Message="")
                boto3.client("sqs").purge_queue(QueueUrl=os.environ["URL"])
            """,
        )
        table, topic, queue = (
            one(needs, each) for each in ("dynamodb:GetItem", "sns:Publish", "sqs:PurgeQueue")
        )
        assert str(table.arn).endswith(":table/${Name}")
        assert table.certainty is Certainty.EXACT
        assert (str(topic.arn), topic.certainty) == ("${Topic}", Certainty.EXACT)
        # Nobody can put the ARN of a queue together from its URL.
        assert queue.certainty is Certainty.ACTION


class TestKeys:
    @pytest.mark.parametrize(
        ("key", "arn", "certainty"),
        [
            ("arn:aws:kms:eu-west-1:1:key/k", "arn:aws:kms:eu-west-1:1:key/k", Certainty.EXACT),
            (
                "alias/mine",
                "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*",
                Certainty.ACTION,
            ),
        ],
    )
    def test_keys_of_others(self, tmp_path: Path, key: str, arn: str, certainty: Certainty) -> None:
        encrypted = f"""
  Files:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {{SSEAlgorithm: 'aws:kms', KMSMasterKeyID: '{key}'}}
"""
        needs = needed(
            tmp_path,
            template(encrypted, environment="BUCKET: !Ref Files"),
            """
            import boto3, os
            def handler(event, context):
                boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key="k")
            """,
        )
        found = one(needs, "kms:GenerateDataKey")
        assert (str(found.arn), found.certainty) == (arn, certainty)

    def test_a_key_of_the_application_is_needed_for_what_it_encrypts(self, tmp_path: Path) -> None:
        resources = """
  Key: {Type: AWS::KMS::Key, Properties: {KeyPolicy: {}}}
  Mine: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: !Ref Key}}
  Theirs: {Type: AWS::SQS::Queue, Properties: {KmsMasterKeyId: alias/aws/sqs}}
"""
        needs = needed(
            tmp_path,
            template(resources, environment="MINE: !Ref Mine, THEIRS: !Ref Theirs"),
            """
            import boto3, os
            sqs = boto3.client("sqs")
            def handler(event, context):
                sqs.send_message(QueueUrl=os.environ["MINE"], MessageBody="")
                sqs.receive_message(QueueUrl=os.environ["THEIRS"])
            """,
        )
        told = {each.action: (str(each.arn), each.why) for each in needs.requirements if "kms" in each.action}
        assert told == {
            "kms:Decrypt": ("${Key.Arn}", "the key of Mine"),
            "kms:GenerateDataKey": ("${Key.Arn}", "the key of Mine"),
        }

    def test_a_role_that_is_passed_on(self, tmp_path: Path) -> None:
        role = "  Sender: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}\n"
        needs = needed(
            tmp_path,
            template(role, environment="ROLE: !GetAtt Sender.Arn"),
            """
            import boto3, os
            def handler(event, context):
                target = {"Arn": "arn:aws:sqs:eu-west-1:123456789012:q", "RoleArn": os.environ["ROLE"]}
                boto3.client("scheduler").create_schedule(Name="once", Target=target)
            """,
        )
        assert str(one(needs, "iam:PassRole").arn) == "${Sender.Arn}"


class TestHonesty:
    def test_what_cannot_be_scoped_is_rightly_everything(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            "import boto3\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n",
        )
        found = one(needs, "s3:ListAllMyBuckets")
        assert (str(found.arn), found.scopable, found.certainty) == ("*", False, Certainty.EXACT)

    def test_calls_with_other_credentials_need_nothing_of_the_role(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            """
            import boto3
            def handler(event, context):
                role = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::2:role/r", RoleSessionName="s")
                told = role["Credentials"]
                s3 = boto3.client("s3", aws_access_key_id=told["AccessKeyId"],
                                  aws_secret_access_key=told["SecretAccessKey"])
                s3.put_object(Bucket="theirs", Key="k")
            """,
        )
        assert from_code(needs) == {"sts:AssumeRole": "arn:aws:iam::2:role/r"}

    def test_another_region_is_another_arn(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            """
            import boto3
            def handler(event, context):
                boto3.client("ssm", region_name="us-east-1").get_parameter(Name="/cert")
                boto3.client("dynamodb", region_name=event["region"]).get_item(TableName="t", Key={})
            """,
        )
        parameter, table = one(needs, "ssm:GetParameter"), one(needs, "dynamodb:GetItem")
        assert str(parameter.arn) == "arn:${AWS::Partition}:ssm:us-east-1:${AWS::AccountId}:parameter/cert"
        assert parameter.certainty is Certainty.EXACT
        assert ":dynamodb:*:" in str(table.arn)
        assert table.certainty is Certainty.PATTERN

    def test_a_decorator_does_not_call_the_other_handlers(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            """
            import boto3, functools
            s3 = boto3.client("s3")
            def logged(function):
                @functools.wraps(function)
                def inner(event, context):
                    return function(event, context)
                return inner
            @logged
            def handler(event, context):
                s3.put_object(Bucket="b", Key="k")
            @logged
            def other(event, context):
                s3.delete_object(Bucket="b", Key="k")
            """,
        )
        assert list(from_code(needs)) == ["s3:PutObject"]

    def test_libraries_that_may_call_aws_are_named(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            """
            import awswrangler, boto3, somewhere
            def handler(event, context):
                awswrangler.s3.read_csv(event["path"])
                somewhere.keep(boto3.client("s3"))
            """,
        )
        assert needs.opaque == (
            "awswrangler, which may call S3, Athena, Glue and others",
            "somewhere, which is handed a client of AWS",
        )

    def test_what_could_not_be_followed_is_told(self, tmp_path: Path) -> None:
        needs = needed(
            tmp_path,
            template(""),
            "import boto3\ndef handler(event, context):\n    boto3.client(event['service']).describe_things()\n",
        )
        assert len(needs.unresolved) == 1
        assert "which service it is for" in needs.unresolved[0]

    def test_code_that_is_not_there_is_unknown(self, tmp_path: Path) -> None:
        function = functions(tmp_path, template(""))["Worker"]
        with pytest.raises(Unknown):
            needs_of(function)

    def test_equal_requirements_are_one_with_all_the_evidence(self, tmp_path: Path) -> None:
        needs: Needs = needed(
            tmp_path,
            template(TABLE, environment="TABLE: !Ref Orders"),
            """
            import boto3, os
            table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
            def handler(event, context):
                table.get_item(Key={"a": 1})
                table.get_item(Key={"b": 1})
            """,
        )
        assert [str(call.origin) for call in one(needs, "dynamodb:GetItem").by] == ["app.py:5", "app.py:6"]
