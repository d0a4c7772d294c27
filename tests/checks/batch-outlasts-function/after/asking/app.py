import requests


def handler(event, context):
    for record in event["Records"]:
        requests.post("https://jobs.example.com", data=record["body"], timeout=10)
