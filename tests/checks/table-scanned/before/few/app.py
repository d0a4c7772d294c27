"""GET /orders: those that are open."""

import boto3

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    return orders.scan(IndexName="open-orders")
