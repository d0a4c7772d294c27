import boto3

cloudwatch = boto3.client("cloudwatch")


def handler(event, context):
    cloudwatch.put_metric_data(
        Namespace="Club", MetricData=[{"MetricName": "MemberSignUps", "Value": 1, "Unit": "Count"}]
    )
