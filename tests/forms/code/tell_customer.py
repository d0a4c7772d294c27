"""Publishes what became of a parcel."""

import json
import os

import boto3

sns = boto3.client("sns")


def handler(event, context):
    for record in event["Records"]:
        parcel = record["dynamodb"]["NewImage"]
        sns.publish(TopicArn=os.environ["NEWS"], Message=json.dumps(parcel))
