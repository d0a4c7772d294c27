import os

import boto3

dynamodb = boto3.client("dynamodb", region_name=os.environ["AWS_REGION"])


def handler(event, context):
    dynamodb.put_item(TableName=os.environ["ORDERS"], Item={"id": {"S": event["id"]}})
