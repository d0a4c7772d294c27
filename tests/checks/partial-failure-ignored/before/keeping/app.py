"""Send messages and count them."""

import boto3

sqs = boto3.client("sqs")


def handler(event, context):
    answer = sqs.send_message_batch(QueueUrl=event["queue"], Entries=event["entries"])
    return len(answer["Successful"])
