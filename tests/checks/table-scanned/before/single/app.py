"""GET /orders: the latest."""

import boto3

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    return orders.get_item(Key={"id": "latest"})
