"""Tell one order."""

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    return dynamodb.query(
        TableName="orders",
        KeyConditionExpression="customer = :customer AND #number = :number",
        ExpressionAttributeNames={"#number": "number"},
        ExpressionAttributeValues={":customer": {"S": event["customer"]}, ":number": {"N": event["number"]}},
    )["Items"]
