import json

import boto3

data = boto3.client("rds-data")


def handler(event, context):
    """Add up what a customer paid."""
    customer = json.loads(event["body"])["customer"]
    sql = "SELECT sum(amount) FROM payments"
    if customer:
        sql += " WHERE customer = '%s'" % customer
    return data.execute_statement(
        resourceArn="arn:aws:rds:eu-west-1:123456789012:cluster:shop",
        secretArn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop",
        sql=sql,
    )
