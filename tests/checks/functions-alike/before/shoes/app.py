import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ITEMS"])


def handler(event, context):
    # what shoes we have
    found = table.get_item(Key={"id": "shoes"}).get("Item")
    if found is None:
        return {"statusCode": 404}
    prices = [each["price"] for each in found["kinds"]]
    print(len(prices))
    return {"statusCode": 200, "body": json.dumps({"from": min(prices)})}
