"""GET /orders: all orders."""

import os

import boto3

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])


def handler(event, context):
    page = orders.scan()
    found = page["Items"]
    while "LastEvaluatedKey" in page:
        page = orders.scan(ExclusiveStartKey=page["LastEvaluatedKey"])
        found += page["Items"]
    return found
