"""Closes a parcel, which was delivered or given up."""

import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["PARCELS"])


def handler(event, context):
    table.update_item(
        Key={"parcel": event["detail"]["parcel"]},
        UpdateExpression="SET #state = :closed",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":closed": "closed"},
    )
