"""Read the settings."""

import boto3

ssm = boto3.client("ssm")


def handler(event, context):
    found = ssm.get_paginator("get_parameters_by_path").paginate(Path="/shop").build_full_result().get("Parameters", [])
    return {each["Name"]: each["Value"] for each in found}
