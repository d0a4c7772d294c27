import requests


def handler(event, context):
    for record in event["Records"]:
        if "urgent" in record["body"]:
            requests.post("https://jobs.example.com", data=record["body"], timeout=10)
