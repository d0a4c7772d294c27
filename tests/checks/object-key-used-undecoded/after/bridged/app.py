"""Read what was uploaded."""

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    place = event["detail"]
    print(s3.head_object(Bucket=place["bucket"]["name"], Key=place["object"]["key"])["ContentLength"])
