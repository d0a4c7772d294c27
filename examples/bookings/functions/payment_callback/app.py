"""The payment provider tells us of refunds, by calling the function's URL."""

import json
import uuid
from typing import Any

from bookings_shared import bookings
from bookings_shared.answers import bad_request, ok

WORKER = uuid.uuid4().hex[:8]  # to tell the lines of one worker from those of another


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    told = json.loads(event["body"])
    if told.get("event") != "refunded":
        return bad_request("we only care for refunds")
    bookings.set_status(told["reference"], "REFUNDED")
    print(WORKER + " refunded " + told["reference"])
    return ok({"message": "noted"})
