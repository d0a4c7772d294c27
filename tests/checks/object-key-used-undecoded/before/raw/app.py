"""Read what was uploaded."""

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
        print(len(s3.get_object(Bucket=bucket, Key=key)["Body"].read()))
