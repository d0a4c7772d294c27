"""Note what went wrong, and answer by that."""

import json

import boto3

table = boto3.resource("dynamodb").Table("orders")


def handler(event, context):
    fault = None
    answer = None
    try:
        answer = table.get_item(Key={"id": event["pathParameters"]["id"]})["Item"]["state"]
    except Exception as error:
        fault = str(error)
    if fault:
        return {"statusCode": 500, "body": fault}
    return {"statusCode": 200, "body": json.dumps(answer)}
