"""Tell which orders are late."""

import boto3
from boto3.dynamodb.conditions import Attr

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    answer = orders.scan(FilterExpression=Attr("late").eq(True))
    found = answer["Items"]
    while "LastEvaluatedKey" in answer:
        answer = orders.scan(
            FilterExpression=Attr("late").eq(True), ExclusiveStartKey=answer["LastEvaluatedKey"]
        )
        found += answer["Items"]
    return [order["id"] for order in found]
