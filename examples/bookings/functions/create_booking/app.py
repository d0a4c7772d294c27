"""POST /bookings: keep the wish and start the workflow that fulfils it."""

import json
import os
import uuid
from typing import Any

import boto3
import requests
from bookings_shared.answers import answer, bad_request


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    print(event)
    dynamodb = boto3.resource("dynamodb")
    workflows = boto3.client("stepfunctions")
    bookings = dynamodb.Table(os.environ["BOOKINGS_TABLE"])

    wish = json.loads(event["body"])
    if "flight" not in wish or "seat" not in wish:
        return bad_request("flight and seat are needed")

    claims = event["requestContext"]["authorizer"]["claims"]
    booking = {
        "bookingId": str(uuid.uuid4()),
        "traveller": claims["sub"],
        "email": claims["email"],
        "flight": wish["flight"],
        "seat": wish["seat"],
        "price": int(wish.get("price", 0)),
        "status": "WISHED",
    }
    bookings.put_item(Item=booking)
    workflows.start_execution(
        stateMachineArn=os.environ["BOOKING_WORKFLOW"],
        name=booking["bookingId"],
        input=json.dumps(booking),
    )
    print("started " + booking["bookingId"])
    return answer(202, {"bookingId": booking["bookingId"]})
