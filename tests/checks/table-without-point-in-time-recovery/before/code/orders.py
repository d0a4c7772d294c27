"""Keep orders."""

import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def keep(event, context):
    table.put_item(Item={"id": event["id"]})


def show(event, context):
    return table.get_item(Key={"id": event["id"]})
