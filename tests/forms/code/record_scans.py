"""Writes scans to the table, each by itself."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["PARCELS"])


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            scan = json.loads(record["body"])
            table.put_item(Item={"parcel": scan["parcel"], "depot": scan["depot"], "state": "moving"})
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
