"""List orders."""

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    wanted = {":day": {"S": event["day"]}}
    return dynamodb.query(
        TableName="orders", KeyConditionExpression="id = :day", ExpressionAttributeValues=wanted
    )["Items"]
