"""Notes that the label of a parcel was printed."""

import os

import boto3

s3 = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["PARCELS"])


def handler(event, context):
    for record in event["Records"]:
        key = record["s3"]["object"]["key"]
        label = s3.get_object(Bucket=record["s3"]["bucket"]["name"], Key=key)
        table.update_item(
            Key={"parcel": key},
            UpdateExpression="SET label = :size",
            ExpressionAttributeValues={":size": label["ContentLength"]},
        )
