"""Keep an order."""

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    dynamodb.put_item(TableName="orders", Item={"id": {"S": event["id"]}})
