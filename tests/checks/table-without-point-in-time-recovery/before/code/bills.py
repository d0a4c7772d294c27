"""Keep bills in the one table there is for them."""

import boto3

bills = boto3.resource("dynamodb").Table("bills")


def keep(event, context):
    bills.put_item(Item=event)
