"""Functions with their roles, read from templates and code written for a test."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

from colonnade import sources
from colonnade.model.function import Function
from colonnade.model.policy import Role
from colonnade.sources.files import Tree

HEAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String}
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Sub orders-${Stage}
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Users: {Type: AWS::Serverless::SimpleTable}
  Copies: {Type: AWS::S3::Bucket}
  Jobs: {Type: AWS::SQS::Queue}
  Key: {Type: AWS::SecretsManager::Secret}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src/
      Environment:
        Variables: {ORDERS: !Ref Orders, USERS: !Ref Users, COPIES: !Ref Copies, JOBS: !Ref Jobs, KEY: !Ref Key}
"""
PUTS = """
import os
import boto3
table = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
def handler(event, context):
    table.put_item(Item={"id": event["id"]})
"""


def template(properties: str = "", resources: str = "") -> str:
    """A template with a function Worker that has these properties beside others, and further resources."""
    return HEAD + indent(dedent(properties).strip("\n"), " " * 6) + "\n" + indent(dedent(resources), "  ")


def functions(folder: Path, text: str, code: str = PUTS) -> dict[str, Function]:
    """The functions of a template, by name."""
    (folder / "src").mkdir(parents=True, exist_ok=True)
    (folder / "template.yaml").write_text(text, encoding="utf-8")
    (folder / "src" / "app.py").write_text(dedent(code), encoding="utf-8")
    applications, problems = sources.read(Tree(folder))
    assert not problems
    return {each.name: each for application in applications for each in application.subjects(Function)}


def worker(folder: Path, properties: str = "", resources: str = "", code: str = PUTS) -> Function:
    """The function Worker, with these properties beside others, and further resources."""
    return functions(folder, template(properties, resources), code)["Worker"]


def role(folder: Path, properties: str = "", resources: str = "", code: str = PUTS) -> Role:
    """Its role."""
    return worker(folder, properties, resources, code).role
