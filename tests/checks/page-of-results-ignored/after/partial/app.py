"""Tell which orders are late."""

import boto3
from boto3.dynamodb.conditions import Attr

orders = boto3.resource("dynamodb").Table("orders")


def scan_all(table, **asked):
    """Read all pages of a scan."""
    pages = table.meta.client.get_paginator("scan").paginate(TableName=table.name, **asked)
    return pages.build_full_result()


def handler(event, context):
    answer = scan_all(orders, FilterExpression=Attr("late").eq(True))
    print("found", answer["Count"])
    return [order["id"] for order in answer["Items"]]
