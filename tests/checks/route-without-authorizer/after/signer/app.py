"""Let the caller upload a file."""

import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    return s3.generate_presigned_post(os.environ["BUCKET"], event["queryStringParameters"]["name"])
