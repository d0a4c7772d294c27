"""GET /orders?customer=…: the orders of a customer."""

import boto3
from boto3.dynamodb.conditions import Attr

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    customer = event["queryStringParameters"]["customer"]
    return orders.scan(FilterExpression=Attr("customer").eq(customer), ConsistentRead=True)
