"""Takes an order, keeps it and asks for the work on it."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
queue = boto3.client("sqs")


def handler(event, context):
    order = json.loads(event["body"])
    table.put_item(Item={"id": order["id"], "state": "taken"}, ConditionExpression="attribute_not_exists(id)")
    queue.send_message(QueueUrl=os.environ["JOBS"], MessageBody=json.dumps({"id": order["id"]}))
    return {"statusCode": 202, "body": json.dumps({"id": order["id"]})}
