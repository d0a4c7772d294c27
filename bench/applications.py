"""Applications to measure on: written by a recipe, so that every machine measures the same ones."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

HEADER = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Description: Service {name}, made to be measured.
Parameters:
  Stage: {{ Type: String, Default: dev, AllowedValues: [dev, prod] }}
Conditions:
  IsProduction: !Equals [!Ref Stage, prod]
Globals:
  Function:
    Runtime: python3.13
    Timeout: {timeout}
    Environment:
      Variables:
        STAGE: !Ref Stage
Resources:
"""

API = """\
  {Name}Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: !Ref Stage
      TracingEnabled: true
      Auth:
        DefaultAuthorizer: SignIn
        Authorizers:
          SignIn: {{ UserPoolArn: !GetAtt {Name}People.Arn }}
  {Name}People:
    Type: AWS::Cognito::UserPool
"""

TABLE = """\
  {Name}Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{ AttributeName: id, AttributeType: S }}]
      KeySchema: [{{ AttributeName: id, KeyType: HASH }}]
      StreamSpecification: {{ StreamViewType: NEW_IMAGE }}
"""

READER = """\
  {Name}Read:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {code}
      Handler: {module}_read.handler
      MemorySize: 256
      Environment: {{ Variables: {{ TABLE: !Ref {Name}Table }} }}
      Policies:
        - DynamoDBReadPolicy: {{ TableName: !Ref {Name}Table }}
      Events:
        Get:
          Type: Api
          Properties: {{ RestApiId: !Ref {Name}Api, Path: "/{module}/{{id}}", Method: get }}
"""

WRITER = """\
  {Name}Write:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {code}
      Handler: {module}_write.handler
      Environment: {{ Variables: {{ TABLE: !Ref {Name}Table, QUEUE: !Ref {Name}Queue }} }}
      Policies:
        - DynamoDBCrudPolicy: {{ TableName: !Ref {Name}Table }}
        - SQSSendMessagePolicy: {{ QueueName: !GetAtt {Name}Queue.QueueName }}
      Events:
        Put:
          Type: Api
          Properties: {{ RestApiId: !Ref {Name}Api, Path: "/{module}", Method: post }}
"""

WORKER = """\
  {Name}Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: {visibility}
      RedrivePolicy: {{ deadLetterTargetArn: !GetAtt {Name}Lost.Arn, maxReceiveCount: 5 }}
  {Name}Lost:
    Type: AWS::SQS::Queue
  {Name}Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {code}
      Handler: {module}_work.handler
      Tracing: Active
      Environment: {{ Variables: {{ TABLE: !Ref {Name}Table, PARAMETER: !Sub "/{module}/${{Stage}}" }} }}
      Policies:
        - DynamoDBWritePolicy: {{ TableName: !Ref {Name}Table }}
        - Statement:
            - {{ Effect: Allow, Action: "ssm:GetParameter", Resource: "*" }}
      Events:
        Work:
          Type: SQS
          Properties:
            Queue: !GetAtt {Name}Queue.Arn
            FunctionResponseTypes: [ReportBatchItemFailures]
  {Name}Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Dimensions: [{{ Name: FunctionName, Value: !Ref {Name}Work }}]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 3
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
"""

STREAM = """\
  {Name}Follow:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: {code}
      Handler: {module}_follow.handler
      Environment: {{ Variables: {{ BUS: default }} }}
      Policies:
        - Statement:
            - {{ Effect: Allow, Action: "events:*", Resource: "*" }}
      Events:
        Changes:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt {Name}Table.StreamArn
            StartingPosition: LATEST
            BatchSize: 100
"""

WORKFLOW = """\
  {Name}Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read: {{ Type: Task, Resource: !GetAtt {Name}Read.Arn, Next: Write }}
          Write: {{ Type: Task, Resource: !GetAtt {Name}Write.Arn, TimeoutSeconds: 30, End: true }}
      Policies:
        - LambdaInvokePolicy: {{ FunctionName: !Ref {Name}Read }}
        - LambdaInvokePolicy: {{ FunctionName: !Ref {Name}Write }}
      Events:
        Nightly:
          Type: Schedule
          Properties: {{ Schedule: rate(1 day) }}
"""

SHARED = '''\
"""What the functions of {name} share."""

import json
import logging
import os

import boto3

logger = logging.getLogger()
dynamodb = boto3.resource("dynamodb")


def table():
    return dynamodb.Table(os.environ["TABLE"])


def answer(status, body):
    return {{"statusCode": status, "body": json.dumps(body)}}


class Store:
    def __init__(self, kept):
        self.kept = kept

    def find(self, key):
        return self.kept.get_item(Key={{"id": key}}).get("Item")

    def keep(self, item):
        self.kept.put_item(Item=item)
'''

