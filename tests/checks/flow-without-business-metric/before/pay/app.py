import json
import os
import time

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ITEMS"])


def counted(name, value):
    about = {"Namespace": "Shop", "Dimensions": [[]], "Metrics": [{"Name": name, "Unit": "Count"}]}
    print(json.dumps({"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [about]}, name: value}))


def handler(event, context):
    table.put_item(Item={"id": context.aws_request_id, "paid": True})
    counted("PaymentsTaken", 1)
    return {"statusCode": 201}
