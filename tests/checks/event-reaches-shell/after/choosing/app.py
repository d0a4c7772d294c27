import os

KNOWN = {"disk", "memory"}


def handler(event, context):
    topic = event["queryStringParameters"]["topic"]
    if topic not in KNOWN:
        return {"statusCode": 400}
    return {"statusCode": 200, "body": os.popen(f"report --about {topic}").read()}
