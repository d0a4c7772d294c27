"""Every five minutes: ask the carrier which seats there are."""

import json
import os
import time
import urllib.request

import boto3

ENDPOINT = os.environ["CARRIER_ENDPOINT"]
TABLE = os.environ["SEATS_TABLE"]
TOKEN = os.environ["CARRIER_TOKEN"]
WISHES = os.environ["WISHES_QUEUE"]


def ask(path):
    request = urllib.request.Request(ENDPOINT + path, headers={"Authorization": TOKEN})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def handler(event, context):
    dynamodb = boto3.client("dynamodb")
    export = ask("/seat-maps/export")
    while export["state"] != "READY":
        time.sleep(10)
        export = ask("/seat-maps/export/" + export["id"])

    seats = export["seats"]
    for start in range(0, len(seats), 25):
        dynamodb.batch_write_item(
            RequestItems={
                TABLE: [
                    {"PutRequest": {"Item": {"flight": {"S": seat["flight"]}, "seat": {"S": seat["number"]}}}}
                    for seat in seats[start : start + 25]
                ]
            }
        )
    print("refreshed", len(seats))
    announce()


def announce():
    """Tell the carrier of the seats that our desks wish for."""
    sqs = boto3.client("sqs")
    for wish in sqs.receive_message(QueueUrl=WISHES, MaxNumberOfMessages=10).get("Messages", []):
        ask("/wishes/" + wish["Body"])
        sqs.delete_message(QueueUrl=WISHES, ReceiptHandle=wish["ReceiptHandle"])
