"""Fill a table when the stack is made."""

import json
import urllib.request


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
    if event["RequestType"] == "Delete":
        return
    answer(event, context, "SUCCESS")
