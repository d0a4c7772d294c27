"""Price an order."""


def handler(event, context):
    return {"price": 3 * event["pieces"]}
