"""Tells where a parcel is."""

import json
import os

import boto3


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["PARCELS"])
    found = table.get_item(Key={"parcel": event["pathParameters"]["parcel"]})
    if "Item" not in found:
        return {"statusCode": 404, "body": "{}"}
    return {"statusCode": 200, "body": json.dumps(found["Item"], default=str)}
