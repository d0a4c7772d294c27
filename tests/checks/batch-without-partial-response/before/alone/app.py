"""Keep orders."""

import json

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    # each message is an order
    for record in event["Records"]:
        order = json.loads(record["body"])
        dynamodb.put_item(TableName="orders", Item={"id": {"S": order["id"]}})
