"""GET /orders?customer=…: the orders of a customer."""

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    return dynamodb.query(
        TableName="orders",
        KeyConditionExpression="customer = :customer",
        ExpressionAttributeValues={":customer": {"S": event["queryStringParameters"]["customer"]}},
    )
