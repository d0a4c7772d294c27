import os

import boto3

data = boto3.client("rds-data")


def handler(event, context):
    return data.execute_statement(resourceArn=os.environ["CLUSTER"], secretArn=os.environ["LOGIN"], sql="select 1")
