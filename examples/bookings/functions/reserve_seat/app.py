"""First step of the workflow: hold a seat, unless somebody else has it."""

import logging
import os
from typing import Any

import boto3

logger = logging.getLogger()
logger.setLevel(logging.INFO)

seats = boto3.resource("dynamodb").Table(os.environ["SEATS_TABLE"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    seats.update_item(
        Key={"flight": event["flight"], "seat": event["seat"]},
        UpdateExpression="SET bookingId = :booking",
        ConditionExpression="attribute_not_exists(bookingId) OR bookingId = :booking",
        ExpressionAttributeValues={":booking": event["bookingId"]},
    )
    logger.info("%s holds %s on %s", event["bookingId"], event["seat"], event["flight"])
    return {"seat": event["seat"]}
