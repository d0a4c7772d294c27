import json

import boto3

table = boto3.resource("dynamodb").Table("Hats")


def handler(event, context):
    # what hats we have
    found = table.get_item(Key={"id": "hats"}).get("Item")
    if found is None:
        return {"statusCode": 404}
    prices = [each["price"] for each in found["kinds"]]
    print(len(prices))
    return {"statusCode": 200, "body": json.dumps({"from": min(prices)})}
