"""Read the settings."""

import boto3

ssm = boto3.client("ssm")


def handler(event, context):
    found = ssm.get_parameters_by_path(Path="/shop").get("Parameters", [])
    return {each["Name"]: each["Value"] for each in found}
