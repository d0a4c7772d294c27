"""GET /orders: a page of orders."""

import os

import boto3

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])


def handler(event, context):
    page = orders.scan(Limit=50, ExclusiveStartKey=event["queryStringParameters"]["after"])
    return {"orders": page["Items"], "after": page.get("LastEvaluatedKey")}
