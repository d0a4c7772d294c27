"""Find the orders of a day."""

import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    return table.query(IndexName="by-day", KeyConditionExpression=Key("day").eq(event["day"]))["Items"]
