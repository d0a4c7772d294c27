"""Keep an order."""

import boto3


def handler(event, context):
    table = boto3.resource("dynamodb").Table("orders")
    table.put_item(Item={"id": event["id"]})
