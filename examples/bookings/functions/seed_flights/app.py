"""When the stack is made: put the routes that we fly into their table."""

import json
import os
import urllib.request
from typing import Any

import boto3

flights = boto3.resource("dynamodb").Table(os.environ["FLIGHTS_TABLE"])


def answer(event: dict[str, Any], status: str) -> None:
    told = {
        "Status": status,
        "PhysicalResourceId": "flights",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    request = urllib.request.Request(event["ResponseURL"], data=json.dumps(told).encode(), method="PUT")
    urllib.request.urlopen(request, timeout=5).close()


def handler(event: dict[str, Any], context: Any) -> None:
    if event["RequestType"] != "Delete":
        for route in event["ResourceProperties"]["Routes"]:
            flights.put_item(Item={"route": route})
    answer(event, "SUCCESS")
