"""Give each new traveller the first points."""

import os
from typing import Any

import boto3

points = boto3.resource("dynamodb").Table(os.environ["POINTS_TABLE"])
FIRST_POINTS = 100


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    traveller = event["request"]["userAttributes"]["sub"]
    points.put_item(Item={"traveller": traveller, "points": FIRST_POINTS})
    return event
