"""Fill a table when the stack is made."""

import boto3
import cfnresponse

settings = boto3.resource("dynamodb").Table("settings")


def handler(event, context):
    settings.put_item(Item={"id": "colour", "value": "red"})
    cfnresponse.send(event, context, cfnresponse.SUCCESS, {})
