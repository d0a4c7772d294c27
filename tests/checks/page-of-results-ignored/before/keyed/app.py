"""Tell the orders of a customer."""

import boto3
from boto3.dynamodb.conditions import Key

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    return orders.query(KeyConditionExpression=Key("customer").eq(event["customer"]))["Items"]
