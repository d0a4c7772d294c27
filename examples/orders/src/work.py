"""Works on orders, and returns those that failed."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    failed = []
    for record in event["Records"]:
        try:
            order = json.loads(record["body"])
            table.update_item(
                Key={"id": order["id"]},
                UpdateExpression="SET #s = :done",
                ExpressionAttributeNames={"#s": "state"},
                ExpressionAttributeValues={":done": "done"},
            )
        except Exception:
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}
