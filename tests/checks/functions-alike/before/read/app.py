import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ITEMS"])


def handler(event, context):
    found = table.get_item(Key={"id": "item"}).get("Item")
    if found is None:
        return {"statusCode": 404}
    prices = [each["price"] for each in found["kinds"]]
    print(len(prices))
    return {"statusCode": 200, "body": json.dumps({"from": min(prices)})}


