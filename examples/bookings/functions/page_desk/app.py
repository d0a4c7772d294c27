"""A traveller was not told of a booking: page the service desk, which calls them."""

import json
import os
from datetime import datetime
from typing import Any

import boto3
import pytz

sns = boto3.client("sns")
desk = pytz.timezone("Europe/Lisbon")


def handler(event: dict[str, Any], context: Any) -> None:
    booking = json.loads(event["Records"][0]["body"])
    sns.publish(
        TopicArn=os.environ["ON_CALL_TOPIC"],
        Subject="A traveller was not told",
        Message=f"{datetime.now(desk):%H:%M} call {booking['email']} about the booking {booking['bookingId']}",
    )
