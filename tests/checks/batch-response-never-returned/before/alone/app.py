"""Keep orders."""

import json
import logging

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            dynamodb.put_item(TableName="orders", Item={"id": {"S": order["id"]}})
        except Exception:
            logging.exception("not kept")
            raise
