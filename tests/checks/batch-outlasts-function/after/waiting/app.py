import os

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

functions = boto3.client("lambda")
processor = BatchProcessor(event_type=EventType.SQS)


def render(record):
    functions.invoke(FunctionName=os.environ["RENDER"], Payload=record.body)["Payload"].read()


def handler(event, context):
    return process_partial_response(event=event, record_handler=render, processor=processor, context=context)
