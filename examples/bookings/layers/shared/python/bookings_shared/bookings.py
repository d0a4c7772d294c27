"""The table of bookings."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from typing import Any

import boto3

table = boto3.resource("dynamodb").Table(os.environ["BOOKINGS_TABLE"])


def find(booking_id: str) -> dict[str, Any] | None:
    return table.get_item(Key={"bookingId": booking_id}).get("Item")


def set_status(booking_id: str, status: str) -> None:
    table.update_item(
        Key={"bookingId": booking_id},
        UpdateExpression="SET #status = :status, changedAt = :now",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={
            ":status": status,
            ":now": datetime.now(timezone.utc).isoformat(),
        },
    )
