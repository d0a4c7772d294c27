"""Ask two neighbours."""

import urllib.request

import requests


def handler(event, context):
    requests.post("https://orders.example.com", json=event)
    with urllib.request.urlopen("https://stock.example.com") as answer:
        return answer.read()
