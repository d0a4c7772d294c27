"""Find what the caller asks for."""

import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    return {"statusCode": 200, "body": str(table.get_item(Key={"page": event["body"]}))}
