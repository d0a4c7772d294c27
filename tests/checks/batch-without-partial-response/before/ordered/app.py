"""Keep orders, each after the one before it."""

import json
import logging

import boto3

logger = logging.getLogger(__name__)
dynamodb = boto3.client("dynamodb")


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        dynamodb.put_item(TableName="orders", Item={"id": {"S": order["id"]}})
    return "done"
