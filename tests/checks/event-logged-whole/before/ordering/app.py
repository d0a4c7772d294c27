"""Take an order."""

import json


def handler(event, context):
    print("order:", json.dumps(event))
    return {"statusCode": 202}
