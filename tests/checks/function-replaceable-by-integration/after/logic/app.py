"""Pass an order on to the queue if it is worth it."""

import json
import os

import boto3

sqs = boto3.client("sqs")


def handler(event, context):
    order = json.loads(event["body"])
    if order["amount"] <= 0:
        return {"statusCode": 400}
    for line in order["lines"]:
        line["amount"] = line["price"] * line["count"]
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(order))
    return {"statusCode": 202}
