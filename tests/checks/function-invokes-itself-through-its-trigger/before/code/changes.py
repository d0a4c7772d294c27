"""Keep the total of a cart."""

import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def total(event, context):
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["id"]["S"]
        if key.startswith("product#"):
            table.update_item(Key={"id": "total"}, UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": 1})
