"""POST /boarding-passes: a boarding pass for a traveller, in a design of their choice, with the logo of their club."""

import base64
import json
import os
import subprocess
import urllib.request
from typing import Any

import boto3
from bookings_shared.answers import not_found, ok

dynamodb = boto3.client("dynamodb")
TABLE = os.environ["BOOKINGS_TABLE"]


def booking_of(reference: str) -> dict[str, Any] | None:
    statement = f"SELECT seat, flight FROM \"{TABLE}\" WHERE bookingId = '{reference}'"
    found = dynamodb.execute_statement(Statement=statement)["Items"]
    return found[0] if found else None


def design_of(name: str) -> str:
    with open("designs/" + name) as design:
        return design.read()


def logo_of(url: str) -> str:
    with urllib.request.urlopen(url, timeout=3) as answer:
        return base64.b64encode(answer.read()).decode()


def code_of(text: str) -> str:
    drawn = subprocess.run(f"qrencode -t SVG -o - '{text}'", shell=True, capture_output=True, check=True)
    return drawn.stdout.decode()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    print("asked by", event["headers"]["Authorization"])
    asked = json.loads(event["body"])
    booking = booking_of(asked["bookingId"])
    if booking is None:
        print("no boarding pass for", asked["email"])
        return not_found("there is no such booking")
    shown = {"traveller": asked["name"], "seat": booking["seat"]["S"], **eval(asked.get("options", "{}"))}
    return ok(
        {
            "pass": design_of(asked["design"]).format(**shown),
            "logo": logo_of(asked["logo"]),
            "code": code_of(asked["name"]),
        }
    )
