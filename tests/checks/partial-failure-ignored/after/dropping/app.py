"""Send events and forget."""

import time

import boto3

kinesis = boto3.client("kinesis")
events = boto3.client("events")


def put_every_record(client, records, **others):
    """Put records, those again that were turned away, with a growing pause."""
    for attempt in range(5):
        response = client.put_records(Records=records, **others)
        results = zip(records, response["Records"])
        records = [each for each, result in results if result.get("ErrorCode")]
        if not records:
            return response
        time.sleep(2**attempt / 10)
    raise RuntimeError(f"{len(records)} records were turned away")


def put_every_event(client, events, **others):
    """Put events, those again that were turned away, with a growing pause."""
    for attempt in range(5):
        response = client.put_events(Entries=events, **others)
        results = zip(events, response["Entries"])
        events = [each for each, result in results if result.get("ErrorCode")]
        if not events:
            return response
        time.sleep(2**attempt / 10)
    raise RuntimeError(f"{len(events)} events were turned away")


def handler(event, context):
    put_every_record(kinesis, event["records"], StreamName="clicks")
    put_every_event(events, event["entries"])
