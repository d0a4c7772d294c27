import os

import boto3

secrets = boto3.client("secretsmanager")
files = boto3.client("s3")


def handler(event, context):
    key = secrets.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"]
    files.put_object(Bucket=os.environ["RECEIPTS"], Key=event["order"], Body=key[:4])
