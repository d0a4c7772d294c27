"""Show the goods, with their own prices to those who have signed in."""


def handler(event, context):
    print("asked:", event["requestContext"]["requestId"])
    token = event["headers"].get("Authorization")
    return {"statusCode": 200, "body": "yours" if token else "everybody's"}
