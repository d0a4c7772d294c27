"""Fill a table when the stack is made."""

import boto3
import cfnresponse

settings = boto3.resource("dynamodb").Table("settings")


def handler(event, context):
    status = cfnresponse.FAILED
    try:
        settings.put_item(Item={"id": "colour", "value": "red"})
        status = cfnresponse.SUCCESS
    finally:
        cfnresponse.send(event, context, status, {})
