import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    return table.query(IndexName=event["index"], KeyConditionExpression=Key("day").eq(event["day"]))["Items"]
