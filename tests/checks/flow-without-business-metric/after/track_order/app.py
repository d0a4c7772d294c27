import os

import boto3
from aws_lambda_powertools import Metrics

metrics = Metrics(namespace="Shop")
table = boto3.resource("dynamodb").Table(os.environ["ITEMS"])


@metrics.log_metrics
def handler(event, context):
    metrics.add_metric(name="PagesSeen", unit="Count", value=1)
    return {"statusCode": 200, "body": str(table.get_item(Key={"id": "1"}).get("Item"))}
