"""Ask for a report; the state machine waits for it."""

import boto3

athena = boto3.client("athena")


def handler(event, context):
    return athena.start_query_execution(QueryString=event["query"])["QueryExecutionId"]
