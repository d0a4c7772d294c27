"""Take an order."""


def handler(event, context):
    print("order:", event["requestContext"]["requestId"])
    return {"statusCode": 202}