READ = '''\
"""One of {name} by its id."""

import os

from {module}_shared import Store, answer, logger, table

store = Store(table())


def handler(event, context):
    logger.info("asked for %s", event["pathParameters"])
    item = store.find(event["pathParameters"]["id"])
    if item is None:
        return answer(404, {{"message": "not found"}})
    item.pop("secret", None)
    return answer(200, item)
'''

WRITE = '''\
"""Keep one of {name} and tell the worker."""

import json
import os
import uuid

import boto3
import requests

from {module}_shared import Store, answer, table


def check(wish):
    missing = [name for name in ("title", "owner") if name not in wish]
    if missing:
        raise ValueError(", ".join(missing))
    return wish


def handler(event, context):
    sqs = boto3.client("sqs")
    try:
        wish = check(json.loads(event["body"]))
    except ValueError as error:
        return answer(400, {{"message": str(error)}})
    wish["id"] = str(uuid.uuid4())
    Store(table()).keep(wish)
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(wish))
    print("kept", wish["id"])
    return answer(201, wish)
'''

WORK = '''\
"""Work on what was written to {name}."""

import json
import os
import time

import boto3

from {module}_shared import logger, table

ssm = boto3.client("ssm")


def rate():
    return float(ssm.get_parameter(Name=os.environ["PARAMETER"])["Parameter"]["Value"])


def work(item, factor):
    score = 0
    for number, word in enumerate(item.get("title", "").split()):
        score += len(word) * factor
        if number > 100:
            break
    table().update_item(
        Key={{"id": item["id"]}},
        UpdateExpression="SET score = :score",
        ExpressionAttributeValues={{":score": str(score)}},
    )


def handler(event, context):
    factor = rate()
    for record in event["Records"]:
        try:
            work(json.loads(record["body"]), factor)
        except Exception:
            logger.exception("could not work on %s", record["messageId"])
            time.sleep(1)
'''

FOLLOW = '''\
"""Tell others of changes of {name}."""

import json

import boto3

events = boto3.client("events")


def entries(records):
    for record in records:
        image = record["dynamodb"].get("NewImage")
        if image is not None:
            yield {{"Source": "{module}", "DetailType": record["eventName"], "Detail": json.dumps(image)}}


def handler(event, context):
    told = list(entries(event["Records"]))
    for start in range(0, len(told), 10):
        events.put_events(Entries=told[start : start + 10])
    return {{"told": len(told)}}
'''

DOMAIN = '''\
"""What {name} is about."""

from dataclasses import dataclass, field


@dataclass
class Item:
    id: str
    title: str
    owner: str
    tags: list = field(default_factory=list)

    def renamed(self, title):
        return Item(self.id, title, self.owner, list(self.tags))


def total(items):
    by_owner = {{}}
    for item in items:
        by_owner.setdefault(item.owner, []).append(item)
    return {{owner: len(owned) for owner, owned in by_owner.items()}}
'''

WHOLE = (API, TABLE, READER, WRITER, WORKER, STREAM, WORKFLOW)
# What collections of samples are made of: one function, what calls it, and what it uses.
SAMPLES = (
    ((API, TABLE, READER), ("read", "shared")),
    ((TABLE, WORKER), ("work", "shared")),
    ((TABLE, STREAM), ("follow",)),
)

FILES = {
    "shared": SHARED,
    "read": READ,
    "write": WRITE,
    "work": WORK,
    "follow": FOLLOW,
    "domain": DOMAIN,
    "__init__": '"""The code of {name}."""\n',
}


def service(folder: Path, number: int, parts: Iterable[str] = WHOLE, code: Iterable[str] = FILES) -> Path:
    """Write one service into a folder of its own: a template of these parts, and these Python files."""
    module = f"service{number:03}"
    home = folder / module
    (home / "src").mkdir(parents=True, exist_ok=True)
    values = {
        "name": f"number {number}",
        "Name": f"Service{number:03}",
        "module": module,
        "code": "src",
        "timeout": 3 + number % 7,
        "visibility": 30 + number % 5 * 10,
    }
    template = home / "template.yaml"
    template.write_text((HEADER + "".join(parts)).format(**values), encoding="utf-8")
    for name in code:
        file = "__init__.py" if name == "__init__" else f"{module}_{name}.py"
        (home / "src" / file).write_text(FILES[name].format(**values), encoding="utf-8")
    return template


def repository(folder: Path, services: int) -> list[Path]:
    """Write a repository of so many services, and say where their templates are."""
    return [service(folder, number) for number in range(1, services + 1)]


def collection(folder: Path, samples: int) -> list[Path]:
    """Write a collection of so many samples of one function each, and say where their templates are."""
    return [service(folder, number, *SAMPLES[number % len(SAMPLES)]) for number in range(1, samples + 1)]
