import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["ITEMS"])


def handler(event, context):
    table.put_item(Item={"id": context.aws_request_id, "paid": False})
    print("refunded")
    return {"statusCode": 201}
