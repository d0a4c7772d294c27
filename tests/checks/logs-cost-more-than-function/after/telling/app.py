def handler(event, context):
    print(event["requestContext"]["requestId"])
    return {"statusCode": 200}
