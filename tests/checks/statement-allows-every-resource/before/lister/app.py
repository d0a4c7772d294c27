"""List the tables, and keep how many there are."""

import os

import boto3

dynamodb = boto3.client("dynamodb")
cloudwatch = boto3.client("cloudwatch")


def handler(event, context):
    tables = dynamodb.list_tables()["TableNames"]
    cloudwatch.put_metric_data(
        Namespace=os.environ["TABLE"], MetricData=[{"MetricName": "tables", "Value": len(tables)}]
    )
