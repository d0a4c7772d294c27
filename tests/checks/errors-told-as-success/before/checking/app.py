"""POST /orders: keep an order."""

import json

import boto3

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    try:
        order = json.loads(event["body"])
    except Exception:
        return {"statusCode": 400, "body": "that is no JSON"}
    orders.put_item(Item=order)
    return {"statusCode": 202}
