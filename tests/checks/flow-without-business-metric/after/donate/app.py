import os

import boto3
from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

metrics = Metrics(namespace="Charity")
table = boto3.resource("dynamodb").Table(os.environ["ITEMS"])


@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event, context):
    try:
        table.put_item(Item={"id": context.aws_request_id, "gift": event["body"]})
    except Exception:
        metrics.add_metric(name="HandlerErrors", unit=MetricUnit.Count, value=1)
        raise
    metrics.add_metric(name="DonationsMade", unit=MetricUnit.Count, value=1)
    return {"statusCode": 201}
