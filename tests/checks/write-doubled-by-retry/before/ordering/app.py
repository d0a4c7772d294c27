import json
import os
import uuid

import boto3

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
ses = boto3.client("sesv2")
s3 = boto3.client("s3")


def handler(event, context):
    for record in event["Records"]:
        placed = json.loads(record["body"])
        orders.put_item(Item={"order": str(uuid.uuid4()), "buyer": placed["buyer"]})
        s3.put_object(Bucket="receipts", Key=f"{placed['number']}.json", Body=record["body"])
        ses.send_email(
            FromEmailAddress="shop@example.com",
            Destination={"ToAddresses": [placed["buyer"]]},
            Content={"Simple": {"Subject": {"Data": "Thanks"}, "Body": {"Text": {"Data": "Thanks"}}}},
        )
