"""Fill a table when the stack is made."""

import boto3
from crhelper import CfnResource

helper = CfnResource()
settings = boto3.resource("dynamodb").Table("settings")


@helper.create
def create(event, context):
    settings.put_item(Item={"id": "colour", "value": "red"})


def handler(event, context):
    helper(event, context)
