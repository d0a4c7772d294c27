"""Take an order."""

import json

import boto3

cloudwatch = boto3.client("cloudwatch")


def handler(event, context):
    try:
        return {"statusCode": 202, "body": json.loads(event["body"])["id"]}
    except KeyError:
        cloudwatch.put_metric_data(Namespace="shop", MetricData=[{"MetricName": "Refused", "Value": 1}])
        raise
