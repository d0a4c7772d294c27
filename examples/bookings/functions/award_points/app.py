"""Each leg of a trip earns the traveller points."""

import base64
import json
import os
from typing import Any

import boto3

points = boto3.resource("dynamodb").Table(os.environ["POINTS_TABLE"])
POINTS_PER_EURO = 5


def award(trip: dict[str, Any]) -> None:
    points.update_item(
        Key={"traveller": trip["traveller"]},
        UpdateExpression="ADD points :points",
        ExpressionAttributeValues={":points": int(trip["price"]) * POINTS_PER_EURO},
    )


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        try:
            award(json.loads(base64.b64decode(record["kinesis"]["data"])))
        except Exception as error:
            print("no points", error)
            failures.append({"itemIdentifier": record["kinesis"]["sequenceNumber"]})
    return {"batchItemFailures": failures}
