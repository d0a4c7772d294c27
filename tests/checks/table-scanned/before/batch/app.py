"""Take all orders over."""

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    for page in dynamodb.get_paginator("scan").paginate(TableName="orders"):
        print(len(page["Items"]))
