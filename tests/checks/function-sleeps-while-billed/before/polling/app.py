"""Ask for a report and wait until it is there."""

import time

import boto3

athena = boto3.client("athena")


def handler(event, context):
    query = athena.start_query_execution(QueryString=event["query"])["QueryExecutionId"]
    while athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]["State"] == "RUNNING":
        time.sleep(5)
    return query
