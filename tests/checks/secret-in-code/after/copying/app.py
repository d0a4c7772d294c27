"""Copy to another account."""

import os

import boto3

given = boto3.client("sts").assume_role(RoleArn=os.environ["PARTNER"], RoleSessionName="orders")[
    "Credentials"
]
s3 = boto3.client(
    "s3",
    aws_access_key_id=given["AccessKeyId"],
    aws_secret_access_key=given["SecretAccessKey"],
    aws_session_token=given["SessionToken"],
)


def handler(event, context):
    s3.put_object(Bucket="partner-orders", Key=event["id"], Body=event["order"])
