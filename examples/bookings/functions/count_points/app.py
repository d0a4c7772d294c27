"""How many points a traveller has."""

import os
from typing import Any

import boto3

points = boto3.resource("dynamodb", region_name="eu-central-1").Table(os.environ["POINTS_TABLE"])


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    item = points.get_item(Key={"traveller": event["traveller"]}).get("Item", {})
    return {"points": int(item.get("points", 0))}
