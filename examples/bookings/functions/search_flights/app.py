"""GET /flights?from=LIS&to=OSL: the flights of a route."""

import logging
import os
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key
from bookings_shared.answers import bad_request, ok

logger = logging.getLogger()
logger.setLevel(logging.INFO)

flights = boto3.resource("dynamodb").Table(os.environ["FLIGHTS_TABLE"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    query = event.get("queryStringParameters") or {}
    origin, destination = query.get("from"), query.get("to")
    if not origin or not destination:
        return bad_request("tell us from where to where")

    route = f"{origin.upper()}-{destination.upper()}"
    found = flights.query(KeyConditionExpression=Key("route").eq(route), Limit=50)
    logger.info("searched", extra={"route": route, "found": found["Count"]})
    return ok({"route": route, "flights": found["Items"]})
