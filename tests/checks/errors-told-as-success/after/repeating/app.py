"""Take the rates over, each day."""

import boto3
import requests

rates = boto3.resource("dynamodb").Table("rates")


def handler(event, context):
    rates.put_item(Item=requests.get("https://rates.example.com", timeout=5).json())
