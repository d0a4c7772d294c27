"""Write a message to each traveller whose booking is made."""

import json
import os
from typing import Any

import boto3

ses = boto3.client("ses")
ssm = boto3.client("ssm")


def handler(event: dict[str, Any], context: Any) -> None:
    sender = ssm.get_parameter(Name=os.environ["SENDER_PARAMETER"])["Parameter"]["Value"]
    for record in event["Records"]:
        booking = json.loads(record["body"])
        try:
            ses.send_email(
                Source=sender,
                Destination={"ToAddresses": [booking["email"]]},
                Message={
                    "Subject": {"Data": "Your booking"},
                    "Body": {"Text": {"Data": f"You fly! Your booking is {booking['bookingId']}."}},
                },
            )
        except Exception as error:
            print("could not write to", booking["email"], error)
