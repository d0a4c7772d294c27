"""Keep an order, by way of another function."""

import boto3

client = boto3.client("dynamodb")


def handler(event, context):
    keep(event["id"])


def keep(order):
    client.put_item(TableName="orders", Item={"id": {"S": order}})
