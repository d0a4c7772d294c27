import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ.get("TABLE", "seats"))


def handler(event, context):
    table.put_item(Item=event["item"])
