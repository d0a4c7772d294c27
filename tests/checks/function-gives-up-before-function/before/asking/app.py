import json
import os

import boto3

functions = boto3.client("lambda")


def handler(event, context):
    answer = functions.invoke(FunctionName=os.environ["CALLED"], Payload=json.dumps(event))
    return json.load(answer["Payload"])
