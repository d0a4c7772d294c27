"""Send events and forget."""

import boto3

kinesis = boto3.client("kinesis")
events = boto3.client("events")


def handler(event, context):
    answer = kinesis.put_records(StreamName="clicks", Records=event["records"])
    if answer["FailedRecordCount"]:
        raise RuntimeError("some records were not taken")
    answer = events.put_events(Entries=event["entries"])
    if answer["FailedEntryCount"]:
        raise RuntimeError("some events were not taken")
