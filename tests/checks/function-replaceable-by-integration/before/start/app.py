"""Start the workflow for a mutation of the API."""

import os

import boto3

states = boto3.client("stepfunctions")


def handler(event, context):
    states.start_execution(stateMachineArn=os.environ["WORKFLOW"], input=event["arguments"]["order"])
    return {"started": True}
