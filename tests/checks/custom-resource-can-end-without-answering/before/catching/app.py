"""Fill a table when the stack is made."""

import json
import urllib.request

import boto3

settings = boto3.resource("dynamodb").Table("settings")


def answer(event, context, status, reason=""):
    told = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": event.get("PhysicalResourceId", context.log_stream_name),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    request = urllib.request.Request(event["ResponseURL"], data=json.dumps(told).encode(), method="PUT")
    urllib.request.urlopen(request, timeout=5)


def handler(event, context):
    status, reason = "SUCCESS", ""
    try:
        settings.put_item(Item={"id": "colour", "value": "red"})
    except Exception as error:
        status, reason = "FAILED", str(error)
    answer(event, context, status, reason)
