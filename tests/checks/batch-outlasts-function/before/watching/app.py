import requests


def handler(event, context):
    left = []
    for record in event["Records"]:
        if context.get_remaining_time_in_millis() < 15_000:
            left.append({"itemIdentifier": record["messageId"]})
            continue
        requests.post("https://jobs.example.com", data=record["body"], timeout=10)
    return {"batchItemFailures": left}
