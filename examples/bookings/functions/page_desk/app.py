"""A traveller was not told of a booking: page the service desk, which calls them."""

import json
import os
from typing import Any

import boto3

sns = boto3.client("sns")


def handler(event: dict[str, Any], context: Any) -> None:
    booking = json.loads(event["Records"][0]["body"])
    sns.publish(
        TopicArn=os.environ["ON_CALL_TOPIC"],
        Subject="A traveller was not told",
        Message=f"Call {booking['email']} about the booking {booking['bookingId']}",
    )
