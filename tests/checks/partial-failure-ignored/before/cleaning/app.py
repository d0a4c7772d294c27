"""Delete the objects of a person."""

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    s3.delete_objects(Bucket="people", Delete={"Objects": event["objects"]})
