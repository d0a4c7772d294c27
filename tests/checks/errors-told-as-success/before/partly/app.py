"""Take what neighbours offer, as many as answer."""

import boto3
import requests

offers = boto3.resource("dynamodb").Table("offers")


def handler(event, context):
    found = []
    for neighbour in ("north", "south"):
        try:
            found += requests.get(f"https://{neighbour}.example.com", timeout=2).json()
        except Exception as error:
            print(neighbour, "does not answer", error)
    offers.put_item(Item={"id": "today", "found": found})
