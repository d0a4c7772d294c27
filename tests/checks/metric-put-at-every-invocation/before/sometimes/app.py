"""Take an order and count the pieces of large ones."""

import json

import boto3

cloudwatch = boto3.client("cloudwatch")


def handler(event, context):
    pieces = json.loads(event["body"])["pieces"]
    if len(pieces) > 100:
        for piece in pieces:
            data = [{"MetricName": "Pieces", "Value": piece["number"]}]
            cloudwatch.put_metric_data(Namespace="shop", MetricData=data)
    return {"statusCode": 202}
