"""Take an order and count it."""

from aws_lambda_powertools import Metrics

metrics = Metrics(namespace="shop")


@metrics.log_metrics
def handler(event, context):
    metrics.add_metric(name="Orders", unit="Count", value=1)
    return {"statusCode": 202}
