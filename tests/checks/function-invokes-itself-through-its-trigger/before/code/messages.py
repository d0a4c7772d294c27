"""Work on messages."""

import os

import boto3

sqs = boto3.client("sqs")


def back(event, context):
    for record in event["Records"]:
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=record["body"])
