import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    of_guest = table.query(IndexName="by-guest", KeyConditionExpression=Key("guest").eq(event["guest"]))
    of_day = table.query(IndexName=os.environ["INDEX"], KeyConditionExpression=Key("day").eq(event["day"]))
    return [*of_guest["Items"], *of_day["Items"]]
