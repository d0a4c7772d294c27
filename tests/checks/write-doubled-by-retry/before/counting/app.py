import os

import boto3

stock = boto3.resource("dynamodb").Table(os.environ["STOCK"])


def handler(event, context):
    for record in event["Records"]:
        sold = record["dynamodb"]["NewImage"]
        stock.update_item(
            Key={"sku": sold["sku"]["S"]},
            UpdateExpression="SET #left = #left - :sold",
            ExpressionAttributeNames={"#left": "left"},
            ExpressionAttributeValues={":sold": int(sold["count"]["N"])},
        )
