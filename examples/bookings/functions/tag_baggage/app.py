"""Have a tag printed at the airport for each piece of baggage of a booking."""

import json
import os
from typing import Any

import boto3
from botocore.config import Config

# The printers at some airports are slow.
iot = boto3.client("iot-data", config=Config(read_timeout=10, retries={"total_max_attempts": 1}))
PRINTERS = os.environ["PRINTERS"]
PIN = os.environ["PRINTER_PIN"]


def handler(event: dict[str, Any], context: Any) -> None:
    for record in event["Records"]:
        booking = json.loads(record["body"])
        iot.publish(topic=PRINTERS, payload=json.dumps({"bookingId": booking["bookingId"], "pin": PIN}))
