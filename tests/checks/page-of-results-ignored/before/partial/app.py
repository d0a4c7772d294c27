"""Tell which orders are late."""

import boto3
from boto3.dynamodb.conditions import Attr

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    answer = orders.scan(FilterExpression=Attr("late").eq(True))
    print("found", answer["Count"])
    return [order["id"] for order in answer["Items"]]
