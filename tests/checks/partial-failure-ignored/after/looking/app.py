"""Write items until all are written."""

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    items = event["items"]
    while items:
        answer = dynamodb.batch_write_item(RequestItems=items)
        items = answer["UnprocessedItems"]
