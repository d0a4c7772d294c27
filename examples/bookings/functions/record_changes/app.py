"""Keep every change of a booking in a bucket, for the auditors."""

import json
import logging
import os
from typing import Any

import boto3

logger = logging.getLogger()
logger.setLevel(os.environ.get("LOG_LEVEL", "INFO"))

s3 = boto3.client("s3")
bookings = boto3.resource("dynamodb").Table(os.environ["BOOKINGS_TABLE"])
BUCKET = os.environ["AUDIT_BUCKET"]


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    for record in event["Records"]:
        # What is deleted was kept when it was written.
        if record["eventName"] == "REMOVE":
            continue
        sequence = record["dynamodb"]["SequenceNumber"]
        booking = record["dynamodb"]["Keys"]["bookingId"]["S"]
        try:
            s3.put_object(
                Bucket=BUCKET,
                Key=f"{booking}/{sequence}.json",
                Body=json.dumps(record["dynamodb"], default=str),
            )
            bookings.update_item(
                Key={"bookingId": booking},
                UpdateExpression="SET recorded = :sequence",
                ConditionExpression="attribute_exists(bookingId)",
                ExpressionAttributeValues={":sequence": sequence},
            )
        except Exception:
            logger.exception("could not keep %s", sequence)
            # Changes of one booking must stay in order: what follows waits for this one.
            return {"batchItemFailures": [{"itemIdentifier": sequence}]}
    return {"batchItemFailures": []}
