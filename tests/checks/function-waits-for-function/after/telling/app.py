"""Tell the neighbours."""

import boto3

client = boto3.client("lambda")


def handler(event, context):
    client.invoke(FunctionName="neighbours", InvocationType="Event", Payload=event["body"])
