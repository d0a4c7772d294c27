"""Whoever has just booked may want a better seat: tell marketing, ten at a time."""

import json
import os
from typing import Any

import boto3

sns = boto3.client("sns")
TOPIC = os.environ["OFFERS_TOPIC"]


def handler(event: dict[str, Any], context: Any) -> None:
    offers = []
    for number, record in enumerate(event["Records"]):
        booking = record["dynamodb"]["NewImage"]
        message = {"email": booking["email"]["S"], "flight": booking["flight"]["S"]}
        offers.append({"Id": str(number), "Message": json.dumps(message)})
    for start in range(0, len(offers), 10):
        answer = sns.publish_batch(TopicArn=TOPIC, PublishBatchRequestEntries=offers[start : start + 10])
        if answer["Failed"]:
            raise RuntimeError(f"{len(answer['Failed'])} offers were not sent")
