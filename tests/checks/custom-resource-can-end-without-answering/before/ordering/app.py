"""Keep an order."""

import boto3

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    orders.put_item(Item=event)
