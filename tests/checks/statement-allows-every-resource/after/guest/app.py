"""Read from the table that the event names."""

import boto3

dynamodb = boto3.resource("dynamodb")


def handler(event, context):
    return dynamodb.Table(event["table"]).get_item(Key={"id": event["id"]})["Item"]
