import json

from images import convert


def handler(event, context):
    """Convert the picture that the caller names."""
    order = json.loads(event["body"])
    return {"statusCode": 200, "body": convert(order["name"], order.get("width", 100))}
