"""Call whatever the event names."""

import boto3


def handler(event, context):
    client = boto3.client(event["service"])
    return getattr(client, event["operation"])()
