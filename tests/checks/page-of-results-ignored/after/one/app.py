"""Tell one order."""

import boto3
from boto3.dynamodb.conditions import Key

orders = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    key = Key("customer").eq(event["customer"]) & Key("number").eq(event["number"])
    return orders.query(KeyConditionExpression=key)["Items"]
