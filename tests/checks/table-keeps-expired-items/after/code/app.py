import os
import time

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
dynamodb = boto3.client("dynamodb")

DAY = 86_400


def with_ttl(event, context):
    table.put_item(Item={"id": event["id"], "ttl": int(time.time()) + DAY})


def with_both(event, context):
    until = int(time.time()) + DAY
    table.put_item(Item={"id": event["id"], "ttl": DAY, "expires": until})


def with_expiry(event, context):
    table.put_item(Item={"id": event["id"], "expires_at": event["last_day"]})


def low_level(event, context):
    until = {"N": str(int(time.time()) + DAY)}
    dynamodb.put_item(TableName=os.environ["TABLE"], Item={"id": {"S": event["id"]}, "time_to_live": until})
