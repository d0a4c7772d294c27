"""The payment provider tells us of refunds, by calling the function's URL."""

import json
from typing import Any

from bookings_shared import bookings
from bookings_shared.answers import bad_request, ok


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    told = json.loads(event["body"])
    if told.get("event") != "refunded":
        return bad_request("we only care for refunds")
    bookings.set_status(told["reference"], "REFUNDED")
    print("refunded " + told["reference"])
    return ok({"message": "noted"})
