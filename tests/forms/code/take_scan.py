"""Takes the scans that depots send."""

import json
import os

import boto3

sqs = boto3.client("sqs")


def handler(event, context):
    scan = json.loads(event["body"])
    sqs.send_message(QueueUrl=os.environ["SCANS"], MessageBody=json.dumps(scan))
    return {"statusCode": 202, "body": "{}"}
