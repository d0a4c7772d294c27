import os

import boto3

sqs = boto3.client("sqs")
QUEUE = os.environ["QUEUE"]


def poll(event, context):
    answer = sqs.receive_message(QueueUrl=QUEUE, MaxNumberOfMessages=10, WaitTimeSeconds=5)
    for message in answer.get("Messages", []):
        print("worked on", message["MessageId"])
        sqs.delete_message(QueueUrl=QUEUE, ReceiptHandle=message["ReceiptHandle"])


def work(event, context):
    for record in event["Records"]:
        print("worked on", record["messageId"])


def count(event, context):
    attributes = sqs.get_queue_attributes(QueueUrl=QUEUE, AttributeNames=["ApproximateNumberOfMessages"])
    print(attributes["Attributes"])
