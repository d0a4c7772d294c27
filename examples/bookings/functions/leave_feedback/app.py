"""POST /feedback: pass on what a traveller thinks to the feedback team."""

import json
import os
from typing import Any

import boto3

sqs = boto3.client("sqs")
QUEUE = os.environ["FEEDBACK_QUEUE"]


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    sqs.send_message(QueueUrl=QUEUE, MessageBody=event["body"])
    return {"statusCode": 202, "body": json.dumps({"message": "thank you"})}
