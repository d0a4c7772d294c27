import os

import boto3

sqs = boto3.client("sqs")


def send(record):
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=record["dynamodb"]["Keys"]["id"]["S"])


def goes_on(event, context):
    for record in event["Records"]:
        if record["eventName"] != "INSERT":
            continue
        send(record)


def guards(event, context):
    for record in event["Records"]:
        what = record.get("eventName")
        if what in ("INSERT", "MODIFY"):
            send(record)


def chooses(event, context):
    for record in event["Records"]:
        if record["eventName"] == "INSERT":
            send(record)
        elif record["eventName"] == "MODIFY":
            send(record)
            send(record)


def notes(event, context):
    for record in event["Records"]:
        if not (record["eventName"] == "INSERT" or record["eventName"] == "MODIFY"):
            send(record)
        else:
            print("nothing to do for", record["eventID"])


def works_on_all(event, context):
    for record in event["Records"]:
        if record["eventName"] == "REMOVE":
            send(record)
        else:
            send(record)
            send(record)


def counts_all(event, context):
    for record in event["Records"]:
        send(record)
        if record["eventName"] != "INSERT":
            continue
        send(record)


def asks_more(event, context):
    for record in event["Records"]:
        if record["eventName"] == "INSERT" and record["dynamodb"]["NewImage"].get("mail"):
            send(record)


def only_prints(event, context):
    for record in event["Records"]:
        if record["eventName"] == "INSERT":
            print(record["dynamodb"]["Keys"])


def gathers(event, context):
    for record in event["Records"]:
        if record["eventName"] == "INSERT":
            send(record)
    for record in event["Records"]:
        if record["eventName"] == "MODIFY":
            send(record)
