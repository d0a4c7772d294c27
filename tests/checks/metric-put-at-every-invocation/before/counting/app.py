"""Take an order and count it."""

import boto3

cloudwatch = boto3.client("cloudwatch")


def handler(event, context):
    cloudwatch.put_metric_data(Namespace="shop", MetricData=[{"MetricName": "Orders", "Value": 1}])
    return {"statusCode": 202}
