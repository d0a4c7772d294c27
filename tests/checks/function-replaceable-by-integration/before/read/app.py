"""Answer a field of the API from the table."""

import os

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    found = dynamodb.get_item(TableName=os.environ["TABLE"], Key={"id": {"S": event["arguments"]["id"]}})
    return found["Item"]
