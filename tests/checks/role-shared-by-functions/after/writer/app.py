"""Replace an order by another."""

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    dynamodb.put_item(TableName="orders", Item={"id": {"S": event["new"]}})
    dynamodb.delete_item(TableName="orders", Key={"id": {"S": event["old"]}})
