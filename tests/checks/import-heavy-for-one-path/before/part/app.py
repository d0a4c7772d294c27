"""Look for an order."""

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    if event.get("customer"):
        return of_customer(event["customer"])
    return table.get_item(Key={"id": event["id"]})["Item"]


def of_customer(customer):
    return table.query(IndexName="customer", KeyConditionExpression=Key("customer").eq(customer))["Items"]
