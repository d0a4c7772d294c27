import json

import requests

SHOPS = {"north": "north.example.com", "south": "south.example.com"}


def handler(event, context):
    """Tell a shop of an order."""
    order = json.loads(event["body"])
    requests.post(f"https://{SHOPS[order['shop']]}/orders", json=order, timeout=3)
