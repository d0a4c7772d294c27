import requests


def handler(event, context):
    return requests.get("https://example.com", timeout=3).status_code
