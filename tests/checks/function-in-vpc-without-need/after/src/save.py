import os

import boto3

carts = boto3.resource("dynamodb").Table(os.environ["CARTS"])


def handler(event, context):
    carts.put_item(Item=event)
