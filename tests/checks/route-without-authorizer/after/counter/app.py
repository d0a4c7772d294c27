"""Count a visit."""

import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    table.update_item(Key={"page": event["path"]}, UpdateExpression="ADD visits :one", ExpressionAttributeValues={":one": 1})
    return {"statusCode": 204}
