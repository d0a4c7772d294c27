"""Read the settings."""

import boto3

ssm = boto3.client("ssm")


def handler(event, context):
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/shop")
    return {each["Name"]: each["Value"] for page in pages for each in page["Parameters"]}
