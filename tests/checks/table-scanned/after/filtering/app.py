"""GET /orders?customer=…: the orders of a customer."""

import boto3
from boto3.dynamodb.conditions import Key

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    customer = event["queryStringParameters"]["customer"]
    return orders.query(IndexName="by-customer", KeyConditionExpression=Key("customer").eq(customer))
