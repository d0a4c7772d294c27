import json
import os

import boto3
from botocore.exceptions import ClientError

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
ses = boto3.client("sesv2")
s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        placed = json.loads(record["body"])
        try:
            orders.put_item(
                Item={"order": placed["number"], "buyer": placed["buyer"]},
                ConditionExpression="attribute_not_exists(buyer)",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            continue
        s3.put_object(Bucket="receipts", Key=f"{placed['number']}.json", Body=record["body"])
        ses.send_email(
            FromEmailAddress="shop@example.com",
            Destination={"ToAddresses": [placed["buyer"]]},
            Content={"Simple": {"Subject": {"Data": "Thanks"}, "Body": {"Text": {"Data": "Thanks"}}}},
        )
