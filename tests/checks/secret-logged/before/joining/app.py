import json


def handler(event, context):
    """Let somebody in."""
    print("somebody joins: " + event["body"])
    asked = json.loads(event["body"])
    return {"statusCode": 200 if len(asked["password"]) > 12 else 400}
