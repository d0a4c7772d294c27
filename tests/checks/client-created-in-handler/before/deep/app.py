"""Keep an order, by way of another function."""

import boto3


def handler(event, context):
    keep(event["id"])


def keep(order):
    client = boto3.client("dynamodb")
    client.put_item(TableName="orders", Item={"id": {"S": order}})
