"""Tell the orders of a customer."""

import boto3
from boto3.dynamodb.conditions import Key

orders = boto3.resource("dynamodb").Table("orders")


def query_all(table, **asked):
    """Read all pages of a query."""
    pages = table.meta.client.get_paginator("query").paginate(TableName=table.name, **asked)
    return pages.build_full_result()


def handler(event, context):
    return query_all(orders, KeyConditionExpression=Key("customer").eq(event["customer"]))["Items"]
