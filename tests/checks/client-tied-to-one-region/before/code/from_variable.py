import os

import boto3

table = boto3.resource("dynamodb", region_name=os.environ.get("REGION", "eu-central-1")).Table(
    os.environ["ORDERS"]
)


def handler(event, context):
    table.delete_item(Key={"id": event["id"]})
