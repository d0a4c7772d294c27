"""Ask as it is told."""

import requests


def handler(event, context):
    return requests.get("https://stock.example.com", **event["options"]).text
