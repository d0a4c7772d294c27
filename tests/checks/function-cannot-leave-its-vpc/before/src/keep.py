import os

import boto3

files = boto3.client("s3")
names = boto3.client("route53")
queue = boto3.client("sqs", endpoint_url="https://queue.internal.example.com")


def handler(event, context):
    files.put_object(Bucket=os.environ["RECEIPTS"], Key=event["order"], Body="")
    queue.send_message(QueueUrl="https://queue.internal.example.com/jobs", MessageBody="{}")
    names.get_hosted_zone_count()
