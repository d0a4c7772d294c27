import os

import boto3
from botocore.exceptions import ClientError

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
ses = boto3.client("ses")


def handler(event, context):
    for record in event["Records"]:
        try:
            orders.put_item(
                Item={"order": record["messageId"]}, ConditionExpression="attribute_not_exists(#o)",
                ExpressionAttributeNames={"#o": "order"},
            )
        except ClientError:
            continue
        ses.send_raw_email(RawMessage={"Data": record["body"]})
