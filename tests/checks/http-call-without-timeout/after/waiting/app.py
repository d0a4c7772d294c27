"""Ask two neighbours."""

import urllib.request

import requests


def handler(event, context):
    requests.post("https://orders.example.com", json=event, timeout=(2, 5))
    with urllib.request.urlopen("https://stock.example.com", timeout=5) as answer:
        return answer.read()
