"""Delete what was uploaded."""

import urllib.parse

import boto3

s3 = boto3.resource("s3")


def place_of(record):
    return record["s3"]["bucket"]["name"], urllib.parse.unquote_plus(record["s3"]["object"]["key"])


def handler(event, context):
    for record in event["Records"]:
        bucket, key = place_of(record)
        s3.Object(bucket, key).delete()
