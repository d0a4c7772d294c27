import os

import requests


def handler(event, context):
    return requests.get(f"https://{os.environ['SEARCH']}/flights/_search", timeout=3).json()
