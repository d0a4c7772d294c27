"""Take the rates over, each day."""

import logging

import boto3
import requests

logger = logging.getLogger()
rates = boto3.resource("dynamodb").Table("rates")


def taken_over():
    rates.put_item(Item=requests.get("https://rates.example.com", timeout=5).json())


def handler(event, context):
    if event.get("pause"):
        return
    try:
        taken_over()
    except Exception:
        logger.exception("no rates today")
