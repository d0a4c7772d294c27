"""Send events and forget."""

import boto3

kinesis = boto3.client("kinesis")
events = boto3.client("events")


def handler(event, context):
    kinesis.put_records(StreamName="clicks", Records=event["records"])
    events.put_events(Entries=event["entries"])
