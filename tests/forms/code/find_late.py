"""Has parcels chased that nobody has scanned for days."""

import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["PARCELS"])
states = boto3.client("stepfunctions")
ssm = boto3.client("ssm")


def handler(event, context):
    days = int(ssm.get_parameter(Name=os.environ["LATE_AFTER"])["Parameter"]["Value"])
    for parcel in table.scan()["Items"]:
        if parcel["days"] > days:
            states.start_execution(
                stateMachineArn=os.environ["CHASE"], input=json.dumps({"parcel": parcel["parcel"]})
            )
