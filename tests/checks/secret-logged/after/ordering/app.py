def handler(event, context):
    print("asked with", event["headers"]["user-agent"])
    return {"statusCode": 200}
