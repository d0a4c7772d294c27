"""Bring new code to the function that the event names."""

import boto3

functions = boto3.client("lambda")


def handler(event, context):
    functions.update_function_code(FunctionName=event["function"], S3Bucket=event["bucket"], S3Key=event["key"])
