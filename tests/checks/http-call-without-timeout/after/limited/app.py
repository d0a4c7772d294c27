"""Ask a neighbour."""

import requests


def handler(event, context):
    return requests.get("https://stock.example.com", timeout=5).json()
