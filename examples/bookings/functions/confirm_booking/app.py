"""Third step of the workflow: the booking is made; each leg of the trip earns points."""

import json
import os
from typing import Any

import boto3
from bookings_shared import bookings

kinesis = boto3.client("kinesis")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    bookings.set_status(event["bookingId"], "CONFIRMED")
    records = [
        {
            "PartitionKey": event["traveller"],
            "Data": json.dumps({"traveller": event["traveller"], "leg": leg, "price": event["price"]}),
        }
        for leg in event["flight"].split("+")
    ]
    kinesis.put_records(StreamName=os.environ["TRIPS_STREAM"], Records=records)
    print(f"confirmed {event['bookingId']} with {len(records)} legs")
    return {"legs": len(records)}
