def handler(event, context):
    print("asked with", event["headers"])
    return {"statusCode": 200}
