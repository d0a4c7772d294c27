import json

import requests


def handler(event, context):
    bodies = [record["body"] for record in event["Records"]]
    requests.post("https://jobs.example.com", data=json.dumps(bodies), timeout=10)
