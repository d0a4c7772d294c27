"""GET /bookings/{bookingId}: one booking."""

from typing import Any

from bookings_shared import bookings
from bookings_shared.answers import not_found, ok


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    booking_id = event["pathParameters"]["bookingId"]
    booking = bookings.find(booking_id)
    if booking is None:
        print("nobody booked", booking_id)
        return not_found("there is no such booking")
    return ok(booking)
