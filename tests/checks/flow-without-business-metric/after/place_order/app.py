import os

import boto3
from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

metrics = Metrics(namespace="Shop", service="orders")
table = boto3.resource("dynamodb").Table(os.environ["ITEMS"])


@metrics.log_metrics
def handler(event, context):
    table.put_item(Item={"id": context.aws_request_id, "what": event["body"]})
    metrics.add_metric(name="OrdersPlaced", unit=MetricUnit.Count, value=1)
    return {"statusCode": 201}
