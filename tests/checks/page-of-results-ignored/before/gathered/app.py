"""Tell what is in the bucket."""

import boto3

bucket = boto3.resource("s3").Bucket("orders")


def handler(event, context):
    return [each.key for each in bucket.objects.all()]
