"""GET /bookings: what a traveller has booked, and the points it has earned."""

import json
import os
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr
from bookings_shared.answers import ok

bookings = boto3.resource("dynamodb").Table(os.environ["BOOKINGS_TABLE"])
cloudwatch = boto3.client("cloudwatch")
functions = boto3.client("lambda")


def points_of(traveller: str) -> int:
    answer = functions.invoke(
        FunctionName=os.environ["COUNT_POINTS"], Payload=json.dumps({"traveller": traveller})
    )
    return int(json.load(answer["Payload"])["points"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    traveller = event["requestContext"]["authorizer"]["claims"]["sub"]
    found = bookings.scan(FilterExpression=Attr("traveller").eq(traveller))["Items"]
    cloudwatch.put_metric_data(
        Namespace="bookings", MetricData=[{"MetricName": "Listed", "Value": len(found), "Unit": "Count"}]
    )
    return ok({"bookings": found, "points": points_of(traveller)})
