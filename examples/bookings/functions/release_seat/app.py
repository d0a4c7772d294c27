"""When the payment fails: give the seat back."""

import os
from typing import Any

import boto3
from botocore.exceptions import ClientError

seats = boto3.resource("dynamodb").Table(os.environ["SEATS_TABLE"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    try:
        seats.update_item(
            Key={"flight": event["flight"], "seat": event["seat"]},
            UpdateExpression="REMOVE bookingId",
            ConditionExpression="bookingId = :booking",
            ExpressionAttributeValues={":booking": event["bookingId"]},
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        print("the seat has another owner already")
    return {"released": event["seat"]}
