"""Every five minutes: ask the carrier which seats there are."""

import json
import os
import time
import urllib.request

import boto3

ENDPOINT = os.environ["CARRIER_ENDPOINT"]
TABLE = os.environ["SEATS_TABLE"]
TOKEN = os.environ["CARRIER_TOKEN"]


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
