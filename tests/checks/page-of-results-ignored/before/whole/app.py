"""Tell what is in the bucket."""

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    found, asked = [], {"Bucket": "orders"}
    while True:
        answer = s3.list_objects_v2(**asked)
        found += [each["Key"] for each in answer["Contents"]]
        if not answer["IsTruncated"]:
            return found
        asked["ContinuationToken"] = answer["NextContinuationToken"]
