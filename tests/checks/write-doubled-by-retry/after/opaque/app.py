import os

import boto3
from shop import item_of

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])


def handler(event, context):
    for record in event["Records"]:
        orders.put_item(Item=item_of(record))
