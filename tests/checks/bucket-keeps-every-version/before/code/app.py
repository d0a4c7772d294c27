import json
import os
import uuid

import boto3

s3 = boto3.client("s3")


def delete(event, context):
    s3.delete_object(Bucket=os.environ["BUCKET"], Key=event["key"])


def publish(event, context):
    s3.put_object(Bucket=os.environ["BUCKET"], Key="prices/today.json", Body=json.dumps(event["prices"]))


def receive(event, context):
    s3.put_object(Bucket=os.environ["BUCKET"], Key=f"{uuid.uuid4()}.json", Body=json.dumps(event))


def check(event, context):
    for record in event["Records"]:
        told = record["s3"]
        s3.delete_object(Bucket=told["bucket"]["name"], Key="spoiled", VersionId=told["object"]["versionId"])
